//! Cures: what `check --fix` writes, with comments and layout as they were.

use super::{EXAMPLE, edited};
use crate::check::{Checked, Code, Severity, check};
use crate::diagnostic::cured;

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";

fn checked(files: &[(String, String)]) -> Checked {
    let bytes: Vec<_> = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    check(&bytes)
}

/// What a file holds after its cures, and how many errors are left.
fn after(path: &str, edits: &[(&str, &str, &str)]) -> (String, usize) {
    let mut files = edited(edits);
    let broken = checked(&files);
    assert!(broken.diagnostics.iter().any(|d| d.fix.is_some()), "{edits:?}: {:?}", broken.diagnostics);
    for (path, text) in cured(&broken.sources, &broken.diagnostics) {
        files.iter_mut().filter(|f| f.0 == path).for_each(|f| f.1.clone_from(&text));
    }
    let errors = checked(&files).diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    (files.into_iter().find(|f| f.0 == path).expect("the file").1, errors)
}

fn original(path: &str) -> &'static str {
    EXAMPLE.iter().find(|(p, _)| *p == path).map_or("", |(_, text)| text)
}

/// A comment and the kind of quotes stay as the mistaken text has them.
fn right_as_written(right: &str, wrong: &str) -> String {
    let comment = wrong.split_once(" #").map_or(String::new(), |(_, comment)| format!(" #{comment}"));
    let quoted = if wrong.contains('\'') { right.replace('"', "'") } else { right.to_owned() };
    quoted + &comment
}

/// What was misspelt and nothing else becomes what it was.
#[test]
fn a_misspelt_name_becomes_what_was_meant() {
    let table: &[(&str, &str, &str)] = &[
        (Z, "target = \"klaar\"", "target = \"klaaar\""),
        (W, "anchor  = \"enter geplaatst\"", "anchor  = \"enter geplatst\""),
        (W, "\"start\", \"pogingen?\"]", "\"start\", \"poginge?\"]"),
        (W, "checklist = [", "cheklist = ["),
        (W, "contract = \"regulier\", start", "contract = \"reguliere\", start"),
        (W, "due       = \"12 weeks\"", "due       = \"12 weekss\""),
        (W, "perspective = \"arbeid\"", "perspective = \"arbeit\""),
        (P, "ladder = \"streng\" }", "ladder = 'strang' }"),
        (Z, "owner  = \"mentor\"", "owner  = \"mentro\" # wie?"),
        (W, "map    = { oude_stap = \"matching\"", "map    = { oude_stap = \"matchin\""),
    ];
    for (path, right, wrong) in table {
        let (text, errors) = after(path, &[(path, right, wrong)]);
        let expected = original(path).replace(right, right_as_written(right, wrong).as_str());
        assert_eq!((text.as_str(), errors), (expected.as_str(), 0), "{wrong}");
    }
}

#[test]
fn a_ladder_that_is_missing_is_written_below_the_due_date() {
    let (text, errors) = after(
        W,
        &[(W, "ladder    = \"gewoon\"\n", ""), (W, "due       = \"12 weeks\"", "due       = \"12 weeks\"  # lang")],
    );
    assert!(text.contains("due       = \"12 weeks\"  # lang\nladder    = \"streng\"\nframes"), "{text}");
    assert_eq!(errors, 0);
}

/// Of the ladders that others of this role have, the one that most of them have; else what others have at all.
#[test]
fn a_ladder_that_is_missing_is_the_one_that_is_used_most() {
    let lost = (W, "ladder    = \"gewoon\"\n", "");
    let help = |edits: &[(&str, &str, &str)]| {
        let found = checked(&edited(edits)).diagnostics;
        let help = found.iter().find(|d| d.code == Code::E303).and_then(|d| d.help.clone());
        help.map_or_else(String::new, |help| help.nl().to_owned())
    };
    let one = "Zet erbij welke ladder geldt, zoals ladder = \"streng\" (de enige andere stap van `jobcoach` met een ladder \
               heeft deze).";
    assert_eq!(help(&[lost]), one);
    let more = "[state.extra]\ntitle = \"X\"\nowner = \"jobcoach\"\ndue = \"12 weeks\"\nladder = \"gewoon\"\n\
                [state.nog]\ntitle = \"X\"\nowner = \"jobcoach\"\ndue = \"12 weeks\"\nladder = \"gewoon\"\n[state.zoeken]";
    let most = "Zet erbij welke ladder geldt, zoals ladder = \"gewoon\" (die hebben 2 van de 3 stappen van `jobcoach` met een \
                ladder).";
    assert_eq!(help(&[lost, (W, "[state.zoeken]", more)]), most);
}

