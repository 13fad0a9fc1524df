//! What a row and a counter say.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use jiff::civil::date;
use std::path::Path;

fn line(kind: TaskKind, due: Date) -> TaskLine {
    TaskLine {
        case: "c".into(),
        youth: "kim".into(),
        name: "Kim".to_owned(),
        subject: "step".to_owned(),
        kind,
        route: "werk".into(),
        state: "matching".into(),
        title: "Werk zoeken".to_owned(),
        owner: Owner { role: "jobcoach".into(), organisation: "werkplein_noord".into(), person: None },
        due,
        since: date(2026, 9, 1),
        paused: false,
    }
}

fn page(items: Vec<TaskLine>, more: bool) -> Page<TaskLine> {
    Page { items, next: more.then(|| Cursor::decode("")) }
}

fn lists(own: Page<TaskLine>, late: u32) -> Lists {
    let (team, handovers) = (page(Vec::new(), false), page(Vec::new(), false));
    Lists { own, late, today: 3, week: 0, team, team_count: 0, handovers }
}

fn day(lists: &Lists) -> DayPage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programmes/small");
    let files = crate::files::read(&folder).unwrap();
    let programme = sluitend_engine::check::check(&files.routes).programme.unwrap();
    let who = Who { id: "bas".into(), name: "Bas".to_owned(), holds: BTreeSet::new(), coordinator: false };
    DayPage::new(Layout::default(), &programme, &who, date(2026, 11, 23), lists)
}

/// A counter leads nowhere when its group is on another page, and a group of which all are here has no plus.
#[test]
fn a_counter_leads_to_what_is_on_this_page() {
    let late = || page(vec![line(TaskKind::Step, date(2026, 11, 2)); 2], true);
    let shown = day(&lists(late(), 2));
    let leads: Vec<_> = shown.counts.iter().map(|count| count.href).collect();
    assert_eq!(leads, [Some("#te-laat"), None, None, None]);
    assert!(!shown.groups[0].more);
    assert!(day(&lists(late(), 5)).groups[0].more);
}

/// The phase is where the case is: of a follow-up it says nothing.
#[test]
fn a_follow_up_says_since_when_it_asks() {
    let both = [TaskKind::Step, TaskKind::FollowUp].map(|kind| line(kind, date(2026, 11, 2)));
    let shown = day(&lists(page(both.into(), false), 2));
    let said: Vec<_> = shown.groups[0].rows.iter().map(|row| (row.phase.as_deref(), row.since.as_str())).collect();
    let since = words::day(date(2026, 9, 1), date(2026, 11, 23));
    let expect = [(Some("Werk"), format!("sinds {since}")), (None, format!("vraag open sinds {since}"))];
    assert_eq!(said, expect.each_ref().map(|(phase, since)| (*phase, since.as_str())));
}

/// Broken promise: a counter is of what its group shows. A step on pause stood in `deze week`, and the counter left it out.
#[test]
fn what_is_on_pause_is_for_later() {
    let paused = TaskLine { paused: true, ..line(TaskKind::Step, date(2026, 11, 26)) };
    let asked = line(TaskKind::Step, date(2026, 11, 27));
    let shown = day(&lists(page(vec![paused, asked], false), 0));
    let groups: Vec<_> = shown.groups.iter().map(|group| (group.id, group.rows.len(), group.rows[0].paused)).collect();
    assert_eq!(groups, [("deze-week", 1, false), ("later", 1, true)]);
}
