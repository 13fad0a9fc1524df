use super::super::plan::{Change, Known, Placement, plan};
use super::*;
use sluitend_engine::id::FieldId;
use sluitend_engine::value::Value;

fn planned(row: &str, known: Option<Known>) -> (Change, Placement) {
    let plan = plan(programme(), &read(row).unwrap(), known, "y2".into(), now());
    (plan.change, plan.placement)
}

#[test]
fn a_youth_goes_to_the_one_route_that_admits_it() {
    let table = [
        ("1;An;1-2-2009;;;pro;arbeid;assen;pro_assen", "pro-vso-arbeid"),
        ("1;An;1-2-2008;;;entree;arbeid;assen;drenthe_college", "entree-arbeid"),
        ("1;An;1-2-2009;;;vso;dagbesteding;assen;de_atlas", "arbeid-dagbesteding"),
    ];
    for (row, route) in table {
        assert_eq!(planned(row, None), (Change::New, Placement::Begin(route.into())), "{row}");
    }
    // Twelve years old: known, not yet on the way.
    assert_eq!(planned("1;An;1-2-2014;;;pro;arbeid;assen;pro_assen", None), (Change::New, Placement::None));
}

#[test]
fn a_youth_whom_several_routes_admit_begins_none() {
    let mut programme = programme().clone();
    let mut twin = sluitend_engine::model::Route::clone(&programme.routes["pro-vso-arbeid"]);
    twin.id = "twin".into();
    programme.routes.insert("twin".into(), twin.into());
    let row = read("1;An;1-2-2009;;;pro;arbeid;assen;pro_assen").unwrap();
    let plan = plan(&programme, &row, None, "y".into(), now());
    assert_eq!(plan.placement, Placement::Several(vec!["pro-vso-arbeid".into(), "twin".into()]));
}

#[test]
fn a_youth_whom_nobody_serves_is_kept_and_said() {
    let mut programme = programme().clone();
    programme.organisations.retain(|_, organisation| organisation.kind.as_str() != "doorstroompunt");
    let row = read("1;An;1-2-2009;;;pro;arbeid;assen;pro_assen").unwrap();
    let Placement::Stuck(route, why) = plan(&programme, &row, None, "y".into(), now()).placement else {
        panic!("this cannot begin")
    };
    assert_eq!(route.as_str(), "pro-vso-arbeid");
    assert!(why.contains("Geen organisatie bedient deze jongere"), "{why}");
}

#[test]
fn what_changes_is_told_apart_from_what_stays() {
    let before = "1;An;1-2-2009;an@voorbeeld.nl;;pro;arbeid;assen;pro_assen";
    let with_case = || Some(Known { youth: known(before), case: Some("c1".into()) });
    let moved = [("gemeente".into(), Value::Text("tynaarlo".into()))];
    fn changed<const N: usize>(columns: &[&'static str], attributes: [(FieldId, Value); N]) -> Change {
        Change::Changed { columns: columns.to_vec(), attributes: attributes.into() }
    }
    let table = [
        (before, Change::Unchanged),
        // An empty cell says nothing.
        ("1;An;1-2-2009;;;pro;arbeid;assen;pro_assen", Change::Unchanged),
        ("1;Anna;1-2-2009;;;pro;arbeid;assen;pro_assen", changed(&["naam"], [])),
        ("1;An;2-2-2009;;;pro;arbeid;assen;pro_assen", changed(&["geboortedatum"], [])),
        ("1;An;1-2-2009;;thuis@voorbeeld.nl;pro;arbeid;assen;pro_assen", changed(&["email_ouders"], [])),
        ("1;An;1-2-2009;;;pro;arbeid;tynaarlo;pro_assen", changed(&[], moved)),
    ];
    for (row, change) in table {
        assert_eq!(planned(row, with_case()), (change, Placement::Case("c1".into())), "{row}");
    }
    let without_case = Some(Known { youth: known(before), case: None });
    assert_eq!(planned(before, without_case), (Change::Unchanged, Placement::Begin("pro-vso-arbeid".into())));
}
