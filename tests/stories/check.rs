//! `sluitend check` as policy staff use it, in a directory of their own.

use sluitend::clock::Clock;
use sluitend::files::{self, Files};
use sluitend::flow::Flow;
use sluitend::revisions;
use sluitend::store::{Kind, OpenOptions, Store, Youth};
use sluitend_engine::command::Actor;
use sluitend_engine::model::Programme;
use sluitend_engine::value::Value;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::town::local;
use sluitend_tests::{sample, workspace};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

fn check(arguments: &[&str]) -> (Option<i32>, String) {
    let output: Output =
        Command::new(env!("CARGO_BIN_EXE_sluitend-under-test")).arg("check").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// A copy of the small programme, in which a piece of `werk.toml` is another one.
fn copy(from: &str, to: &str) -> tempfile::TempDir {
    let (folder, small) = (tempfile::tempdir().unwrap(), workspace().join("tests/programmes/small"));
    for entry in std::fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    std::fs::create_dir(folder.path().join("mail")).unwrap();
    for entry in std::fs::read_dir(workspace().join("routes/mail")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join("mail").join(path.file_name().unwrap())).unwrap();
    }
    let text = werk(folder.path());
    assert!(text.contains(from));
    std::fs::write(folder.path().join("werk.toml"), text.replacen(from, to, 1)).unwrap();
    folder
}

fn werk(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("werk.toml")).unwrap()
}

const RIGHT: &str = "target = \"aan_het_werk\"";
const WRONG: &str = "target = \"aan_het_wrk\"  # zoals afgesproken";

