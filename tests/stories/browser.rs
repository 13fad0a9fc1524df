//! The pages in a real browser: with and without scripts, on a phone, in the dark, and for people who use a keyboard or a
//! screen reader. When one of these fails, someone cannot do their work.

use sluitend_tests::browser::{Look, browse};
use sluitend_tests::server::{Server, server};
use sluitend_tests::visitor::Visitor;

const ANNA: &str = "anna@werk.example";

/// Two pupils; Anna is their mentor and coordinates the region. Nazorg stands open for neither.
async fn region() -> Server {
    let server = server().await;
    server.pupil("Kim").await;
    server.pupil("Noa").await;
    Visitor::who(&server, "anna", &[("mentor", "linde"), ("coordinator", "regio")]).await;
    server
}

#[tokio::test]
async fn a_step_is_taken_with_scripts_and_without() {
    let server = region().await;
    for (scripts, youth) in [(true, "kim"), (false, "noa")] {
        let look = Look { scripts, ..Look::default() };
        browse(&server.url, look, move |browser| async move {
            browser.log_in(ANNA).await;
            let loaded = browser.run("return performance.getEntriesByType('resource').some((r) => r.name.endsWith('.js') && r.decodedBodySize > 0)");
            assert_eq!(loaded.await, scripts);
            browser.click(&format!("form[action='/jongeren/{youth}/oppakken'] button")).await;
            browser.see("#melding", "Opgepakt.").await;
            browser.open(&format!("/jongeren/{youth}")).await;
            assert!(!browser.shows("[name='naar_werk.uren']").await, "only what was chosen asks something");
            browser.click("#actie-actie-naar-werk").await;
            assert!(browser.shows("[name='naar_werk.uren']").await);
            browser.click("#actie form > .buttons > button").await;
            browser.see("#fouten", "Vul 'Uren per week' in").await;
            assert!(browser.shows("[name='naar_werk.uren']").await, "what was chosen is still chosen");
            browser.fill("[name='naar_werk.uren']", "24").await;
            browser.click("#actie-checklist-0").await;
            browser.fill("#actie-toelichting", "Wil in het groen werken.").await;
            browser.click("#actie form > .buttons > button").await;
            browser.see("#melding", "Gaat werk zoeken. Nieuwe stap: Werk zoeken.").await;
            browser.see(".timeline", "Wil in het groen werken.").await;
        })
        .await;
    }
}

#[tokio::test]
async fn after_a_refusal_the_keyboard_stands_at_what_is_wrong() {
    let server = region().await;
    browse(&server.url, Look::default(), |browser| async move {
        browser.log_in(ANNA).await;
        browser.open("/jongeren/kim").await;
        browser.click("#pauze summary").await;
        browser.click("#pauze button").await;
        browser.see("#fouten", "Vul in tot wanneer de pauze duurt").await;
        assert_eq!(browser.run("return document.activeElement.id").await, "fouten");
        assert!(browser.shows("#pauze-until").await, "the form that was refused is open");
        browser.click("#fouten a").await;
        assert_eq!(browser.run("return document.activeElement.id").await, "pauze-until");
    })
    .await;
}

/// Every page, as wide as a desk and as narrow as the smallest phone, light and dark.
#[tokio::test]
async fn everyone_can_use_every_page() {
    let server = region().await;
    let looks = [(1280, false), (1280, true), (320, false), (320, true)];
    for (width, dark) in looks {
        let look = Look { width, dark, ..Look::default() };
        browse(&server.url, look, move |browser| async move {
            let mut faults = Vec::new();
            let paths = [
                "/inloggen",
                "/",
                "/jongeren/kim",
                "/jongeren/kim/gegevens",
                "/jongeren/kim/kenmerken",
                "/jongeren/kim/corrigeren/school",
                "/jongeren",
                "/jongeren/nieuw",
                "/vastgelopen",
                "/routes",
                "/rapportages",
                "/routes/werk",
                "/routes/werk?beeld=heel",
                "/klok",
                "/mijn-account",
                "/bestaat-niet",
            ];
            for path in paths {
                browser.open(path).await;
                if path == "/inloggen" {
                    faults.extend(browser.faults_of_access().await.into_iter().map(|fault| format!("{path}: {fault}")));
                    browser.log_in(ANNA).await;
                    continue;
                }
                // What is folded counts, too.
                browser.run("document.querySelectorAll('details').forEach((fold) => (fold.open = true))").await;
                faults.extend(browser.faults_of_access().await.into_iter().map(|fault| format!("{path}: {fault}")));
                faults.extend(browser.faults_of_enter().await.into_iter().map(|fault| format!("{path}: {fault}")));
                let over = browser.run("return document.documentElement.scrollWidth - innerWidth").await;
                if over.as_i64().unwrap_or(1) > 0 {
                    faults.push(format!("{path}: {over} pixels wider than the window"));
                }
            }
            // A refused form has more to tell.
            browser.open("/jongeren/kim").await;
            browser.run("document.querySelector(\"form[action$='/actie']\").submit()").await;
            browser.see("#fouten", "Kies wat er is gebeurd.").await;
            faults.extend(browser.faults_of_access().await.into_iter().map(|fault| format!("refused: {fault}")));
            assert!(faults.is_empty(), "{width} pixels, dark {dark}:\n{}", faults.join("\n"));
        })
        .await;
    }
}
