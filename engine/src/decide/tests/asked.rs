//! What an action asks: everything that is missing is said at once, and where it leads hangs only on what is still open.

use super::story::*;
use crate::case::Known;
use crate::command::Command;
use crate::id::FieldId;
use crate::model::Programme;
use std::collections::BTreeMap;

/// The region, where the talk asks for hours: `ways` is where it leads.
fn region(ways: &str) -> Programme {
    let talk = "label  = \"Gesprek gevoerd\"\n";
    let werk = include_str!("werk.toml").replace(
        &format!("{talk}target = \"zomer\""),
        &format!("{talk}ask    = [\"uren\", \"contract\"]\ntarget = {ways}"),
    );
    read(include_str!("region.toml"), &werk, include_str!("zorg.toml"))
}

fn missing(ways: &str, fields: &[(&str, &str)]) -> Vec<String> {
    let mut story = Story::in_region(region(ways), "2009-06-15", "2026-03-02").unwrap();
    let Command::Act { action, fields, .. } = act("klaar", fields) else { panic!("an action") };
    let command = Command::Act { action, fields, checklist: vec![1], note: None };
    let refusal = story.try_do(&mentor(), &command).unwrap_err();
    refusal.reasons.into_iter().map(|reason| reason.place).collect()
}

/// Broken promise: who forgot a question and a box hears of both. The box was told when the question had been answered.
#[test]
fn a_missing_answer_and_a_missing_tick_are_told_together() {
    type Row<'t> = (&'t str, &'t [(&'t str, &'t str)], &'t [&'t str]);
    let table: [Row<'_>; 4] = [
        ("\"zomer\"", &[], &["uren", "contract", "checklist.0"]),
        ("\"zomer\"", &[("uren", "60")], &["uren", "contract", "checklist.0"]),
        ("\"zomer\"", &[("uren", "8"), ("contract", "regulier")], &["checklist.0"]),
        // With few hours the step begins anew, for which nothing need be ticked: that is not known yet.
        (
            "[{ to = \"zomer\", when = { uren = \">= 12\" } }, { to = \"gesprek\", otherwise = true }]",
            &[],
            &["uren", "contract"],
        ),
    ];
    for (ways, fields, places) in table {
        assert_eq!(missing(ways, fields), places, "{ways} {fields:?}");
    }
}

/// Broken promise: the page names as ways only those that can still come. It said `naar A of B` where what is known
/// already decides.
#[test]
fn what_is_known_leaves_ways_out() {
    let programme = region(
        "[{ to = \"zomer\", when = { gemeente = \"noord\" } }, \
         { to = \"zoeken\", when = { gemeente = \"zuid\", uren = \">= 12\" } }, \
         { to = \"gesprek\", otherwise = true }]",
    );
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    let ways = |story: &Story, open: &[&str]| {
        let view = story.view();
        let transition = view.route.transition(&"gesprek".into(), "klaar").unwrap();
        let is_open = |field: &FieldId| open.contains(&field.as_str());
        let ways = view.sight(story.today).still_possible(&transition.branches, is_open);
        ways.into_iter().map(|branch| format!("{:?}", branch.to)).collect::<Vec<_>>()
    };
    let all = ways(&story, &["gemeente", "uren"]);
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(ways(&story, &["uren"]), all[..1], "in the north it is decided");
    let south = Known { value: crate::value::Value::Text("zuid".to_owned()), ..story.case.known["gemeente"].clone() };
    story.case.known.extend(BTreeMap::from([("gemeente".into(), south)]));
    assert_eq!(ways(&story, &["uren"]), all[1..], "in the south it hangs on the hours");
    assert_eq!(ways(&story, &[]), all[2..], "and without hours there is one way");
}
