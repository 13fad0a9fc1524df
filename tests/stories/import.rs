//! Youths come in from a file: a dry run first, bad rows beside, the same file twice changes nothing.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sluitend::audit::audit;
use sluitend::import::{self, ImportError, Options, Report};
use sluitend::store::{Commit, LoadedCase, Youth};
use sluitend::who::Who;
use sluitend_engine::command::Command;
use sluitend_engine::value::Value;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::town::Town;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const TODAY: &str = "2026-11-23T09:00";

const HEADER: &str = "nummer;naam;geboortedatum;email;herkomst;perspectief;gemeente;school";

/// A region that has not heard of anyone yet, and a folder with files.
struct Import {
    town: Town,
    folder: TempDir,
}

impl Import {
    async fn begin(database: &Database) -> Self {
        let town = Town::open(database, TODAY).await;
        Self { town, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, rows: &[&str]) {
        fs::write(self.path("jongeren.csv"), format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
    }

    async fn run(&self, name: &str, apply: bool) -> Result<Report, ImportError> {
        let file = self.path(name);
        let options = Options { apply, ignore_columns: false, rejects: import::rejects::beside(&file) };
        import::youths(&self.town.flow, &file, &options, |done, all| assert!(done <= all)).await
    }

    async fn apply(&self, name: &str) -> Report {
        self.run(name, true).await.unwrap_or_else(|e| panic!("{e}"))
    }

    async fn youth(&self, number: &str) -> Option<Youth> {
        self.town.flow.store.unscoped().youth_by_number(number).await.unwrap()
    }

    async fn case(&self, number: &str) -> Option<LoadedCase> {
        let store = self.town.flow.store.unscoped();
        let case = store.case_of(&self.youth(number).await?.id).await.unwrap()?;
        store.load_case(&case).await.unwrap()
    }

    /// Broken promise: at every moment someone is accountable and something is due.
    async fn assert_sound(&self, cases: u64) {
        let report = audit(&self.town.flow, false, |_| {}).await.unwrap();
        assert_eq!((report.cases, report.findings), (cases, Vec::new()));
    }
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.new, report.changed.count, report.unchanged, report.rejected)
}

fn begun(report: &Report) -> Vec<(&str, u64)> {
    report.begun.iter().map(|(route, group)| (route.as_str(), group.count)).collect()
}

#[tokio::test]
async fn a_file_becomes_cases_and_the_same_file_twice_changes_nothing() {
    on_both(async |database| {
        let import = Import::begin(&database).await;
        import.write(&[
            "1;Noor Bakker;01-03-2010;noor@jongeren.example;pro;arbeid;assen;pro_assen",
            "2;Ali de Wit;2009-05-17;;entree;arbeid;tynaarlo;drenthe_college",
            "3;Zoë Smit;4/6/2008;;vso;dagbesteding;noordenveld;de_atlas",
            "4;Te Jong;01-12-2010;;pro;arbeid;assen;pro_assen",
            ";Zonder Nummer;01-03-2010;;pro;arbeid;assen;pro_assen",
        ]);
        let dry = import.run("jongeren.csv", false).await.unwrap();
        assert_eq!(import.youth("1").await, None, "a dry run changes nothing");
        let done = import.apply("jongeren.csv").await;
        assert_eq!(dry, done, "a dry run says what happens");
        assert_eq!(counts(&done), (5, 0, 0, 0));
        assert_eq!(begun(&done), [("arbeid-dagbesteding", 1), ("entree-arbeid", 1), ("pro-vso-arbeid", 2)]);
        assert_eq!(done.admitted_by_none.examples[0].number.as_deref(), Some("4"));
        assert_eq!((done.without_number, done.rejects), (1, None));
        let noor = import.youth("1").await.unwrap();
        assert_eq!((noor.name.as_str(), noor.email.as_deref()), ("Noor Bakker", Some("noor@jongeren.example")));
        let before = import.case("1").await.unwrap();
        assert_eq!(before.case.value("gemeente"), Some(&Value::Text("assen".to_owned())));
        assert!(import.youth("4").await.is_some() && import.case("4").await.is_none());

        let again = import.apply("jongeren.csv").await;
        assert_eq!((counts(&again), begun(&again)), ((0, 0, 5, 0), Vec::new()));
        assert_eq!(import.case("1").await.unwrap(), before);
        assert_eq!(import.youth("1").await.unwrap(), noor);
        import.assert_sound(4).await;

        // A birthday later: who was too young is admitted, by the same file.
        import.town.until("2026-12-02T09:00").await;
        let later = import.apply("jongeren.csv").await;
        assert_eq!((counts(&later), begun(&later)), ((0, 0, 5, 0), vec![("pro-vso-arbeid", 1)]));
        import.assert_sound(5).await;
    })
    .await;
}

#[tokio::test]
async fn bad_rows_are_mended_in_the_file_of_rejects_and_go_in_then() {
    on_both(async |database| {
        let import = Import::begin(&database).await;
        import.write(&[
            "1;Noor Bakker;01-03-2010;;pro;arbeid;assen;pro_assen",
            "2;Ali de Wit;;;pro;arbeid;Emmen;pro_assen",
            "1;Noor Bakker;01-03-2010;;pro;arbeid;assen;pro_assen",
            "3;\"Smit; Zoë;31-02-2009;;vso;arbeid;assen;de_atlas",
            "4;Bo Vos;01-03-2010;;pro;arbeid;assen;pro_assen",
        ]);
        let dry = import.run("jongeren.csv", false).await.unwrap();
        let done = import.apply("jongeren.csv").await;
        assert_eq!(dry, done, "also the file of rejects is the same one");
        assert_eq!(counts(&done), (2, 0, 0, 3), "good rows go in, whatever stands between them");
        let faults: Vec<_> = done.faults.iter().map(|f| (f.line, f.fault.column.as_str())).collect();
        assert_eq!(faults, [(3, "geboortedatum"), (3, "gemeente"), (4, "nummer"), (5, "")]);
        let rejects = done.rejects.unwrap();
        assert_eq!(rejects, import.path("jongeren.rejects.csv"));
        let text = fs::read_to_string(&rejects).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(text) };

        // What a person does with it: mends two, throws the double away.
        let mended: Vec<_> = text
            .replace(";Ali de Wit;;;pro;arbeid;Emmen", ";Ali de Wit;5-6-2010;;pro;arbeid;Tynaarlo")
            .replace("\"\"\"Smit\"; Zoë;31-02-2009", "Zoë Smit;28-02-2009")
            .lines()
            .filter(|line| !line.contains(";Noor"))
            .map(|line| format!("{line}\r\n"))
            .collect();
        fs::write(&rejects, format!("\u{feff}{}", mended.concat())).unwrap();
        let done = import.apply("jongeren.rejects.csv").await;
        assert_eq!((counts(&done), done.rejects), ((2, 0, 0, 0), None), "{:?}", done.faults);
        assert_eq!(import.youth("3").await.unwrap().name, "Zoë Smit");
        import.assert_sound(4).await;
    })
    .await;
}

