//! What the commands say when something is wrong, or when there is nothing to say: in Dutch, with what to do, and never half
//! in the words of a library.

use sluitend_tests::workspace;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs the command in a folder of its own; the exit code and all it printed.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"));
    command.current_dir(folder).env_remove("SLUITEND_ROUTES").env_remove("SLUITEND_DATABASE");
    // Whatever else listens on this machine.
    command.env("SLUITEND_LISTEN", "127.0.0.1:0").env("SLUITEND_ROUTES", workspace().join("routes"));
    let output = command.args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// Words of libraries and of the system that came through before.
const ENGLISH: [&str; 14] = [
    "os error",
    "No such file",
    "the database",
    "error returned",
    "cannot",
    "could not",
    "refused",
    "invalid utf",
    "is not a",
    "unable",
    "missing",
    "failed",
    "Missing",
    "communicating",
];

/// Broken promise: a message says what was wrong, where, and what to do, in the language of who reads it.
#[test]
fn what_goes_wrong_is_said_in_dutch() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("tekst.db"), "dit is geen database\n".repeat(200)).unwrap();
    std::fs::create_dir(here.join("map.csv")).unwrap();
    std::fs::create_dir_all(here.join("utf/mail")).unwrap();
    std::fs::write(here.join("utf/mail/reminder.txt"), b"Denk \xff").unwrap();
    assert_eq!(run(here, &["user", "list", "--database", "er.db"]).0, Some(2), "it makes none");
    let made = run(
        here,
        &["user", "add", "--database", "er.db", "--name", "A", "--email", "a@b.nl", "--role", "mentor@pro_assen"],
    );
    assert_eq!(made.0, Some(0), "{}", made.1);
    let table: &[(&[&str], &str)] = &[
        (
            &["check", "nergens"],
            "de map met routes 'nergens' kan niet worden gelezen: het bestand of de map bestaat niet",
        ),
        (&["check", "utf"], "reminder.txt' is geen UTF-8"),
        (
            &["demo", "--routes", "nergens"],
            "er is geen map 'nergens' met routes. Geef met `--routes` op waar de routes staan.",
        ),
        (&["serve", "--database", "mysql://x/y"], "'mysql://x/y' is geen database: schrijf een bestand"),
        (&["serve", "--database", "nergens/x.db"], "het bestand of de map bestaat niet"),
        (
            &["serve", "--database", "postgres://jan:geheim@127.0.0.1:1/x"],
            "die kan niet worden geopend: daar luistert niets",
        ),
        (&["serve", "--database", "tekst.db"], "dit bestand is geen SQLite-database"),
        (&["serve", "--database", "er.db", "--practice-clock", "2026-11-21T09:00"], "dit is een echte database"),
        (&["serve", "--database", "b.db", "--smtp", "htp://x"], "htp:// is geen mailserver"),
        (&["serve", "--database", "b.db", "--smtp", "mail.voorbeeld.nl"], "niet te lezen; schrijf het als"),
        (&["serve", "--database", "b.db", "--mail-from", "onzin"], "'onzin' is geen e-mailadres om mee af te zenden"),
        (
            &["serve", "--database", "b.db", "--listen", "onzin"],
            "op 'onzin' kan niet worden geluisterd: dat is geen geldig adres",
        ),
        (&["check", ".", "--database", "nergens.db"], "de database (--database) kan niet worden bekeken"),
        (&["import", "youths", "nergens.csv", "--database", "er.db"], "het bestand of de map bestaat niet"),
        (&["import", "youths", "map.csv", "--database", "er.db"], "geen gewoon bestand"),
        (&["draw", "pro-vso-arbeid", "--output", "nergens/x.svg"], "'nergens/x.svg' kan niet worden geschreven: "),
        (&["backup", "nergens/x.db", "--database", "er.db"], "de kopie kan niet in 'nergens/x.db' worden geschreven"),
        (&["backup", "er.db", "--database", "er.db"], "'er.db' is er al; kies een andere naam"),
        (
            &["user", "add", "--database", "er.db", "--name", "B", "--email", "a@b.nl", "--role", "mentor@pro_assen"],
            "iemand anders heeft dit e-mailadres",
        ),
        (
            &[
                "user",
                "add",
                "--database",
                "er.db",
                "--name",
                "B",
                "--email",
                "foutadres",
                "--role",
                "mentor@pro_assen",
            ],
            "'foutadres': Dit is geen e-mailadres. Schrijf bijvoorbeeld naam@voorbeeld.nl.",
        ),
    ];
    for (arguments, expect) in table {
        let (code, text) = run(here, arguments);
        let told: String = text.lines().filter(|line| line.starts_with("fout: ")).collect();
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(told.contains(expect), "{arguments:?}: {text}");
        assert_eq!(ENGLISH.iter().find(|word| told.contains(**word)), None, "{arguments:?}: {told}");
        assert!(!text.contains("geheim"), "a password is never shown: {text}");
    }
}

