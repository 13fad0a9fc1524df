//! What a case remembers of its way.

use super::*;
use crate::id::*;
use jiff::Timestamp;

fn moved(seq: u64, on: &str, to: &str) -> Event {
    let owner = Owner { role: RoleId::new("mentor"), organisation: OrganisationId::new("school"), person: None };
    let (action, step, outcome, note) = (None, None, None, None);
    let what = What::Moved { to: to.into(), action, owner, step, outcome, proposes: Vec::new(), reopened: false, note };
    Event { seq, at: Timestamp::UNIX_EPOCH, on: on.parse().expect("a date"), by: By::System, what }
}

#[test]
fn leaving_a_part_is_remembered_under_the_state_that_called_it() {
    let mark = Mark { seq: 1, on: "2026-01-01".parse().expect("a date") };
    let owner = Owner { role: RoleId::new("mentor"), organisation: OrganisationId::new("school"), person: None };
    let mut case = Case::blank(&CaseId::new("c"), &YouthId::new("y"), &RouteId::new("r"), &owner, mark);
    let days = [
        ("2026-01-01", "intake/gesprek"),
        ("2026-01-02", "intake/hulp/zoeken"),
        ("2026-01-03", "intake/hulp/loopt"),
        ("2026-01-04", "intake/plan"),
        ("2026-01-05", "werk"),
        ("2026-01-06", "intake/gesprek"),
    ];
    for (n, (day, to)) in days.into_iter().enumerate() {
        case.apply(&moved(n as u64 + 2, day, to));
    }
    let left = |state: &str| case.left.get(state).map(|m| m.on.to_string());
    assert_eq!(left("intake/hulp").as_deref(), Some("2026-01-04"), "not when it only moved on inside it");
    assert_eq!(left("intake").as_deref(), Some("2026-01-05"), "and to enter it again is not to leave it");
    assert_eq!(left("intake/gesprek").as_deref(), Some("2026-01-02"));
}

#[test]
fn the_name_of_an_event_is_the_one_that_the_journal_reads() {
    for name in <What as strum::VariantNames>::VARIANTS {
        let read = serde_json::from_value::<What>(serde_json::json!({ "event": name }));
        let unknown = read.is_err_and(|error| error.to_string().contains("unknown variant"));
        assert!(!unknown, "the journal does not know '{name}'");
    }
    assert_eq!(moved(2, "2026-11-23", "werk").what.name(), "moved");
}
