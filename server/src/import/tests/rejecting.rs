use super::super::rejects::{Rejects, beside};
use super::*;
use std::path::PathBuf;

const ROWS: [&str; 3] = ["1;\"A;n\";;;;pro;arbeid;assen;pro_assen", "2;Bo;x;a;b;c;d;e;f;g;h", "3;\"C \"\"d\"\"\""];

fn write(wanted: &Path, header_text: &str, rows: &[&str]) -> Option<PathBuf> {
    let mut rejects = Rejects::new(wanted.to_owned(), &header(header_text).unwrap(), b';', true);
    for (n, row) in rows.iter().enumerate() {
        let fields = records(row.as_bytes()).remove(0).fields;
        let fault = Fault { column: "naam".to_owned(), reason: "Zo niet.".to_owned() };
        rejects.add(n as u64 + 2, &fields, &[fault.clone(), Fault { column: String::new(), ..fault }]).unwrap();
    }
    rejects.finish().unwrap()
}

#[test]
fn rejected_rows_stay_as_they_were_with_the_reason_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("a.rejects.csv");
    let path = write(&wanted, HEADER, &ROWS).unwrap();
    assert_eq!(path, wanted);
    let text = std::fs::read_to_string(&path).unwrap();
    insta::assert_snapshot!(text);
    assert!(text.starts_with('\u{feff}'));
    // Once more through it: the reason is replaced, not added.
    let again = folder.path().join("b.rejects.csv");
    let mended: Vec<_> = text.lines().skip(1).collect();
    let path = write(&again, &format!("reden;{HEADER}"), &mended).unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
}

/// Broken promise: nobody loses what they typed.
#[test]
fn a_file_that_someone_may_be_mending_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("a.rejects.csv");
    assert_eq!(write(&wanted, HEADER, &ROWS).unwrap(), wanted);
    assert_eq!(write(&wanted, HEADER, &ROWS).unwrap(), wanted, "the same once more is the same file");
    std::fs::write(&wanted, "verbeterd").unwrap();
    let second = folder.path().join("a.rejects-2.csv");
    assert_eq!(write(&wanted, HEADER, &ROWS).unwrap(), second);
    assert_eq!(std::fs::read_to_string(&wanted).unwrap(), "verbeterd");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn without_rejects_there_is_no_file_and_a_broken_import_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("a.rejects.csv");
    assert_eq!(write(&wanted, HEADER, &[]), None);
    let mut rejects = Rejects::new(wanted, &header(HEADER).unwrap(), b',', false);
    rejects.add(2, &["x".to_owned()], &[]).unwrap();
    drop(rejects);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_rejects() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder.path().join("a.csv"), HEADER, &ROWS).unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn rejects_stand_beside_their_file() {
    for (file, expect) in
        [("/x/jongeren.csv", "/x/jongeren.rejects.csv"), ("a.CSV", "a.rejects.csv"), ("a.txt", "a.txt.rejects.csv")]
    {
        assert_eq!(beside(Path::new(file)), Path::new(expect));
    }
}