/// Broken promise: a new user whose port is taken is told so before anything is made, with what to do.
#[test]
fn a_port_that_is_taken_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for arguments in [vec!["demo"], vec!["serve", "--database", "x.db"]] {
        let (code, text) = run(folder.path(), &[&arguments[..], &["--listen", &address]].concat());
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("luistert al een ander programma") && text.contains("--listen 127.0.0.1:8471"), "{text}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no database was made");
    }
}

/// Broken promise: a log in a file can be read; colours are for a terminal.
#[test]
fn a_log_that_is_redirected_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"))
        .current_dir(folder.path())
        .env_remove("NO_COLOR")
        .env("SLUITEND_ROUTES", workspace().join("routes"))
        .args(["serve", "--database", "x.db", "--listen", "127.0.0.1:0"])
        .stderr(log)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let read = || std::fs::read_to_string(folder.path().join("log")).unwrap();
    for _ in 0..600 {
        if read().contains("ready") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(read().contains("ready") && !read().contains('\u{1b}'), "{:?}", read());
}

/// Broken promise: who looks and finds nothing, or has something written, hears so.
#[test]
fn nothing_and_done_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let add = ["user", "add", "--database", "er.db", "--name", "A", "--email", "a@b.nl", "--role", "mentor@pro_assen"];
    assert_eq!(run(here, &add).0, Some(0));
    let (code, text) = run(here, &["token", "list", "--database", "er.db"]);
    assert_eq!((code, text.as_str()), (Some(0), "Er zijn nog geen tokens. Maak er een: `sluitend token add`.\n"));
    let header = "nummer;naam;geboortedatum;herkomst;perspectief;gemeente;school\n";
    std::fs::write(here.join("leeg.csv"), header).unwrap();
    assert_eq!(run(here, &["import", "youths", "leeg.csv", "--database", "leeg.db"]).0, Some(0));
    let (code, text) = run(here, &["user", "list", "--database", "leeg.db"]);
    assert_eq!((code, text.as_str()), (Some(0), "Er is nog niemand. Voeg iemand toe: `sluitend user add`.\n"));
    let (code, text) = run(here, &["draw", "pro-vso-arbeid", "--output", "route.svg"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("Getekend: ") && text.ends_with("in route.svg\n"), "{text}");
}

/// Broken promise: what is stuck always ends with someone; when there is no such person, that is said.
#[test]
fn nobody_who_answers_for_the_region_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let coordinator = "doorstroompunt_coordinator@doorstroompunt";
    for (email, role) in [("a@b.nl", coordinator), ("c@b.nl", coordinator), ("m@b.nl", "mentor@pro_assen")] {
        let add = ["user", "add", "--database", "er.db", "--name", "A", "--email", email, "--role", role];
        assert_eq!(run(here, &add).0, Some(0));
    }
    let nobody = "Let op: niemand is nu Coördinator Doorstroompunt. Wat vastloopt, komt bij niemand aan. Voeg iemand toe: \
                  `sluitend user add --name … --email … --role doorstroompunt_coordinator@doorstroompunt`.\n";
    for (arguments, said) in [
        (vec!["user", "off", "a@b.nl"], false),
        (vec!["audit"], false),
        (vec!["user", "off", "c@b.nl"], true),
        (vec!["audit"], true),
        (vec!["user", "on", "c@b.nl"], false),
        (vec!["user", "roles", "c@b.nl", "--add", "mentor@pro_assen", "--remove", coordinator], true),
    ] {
        let (code, text) = run(here, &[&arguments[..], &["--database", "er.db"]].concat());
        assert_eq!((code, text.contains(nobody)), (Some(0), said), "{arguments:?}: {text}");
    }
}

/// Broken promise: a dry run shows all that would change, also a name; the name itself it does not show.
#[test]
fn a_dry_run_says_that_a_name_would_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| {
        let text = format!(
            "nummer;naam;geboortedatum;herkomst;perspectief;gemeente;school\n1;{name};2009-02-01;pro;arbeid;assen;pro_assen\n"
        );
        std::fs::write(folder.path().join("j.csv"), text).unwrap();
    };
    file("An Bos");
    let (code, text) = run(folder.path(), &["import", "youths", "j.csv", "--apply"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("1 rij:"), "{text}");
    file("Anna Bos");
    let (_, text) = run(folder.path(), &["import", "youths", "j.csv"]);
    assert!(text.contains("  regel 2 (nummer 1): naam\n") && !text.contains("Anna"), "{text}");
}

/// Broken promise: a role that got another name is one fault, however often it is used.
#[test]
fn a_role_with_another_name_is_reported_once_with_how_often_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let routes = folder.path().join("routes");
    let copied = Command::new("cp").arg("-r").arg(workspace().join("routes")).arg(&routes).status().unwrap();
    assert!(copied.success());
    let path = routes.join("programme.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("[role.jobcoach]"));
    std::fs::write(&path, text.replace("[role.jobcoach]", "[role.werkbegeleider]")).unwrap();
    let (code, text) = run(folder.path(), &["check", "routes"]);
    assert_eq!(code, Some(1));
    assert_eq!(text.matches("Er is geen rol `jobcoach`.").count(), 1, "{text}");
    assert!(text.contains(" andere plekken: ") && text.contains(".toml:"), "{text}");
}