#[test]
fn a_cure_is_shown_first_and_written_on_a_yes() {
    let folder = copy(RIGHT, WRONG);
    let directory = folder.path().to_str().unwrap();
    let (code, text) = check(&[directory, "--fix"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("-target = \"aan_het_wrk\"") && text.contains("+target = \"aan_het_werk\""), "{text}");
    assert!(text.contains("E101"), "what is not written is still wrong");
    assert_eq!(werk(folder.path()).matches(WRONG).count(), 1, "nothing was written");

    let (code, text) = check(&[directory, "--fix", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(werk(folder.path()).contains("target = \"aan_het_werk\"  # zoals afgesproken\n"));
    let (code, text) = check(&[directory, "--fix", "--lang", "en"]);
    assert_eq!((code, text.lines().next()), (Some(0), Some("Nothing can be mended by itself.")));
}

/// Promise: what is chosen for someone is said, with the reason. The first ladder of the programme is not what coaches use.
#[test]
fn a_ladder_is_chosen_as_others_of_that_role_have_it() {
    let folder = copy("due    = \"12 weeks\"\nladder = \"standaard\"", "due    = \"12 weeks\"");
    let directory = folder.path().to_str().unwrap();
    let programme = folder.path().join("programme.toml");
    let text = std::fs::read_to_string(&programme).unwrap();
    let first = "[ladder.ander]\nsteps = [{ at = \"0 days\", notify = [\"owner\"] }, { at = \"10 workdays\", reassign = \"coordinator\" }]\n\
        repeat = \"10 workdays\"\n\n[ladder.standaard]";
    std::fs::write(&programme, text.replacen("[ladder.standaard]", first, 1)).unwrap();
    let (_, text) = check(&[directory, "--fix"]);
    assert!(text.contains("+ladder = \"standaard\""), "{text}");
    let why = text.lines().find(|line| line.starts_with("# werk.toml:")).unwrap_or_else(|| panic!("{text}"));
    assert!(
        why.contains("zoals ladder = \"standaard\" (die hebben ") && why.ends_with("stappen met een ladder)."),
        "{why}"
    );
}

#[test]
fn a_page_explains_a_fault() {
    let (code, text) = check(&["--explain", "e103"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("# E103: stap van waaruit niemand klaar kan zijn\n"), "{text}");
    assert!(check(&["--explain", "E103", "--lang", "en"]).1.contains("## Right"));
    let (code, text) = check(&["--explain", "E999"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("E001, E002"), "{text}");
    assert_eq!(check(&[]).0, Some(2), "a directory or a code");
}

#[test]
fn what_is_published_says_what_a_migration_forgets() {
    let published = copy(RIGHT, RIGHT);
    let next = copy("revision    = 1", "revision    = 2");
    let renamed = werk(next.path()).replace("state.matching", "state.zoeken").replace("\"matching\"", "\"zoeken\"");
    let map = |map: &str| {
        let text = format!("{renamed}\n[migration]\nfrom = 1\nmap  = {{ {map} }}\n");
        std::fs::write(next.path().join("werk.toml"), text).unwrap();
        check(&[next.path().to_str().unwrap(), "--previous", published.path().to_str().unwrap()])
    };
    let (code, text) = map("");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error[E501]: De migratie vergeet de stap *matching*"), "{text}");
    assert_eq!(map("matching = \"zoeken\"").0, Some(0));
}

/// Promise: who is told that all is in order can publish it. What stands against it in a database stands against it in a
/// directory, too.
#[test]
fn what_is_in_use_says_what_cannot_be_published() {
    const MATCHING: (&str, &str) = ("title   = \"Aan het werk\"", "title   = \"Aan het werk!\"");
    let published = |revision: &str| copy("revision    = 1", &format!("revision    = {revision}"));
    let against = |old: &tempfile::TempDir, new: &tempfile::TempDir, more: &[&str]| {
        let arguments = [new.path().to_str().unwrap(), "--previous", old.path().to_str().unwrap()];
        check(&[&arguments, more].concat())
    };
    let (old, same) = (published("1"), published("1"));
    let (code, text) = against(&old, &same, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("revisie"), "nothing changed: {text}");

    let changed = copy(MATCHING.0, MATCHING.1);
    let (code, text) = against(&old, &changed, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("De route *werk* (of een part) is gewijzigd, maar heeft nog revisie 1, die al in gebruik is."),
        "{text}"
    );
    assert!(text.contains("oplossing: Schrijf revision = 2."), "{text}");
    let (code, text) = against(&old, &changed, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (code, &json["published"][0]["file"], &json["published"][0]["line"]),
        (Some(1), &"werk.toml".into(), &3.into())
    );

    let (code, text) = against(&published("3"), &same, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("heeft revisie 1, lager dan revisie 3") && text.contains("Schrijf revision = 4."), "{text}");

    let (code, text) = against(&tempfile::tempdir().unwrap(), &same, &[]);
    assert_eq!(code, Some(2), "what cannot be compared is not in order: {text}");
    std::fs::write(old.path().join("werk.toml"), "[route").unwrap();
    assert!(against(&old, &same, &[]).1.contains("De vorige bestanden van *werk* zijn niet te lezen"));
}

/// Promise: nobody is told that a migration moves running cases, for nothing does yet.
#[test]
fn running_cases_are_said_to_keep_their_revision() {
    let old = copy(RIGHT, RIGHT);
    let next = copy("revision    = 1", "revision    = 2");
    let renamed = werk(next.path()).replace("state.matching", "state.zoeken").replace("\"matching\"", "\"zoeken\"");
    let told = |text: &str, more: &[&str]| {
        std::fs::write(next.path().join("werk.toml"), text).unwrap();
        let (code, text) =
            check(&[&[next.path().to_str().unwrap(), "--previous", old.path().to_str().unwrap()], more].concat());
        assert_eq!(code, Some(0), "{text}");
        text.lines().find(|line| line.contains("*werk*")).unwrap().to_owned()
    };
    let keep = "Lopende trajecten langs *werk* houden revisie 1 tot het eind.";
    assert_eq!(told(&renamed, &[]), format!("{keep} Wat in revisie 2 geen stap meer is: matching."));
    let map = format!("{renamed}\n[migration]\nfrom = 1\nmap  = {{ matching = \"zoeken\" }}\n");
    let unmoved = "`[migration]` wordt nagekeken, maar verplaatst nog niemand.";
    assert_eq!(told(&map, &[]), format!("{keep} Wat in revisie 2 geen stap meer is: matching. {unmoved}"));
    assert_eq!(
        told(&map, &["--lang", "en"]),
        "Running cases along *werk* keep revision 1 to the end. What is no state any more \
        in revision 2: matching. `[migration]` is checked, but moves nobody yet."
    );
    std::fs::remove_file(next.path().join("werk.toml")).unwrap();
    let (_, text) = check(&[next.path().to_str().unwrap(), "--previous", old.path().to_str().unwrap()]);
    assert!(text.contains(&format!("{keep} Deze route is er niet meer.")), "{text}");
}

/// Promise: what was promised to who went to another route is not taken back in silence.
#[test]
fn a_follow_up_that_goes_along_and_is_gone_is_told() {
    let keep = |text: &str, keep: &str| text.replacen("[followup.nazorg]", &format!("[followup.nazorg]\n{keep}"), 1);
    let (old, next) = (copy(RIGHT, RIGHT), copy("revision    = 1", "revision    = 2"));
    let kept = keep(&werk(old.path()), "keep = true");
    std::fs::write(old.path().join("werk.toml"), kept).unwrap();
    let text = werk(next.path());
    let told = |text: &str| {
        std::fs::write(next.path().join("werk.toml"), text).unwrap();
        check(&[next.path().to_str().unwrap(), "--previous", old.path().to_str().unwrap()])
    };
    let (code, said) = told(&keep(&text, "keep = true"));
    assert!(code == Some(0) && !said.contains("Let op"), "{said}");
    let (code, said) = told(&text);
    assert!(
        code == Some(0)
            && said.contains(
                "Let op: de follow-up *nazorg* van *werk* ging mee naar andere routes, en heeft geen `keep` meer"
            ),
        "{said}"
    );
    let (_, said) = told(&text.replace("followup.nazorg", "followup.later"));
    assert!(said.contains("ging mee naar andere routes (`keep`), en is er niet meer"), "{said}");
}

/// A new revision is compared with the one that is published in the database, before it is published and when it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_in_the_database_says_what_a_migration_forgets() {
    on_both(async |database| {
        let first = copy(RIGHT, RIGHT);
        let town = published(&database, first.path()).await;
        let next = copy("revision    = 1", "revision    = 2");
        let renamed = werk(next.path()).replace("state.kennismaken", "state.begin").replace("\"kennismaken\"", "\"begin\"");
        let against = || check(&[next.path().to_str().unwrap(), "--database", &database.url]);

        std::fs::write(next.path().join("werk.toml"), format!("{renamed}\n[migration]\nfrom = 1\n")).unwrap();
        let (code, text) = against();
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("error[E501]: De migratie vergeet de stap *kennismaken*"), "{text}");
        assert!(text.contains("oplossing: Zet erbij waar deze jongeren verdergaan"), "{text}");
        let (programme, files) = read(next.path());
        let refused = revisions::publish(&town, programme, &files, sample::moment(1)).await.unwrap_err().to_string();
        assert!(refused.contains("werk.toml:") && refused.contains("vergeet de stap *kennismaken*"), "{refused}");
        assert_eq!(town.revision(&"werk".into(), 2).await.unwrap(), None, "what was refused must not be published");

        // Without a migration running cases keep their revision: said, and no fault.
        std::fs::write(next.path().join("werk.toml"), &renamed).unwrap();
        let (code, text) = against();
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("1 lopend traject langs *werk* houdt revisie 1 tot het eind. Wat in revisie 2 geen stap meer is: kennismaken (1)."), "{text}");
        let (programme, files) = read(next.path());
        assert_eq!(revisions::publish(&town, programme, &files, sample::moment(1)).await.unwrap().earlier.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_revision_that_changed_is_told_before_it_is_served() {
    on_both(async |database| {
        let first = copy(RIGHT, RIGHT);
        let town = published(&database, first.path()).await;
        let next = copy("revision    = 1", "revision    = 1  # met een andere opmerking");
        let (code, text) = check(&[next.path().to_str().unwrap(), "--database", &database.url, "--format", "json"]);
        assert_eq!(code, Some(1), "{text}");
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&json["published"][0]["file"], &json["published"][0]["line"]), (&"werk.toml".into(), &3.into()));
        assert_eq!(json["published"][0]["remedy"], "Schrijf revision = 2.");
        let (programme, files) = read(next.path());
        revisions::publish(&town, programme, &files, sample::moment(1)).await.unwrap_err();

        let later = copy("revision    = 1", "revision    = 3");
        let (programme, files) = read(later.path());
        revisions::publish(&town, programme, &files, sample::moment(1)).await.unwrap();
        let (code, text) = check(&[first.path().to_str().unwrap(), "--database", &database.url]);
        assert_eq!(code, Some(1), "{text}");
        assert!(
            text.contains("heeft revisie 1, lager dan revisie 3") && text.contains("Schrijf revision = 4."),
            "{text}"
        );
        let (programme, files) = read(first.path());
        let refused = revisions::publish(&town, programme, &files, sample::moment(1)).await.unwrap_err().to_string();
        assert!(refused.contains("lager dan revisie 3"), "{refused}");
    })
    .await;
    let nowhere = tempfile::tempdir().unwrap();
    let file = nowhere.path().join("geen.db");
    let (code, text) = check(&[copy(RIGHT, RIGHT).path().to_str().unwrap(), "--database", file.to_str().unwrap()]);
    assert_eq!((code, file.exists()), (Some(2), false), "a look makes no database: {text}");
}

/// Promise: what is told concerns someone. Of a route that was taken out years ago it was told for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_of_a_route_that_nobody_has_left_is_not_told_of() {
    let first = copy(RIGHT, RIGHT);
    let kept = werk(first.path()).replacen("[followup.nazorg]", "[followup.nazorg]\nkeep = true", 1);
    std::fs::write(first.path().join("werk.toml"), kept).unwrap();
    let next = copy(RIGHT, RIGHT);
    std::fs::remove_file(next.path().join("werk.toml")).unwrap();
    let told = |database: &Database| check(&[next.path().to_str().unwrap(), "--database", &database.url]).1;
    const LOST: &str = "de follow-up *nazorg* van *werk* ging mee naar andere routes (`keep`), en is er niet meer";
    on_both(async |database| {
        let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
        let (programme, files) = read(first.path());
        revisions::publish(&store, programme, &files, sample::moment(0)).await.unwrap();
        drop(store);
        let text = told(&database);
        assert!(!text.contains("ging mee"), "nobody runs along it: {text}");
        published(&database, first.path()).await;
        let text = told(&database);
        assert!(text.contains(LOST), "someone does: {text}");
    })
    .await;
}

/// A database in which the programme of a folder is published, and one youth is on the way along `werk`.
async fn published(database: &Database, folder: &Path) -> Store {
    let (programme, files) = read(folder);
    let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
    let programme = revisions::publish(&store, programme, &files, sample::moment(0)).await.unwrap();
    let flow = Flow::new(store, programme.clone(), Clock::practice(local(&programme, "2026-11-23T09:00")));
    let attributes = [("school", "linde"), ("gemeente", "noord"), ("perspectief", "arbeid")];
    let attributes = attributes.map(|(id, value)| (id.into(), Value::Text(value.to_owned())));
    let youth = Youth { attributes: attributes.into(), ..sample::youth("j1") };
    flow.add_youth(&Actor::System, youth, Some(&"werk".into()), None).await.unwrap();
    flow.store
}

fn read(folder: &Path) -> (Arc<Programme>, Files) {
    let files = files::read(folder).unwrap();
    let checked = sluitend_engine::check::check(&files.routes);
    (Arc::new(checked.programme.expect("it is sound")), files)
}

/// Whatever stands in the directory: an answer, and soon.
#[test]
fn a_file_that_is_far_too_large_is_refused_unread() {
    let folder = copy(RIGHT, RIGHT);
    let file = std::fs::File::create(folder.path().join("groot.toml")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    let (code, text) = check(&[folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("groot.toml"), "{text}");
}

/// Who is told that all is well must not hear otherwise when the server starts.
#[test]
fn what_serve_would_refuse_check_refuses_too() {
    let folder = copy(RIGHT, RIGHT);
    let directory = folder.path().to_str().unwrap();
    let mail = |name: &str| folder.path().join("mail").join(name);
    assert_eq!(check(&[directory]).0, Some(0));

    std::fs::write(mail("youth.txt"), "Hallo,\n\n{{ bestaat_niet }}\n").unwrap();
    let (code, text) = check(&[directory]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("mail/youth.txt:3: ") && text.contains("oplossing: "), "{text}");
    let (code, text) = check(&[directory, "--format", "json", "--lang", "en"]);
    assert_eq!(code, Some(1), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["mail"][0]["file"], "mail/youth.txt");
    assert!(json["mail"][0]["remedy"].is_string());
    assert!(check(&[directory, "--proof"]).1.contains("mail/youth.txt:3: "), "an exit code must have its reason");

    std::fs::remove_dir_all(folder.path().join("mail")).unwrap();
    assert_eq!(check(&[directory]).0, Some(0), "the texts that are built in do");
}

#[test]
fn a_schedule_that_nobody_can_run_is_a_fault_of_check() {
    let folder = copy(RIGHT, RIGHT);
    let programme = folder.path().join("programme.toml");
    let text = std::fs::read_to_string(&programme).unwrap();
    let schedule = "\n[schedule.ochtend]\ncron = \"0 0 77 * * Mon\"\nrun  = \"digest\"\n";
    std::fs::write(&programme, format!("{text}{schedule}")).unwrap();
    let (code, told) = check(&[folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(1), "{told}");
    let line = text.lines().count() + 3;
    assert!(told.contains(&format!("programme.toml:{line}: ")) && told.contains("ochtend"), "{told}");
}

/// `sluitend check … | head`: whoever reads no further has read enough.
#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    let folder = copy(RIGHT, WRONG);
    let folder = folder.path().to_str().unwrap();
    let routes = workspace().join("routes");
    let routes = routes.to_str().unwrap();
    let table: [(&[&str], i32); 5] = [
        (&["check", folder], 1),
        (&["check", folder, "--format", "json"], 1),
        (&["check", "--explain", "E103"], 0),
        (&["check", routes, "--proof"], 0),
        (&["draw", "pro-vso-arbeid", "--routes", routes], 0),
    ];
    for (arguments, expected) in table {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"));
        let (reader, writer) = std::io::pipe().unwrap();
        let (errors, told) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = command.args(arguments).stdout(writer).stderr(told).spawn().unwrap();
        drop(command);
        let said = std::io::read_to_string(errors).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(expected), ""), "{arguments:?}");
    }
}

/// Promise: a name that was misspelt is no empty region of which all is well.
#[test]
fn a_command_that_only_looks_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("tikfout.db");
    let table: [&[&str]; 5] =
        [&["audit"], &["rebuild"], &["backup", "kopie.db"], &["user", "list"], &["token", "list"]];
    for arguments in table {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"));
        let asked = command.current_dir(workspace()).args(arguments).arg("--database").arg(&database).output().unwrap();
        let said = String::from_utf8_lossy(&asked.stderr).into_owned();
        assert_eq!(asked.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("er is geen database") && said.contains("--practice"), "{said}");
        assert!(!database.exists(), "{arguments:?}");
    }
}
