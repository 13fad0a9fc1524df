//! What a pause does to a step, and to a ladder that was climbing.

use super::days_of;
use super::story::*;
use crate::case::{Addressee, Case, What};
use crate::command::Command;
use crate::notice::{self, Kind};

/// The region with a ladder that is three workdays patient; the talk is due on Friday 10 April 2026.
fn begun() -> Story {
    let region = include_str!("region.toml").replace("at = \"5 workdays\"", "at = \"3 workdays\"");
    let programme = read(&region, include_str!("werk.toml"), include_str!("zorg.toml"));
    let mut story = Story::in_region(programme, "2009-06-15", "2026-02-27").unwrap();
    assert_eq!(story.due(), "2026-04-10");
    // Whoever writes something down is not silent.
    story.on("2026-04-01").does(&mentor(), &Command::Note("n1".into()));
    story
}

fn paused(from: &str, until: &str) -> (Story, Vec<(String, What)>) {
    let mut story = begun();
    story.until(from);
    story.does(&mentor(), &Command::Pause { until: date(until), reason: "n1".into() });
    let happened = story.until(until);
    (story, happened)
}

/// Broken promise: a pause makes nothing later. Of Friday's date one is a workday late on Monday; a pause of four days
/// made it three workdays, for no weekend lay in between any more, and the ladder climbed on the first day back.
#[test]
fn who_was_late_comes_back_at_most_as_late_as_before_and_the_ladder_goes_on_from_there() {
    let calendar = &programme().calendar;
    let table = [
        // Paused on, until, due then; the next rung.
        ("2026-04-13", "2026-04-17", "2026-04-16", "2026-04-21"),
        ("2026-04-13", "2026-04-18", "2026-04-17", "2026-04-22"),
        // A weekend is no workday late: due today, at most as late as it was.
        ("2026-04-11", "2026-05-01", "2026-05-01", "2026-05-06"),
        // Both free days of the end of April lie in between: less late, never more.
        ("2026-04-14", "2026-04-28", "2026-04-24", "2026-04-30"),
    ];
    for (from, until, due, rung) in table {
        let (mut story, happened) = paused(from, until);
        assert!(matches!(happened[..], [(_, What::Resumed { .. })]), "nothing but this on {until}: {happened:?}");
        assert_eq!(story.due(), due, "{from} {until}");
        let before = calendar.workdays_between(date("2026-04-10"), date(from));
        assert!(calendar.workdays_between(date(due), date(until)) <= before, "{from} {until}");
        let rungs = days_of(&story.until("2026-05-08"), |w| matches!(w, What::Escalated { .. }));
        assert_eq!(rungs.first().map(String::as_str), Some(rung), "{from} {until}");
    }
}

/// Broken promise: a pause does not hide lateness. A pause that ended at once made of a closed day the workday after it, and
/// what was late was due today.
#[test]
fn what_was_due_on_a_closed_day_and_is_late_stays_so() {
    let mut story = Story::of("2009-06-15", "2026-02-23").unwrap();
    story.on("2026-04-01").does(&mentor(), &Command::Note("n1".into()));
    assert_eq!(story.due(), "2026-04-06", "Easter Monday");
    story.until("2026-04-07");
    story.does(&mentor(), &Command::Pause { until: date("2026-04-08"), reason: "n1".into() });
    story.does(&mentor(), &Command::Resume);
    assert_eq!(story.due(), "2026-04-06", "a workday late before the pause, and after it");
}

/// Broken promise: who comes back hears that the pause is over. It ended without a word to anyone, also where the date of
/// the step had passed.
#[test]
fn the_end_of_a_pause_is_told_to_who_must_act() {
    let told = |story: &Story| {
        let (last, earlier) = story.journal.split_last().unwrap();
        let before = Case::replay(&story.case.id, earlier).unwrap();
        notice::notices(&before, &story.case, last)
    };
    for (from, until) in [("2026-04-13", "2026-04-17"), ("2026-04-07", "2026-04-17")] {
        let (story, _) = paused(from, until);
        let [notice] = &told(&story)[..] else { panic!("one notice") };
        assert_eq!(notice.kind, Kind::Resumed);
        assert_eq!(notice.to, Addressee::Professional(story.case.owner.clone()));
        assert_eq!(notice.due, story.case.step.as_ref().map(|step| step.due));
    }
    let mut story = begun();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    story.does(&mentor(), &Command::Pause { until: date("2026-05-01"), reason: "n1".into() });
    story.on("2026-04-20").does(&mentor(), &Command::Resume);
    assert_eq!(told(&story), [], "nobody is told what they just did themselves");
}
