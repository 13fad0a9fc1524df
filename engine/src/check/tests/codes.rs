//! The tables are whole: every code has at least three cases, and something near it of which nothing is said.

use super::{Case, flow, marks, names, programme, prove, read, sources, steps, time};
use crate::diagnostic::Code;

const TABLES: &[&[Case]] = &[
    read::TABLE,
    names::TABLE,
    flow::TABLE,
    steps::TABLE,
    prove::TABLE,
    time::TABLE,
    programme::TABLE,
    sources::TABLE,
];

/// What comes near a fault, and is none.
const NEAR: &[(Code, &str)] = &[
    (Code::E001, "lines as Windows ends them, and a comment between"),
    (Code::E002, "a comment with a wrong word is none of our business"),
    (Code::E003, "notify_at, stall and max_silence may be left out"),
    (Code::E004, "the last of February exists"),
    (Code::E005, "the same field in two parts is one"),
    (Code::E101, "the words of a ladder are no roles"),
    (Code::E102, "what an answer leads to, can be entered"),
    (Code::W102, "an outcome that only an answer leads to"),
    (Code::E103, "a circle that one can leave by a handover"),
    (Code::E104, "a step that time leaves"),
    (Code::E105, "a circle in which someone acts"),
    (Code::E201, "whole hours have nothing between 11 and 12"),
    (Code::E202, "rows that exclude each other by one of two fields"),
    (Code::E203, "the age limits of the law may stand anywhere"),
    (Code::E204, "a number as it is"),
    (Code::E205, "a field that a follow-up asks may be known"),
    (Code::E301, "a wait state, a part and an outcome need none of them"),
    (Code::E302, "a wait state, a part and an outcome need none of them"),
    (Code::E303, "a wait state, a part and an outcome need none of them"),
    (Code::E304, "a last step that also notifies"),
    (Code::E305, "a second school for who is left"),
    (Code::E306, "a wait state that ends in two ways"),
    (Code::E307, "both ways ask the field"),
    (Code::E308, "two steps on one day"),
    (Code::W308, "five workdays are a week, for who begins on a workday"),
    (Code::E309, "a birthday on which someone can begin"),
    (Code::W309, "nazorg that begins at a step before"),
    (Code::W310, "as long as is allowed"),
    (Code::E401, "a handover for some, in a table"),
    (Code::E402, "who is not in the group needs no route"),
    (Code::W402, "two routes for whom is not in the target group"),
    (Code::E403, "two routes of which one has an end"),
    (Code::E601, "all is there"),
];

/// A migration needs two revisions: its cases stand in a file of their own.
const ELSEWHERE: (Code, &str) = (Code::E501, include_str!("migration.rs"));

fn codes((_, edits): &Case) -> Vec<String> {
    let of = |(path, _, to): &(&str, &str, &str)| marks(path, to).1;
    let places = edits.iter().flat_map(of);
    places.filter_map(|place| Some(place.rsplit_once(' ')?.1.to_owned())).collect()
}

#[test]
fn every_code_has_three_cases_and_one_that_comes_near() {
    let cases: Vec<(&str, Vec<String>)> = TABLES.iter().copied().flatten().map(|c| (c.0, codes(c))).collect();
    let mut missing = Vec::new();
    for code in Code::ALL.iter().filter(|code| **code != ELSEWHERE.0) {
        let of = cases.iter().filter(|(_, codes)| codes.iter().any(|c| c == code.as_str())).count();
        if of < 3 {
            missing.push(format!("{code} has {of} cases"));
        }
        let silent = NEAR.iter().filter(|(c, _)| c == code).any(|(_, name)| {
            cases.iter().any(|(what, codes)| what == name && codes.iter().all(|c| c != code.as_str()))
        });
        if !silent {
            missing.push(format!("{code} has nothing near it that stays silent"));
        }
    }
    let (code, text) = ELSEWHERE;
    let (told, silent) = (text.matches(&format!(": {code} ")).count(), text.matches("Vec::<String>::new()").count());
    if told < 3 || silent < 1 {
        missing.push(format!("{code} has {told} cases, and {silent} that stay silent"));
    }
    assert_eq!(missing, Vec::<String>::new());
}
