//! The pages over HTTP, as people without JavaScript use them. When one of these fails, someone loses what they typed,
//! sees what they must not see, or does something twice.

use sluitend::store::Scope;
use sluitend_tests::database::Database;
use sluitend_tests::server::{Server, Start, server};
use sluitend_tests::visitor::{PASSWORD, Visitor, text};

const MENTOR: &[(&str, &str)] = &[("mentor", "linde")];
const JOBCOACH: &[(&str, &str)] = &[("jobcoach", "werkplein_noord")];
const ELSEWHERE: &[(&str, &str)] = &[("mentor", "esdoorn")];
const COORDINATOR: &[(&str, &str)] = &[("coordinator", "regio")];

#[tokio::test]
async fn a_youth_walks_from_school_to_work_by_forms_alone() {
    let server = server().await;
    let (kim, _) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
    assert!(text(&mentor.page).contains("Nog van niemand in De Linde 1"), "{}", text(&mentor.page));

    // Someone of the team takes it, from the list.
    mentor.send(&format!("{page}/oppakken"), &[]).await;
    assert!(text(&mentor.page).contains("Opgepakt. De stap staat nu bij uw eigen stappen."));
    assert!(text(&mentor.page).contains("Later 1 7 december ma 7 dec".trim_end_matches(" ma 7 dec")));

    // Something is missing: all of it is said at once, and what was typed is still there.
    mentor.open(&page).await;
    let typed = [("actie", "naar_werk"), ("naar_werk.uren", "50"), ("toelichting", "Wil in het groen werken.")];
    mentor.send(&format!("{page}/actie"), &typed).await;
    assert_eq!(mentor.status, 422);
    assert!(mentor.page.contains("<title>Fout: "));
    assert!(mentor.page.contains("&#39;Uren per week&#39; moet van 1 tot en met 40 zijn"));
    assert!(mentor.page.contains(r#"name="naar_werk.uren" value="50""#));
    assert!(mentor.page.contains("Wil in het groen werken."));
    assert!(mentor.page.contains("Vink eerst af"), "the box that is missing, too: {}", text(&mentor.page));
    let typed = [("actie", "naar_werk"), ("naar_werk.uren", "24"), ("toelichting", "Wil in het groen werken.")];
    mentor.send(&format!("{page}/actie"), &typed).await;
    assert_eq!(mentor.status, 422, "the checklist stands in the way");
    assert!(mentor.page.contains("Vink eerst af"));

    // Done: the line says what happened and what is due next. The mentor had taken it, and stays a face of this youth.
    let all = [&typed[..], &[("vink", "0")]].concat();
    mentor.send(&format!("{page}/actie"), &all).await;
    assert_eq!((mentor.status, mentor.path.as_str()), (200, "/jongeren/kim?na=3"));
    assert!(mentor.hidden(&format!("{page}/actie")).is_none(), "what is next is for others");

    let mut jobcoach = Visitor::who(&server, "bas", JOBCOACH).await;
    jobcoach.send(&format!("{page}/oppakken"), &[]).await;
    jobcoach.open(&page).await;
    let seen = text(&jobcoach.page);
    assert!(seen.contains("Gaat werk zoeken. Nieuwe stap: Werk zoeken."), "{seen}");
    assert!(seen.contains("Wil in het groen werken."));
    jobcoach.send(&format!("{page}/actie"), &[("actie", "gevonden"), ("gevonden.uren", "24")]).await;
    let seen = text(&jobcoach.page);
    assert!(seen.contains("Vastgelegd. Werk gevonden. Traject afgerond: werk."), "{seen}");
}

#[tokio::test]
async fn who_decides_on_an_old_page_is_told_what_happened_and_loses_nothing() {
    let server = server().await;
    let (kim, _) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let (mut anna, mut bas) = (Visitor::who(&server, "anna", MENTOR).await, Visitor::who(&server, "bas", MENTOR).await);
    anna.open(&page).await;
    bas.open(&page).await;
    bas.send(&format!("{page}/notitie"), &[("tekst", "Kim belde zelf.")]).await;
    anna.send(&format!("{page}/pauze"), &[("until", "2027-02-01"), ("reden", "Ligt in het ziekenhuis.")]).await;
    assert_eq!(anna.status, 409);
    let seen = text(&anna.page);
    assert!(seen.contains("Iemand anders heeft intussen iets vastgelegd Collega bas: notitie."), "{seen}");
    assert!(anna.page.contains("Ligt in het ziekenhuis.") && anna.page.contains(r#"value="2027-02-01""#));
    assert!(anna.page.contains(r##"<a href="#pauze">"##));
    // Once more, on the page as it is now.
    anna.send(&format!("{page}/pauze"), &[("until", "2027-02-01"), ("reden", "Ligt in het ziekenhuis.")]).await;
    assert_eq!(anna.status, 200);
    assert!(text(&anna.page).contains("Vastgelegd. Pauze tot 1 februari 2027."), "{}", text(&anna.page));
}

#[tokio::test]
async fn a_form_that_no_longer_fits_gives_back_what_was_typed() {
    let server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let mut coordinator = Visitor::who(&server, "cor", COORDINATOR).await;
    coordinator.open(&page).await;
    let colleague = server.client("bas", MENTOR).await;
    let step = serde_json::json!({ "fields": { "uren": 24 }, "checklist": [0] });
    assert_eq!(colleague.does(&case, "actions/naar_werk", step).await.status, 200);
    let typed = [("vink", "0"), ("actie", "naar_werk"), ("naar_werk.uren", "16")];
    coordinator.send(&format!("{page}/actie"), &typed).await;
    assert_eq!(coordinator.status, 409);
    let seen = text(&coordinator.page);
    let back = "Afgevinkt Gesproken met de jongere Wat er is gebeurd Gaat werk zoeken Uren per week 16";
    assert!(seen.contains("Dit had u ingevuld") && seen.contains(back), "{seen}");
}

#[tokio::test]
async fn sending_the_same_form_twice_does_it_once() {
    let server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let mut anna = Visitor::who(&server, "anna", MENTOR).await;
    anna.open(&page).await;
    let mut form = anna.hidden(&format!("{page}/notitie")).expect("a form");
    form.push(("tekst".to_owned(), "Kim belde zelf.".to_owned()));
    anna.post(&format!("{page}/notitie"), &form).await;
    let first = anna.path.clone();
    anna.post(&format!("{page}/notitie"), &form).await;
    assert_eq!((anna.status, &anna.path), (200, &first));
    let seen = server.town.flow.store.seen_by(Scope::All);
    assert_eq!(seen.notes(&case.as_str().into()).await.expect("notes").len(), 1);
}

#[tokio::test]
async fn what_someone_may_not_see_is_not_there() {
    let server = server().await;
    let (kim, _) = server.pupil("Kim").await;
    let mut stranger = Visitor::who(&server, "els", ELSEWHERE).await;
    let secret = stranger.open(&format!("/jongeren/{kim}")).await.to_owned();
    assert_eq!(stranger.status, 404);
    let nothing = stranger.open("/jongeren/bestaat-niet").await.to_owned();
    assert_eq!(secret, nothing);
    for path in ["corrigeren/uren", "kenmerken"] {
        stranger.open(&format!("/jongeren/{kim}/{path}")).await;
        assert_eq!(stranger.status, 404, "{path}");
    }
    stranger.open("/jongeren?zoek=Kim").await;
    assert!(text(&stranger.page).contains("Niemand gevonden"));
    stranger.open("/vastgelopen").await;
    assert_eq!(stranger.status, 404);
    // A form of one's own, sent to a youth of others.
    let mut form = stranger.hidden("/uitloggen").expect("a form");
    form.push(("tekst".to_owned(), "x".to_owned()));
    stranger.post(&format!("/jongeren/{kim}/notitie"), &form).await;
    assert_eq!(stranger.status, 404);

    // Sensitive values are for their readers only, in the facts, the forms and the journal.
    let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
    let page = format!("/jongeren/{kim}");
    mentor.open(&page).await;
    assert!(mentor.page.contains("Bij oma"), "a reader sees it");
    let typed = [("actie", "naar_werk"), ("naar_werk.uren", "24"), ("naar_werk.diagnose", "geheim-x"), ("vink", "0")];
    mentor.send(&format!("{page}/actie"), &typed).await;
    let mut jobcoach = Visitor::who(&server, "bas", JOBCOACH).await;
    jobcoach.open(&page).await;
    assert_eq!(jobcoach.status, 200);
    assert!(!jobcoach.page.contains("geheim-x") && !jobcoach.page.contains("Bij oma"));
    assert!(text(&jobcoach.page).contains("Diagnose afgeschermd"));
    jobcoach.open(&format!("{page}/corrigeren/diagnose")).await;
    assert_eq!(jobcoach.status, 404);
    jobcoach.open(&format!("{page}/corrigeren/uren")).await;
    jobcoach.open(&format!("{page}/kenmerken")).await;
    assert!(!jobcoach.page.contains("Bij oma"));
    let looks = server.town.flow.store.seen_by(Scope::All).access_of(&kim.as_str().into(), 50).await.expect("looks");
    let of_bas = looks.iter().filter(|look| look.person.as_str() == "bas").map(|look| look.what.as_str());
    let expected = ["kenmerken van de jongere", "een gegeven van de jongere", "pagina van de jongere"];
    assert_eq!(of_bas.collect::<Vec<_>>(), expected, "every look is written down");
    assert!(looks.iter().all(|look| look.person.as_str() != "els"), "nothing was seen");
}

#[tokio::test]
async fn only_our_own_pages_can_send_a_form() {
    let server = server().await;
    let (kim, _) = server.pupil("Kim").await;
    let mut anna = Visitor::who(&server, "anna", MENTOR).await;
    anna.open(&format!("/jongeren/{kim}")).await;
    let action = format!("/jongeren/{kim}/notitie");
    let form = anna.hidden(&action).expect("a form");
    let tampered: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.clone(), if name == "csrf" { "0".repeat(64) } else { value.clone() }))
        .chain([("tekst".to_owned(), "Mijn notitie".to_owned())])
        .collect();
    anna.post(&action, &tampered).await;
    assert_eq!(anna.status, 403);
    assert!(text(&anna.page).contains("Dit had u ingevuld Tekst Mijn notitie"), "what was typed is given back");
    let elsewhere = reqwest::Client::new()
        .post(format!("{}/inloggen", server.url))
        .header("origin", "https://elders.example")
        .form(&[("email", "anna@werk.example"), ("wachtwoord", PASSWORD)])
        .send()
        .await
        .expect("an answer");
    assert_eq!(elsewhere.status(), 403);
    assert!(elsewhere.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn logging_in_tells_nobody_who_exists_and_guessing_gets_slower() {
    let server = server().await;
    let mut anna = Visitor::who(&server, "anna", MENTOR).await;
    anna.send("/uitloggen", &[]).await;
    assert_eq!(anna.path, "/inloggen");
    anna.open("/").await;
    assert_eq!(anna.path, "/inloggen?naar=/");

    let mut guesser = Visitor::new(&server);
    let mut said = Vec::new();
    for email in ["anna@werk.example", "niemand@werk.example"] {
        guesser.open("/inloggen").await;
        guesser.send("/inloggen", &[("email", email), ("wachtwoord", "verkeerd")]).await;
        assert_eq!(guesser.status, 422);
        said.push(text(&guesser.page));
    }
    assert_eq!(said[0], said[1]);
    for _ in 0..4 {
        guesser.send("/inloggen", &[("email", "anna@werk.example"), ("wachtwoord", "verkeerd")]).await;
    }
    guesser.send("/inloggen", &[("email", "anna@werk.example"), ("wachtwoord", PASSWORD)]).await;
    assert!(text(&guesser.page).contains("Te vaak een verkeerd wachtwoord"), "{}", text(&guesser.page));
    assert!(!guesser.page.contains(PASSWORD));
}

#[tokio::test]
async fn another_password_ends_all_other_sessions() {
    let server = server().await;
    let mut anna = Visitor::who(&server, "anna", MENTOR).await;
    let mut elsewhere = Visitor::new(&server);
    elsewhere.open("/inloggen").await;
    elsewhere.send("/inloggen", &[("email", "anna@werk.example"), ("wachtwoord", PASSWORD)]).await;
    assert_eq!(elsewhere.path, "/");
    anna.open("/mijn-account").await;
    let fresh = "een hele nieuwe zin";
    let wrong = [("wachtwoord-nu", "niet dit"), ("wachtwoord-nieuw", "kort"), ("wachtwoord-nogmaals", "kort")];
    anna.send("/mijn-account/wachtwoord", &wrong).await;
    assert!(text(&anna.page).contains("niet uw wachtwoord van nu") && text(&anna.page).contains("12 tot 200 tekens"));
    let right = [("wachtwoord-nu", PASSWORD), ("wachtwoord-nieuw", fresh), ("wachtwoord-nogmaals", fresh)];
    anna.send("/mijn-account/wachtwoord", &right).await;
    assert!(text(&anna.page).contains("Uw wachtwoord is veranderd."));
    elsewhere.open("/").await;
    assert_eq!(elsewhere.path, "/inloggen?naar=/");
}

#[tokio::test]
async fn a_handover_is_declined_with_a_reason_and_accepted_after_all() {
    let server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let mentor = server.client("anna", MENTOR).await;
    let step = serde_json::json!({ "fields": { "uren": 24 }, "checklist": [0] });
    assert_eq!(mentor.does(&case, "actions/naar_werk", step).await.status, 200);
    let mut jobcoach = Visitor::who(&server, "bas", JOBCOACH).await;
    for decision in ["afwijzen", "accepteren"] {
        jobcoach.open(&page).await;
        let typed = [("actie", "niet_haalbaar"), ("toelichting", "Dagbesteding past beter.")];
        jobcoach.send(&format!("{page}/actie"), &typed).await;
        assert!(text(&jobcoach.page).contains("De overdracht wacht op antwoord van Sociaal team."));
        let mut team = Visitor::who(&server, &format!("tom-{decision}"), &[("consulent", "sociaal_team")]).await;
        assert!(text(&team.page).contains("Overdracht: neemt u het over?"), "{}", text(&team.page));
        assert!(text(&team.page).contains("Kim Jansen"));
        team.open(&page).await;
        assert!(text(&team.page).contains("Dagbesteding past beter."));
        if decision == "afwijzen" {
            team.send(&format!("{page}/overdracht"), &[("besluit", "afwijzen")]).await;
            assert!(team.page.contains("Schrijf op waarom u de overdracht afwijst."), "{}", text(&team.page));
            let no = [("besluit", "afwijzen"), ("reden", "Geen plek.")];
            team.send(&format!("{page}/overdracht"), &no).await;
            assert_eq!(team.path, "/?melding=uit-zicht");
        } else {
            team.send(&format!("{page}/overdracht"), &[]).await;
            assert!(text(&team.page).contains("Naar dagbesteding"), "{}", text(&team.page));
            assert_eq!(team.status, 200);
        }
    }
}

#[tokio::test]
async fn a_follow_up_is_given_to_a_colleague_and_stays_in_sight_when_it_goes_up() {
    let server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    let (mut anna, _) = (Visitor::who(&server, "anna", MENTOR).await, Visitor::who(&server, "bas", MENTOR).await);
    let team = server.client("mo", MENTOR).await;
    let coach = server.client("joost", JOBCOACH).await;
    let step = serde_json::json!({ "fields": { "uren": 24 }, "checklist": [0] });
    team.does(&case, "actions/naar_werk", step).await.ok();
    coach.does(&case, "actions/gevonden", serde_json::json!({ "fields": { "uren": 24 } })).await.ok();
    server.town.until("2027-02-24T09:00").await;
    let page = format!("/jongeren/{kim}");
    anna.open(&page).await;
    anna.send(&format!("{page}/toewijzen"), &[("persoon", "joost")]).await;
    assert_eq!(anna.status, 422, "a colleague of the school, not of the werkplein");
    anna.send(&format!("{page}/toewijzen"), &[("persoon", "bas")]).await;
    assert_eq!(anna.status, 200);
    assert!(text(&anna.page).contains("Aan zet: Collega bas, als mentor van De Linde"), "{}", text(&anna.page));

    server.town.until("2027-05-01T09:00").await;
    let now = team.get(&format!("/v1/cases/{case}")).await.ok();
    assert_eq!(now["followups"][0]["owner"]["role"], "coordinator", "{now}");
    anna.open(&page).await;
    assert_eq!(anna.status, 200, "who is late is not out of sight");
}

#[tokio::test]
async fn the_practice_clock_moves_and_what_falls_due_happens() {
    let server = server().await;
    let (_, _) = server.pupil("Kim").await;
    let mut coordinator = Visitor::who(&server, "cor", COORDINATOR).await;
    assert!(text(&coordinator.page).contains("Oefenomgeving. Het is maandag 23 november 2026, 09:00."));
    coordinator.open("/klok").await;
    coordinator.send("/klok", &[("datum", "1-1-2020")]).await;
    assert_eq!(coordinator.status, 422);
    coordinator.send("/klok", &[("sprong", "maand")]).await;
    assert!(text(&coordinator.page).contains("Het is woensdag 23 december 2026, 09:00."), "still logged in");
    coordinator.open("/vastgelopen").await;
    let seen = text(&coordinator.page);
    assert!(seen.contains("Kim Jansen") && seen.contains("Bleef liggen en kwam bij u"), "{seen}");
}

#[tokio::test]
async fn a_new_youth_begins_at_once_and_someone_is_accountable() {
    let server = server().await;
    let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
    mentor.open("/jongeren/nieuw").await;
    mentor.send("/jongeren/nieuw", &[("naam", "Sam de Vries"), ("geboren", "morgen")]).await;
    assert_eq!(mentor.status, 422);
    assert!(mentor.page.contains(r#"value="Sam de Vries""#));
    assert!(
        text(&mentor.page).contains("Dit is geen datum. Schrijf een datum als 31-12-2008.")
            && text(&mentor.page).contains("Vul 'School' in")
    );
    let all = [
        ("naam", "Sam de Vries"),
        ("geboren", "3-3-2009"),
        ("kenmerk.school", "linde"),
        ("kenmerk.gemeente", "zuid"),
        ("kenmerk.perspectief", "arbeid"),
    ];
    mentor.send("/jongeren/nieuw", &all).await;
    let seen = text(&mentor.page);
    assert_eq!(mentor.status, 200);
    assert!(seen.contains("Sam de Vries 17 jaar, geboren op 3 maart 2009"), "{seen}");
    assert!(seen.contains("Aan zet Collega anna Mentor De Linde"), "{seen}");
    let mut outsider = Visitor::who(&server, "bas", JOBCOACH).await;
    outsider.open("/jongeren/nieuw").await;
    assert_eq!(outsider.status, 404);
}

#[tokio::test]
async fn a_double_click_adds_one_youth() {
    let server = server().await;
    let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
    mentor.open("/jongeren/nieuw").await;
    let mut form = mentor.hidden("/jongeren/nieuw").unwrap();
    let typed = [
        ("naam", "Sam de Vries"),
        ("geboren", "3-3-2009"),
        ("kenmerk.school", "linde"),
        ("kenmerk.gemeente", "zuid"),
        ("kenmerk.perspectief", "arbeid"),
    ];
    form.extend(typed.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let mut led_to = Vec::new();
    for _ in 0..2 {
        mentor.post("/jongeren/nieuw", &form).await;
        assert_eq!(mentor.status, 200, "{}", text(&mentor.page));
        led_to.push(mentor.path.clone());
    }
    assert_eq!(led_to[0], led_to[1], "both clicks lead to the same youth");
    let all = async || server.town.flow.store.seen_by(Scope::All).youths("", None, 9).await.unwrap().items.len();
    assert_eq!(all().await, 1);

    // Someone goes back and writes another youth over the first: that is asked before it is done.
    form.iter_mut().filter(|(name, _)| name == "naam").for_each(|(_, text)| *text = "Noor de Vries".to_owned());
    mentor.post("/jongeren/nieuw", &form).await;
    assert_eq!((mentor.status, all().await), (409, 1));
    assert!(text(&mentor.page).contains("Met dit formulier is al een jongere toegevoegd."));
    mentor
        .send(
            "/jongeren/nieuw",
            &[("naam", "Noor de Vries")].into_iter().chain(typed[1..].iter().copied()).collect::<Vec<_>>(),
        )
        .await;
    assert_eq!((mentor.status, all().await), (200, 2));
}

#[tokio::test]
async fn a_move_becomes_a_handover_and_a_slip_is_corrected() {
    let server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let mentor = server.client("anna", MENTOR).await;
    let step = serde_json::json!({ "fields": { "uren": 24 }, "checklist": [0] });
    assert_eq!(mentor.does(&case, "actions/naar_werk", step).await.status, 200);
    let mut jobcoach = Visitor::who(&server, "bas", JOBCOACH).await;
    jobcoach.open(&format!("{page}/corrigeren/uren")).await;
    let action = format!("{page}/corrigeren/uren");
    jobcoach.send(&action, &[("waarde", "veel"), ("concerning", "2026-11-23")]).await;
    assert_eq!(jobcoach.status, 422);
    assert!(jobcoach.page.contains(r#"value="veel""#) && jobcoach.page.contains("Schrijf op waarom u dit corrigeert."));
    jobcoach.send(&action, &[("waarde", "16"), ("concerning", "2026-11-23"), ("reden", "Verkeerd gelezen.")]).await;
    let seen = text(&jobcoach.page);
    assert!(seen.contains("Gecorrigeerd. Dit gold op 23 november 2026. Uren per week 16 Verkeerd gelezen."), "{seen}");
    // Once more: it still holds from the day that was named, not from the day on which someone corrected it.
    let again = [("waarde", "18"), ("concerning", "2026-09-07"), ("reden", "Toch anders.")];
    jobcoach.open(&action).await;
    jobcoach.send(&action, &again).await;
    jobcoach.open(&action).await;
    assert!(jobcoach.page.contains(r#"value="2026-09-07""#), "{}", jobcoach.page);
    jobcoach.open(&format!("{page}/kenmerken")).await;
    jobcoach.send(&format!("{page}/kenmerken"), &[("kenmerk.gemeente", "zuid")]).await;
    let seen = text(&jobcoach.page);
    assert!(seen.contains("Overdracht omdat de jongere is verhuisd"), "{seen}");
    assert!(seen.contains("Gevraagd: de jobcoach van Werkplein Zuid."), "{seen}");
}

/// Broken promise: who looks at a route sees who comes there, and how.
#[tokio::test]
async fn a_route_says_who_comes_there() {
    let database = Database::sqlite();
    let start = Start { programme: "routes", at: "2026-11-23T09:00", ..Start::default() };
    let server = Server::start(&database, start).await;
    let mut visitor = Visitor::who(&server, "cor", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
    visitor.open("/routes/blijf-op-school").await;
    let seen = text(&visitor.page);
    assert!(seen.contains("Wie komt hier?") && seen.contains("leeftijd: van 16 tot 27"), "{seen}");
    assert!(seen.contains("Alleen door een overdracht: "), "{seen}");
}

/// Every page of one small region at one moment: a change that people will see is a change of these files.
#[tokio::test]
async fn pages_look_as_they_did() {
    let server: Server = server().await;
    let (kim, case) = server.pupil("Kim").await;
    server.pupil("Noa").await;
    let mut visitor = Visitor::who(&server, "anna", COORDINATOR_AND_MENTOR).await;
    let page = format!("/jongeren/{kim}");
    visitor.open(&page).await;
    visitor.send(&format!("{page}/oppakken"), &[]).await;
    visitor.send(&format!("{page}/notitie"), &[("tekst", "Kim belde zelf.\nMorgen terugbellen.")]).await;
    let plan = [("leefdomein", "geld"), ("tekst", "Samen de post doen."), ("uiterlijk", "2026-12-01")];
    visitor.send(&format!("{page}/plan-nieuw"), &plan).await;
    let pages = [
        ("day", "/".to_owned()),
        ("youth", page.clone()),
        ("correct", format!("{page}/corrigeren/school")),
        ("attributes", format!("{page}/kenmerken")),
        ("youths", "/jongeren".to_owned()),
        ("new_youth", "/jongeren/nieuw".to_owned()),
        ("stuck", "/vastgelopen".to_owned()),
        ("routes", "/routes".to_owned()),
        ("route", "/routes/werk".to_owned()),
        ("clock", "/klok".to_owned()),
        ("account", "/mijn-account".to_owned()),
        ("not_found", "/bestaat-niet".to_owned()),
    ];
    for (name, path) in pages {
        visitor.open(&path).await;
        insta::assert_snapshot!(format!("page_{name}"), visitor.snapshot().replace(&case, "[case]"));
    }
    let mut stranger = Visitor::new(&server);
    stranger.open("/inloggen").await;
    insta::assert_snapshot!("page_login", stranger.snapshot());
}

const COORDINATOR_AND_MENTOR: &[(&str, &str)] = &[("coordinator", "regio"), ("mentor", "linde")];

#[tokio::test]
async fn an_earlier_case_can_be_followed_up_beside_the_one_that_is_open() {
    let server = server().await;
    let (kim, old) = server.pupil("Kim").await;
    let page = format!("/jongeren/{kim}");
    let api = server.client("anna", MENTOR).await;
    let coach = server.client("bas", JOBCOACH).await;
    let hours = serde_json::json!({ "fields": { "uren": 24 }, "checklist": [0] });
    api.does(&old, "actions/naar_werk", hours).await.ok();
    coach.does(&old, "actions/gevonden", serde_json::json!({ "fields": { "uren": 24 } })).await.ok();
    let coordinator = server.client("chris", COORDINATOR).await;
    coordinator.post("/v1/cases", &serde_json::json!({ "youth_id": kim, "route": "werk" })).await.ok();
    server.town.until("2027-02-23T09:00").await;

    let mut mentor = Visitor::who(&server, "dana", MENTOR).await;
    api.does(&old, "assign", serde_json::json!({ "person": "dana", "followup": "nazorg" })).await.ok();
    mentor.open("/").await;
    assert!(mentor.page.contains(&format!("{page}?traject={old}")), "the list leads to the case of the follow-up");
    mentor.open(&page).await;
    let seen = text(&mentor.page);
    assert!(seen.contains("Aan zet") && !seen.contains("Werkt het nog?"), "the open case comes first: {seen}");
    assert!(seen.contains("Andere trajecten Naar werk , afgerond op 23 november 2026: werk opvolging open"), "{seen}");
    mentor.open(&format!("{page}?traject={old}")).await;
    let seen = text(&mentor.page);
    assert!(seen.contains("Werkt het nog?") && seen.contains("loopt nu"), "{seen}");
    assert!(!mentor.page.contains("/corrigeren/"), "what is known now is corrected in the open case");

    mentor.send(&format!("{page}/opvolging"), &[("antwoord", "gestopt")]).await;
    assert_eq!(mentor.status, 409, "{}", text(&mentor.page));
    assert!(text(&mentor.page).contains("heeft al een ander lopend traject"), "{}", text(&mentor.page));
    let refused = api.does(&old, "followups/nazorg/actions/gestopt", serde_json::json!({})).await;
    assert!(refused.problem(409, "not-now").contains("heeft al een ander lopend traject"));

    mentor.send(&format!("{page}/opvolging"), &[("antwoord", "werkt"), ("werkt.uren", "20")]).await;
    assert_eq!((mentor.status, mentor.path.starts_with(&format!("{page}?traject={old}&na="))), (200, true));
    assert!(!text(&mentor.page).contains("Ook nog open"), "it was answered");
}

#[tokio::test]
async fn reports_are_for_who_answers_for_the_region() {
    let server = server().await;
    let mut mentor = Visitor::who(&server, "anna", MENTOR).await;
    mentor.open("/rapportages").await;
    assert_eq!(mentor.status, 404);
    let mut coordinator = Visitor::who(&server, "chris", COORDINATOR).await;
    coordinator.open("/rapportages").await;
    assert_eq!(coordinator.status, 200);
    assert!(text(&coordinator.page).contains("Er is nog geen rapportage"));
    coordinator.open("/rapportages/maandbeeld/2027-01-01").await;
    assert_eq!(coordinator.status, 404);
}