#[test]
fn lines_of_windows_stay_lines_of_windows() {
    let mut files = edited(&[(Z, "ladder = \"gewoon\"\n[state.behandeling.on", "[state.behandeling.on")]);
    files.iter_mut().for_each(|f| f.1 = f.1.replace('\n', "\r\n"));
    let broken = checked(&files);
    let changed = cured(&broken.sources, &broken.diagnostics);
    let text = &changed[Z];
    assert!(text.contains("due    = \"6 months\"\r\nladder = \"gewoon\"\r\n[state"), "{text:?}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_step_in_one_line_is_left_to_its_author() {
    let inline = "[state.behandeling.on.a]\nlabel = \"A\"\ntarget = \"a\"\n[state]\na = { title = \"A\", owner = \"mentor\", due = \"3 weeks\", on = { b = { label = \"B\", target = \"klaar\" } } }\n";
    let text = original(Z)
        .replace("[state.behandeling]", &format!("{inline}[state.behandeling]"))
        .replace("[state.behandeling.on.a]\nlabel = \"A\"\ntarget = \"a\"\n", "");
    let text = text.replace("[state.rust]", "[state.behandeling.on.a]\nlabel = \"A\"\ntarget = \"a\"\n[state.rust]");
    let files: Vec<_> = edited(&[]).into_iter().map(|f| if f.0 == Z { (f.0, text.clone()) } else { f }).collect();
    let broken = checked(&files);
    let codes: Vec<_> = broken.diagnostics.iter().map(|d| (d.code.as_str(), d.fix.is_some())).collect();
    assert_eq!(codes, [("E303", false)]);
}

#[test]
fn a_ladder_gets_its_end() {
    let (text, errors) = after(
        P,
        &[(
            P,
            "{ at = \"30 workdays\", reassign = \"coordinator\" },\n]\nrepeat = \"10 workdays\"",
            "{ at = \"30 workdays\", notify = [\"owner\"] }, # laatste\n]",
        )],
    );
    assert!(text.contains("{ at = \"30 workdays\", notify = [\"owner\"], reassign = \"coordinator\" }, # laatste\n]\nrepeat = \"10 workdays\"\n"), "{text}");
    assert_eq!(errors, 0);
}

#[test]
fn the_steps_of_a_ladder_are_put_in_order() {
    let first = "{ at = \"-7 days\", notify = [\"owner\"] }";
    let second = "{ at = \"5 workdays\", notify = [\"owner\", \"substitute\", \"teamleider\"] }";
    let (text, errors) =
        after(P, &[(P, first, "{ at = \"1 day\" }"), (P, second, first), (P, "{ at = \"1 day\" }", second)]);
    assert_eq!((text.as_str(), errors), (original(P), 0));
}

#[test]
fn cures_of_several_files_come_together() {
    let files = edited(&[(Z, "target = \"klaar\"", "target = \"klaaar\""), (W, "ladder    = \"gewoon\"\n", "")]);
    let broken = checked(&files);
    assert_eq!(cured(&broken.sources, &broken.diagnostics).keys().map(String::as_str).collect::<Vec<_>>(), [W, Z]);
    assert!(cured(&broken.sources, &[]).is_empty());
}

/// Where youths go for whom no row was written is policy: that is said, never chosen.
#[test]
fn a_table_with_a_gap_is_left_to_people() {
    let row = "},\n  { to = \"matching\", otherwise = true },\n]\nset    = { rijbewijs";
    let without = "},\n]\nset    = { rijbewijs";
    let broken = checked(&edited(&[(W, row, without)]));
    let told: Vec<_> = broken.diagnostics.iter().map(|d| (d.code.as_str(), d.fix.is_some())).collect();
    assert_eq!(told, [("E201", false)]);
}
