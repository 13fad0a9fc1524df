//! Finding someone, and seeing how much there is. When one of these fails, a professional hunts for a youth whom they may
//! see, finds one whom they may not, or a coordinator does not know how much is stuck.

use jiff::civil::date;
use sluitend::store::Youth;
use sluitend_engine::command::Actor;
use sluitend_engine::id::YouthId;
use sluitend_tests::database::on_both;
use sluitend_tests::sample;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::visitor::{Visitor, text};

const MENTOR: &[(&str, &str)] = &[("mentor", "linde")];
const ELSEWHERE: &[(&str, &str)] = &[("mentor", "esdoorn")];
const COORDINATOR: &[(&str, &str)] = &[("coordinator", "regio")];

/// Broken promise: a youth is found by name, birth date or number, by whoever may see them, and by nobody else.
#[tokio::test]
async fn a_youth_is_found_by_name_birth_date_or_number() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (kim, _) = server.pupil("Kim").await;
        let known = server.town.flow.store.unscoped().youth(&YouthId::from(kim.as_str())).await.unwrap().unwrap();
        let number = Some("LN-204".to_owned());
        let named = Youth { name: "Kím van der Berg".to_owned(), number, birth: date(2009, 12, 3), ..known };
        server.town.flow.change_youth(None, named, None).await.unwrap();
        let names = ["Kim", "Kím", "berg kim", "BERG", "ber"];
        let births = ["3-12-2009", "3-12-09", "3 december 2009", "3 dec 09", "03122009", "2009-12-03"];
        let ways = names.into_iter().chain(births).chain(["LN-204"]);
        let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
        let mut stranger = Visitor::who(&server, "els", ELSEWHERE).await;
        let mut coordinator = Visitor::who(&server, "chris", COORDINATOR).await;
        for way in ways {
            let path = format!("/jongeren?zoek={}", way.replace(' ', "+"));
            let seen = text(mentor.open(&path).await);
            assert!(seen.contains("Kím van der Berg 16 jaar, 3 december 2009"), "{way}: {seen}");
            assert!(text(coordinator.open(&path).await).contains("Kím van der Berg"), "{way}");
            let seen = text(stranger.open(&path).await);
            assert!(seen.contains("Niemand gevonden") && !seen.contains("Berg 16"), "{way}: {seen}");
        }
        for other in ["4-12-2009", "Kim Jansen", "LN-205"] {
            let seen = text(mentor.open(&format!("/jongeren?zoek={}", other.replace(' ', "+"))).await);
            assert!(seen.contains("Niemand gevonden"), "{other}: {seen}");
        }
    })
    .await;
}

/// Broken promise: the coordinator sees how much is stuck, where it lies, and the list of one place.
#[tokio::test]
async fn what_is_stuck_is_counted_by_place() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mut chris = Visitor::who(&server, "chris", COORDINATOR).await;
        let seen = text(chris.open("/vastgelopen").await);
        assert!(seen.contains("0 trajecten 0 zonder traject 0 niet aangekomen 0 te laat"), "{seen}");
        assert!(seen.contains("Niets loopt vast") && seen.contains("Nergens loopt iets vast"), "{seen}");
        Visitor::who(&server, "anna", MENTOR).await;
        for name in ["Kim", "Sam", "Noa"] {
            server.pupil(name).await;
        }
        server.town.flow.add_youth(&Actor::System, sample::youth("los"), None, None).await.unwrap();
        server.town.until("2027-03-01T09:00").await;
        let seen = text(chris.open("/vastgelopen").await);
        assert!(seen.contains("3 trajecten 1 zonder traject 0 niet aangekomen 3 te laat"), "{seen}");
        assert!(seen.contains("Regio coördinator 3 3 3 7 december 2026 Samen 3 3 7 december 2026"), "{seen}");
        assert!(chris.page.contains("organisatie=regio\""), "{}", chris.page);
        let seen = text(chris.open("/vastgelopen?agenda=&organisatie=regio").await);
        assert!(
            seen.contains("Alleen Regio. De getallen bovenaan gaan over de hele regio. Toon alle organisaties")
                && seen.contains("Kim Jansen"),
            "{seen}"
        );
        let seen = text(chris.open("/vastgelopen?organisatie=esdoorn").await);
        assert!(seen.contains("In deze lijst staat niemand. In de hele regio: 3."), "{seen}");

        // However many are stuck longer elsewhere: what is counted at a place stands in its list.
        for n in 0..=200 {
            let mut commit = sample::enrol(n);
            commit.case.as_mut().unwrap().columns.stuck_since = Some(sample::day());
            server.town.flow.store.commit(commit).await.unwrap();
        }
        let seen = text(chris.open("/vastgelopen?organisatie=regio").await);
        assert!(seen.contains("Alles&nbsp; 3") && seen.contains("Kim Jansen") && seen.contains("Noa Jansen"), "{seen}");
        assert!(!seen.contains("Toon de volgende"), "{seen}");
    })
    .await;
}

/// Broken promise: a counter is of what stands in its list. What nobody had taken was listed on pause and not counted.
#[tokio::test]
async fn what_nobody_took_is_counted_on_pause_too() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        for name in ["Kim", "Sam"] {
            server.pupil(name).await;
        }
        let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
        mentor.open("/jongeren/kim").await;
        mentor.send("/jongeren/kim/pauze", &[("until", "2027-02-01"), ("reden", "Ligt in het ziekenhuis.")]).await;
        let told = text(&mentor.page);
        assert!(told.contains("Vastgelegd. Pauze tot 1 februari 2027. Tot dan staat stil: "), "the day once: {told}");
        let seen = text(mentor.open("/").await);
        assert!(seen.contains("2 van niemand") && seen.contains("Nog van niemand in De Linde 2"), "{seen}");
        assert_eq!(mentor.page.matches("/oppakken\"").count(), 2, "{seen}");
    })
    .await;
}
