//! E601 and the register of source documents: what is named must be there, and what is there can be found.

use super::{Case, Edit, differs, edited};
use crate::check::{check, read_earlier};
use crate::model::Register;

const S: &str = "sources.toml";
const W: &str = "werk.toml";

const REGISTER: &str = "
[document.programma]
title = \"Regionaal programma\"
[document.programma.agreement.nazorg]
chapter = \"2\"
says    = \"Na de plaatsing volgt nazorg.\"
[document.programma.agreement.geld]
chapter = \"7\"
says    = \"Het geld is verdeeld.\"
outside = \"Gaat over geld.\"
[document.leerplichtwet]
title = \"Leerplichtwet 1969\"
";

/// The example, with a register and with sources that stand in it, and more changes.
fn with<'a>(more: &[Edit<'a>]) -> Vec<Edit<'a>> {
    let mut all: Vec<Edit<'a>> = vec![
        (S, "", REGISTER),
        (W, "sources     = [\"Regionaal programma\"]", "sources     = [\"voorstel\"]"),
        (W, "sources   = [\"Hoofdstuk 3\"]", "sources   = [\"programma/nazorg\", \"voorstel: de termijn\"]"),
        (W, "sources = [\"Hoofdstuk 4\"]", "sources = [\"leerplichtwet\"]"),
        ("parts/intake.toml", "sources = [\"Uitwerkingsnotitie\"]", "sources = [\"programma/nazorg\"]"),
    ];
    all.retain(|edit| !more.iter().any(|m| m.0 == edit.0 && m.1 == edit.1 && !m.1.is_empty()));
    all.extend(more);
    all
}

const PLACE: &str = "sources   = [\"Hoofdstuk 3\"]";

/// Changes besides those of [`with`].
pub(super) const TABLE: &[Case] = &[
    ("all is there", &[]),
    ("no such document", &[(W, PLACE, "sources   = [«E601¦\"Hoofdstuk 3\"»]")]),
    ("a misspelt agreement", &[(W, PLACE, "sources   = [«E601¦\"programma/nazrog\"»]")]),
    ("a document that has agreements is named by one", &[(W, PLACE, "sources   = [«E601¦\"programma\"»]")]),
    ("a law has none", &[(W, PLACE, "sources   = [«E601¦\"leerplichtwet/art1\"»]")]),
    ("a proposal says what after a colon", &[(W, PLACE, "sources   = [«E601¦\"voorstellen\"»]")]),
    (
        "an agreement without a chapter",
        &[(S, "", "[document.x]\ntitle = \"X\"\nagreement.y = «E003¦{ says = \"Y\" }»\n")],
    ),
    ("an unknown key", &[(S, "", "[document.x]\ntitle = \"X\"\n«E002¦datum» = 2014-02-07\n")]),
    ("an unknown table", &[(S, "", "[«E002¦bron.x»]\ntitle = \"X\"\n")]),
];

fn register(more: &[Edit<'_>]) -> Register {
    let files: Vec<_> = edited(&with(more)).into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    check(&files).register
}

#[test]
fn a_source_stands_in_the_register_or_is_a_proposal() {
    for (what, edits) in TABLE {
        assert_eq!(differs(&with(edits)), None, "{what}");
    }
}

#[test]
fn an_earlier_revision_may_rest_on_what_is_no_longer_there() {
    let bytes = |files: Vec<(String, String)>, of: &[&str]| -> Vec<(String, Vec<u8>)> {
        let of = |f: &(String, String)| of.contains(&f.0.as_str());
        files.into_iter().filter(of).map(|(path, text)| (path, text.into_bytes())).collect()
    };
    let then = bytes(edited(&[]), &[W, "parts/intake.toml", "parts/hulp.toml"]);
    let present = bytes(edited(&with(&[])), &["programme.toml", S, W, "zorg.toml"]);
    assert_eq!(read_earlier(&present, &then).diagnostics, []);
}

#[test]
fn the_register_knows_every_place_and_what_has_none() {
    let all = register(&[]);
    let rows = all.rows();
    let shown: Vec<_> = rows.iter().map(|r| (r.name.as_str(), r.places.len(), r.is_open())).collect();
    assert_eq!(shown, [("programma/nazorg", 2, false), ("programma/geld", 0, false)]);
    let place = rows[0].places.iter().find(|p| p.file == W).expect("a place in the route");
    assert!(place.is_step && place.at.starts_with("state.") && place.title.is_some(), "{place:?}");
    let line = edited(&with(&[])).into_iter().find(|f| f.0 == W).expect("the route").1;
    let at = line.lines().nth(place.line as usize - 1);
    assert_eq!(at, Some(format!("[{}]", place.at).as_str()), "the line of the header");
    assert!(all.unsourced().all(|p| p.is_step && p.sources.is_empty()));
    assert!(all.unsourced().count() > 0, "the example has steps without sources");

    let rows = register(&[(S, "", "[document.x]\ntitle = \"X\"\nagreement.y = { chapter = \"1\", says = \"Y\" }\n")]);
    assert!(rows.rows().iter().any(|r| r.name == "x/y" && r.is_open()), "neither a place nor a reason");
}
