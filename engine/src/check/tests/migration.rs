//! E501: what a migration forgets, against the revision that is published.

use super::{EXAMPLE, edited};
use crate::check::{check, check_against, check_migrations};

type Files = Vec<(String, Vec<u8>)>;

fn bytes(files: Vec<(String, String)>) -> Files {
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

/// The example as it was published: revision 1 of *werk*, after some changes.
fn published(edits: &[(&str, &str)]) -> Files {
    let migration = EXAMPLE[1].1.split_once("[migration]").map_or("", |s| s.1);
    let all = [("revision    = 2", "revision    = 1"), ("[migration]", ""), (migration, "")];
    let edits: Vec<_> = all.iter().chain(edits).map(|(from, to)| ("werk.toml", *from, *to)).collect();
    bytes(edited(&edits))
}

const MAP: &str = "{ oude_stap = \"matching\", begin = \"intake\", \"intake/gesprek\" = \"intake/gesprek\" }";

/// Place and message of what is found when the map of the example becomes this one.
fn found(map: &str, before: &[(&str, &str)]) -> Vec<String> {
    let files = bytes(edited(&[("werk.toml", MAP, map)]));
    assert_eq!(check(&files).diagnostics, [], "without the published files nothing is known of them");
    let told: Vec<_> = check_against(&files, &published(before)).diagnostics.iter().map(ToString::to_string).collect();
    let kept: Vec<_> = published(before).into_iter().filter(|(path, _)| path != "programme.toml").collect();
    let alone: Vec<_> = check_migrations(&files, &[kept]).iter().map(ToString::to_string).collect();
    assert_eq!(told, alone, "what a database keeps of a revision says the same");
    told
}

const OLD: &str = "[state.oude_stap]\ntitle = \"Oud\"\nowner = \"mentor\"\ndue = \"3 weeks\"\nladder = \"gewoon\"\n\
                   [state.oude_stap.on.a]\nlabel = \"A\"\ntarget = \"matching\"\n\
                   [state.matching.on.oud]\nlabel = \"Oud\"\ntarget = \"oude_stap\"\n[state.zoeken]";

#[test]
fn a_state_that_is_gone_must_be_in_the_map() {
    let before = [("[state.zoeken]", OLD)];
    let told = found("{}", &before);
    assert_eq!(
        told,
        ["werk.toml:194:10: E501 De migratie vergeet de stap *oude_stap*: wie daar nu is, kan nergens heen."]
    );
    assert_eq!(found("{ oude_stap = \"matching\" }", &before), Vec::<String>::new());
}

#[test]
fn a_state_that_still_is_there_goes_along_by_itself() {
    assert_eq!(found("{}", &[]), Vec::<String>::new());
    assert_eq!(found("{ matching = \"zoeken\" }", &[]), Vec::<String>::new());
}

#[test]
fn a_state_that_never_was_cannot_be_in_the_map() {
    let told = found("{ matchin = \"matching\" }", &[]);
    assert_eq!(told, ["werk.toml:194:12: E501 De migratie noemt de stap `matchin`, en die was er niet in revisie 1."]);
}

#[test]
fn the_state_that_called_a_part_stands_for_all_of_it() {
    let before = [(
        "[state.zoeken]",
        "[state.hulp]\ntitle = \"Hulp\"\npart = \"hulp\"\n[state.hulp.on.geholpen]\ntarget = \"matching\"\n[state.hulp.on.geweigerd]\ntarget = \"zoeken\"\n[state.matching.on.hulp]\nlabel = \"Hulp\"\ntarget = \"hulp\"\n[state.zoeken]",
    )];
    let told = found("{}", &before);
    let forgotten: Vec<_> = told.iter().filter(|t| t.contains("vergeet de stap *hulp/")).collect();
    assert_eq!((told.len(), forgotten.len()), (3, 3), "{told:#?}");
    assert_eq!(found("{ hulp = \"intake/hulp\" }", &before), Vec::<String>::new());
    assert_eq!(found("{ \"hulp/zoeken\" = \"matching\" }", &before).len(), 2);
}

#[test]
fn another_revision_is_published() {
    let told: Vec<_> = check_against(
        &bytes(edited(&[("werk.toml", "revision    = 2", "revision    = 3")])),
        &published(&[("revision    = 1", "revision    = 2")]),
    )
    .diagnostics
    .iter()
    .map(ToString::to_string)
    .collect();
    assert_eq!(told, ["werk.toml:193:10: E501 De migratie gaat uit van revisie 1, maar gepubliceerd is revisie 2."]);
}

#[test]
fn without_a_migration_running_cases_keep_their_revision() {
    let migration = EXAMPLE[1].1.split_once("[migration]").map_or("", |s| s.1);
    let files = bytes(edited(&[("werk.toml", migration, ""), ("werk.toml", "[migration]", "")]));
    assert_eq!(check_against(&files, &published(&[("[state.zoeken]", OLD)])).diagnostics, []);
}

#[test]
fn what_was_published_and_cannot_be_read_is_not_compared() {
    let files = bytes(edited(&[]));
    assert_eq!(check_against(&files, &[("werk.toml".to_owned(), b"[route".to_vec())]).diagnostics, []);
    assert_eq!(check_against(&files, &files).diagnostics, [], "the same revision");
}
