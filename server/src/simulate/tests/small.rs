//! A region small enough to check a report by hand.

use sluitend_engine::check::check;
use sluitend_engine::model::Programme;
use sluitend_engine::owner::Attributes;
use sluitend_engine::value::Value;

/// Two routes, two teams, one handover each way, a wait state, and follow-ups that reopen.
pub(in super::super) fn programme() -> Programme {
    let files = [
        ("programme.toml", include_str!("small/programme.toml")),
        ("werk.toml", include_str!("small/werk.toml")),
        ("dag.toml", include_str!("small/dag.toml")),
    ];
    let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
    checked(&files)
}

/// The same with behaviour.
pub(super) fn with_behaviour(behaviour: &str) -> Programme {
    let files = [
        ("programme.toml", include_str!("small/programme.toml")),
        ("werk.toml", include_str!("small/werk.toml")),
        ("dag.toml", include_str!("small/dag.toml")),
        ("behaviour.toml", behaviour),
    ];
    let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
    checked(&files)
}

/// The programme of these files, which have no errors.
pub(super) fn checked(files: &[(String, Vec<u8>)]) -> Programme {
    let checked = check(files);
    let said: Vec<_> = checked.diagnostics.iter().map(|d| format!("{d:?}")).collect();
    checked.programme.unwrap_or_else(|| panic!("{}", said.join("\n")))
}

/// What is known of a youth of this region.
pub(in super::super) fn attributes(municipality: &str, perspective: &str) -> Attributes {
    let text = |value: &str| Value::Text(value.to_owned());
    Attributes::from([("gemeente".into(), text(municipality)), ("perspectief".into(), text(perspective))])
}
