//! `sluitend mail preview`: what goes out, looked at before anyone gets it.

use sluitend_tests::workspace;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn preview(arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_sluitend-under-test")).args(["mail", "preview"]).args(arguments).output();
    let output = output.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn names(folder: &Path, ending: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect()
}

#[test]
fn every_occasion_is_shown_to_everyone() {
    for directory in ["routes", "routes-deventer"] {
        let folder = tempfile::tempdir().unwrap();
        let (routes, to) = (workspace().join(directory), folder.path().join("mails"));
        let (code, text) = preview(&[routes.to_str().unwrap(), "--write", to.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{text}");
        let (html, texts, calendars) = (names(&to, ".html"), names(&to, ".txt"), names(&to, ".ics"));
        // Five occasions and all at once reach everyone; eight more reach who works with youths; a cancelled date who has a
        // calendar, a message that did not arrive the coordinator; three digests, the question, the index; and all at once a mailbox
        // of several roles.
        let to_all = ["reminder", "escalation", "stalled", "agenda", "morning"].len() * 6;
        let to_work = [
            "overdue",
            "resumed",
            "assigned",
            "handover_offered",
            "handover_accepted",
            "handover_declined",
            "answered",
            "call",
        ]
        .len()
            * 4;
        assert_eq!(html.len(), to_all + 1 + to_work + 3 + 1 + 3 + 1 + 1, "{html:?}");
        assert!(!html.contains("invite-person") && !html.contains("assigned-youth"), "nobody ever gets these");
        assert_eq!(texts.len(), html.len() - 1, "the index is a page only");
        let dated = |occasion| ["person", "lead", "coordinator"].map(|who| format!("{occasion}-{who}"));
        let expect: BTreeSet<String> =
            ["reminder", "overdue", "resumed", "call", "cancelled"].into_iter().flat_map(dated).collect();
        assert_eq!(calendars, expect);
        let cancelled = std::fs::read_to_string(to.join("cancelled-person.ics")).unwrap();
        assert!(cancelled.contains("METHOD:CANCEL"), "{cancelled}");
        let index = std::fs::read_to_string(to.join("index.html")).unwrap();
        for name in html.iter().filter(|name| *name != "index") {
            assert!(index.contains(&format!("href=\"{name}.html\"")), "{name}");
        }
    }
}

#[test]
fn one_occasion_to_one_reader_can_be_asked_for() {
    let routes = workspace().join("routes");
    let routes = routes.to_str().unwrap();
    let (code, text) = preview(&[routes, "--occasion", "escalation", "--audience", "lead"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.matches("── ").count(), 1, "{text}");
    assert!(text.contains("Vraag uw collega wat er nodig is."), "{text}");
    assert!(text.contains("Sluitende aanpak Noord- en Midden-Drenthe"), "{text}");
    let (code, text) = preview(&[routes, "--occasion", "verjaardag"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("Er zijn: agenda, answered, "), "{text}");
}

/// What is shown is what goes out: of a step no mail says the title, so no preview does.
#[test]
fn a_preview_names_a_step_as_real_mails_do() {
    let (programme, _) = sluitend_tests::town::programme();
    let titles = programme.routes.values().flat_map(|route| route.states.values().map(|state| state.title.clone()));
    let titles: BTreeSet<String> = titles.filter(|title| title.contains(' ')).collect();
    let routes = workspace().join("routes");
    let (_, text) = preview(&[routes.to_str().unwrap()]);
    assert_eq!(titles.iter().find(|title| text.contains(title.as_str())), None);
    for real in ["een stap in een traject", "een opvolging na een stap", "een overdracht", "een traject dat stilstaat"]
    {
        assert!(text.contains(real), "{real}: {text}");
    }
}

#[test]
fn a_fault_names_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("mail");
    std::fs::create_dir(&mail).unwrap();
    std::fs::write(mail.join("escalation.lead.txt"), "Hulp gevraagd\nbij {{ naam }}\n").unwrap();
    std::fs::write(mail.join("opening.txt"), "{% if count %}Kijk even:").unwrap();
    let (code, text) = preview(&[folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(text.contains("mail/escalation.lead.txt:2: Hier staat iets dat niet bestaat: naam."), "{text}");
    assert!(text.contains("mail/opening.txt:1: Dit is geen geldig sjabloon"), "{text}");
}
