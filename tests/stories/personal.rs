//! Correcting the personal data of a youth by a form. When one of these fails, someone overwrites what a colleague just
//! corrected, loses what they typed, or nobody knows who changed a birth date.

use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::visitor::{Visitor, text};

const MENTOR: &[(&str, &str)] = &[("mentor", "linde")];
const ELSEWHERE: &[(&str, &str)] = &[("mentor", "esdoorn")];

const RIGHT: [(&str, &str); 5] = [
    ("naam", "Kim de Vries"),
    ("geboren", "28-2-2010"),
    ("nummer", "nr-Kim"),
    ("email", "kim@voorbeeld.nl"),
    ("email-ouders", ""),
];

fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    RIGHT.into_iter().map(|(n, v)| if n == name { (n, value) } else { (n, v) }).collect()
}

#[tokio::test]
async fn who_sees_a_youth_corrects_what_is_known_of_it() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (kim, case) = server.pupil("Kim").await;
        server.pupil("Bo").await;
        let page = format!("/jongeren/{kim}");
        let form = format!("{page}/gegevens");
        let mut anna = Visitor::who(&server, "anna", MENTOR).await;
        anna.open(&page).await;
        assert!(anna.page.contains(&format!(r#"href="{form}""#)));
        anna.open(&form).await;
        assert!(anna.page.contains(r#"name="naam" value="Kim Jansen""#), "{}", anna.page);

        // Every fault at once, beside what was typed.
        let wrong = [("naam", ""), ("geboren", "31-2-2010"), ("nummer", "nr-Kim"), ("email", "geen adres")];
        anna.send(&form, &wrong).await;
        assert_eq!(anna.status, 422);
        let seen = text(&anna.page);
        assert!(anna.page.contains("<title>Fout: ") && anna.page.contains(r#"value="geen adres""#));
        for told in ["Vul de naam van de jongere in", "Deze datum bestaat niet", "Dit is geen e-mailadres"] {
            assert!(seen.contains(told), "{seen}");
        }
        anna.send(&form, &with("nummer", "nr-Bo")).await;
        assert_eq!(anna.status, 409);
        assert!(text(&anna.page).contains("Een andere jongere heeft dit nummer al."));

        anna.send(&form, &RIGHT).await;
        assert_eq!((anna.status, anna.path.as_str()), (200, "/jongeren/kim?bewaard=gegevens"));
        let seen = text(&anna.page);
        assert!(seen.contains("Vastgelegd. De persoonsgegevens zijn bijgewerkt."), "{seen}");
        assert!(seen.contains("Kim de Vries 16 jaar, geboren op 28 februari 2010"), "{seen}");

        // Who did it is kept, and what changed; not what it was.
        anna.open(&form).await;
        let seen = text(&anna.page);
        assert!(seen.contains("naam, geboortedatum, e-mailadres, door Collega anna"), "{seen}");
        assert!(!seen.contains("Jansen"), "personal data has no history");
        let journal = server.town.flow.store.unscoped().journal(&case.as_str().into()).await.unwrap();
        let journal = serde_json::to_string(&journal).unwrap();
        assert!(!journal.contains("Vries") && !journal.contains("voorbeeld.nl"), "{journal}");

        let mut els = Visitor::who(&server, "els", ELSEWHERE).await;
        els.open(&form).await;
        assert_eq!(els.status, 404);
    })
    .await;
}

#[tokio::test]
async fn who_corrects_on_an_old_page_is_told_so_and_loses_nothing() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (kim, _) = server.pupil("Kim").await;
        let form = format!("/jongeren/{kim}/gegevens");
        let mut anna = Visitor::who(&server, "anna", MENTOR).await;
        let mut bas = Visitor::who(&server, "bas", MENTOR).await;
        anna.open(&form).await;
        bas.open(&form).await;
        bas.send(&form, &with("email", "kim@school.example")).await;
        assert_eq!(bas.status, 200);

        anna.send(&form, &with("naam", "Kim de Groot")).await;
        assert_eq!(anna.status, 409);
        let seen = text(&anna.page);
        assert!(seen.contains("Iemand anders heeft deze gegevens intussen veranderd."), "{seen}");
        assert!(
            seen.contains("Nu bewaard: Kim de Vries.") && seen.contains("Nu bewaard: kim@school.example."),
            "{seen}"
        );
        assert!(anna.page.contains(r#"value="Kim de Groot""#) && anna.page.contains(r#"value="kim@voorbeeld.nl""#));

        // Once more, on what is there now.
        anna.send(&form, &with("naam", "Kim de Groot")).await;
        assert_eq!(anna.status, 200);
        let youth = server.town.flow.store.unscoped().youth(&kim.as_str().into()).await.unwrap().unwrap();
        assert_eq!((youth.name.as_str(), youth.email.as_deref()), ("Kim de Groot", Some("kim@voorbeeld.nl")));
    })
    .await;
}

#[tokio::test]
async fn a_change_by_a_program_is_told_to_people() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (kim, _) = server.pupil("Kim").await;
        let client = server.client("koppeling", MENTOR).await;
        let version = client.get(&format!("/v1/youths/{kim}")).await.ok()["version"].clone();
        let change = serde_json::json!({ "version": version, "parents_email": "ouders@voorbeeld.nl" });
        client.patch(&format!("/v1/youths/{kim}"), &change).await.ok();
        let mut anna = Visitor::who(&server, "anna", MENTOR).await;
        anna.open(&format!("/jongeren/{kim}/gegevens")).await;
        assert!(text(&anna.page).contains("e-mailadres van de ouders, door Collega koppeling"), "{}", text(&anna.page));
    })
    .await;
}

/// Regions call their attributes what they like.
#[tokio::test]
async fn the_page_speaks_of_the_attributes_of_this_programme() {
    let server = sluitend_tests::server::server().await;
    let (kim, _) = server.pupil("Kim").await;
    let mut anna = Visitor::who(&server, "anna", MENTOR).await;
    anna.open(&format!("/jongeren/{kim}")).await;
    assert!(text(&anna.page).contains("Kenmerken veranderen School · Woongemeente · Perspectief · Thuissituatie"));
    assert!(!anna.page.contains("ander perspectief"));
    anna.open(&format!("/jongeren/{kim}/kenmerken")).await;
    assert!(!anna.page.contains("ander perspectief"));
}
