//! The project's own routes: what is published is free of errors.

use sluitend::files;
use sluitend::mail::templates::check_templates;
use sluitend_engine::check::check;

#[test]
fn the_routes_of_the_region_have_no_faults() {
    let files = files::read(&sluitend_tests::workspace().join("routes")).expect("the routes can be read");
    let checked = check(&files.routes);
    let faults: Vec<_> = checked.diagnostics.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let mail: Vec<_> = check_templates(files.mail).iter().map(sluitend::mail::templates::Fault::dutch).collect();
    assert!(mail.is_empty(), "{}", mail.join("\n"));
}
