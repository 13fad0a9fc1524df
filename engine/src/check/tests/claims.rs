//! `check --proof` must never claim what was not proved: whatever was not looked at, is said, with its cause.

use super::{Edit, edited};
use crate::check::{Checked, check};
use crate::diagnostic::Code;
use crate::prove::{Claim, Verdict, claims};

fn checked(edits: &[Edit<'_>]) -> Checked {
    let files: Vec<_> = edited(edits).into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    check(&files)
}

/// The claim that a code would refute.
#[track_caller]
fn claim(checked: &Checked, code: Code) -> Claim {
    let all = claims(&checked.extent, &checked.diagnostics);
    all.into_iter().find(|claim| claim.codes.contains(&code)).expect("a claim")
}

#[track_caller]
fn is_open(checked: &Checked, code: Code, because: &str) {
    let claim = claim(checked, code);
    let told: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(claim.verdict, Verdict::Open, "{told:#?}");
    let why = claim.why.expect("a cause");
    assert!(why.nl().contains(because), "{}", why.nl());
}

#[track_caller]
fn is_proved(checked: &Checked, code: Code) {
    let told: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
    let claim = claim(checked, code);
    assert_eq!((claim.verdict, claim.why), (Verdict::Proved, None), "{told:#?}");
}

#[test]
fn all_that_is_claimed_of_the_example_was_proved() {
    let checked = checked(&[]);
    assert!(claims(&checked.extent, &checked.diagnostics).iter().all(|c| c.verdict == Verdict::Proved));
    assert_eq!(checked.extent.limits(), Vec::new());
}

#[test]
fn silence_without_a_bound_is_not_judged() {
    let checked = checked(&[("programme.toml", "max_silence = \"2 years\"", "")]);
    is_open(&checked, Code::W310, "Zet `max_silence` bij [programme]");
    is_proved(&checked, Code::W309);
}

#[test]
fn what_lies_behind_a_hole_is_not_judged() {
    let hole = "[field.ja]\nlabel = \"Ja\"\ntype = \"boolean\"\n[state.behandeling.on.kiest]\nlabel = \"Kiest\"\nask = [\"ja\"]\ntarget = [{ to = \"rust\", when = { ja = true } }]\n";
    let checked = checked(&[("zorg.toml", "", hole)]);
    assert!(matches!(claim(&checked, Code::E201).verdict, Verdict::Refuted(_)));
    for code in [Code::E102, Code::E103] {
        is_open(&checked, code, "Herstel die eerst");
    }
}

#[test]
fn nothing_is_claimed_of_files_that_were_not_understood() {
    let checked = checked(&[("zorg.toml", "outcome = \"zorg\"", "outcome = \"zorgg\"")]);
    for code in [Code::E201, Code::E305, Code::E402, Code::W310] {
        is_open(&checked, code, "Niet alles kon worden gelezen");
    }
}

/// Fourteen steps, each with a follow-up that lives on: far more than one bit each can be tried one by one.
fn many_followups(to_the_end: &str) -> String {
    let step = |n: usize| {
        format!(
            "[state.behandeling.on.x{n}]\nlabel = \"X\"\ntarget = \"x{n}\"\n[state.x{n}]\ntitle = \"X\"\nowner = \"mentor\"\ndue = \"2 weeks\"\nladder = \"gewoon\"\n[state.x{n}.on.terug]\nlabel = \"Terug\"\ntarget = \"behandeling\"\n[followup.f{n}]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = \"enter x{n}\"\noffsets = [\"3 months\"]\ndue = \"3 weeks\"\nladder = \"streng\"\n[followup.f{n}.on.ja]\nlabel = \"Ja\"\n"
        )
    };
    let steps: String = (0..14).map(step).collect();
    format!(
        "{steps}[state.{to_the_end}.on.anders]\nlabel = \"Anders\"\ntarget = \"anders\"\n[state.anders]\ntitle = \"Anders\"\noutcome = \"zorg\"\n"
    )
}

#[test]
fn nazorg_is_judged_however_many_followups_there_are() {
    let checked = checked(&[("zorg.toml", "", &many_followups("behandeling"))]);
    let found: Vec<_> = checked.diagnostics.iter().map(|d| (d.code, d.counterexample.as_ref())).collect();
    let path = crate::diagnostic::Message::from("behandeling → anders".to_owned());
    assert_eq!(found, [(Code::W309, Some(&path))]);
    assert!(checked.diagnostics[0].witness.is_some());
}

#[test]
fn nazorg_that_is_there_whatever_the_path_is_proved_however_many_followups_there_are() {
    let checked = checked(&[("zorg.toml", "", &many_followups("x7"))]);
    is_proved(&checked, Code::W309);
    assert_eq!(checked.diagnostics, Vec::new());
}

/// Waits from each of which two timers lead on, so that there are more ways than anyone can count.
fn many_ways(timer: impl Fn(usize) -> String) -> String {
    const LAST: usize = 30;
    let wait = |n: usize| format!("[state.w{n}]\ntitle = \"W\"\nwait = true\n{}", timer(n));
    let waits: String = (0..LAST).map(wait).collect();
    let last = |n: usize| {
        format!(
            "[state.w{n}]\ntitle = \"W\"\nwait = true\n[[state.w{n}.after]]\ndelay = \"1 week\"\ntarget = \"klaar\"\n"
        )
    };
    format!(
        "[field.ja]\nlabel = \"Ja\"\ntype = \"boolean\"\n[state.behandeling.on.wacht]\nlabel = \"Wacht\"\nask = [\"ja\"]\ntarget = \"w0\"\n{waits}{}{}",
        last(LAST),
        last(LAST + 1)
    )
}

#[test]
fn silence_along_too_many_ways_is_not_judged_and_says_so() {
    let both = |n: usize| {
        let to = |m: usize| format!("[[state.w{n}.after]]\ndelay = \"1 week\"\ntarget = \"w{m}\"\n");
        to(n + 1) + &to(n + 2)
    };
    let checked = checked(&[("zorg.toml", "", &many_ways(both))]);
    is_open(&checked, Code::W310, "Er was te veel om na te gaan in: zorg.");
    let [limit] = &checked.extent.limits()[..] else { panic!("one limit") };
    assert!(limit.nl().starts_with("Niet beoordeeld (W310): "), "{}", limit.nl());
}

#[test]
fn silence_is_judged_among_those_who_can_come() {
    // Who said yes and who said no have one way each.
    let by_answer = |n: usize| {
        format!(
            "[[state.w{n}.after]]\ndelay = \"1 week\"\ntarget = [{{ to = \"w{}\", when = {{ ja = true }} }}, {{ to = \"w{}\", when = {{ ja = false }} }}]\n",
            n + 1,
            n + 2
        )
    };
    let checked = checked(&[("zorg.toml", "", &many_ways(by_answer))]);
    let silent: Vec<_> = checked.diagnostics.iter().filter(|d| d.code == Code::W310).collect();
    assert!(silent.is_empty() && checked.extent.unjudged.is_empty(), "{:#?}", checked.diagnostics);
}
