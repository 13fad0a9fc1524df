//! The example reads into the model as the contract says.

use super::{EXAMPLE, describe, differs};
use crate::check::{check, read_earlier};
use crate::id::RouteId;

fn files() -> Vec<(String, Vec<u8>)> {
    EXAMPLE.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into()
}

#[test]
fn the_example_has_no_fault() {
    assert_eq!(differs(&[]), None);
}

#[test]
fn the_programme_reads_into_the_model() {
    let mut programme = check(&files()).programme.expect("no error");
    programme.routes.clear();
    insta::assert_debug_snapshot!(programme);
}

#[test]
fn a_route_reads_into_the_model_with_its_parts() {
    let programme = check(&files()).programme.expect("no error");
    insta::assert_snapshot!(describe::route(&programme.routes[&RouteId::new("werk")]));
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let with_mark = |(path, text): (String, Vec<u8>)| (path, [b"\xEF\xBB\xBF".to_vec(), text].concat());
    let checked = check(&files().into_iter().map(with_mark).collect::<Vec<_>>());
    assert_eq!(checked.diagnostics, []);
    assert!(checked.sources[0].text.starts_with("[part]"));
}

#[test]
fn windows_lines_and_paths_are_accepted() {
    let crlf = |(path, text): (String, Vec<u8>)| {
        (format!(".\\{}", path.replace('/', "\\")), String::from_utf8_lossy(&text).replace('\n', "\r\n").into_bytes())
    };
    assert_eq!(check(&files().into_iter().map(crlf).collect::<Vec<_>>()).diagnostics, []);
}

#[test]
fn an_earlier_revision_is_read_against_the_present_programme() {
    let then: Vec<_> =
        files().into_iter().filter(|(path, _)| path.contains("werk") || path.contains("parts")).collect();
    let present: Vec<_> = files().into_iter().filter(|(path, _)| !path.contains("parts")).collect();
    let earlier = read_earlier(&present, &then);
    assert_eq!(earlier.diagnostics, []);
    assert_eq!(earlier.route.expect("no error").revision, 2);
    let other: Vec<_> = files().into_iter().filter(|(path, _)| path == "zorg.toml").collect();
    let earlier = read_earlier(&present, &other);
    assert_eq!(earlier.diagnostics, [], "actions of the programme need not have their target in each route");
    assert!(earlier.route.is_some_and(|r| r.anywhere.is_empty()));
    let gone: Vec<_> = present.into_iter().filter(|(path, _)| path != "zorg.toml").collect();
    let earlier = read_earlier(&gone, &then);
    assert!(earlier.route.is_none(), "it hands over to a route that is gone");
    assert_eq!(earlier.diagnostics[0].code.as_str(), "E101");
}