#[tokio::test]
async fn what_changed_in_the_source_changes_here_and_a_move_becomes_a_handover() {
    on_both(async |database| {
        let import = Import::begin(&database).await;
        import.write(&["1;Noor Bakker;01-03-2010;noor@jongeren.example;vso;dagbesteding;assen;de_atlas"]);
        import.apply("jongeren.csv").await;
        let id = import.case("1").await.unwrap().case.id.clone();
        let town = &import.town;
        let person = town.person("carla", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
        let carla = Who::new(person, &town.flow.programme);
        for (action, fields, items) in [("al_bekend", &[][..], 3), ("akkoord", &[("ondersteuning", "licht")][..], 4)] {
            let fields: BTreeMap<_, _> =
                fields.iter().map(|(field, value)| ((*field).into(), Value::Text((*value).to_owned()))).collect();
            let act = Command::Act { action: action.into(), fields, checklist: (0..items).collect(), note: None };
            town.flow.command(&carla, &id, None, None, |_| act.clone()).await.unwrap_or_else(|e| panic!("{e:?}"));
        }
        let before = import.case("1").await.unwrap().case;
        assert_eq!(before.owner.role.as_str(), "consulent_sociaal_team");

        // Another name and address: no event, for the journal holds no personal data.
        import.write(&["1;Noor de Boer;01-03-2010;nieuw@jongeren.example;vso;dagbesteding;assen;de_atlas"]);
        assert_eq!(counts(&import.apply("jongeren.csv").await), (0, 1, 0, 0));
        assert_eq!(import.youth("1").await.unwrap().name, "Noor de Boer");
        assert_eq!(import.case("1").await.unwrap().case, before);

        // Moved: the sender stays accountable until the other accepts.
        import.write(&["1;Noor de Boer;01-03-2010;;vso;dagbesteding;noordenveld;de_atlas"]);
        let done = import.apply("jongeren.csv").await;
        assert_eq!((counts(&done), done.changed.examples[0].note.as_str()), ((0, 1, 0, 0), "gemeente"));
        let moved = import.case("1").await.unwrap().case;
        assert_eq!(moved.owner, before.owner);
        assert_ne!(moved.handover.as_ref().unwrap().to.organisation, before.owner.organisation);
        assert_eq!(
            import.youth("1").await.unwrap().email.as_deref(),
            Some("nieuw@jongeren.example"),
            "empty says nothing"
        );
        assert_eq!(counts(&import.apply("jongeren.csv").await), (0, 0, 1, 0));
        assert_eq!(import.case("1").await.unwrap().case, moved);

        // A birth date moves what hangs on it: the read models follow.
        import.write(&["1;Noor de Boer;01-03-2004;;vso;dagbesteding;noordenveld;de_atlas"]);
        assert_eq!(counts(&import.apply("jongeren.csv").await), (0, 1, 0, 0));
        assert_eq!(import.case("1").await.unwrap().birth.to_string(), "2004-03-01");
        import.assert_sound(1).await;
    })
    .await;
}

/// Broken promise: interrupted anywhere, the same command completes it; nothing is lost or done twice.
#[tokio::test]
async fn an_import_that_is_broken_off_is_completed_by_doing_it_again() {
    const ROWS: u64 = 600;
    on_both(async |database| {
        let import = Import::begin(&database).await;
        let rows: Vec<_> =
            (0..ROWS).map(|n| format!("{n};Jongere Nummer{n};01-03-2010;;pro;arbeid;assen;pro_assen")).collect();
        import.write(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let file = import.path("jongeren.csv");
        let options = Options { apply: true, ignore_columns: false, rejects: import.path("rejects.csv") };
        let half = tokio::sync::Notify::new();
        let progress = |done, all| {
            if done > all / 2 {
                half.notify_one();
            }
        };
        tokio::select! {
            result = import::youths(&import.town.flow, &file, &options, progress) => panic!("too fast: {result:?}"),
            () = half.notified() => {}
        }
        let done = import.apply("jongeren.csv").await;
        assert_eq!(done.new + done.unchanged, ROWS);
        assert!(done.unchanged >= ROWS / 2 && done.new > 0, "{:?}", counts(&done));
        import.assert_sound(ROWS).await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_imported_changes_nothing() {
    on_both(async |database| {
        let import = Import::begin(&database).await;
        let good = format!("{HEADER}\n1;Noor Bakker;01-03-2010;;pro;arbeid;assen;pro_assen\n");
        let old = [good.as_bytes(), b"2;Ren\xe9;01-03-2010;;pro;arbeid;assen;pro_assen\n"].concat();
        let (column, quote) = (good.replace("geboortedatum", "gb_datum"), good.replace("naam", "\"naam"));
        let table: [(&[u8], &str); 5] = [
            (b"", "leeg"),
            (b"\n\n", "leeg"),
            (&old, "CSV UTF-8"),
            (column.as_bytes(), "'geboortedatum'"),
            (quote.as_bytes(), "aanhalingsteken"),
        ];
        for (bytes, expect) in table {
            fs::write(import.path("jongeren.csv"), bytes).unwrap();
            let error = import.run("jongeren.csv", true).await.expect_err(expect).to_string();
            assert!(error.contains(expect), "{error}");
        }
        assert!(import.run("weg.csv", true).await.is_err());
        assert!(import.run("", true).await.unwrap_err().to_string().contains("gewoon bestand"));
        assert_eq!(import.youth("1").await, None);
        let files = fs::read_dir(import.folder.path()).unwrap().count();
        assert_eq!(files, 1, "nothing is left beside the file");
    })
    .await;
}

#[tokio::test]
async fn who_was_erased_does_not_come_back_by_itself() {
    on_both(async |database| {
        let import = Import::begin(&database).await;
        import.write(&["4;Te Jong;01-03-2014;;pro;arbeid;assen;pro_assen"]);
        import.apply("jongeren.csv").await;
        let youth = import.youth("4").await.unwrap();
        let erased = Youth { name: String::new(), erased_at: Some(import.town.flow.now()), ..youth };
        import.town.flow.store.commit(Commit { youth: Some(erased.clone()), ..Commit::default() }).await.unwrap();
        let done = import.apply("jongeren.csv").await;
        assert_eq!(counts(&done), (0, 0, 0, 1));
        assert_eq!(import.youth("4").await, Some(Youth { version: 2, ..erased }));
    })
    .await;
}

/// Broken promise: bad input gives a clear message. Whatever the file holds, the import ends, and each row is counted.
#[test]
fn a_file_of_anything_ends_in_a_report_or_a_message() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = Database::sqlite();
    let import = runtime.block_on(Import::begin(&database));
    let bits =
        ["1", ";", "\"", "\n", "\r\n", "Noor", "01-03-2010", "pro", "arbeid", "assen", "pro_assen", "é", "~", " "];
    let garbage = prop::collection::vec(any::<u8>(), 0..600);
    let rows = prop::collection::vec(prop::sample::select(bits.to_vec()), 0..200);
    let rows = rows.prop_map(|bits| format!("{HEADER}\n{}", bits.concat()).into_bytes());
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&prop_oneof![garbage, rows], |bytes| {
            fs::write(import.path("jongeren.csv"), bytes).unwrap();
            if let Ok(report) = runtime.block_on(import.run("jongeren.csv", true)) {
                let (new, changed, unchanged, rejected) = counts(&report);
                prop_assert_eq!(report.rows, new + changed + unchanged + rejected);
                prop_assert_eq!(report.rejects.is_some(), rejected > 0);
                report.rejects.iter().for_each(|path| fs::remove_file(path).unwrap());
            }
            Ok(())
        })
        .unwrap();
}
