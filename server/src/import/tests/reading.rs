use super::super::records::{Damage, LONGEST};
use super::*;
use proptest::prelude::*;
use sluitend_engine::value::Value;

/// Each record as its line, its fields joined by `|`, and its damage.
fn check_records(text: &str, expect: &[(u64, &str, Option<Damage>)]) {
    let found = all(text.as_bytes(), |fields| fields.len() == 2 && !fields[1].contains('\n'));
    let found: Vec<_> = found.iter().map(|r| (r.line, r.fields.join("|"), r.damage)).collect();
    let expect: Vec<_> = expect.iter().map(|(line, fields, damage)| (*line, (*fields).to_owned(), *damage)).collect();
    assert_eq!(found, expect, "{text:?}");
}

#[test]
fn records_stand_on_the_lines_that_an_editor_shows() {
    check_records("a;b\nc;d\n", &[(1, "a|b", None), (2, "c|d", None)]);
    check_records("a;b\r\nc;d", &[(1, "a|b", None), (2, "c|d", None)]);
    check_records("a;b\rc;d\r", &[(1, "a|b", None), (2, "c|d", None)]);
    check_records("\n\r\na;b\n\n\nc;d\n\n", &[(3, "a|b", None), (6, "c|d", None)]);
    check_records("\"a;1\";\"b \"\"c\"\"\"\nd;e", &[(1, "a;1|b \"c\"", None), (2, "d|e", None)]);
    check_records("\"a\nb\";c\nd;e", &[(1, "a\nb|c", None), (3, "d|e", None)]);
    check_records("", &[]);
    check_records("\n\n", &[]);
    check_records("a;", &[(1, "a|", None)]);
    check_records(";", &[(1, "|", None)]);
}

/// Broken promise: a bad row costs others.
#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let quote = Some(Damage::Quote);
    check_records("\"a;b\nc;d\ne;f", &[(1, "\"a|b", quote), (2, "c|d", None), (3, "e|f", None)]);
    check_records("a;\"b\nc;d\n", &[(1, "a|\"b", quote), (2, "c|d", None)]);
    check_records("a;\"b", &[(1, "a|\"b", quote)]);
    // The quote of the third row closes that of the first: the record does not fit.
    check_records("a;\"b\nc;d\ne;\"f\n", &[(1, "a|\"b", quote), (2, "c|d", None), (3, "e|\"f", quote)]);
    let far = format!("a;\"b\n{}", "c;d\n".repeat(LONGEST));
    let found = all(far.as_bytes(), |fields| fields.len() == 2);
    assert_eq!(found.len(), LONGEST + 1);
    assert_eq!((found[0].damage, found[LONGEST].line), (quote, LONGEST as u64 + 1));
}

#[test]
fn a_row_that_is_too_long_costs_itself() {
    for length in [LONGEST - 3, LONGEST - 2, LONGEST - 1, LONGEST, LONGEST + 1, 3 * LONGEST, 9 * LONGEST + 5] {
        let text = format!("a;b\n{};x\nc;d\n", "é".repeat(length / 2));
        let found = records(text.as_bytes());
        let is_long = length / 2 * 2 + 2 >= LONGEST;
        assert_eq!(found.len(), 3, "{length}");
        assert_eq!(found[1].damage, is_long.then_some(Damage::TooLong), "{length}");
        assert_eq!((found[2].line, found[2].fields.join("|").as_str(), found[2].damage), (3, "c|d", None), "{length}");
        let whole = format!("{}\nc;d\n", "x".repeat(length));
        assert_eq!(records(whole.as_bytes())[1].line, 2, "{length}");
    }
    let wide = format!("{}\nc;d\n", ";".repeat(5000));
    let found = records(wide.as_bytes());
    assert_eq!((found.len(), found[0].damage, found[1].line), (2, Some(Damage::TooManyFields), 2));
}

#[test]
fn columns_are_known_by_id_or_label() {
    let all =
        header("Nummer;NAAM;Geboortedatum;E-mail;Email ouders;Herkomst;perspectief;Woongemeente;School;;").unwrap();
    assert_eq!(all.names.len(), 9);
    assert!(header("school;gemeente;perspectief;herkomst;geboortedatum;naam").is_ok());
    assert!(header("reden;naam;geboortedatum;herkomst;perspectief;gemeente;school").is_ok());
}

#[test]
fn all_that_is_wrong_with_columns_is_said_at_once() {
    let wrong = header("nummer;naam;Geboortedatm;gemeente;Naam;klas;;herkomst").unwrap_err();
    insta::assert_snapshot!(wrong.join("\n"), @r"
    De kolom 'Geboortedatm' kennen wij niet. Bedoelt u 'geboortedatum'? Met --ignore-columns wordt een onbekende kolom overgeslagen.
    De kolom 'Naam' staat er twee keer in. Haal er één weg.
    De kolom 'klas' kennen wij niet. Deze kennen wij: naam, geboortedatum, nummer, email, email_ouders, reden, herkomst, perspectief, gemeente, school. Met --ignore-columns wordt een onbekende kolom overgeslagen.
    Kolom 7 heeft geen naam.
    Deze kolommen ontbreken: 'geboortedatum', 'perspectief', 'school'. De eerste regel moet de namen van de kolommen hebben.
    ");
    let skipping = columns("nummer;naam;geboortedatum;klas;herkomst;perspectief;gemeente;school;kleur", true).unwrap();
    assert_eq!(skipping.ignored().collect::<Vec<_>>(), ["klas", "kleur"]);
    let one = header("naam,geboortedatum").unwrap_err();
    assert!(one.iter().any(|fault| fault.contains("ontbreken")), "{one:?}");
}

#[test]
fn a_good_row_is_read_whole() {
    let row =
        read("A-17; Zoë   de Vries ;1/2/2009;zoe@voorbeeld.nl;;Praktijkonderwijs;arbeid;MIDDEN-DRENTHE;pro_assen")
            .unwrap();
    assert_eq!((row.number.as_deref(), row.name.as_str(), row.birth), (Some("A-17"), "Zoë de Vries", date(2009, 2, 1)));
    assert_eq!((row.email.as_deref(), row.parents_email.as_deref()), (Some("zoe@voorbeeld.nl"), None));
    let values: Vec<_> = row.attributes.iter().map(|(id, value)| format!("{id}={value}")).collect();
    assert_eq!(values, ["gemeente=midden_drenthe", "herkomst=pro", "perspectief=arbeid", "school=pro_assen"]);
    assert!(row.attributes.values().all(|value| matches!(value, Value::Text(_))));
    assert!(read("1;An;2009-02-01;;;pro;arbeid;assen;pro_assen;;;").is_ok(), "empty fields at the end are none");
}

#[test]
fn each_fault_says_what_to_do() {
    let table = [
        "1;An;;;;pro;arbeid;assen;pro_assen",
        "1;An;31-02-2009;;;pro;arbeid;assen;pro_assen",
        "1;An;2009-13-01;;;pro;arbeid;assen;pro_assen",
        "1;An;1-2-09;;;pro;arbeid;assen;pro_assen",
        "1;An;39845;;;pro;arbeid;assen;pro_assen",
        "1;An;1 feb 2009;;;pro;arbeid;assen;pro_assen",
        "1;An;24-11-2026;;;pro;arbeid;assen;pro_assen",
        "1;An;24-11-2016;;;pro;arbeid;assen;pro_assen",
        "1;An;23-11-1985;;;pro;arbeid;assen;pro_assen",
        "1;;1-2-2009;;;pro;arbeid;assen;pro_assen",
        "1;17-2;1-2-2009;;;pro;arbeid;assen;pro_assen",
        "1;A\u{7}n;1-2-2009;;;pro;arbeid;assen;pro_assen",
        "1;Ren\u{fffd};1-2-2009;;;pro;arbeid;assen;pro_assen",
        "An;An;1-2-2009;;;pro;arbeid;assen;pro_assen",
        "~12;An;1-2-2009;;;pro;arbeid;assen;pro_assen",
        "1;An;1-2-2009;an@;;pro;arbeid;assen;pro_assen",
        "1;An;1-2-2009;;an van dijk;pro;arbeid;assen;pro_assen",
        "1;An;1-2-2009;;;havo;arbeid;assen;pro_assen",
        "1;An;1-2-2009;;;;arbeid;assen;pro_assen",
        "1;An;1-2-2009;;;pro;arbeid;assen",
        "1;An;1-2-2009;;;pro;arbeid;assen;pro_assen;x",
    ];
    let lines = table.iter().map(|row| {
        let found: Vec<_> = faults(row).iter().map(|fault| format!("{}: {}", fault.column, fault.reason)).collect();
        assert_eq!(found.len(), 1, "{row}: {found:?}");
        format!("{row}\n    {}", found[0])
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_ages_at_the_edge_are_in() {
    for birth in ["23-11-2016", "24-11-1985"] {
        assert_eq!(faults(&format!("1;An;{birth};;;pro;arbeid;assen;pro_assen")), [], "{birth}");
    }
}

#[test]
fn all_faults_of_a_row_come_at_once_and_none_holds_a_value() {
    let found = faults("Piet;;31-2-2009;Piet Puk;Piet Puk;Piet Puk;Piet Puk;Piet Puk;Piet Puk");
    assert_eq!(
        found.iter().map(|fault| fault.column.as_str()).collect::<Vec<_>>(),
        HEADER.split(';').collect::<Vec<_>>()
    );
    let text = found.iter().map(|fault| fault.reason.as_str()).collect::<String>();
    assert!(!text.contains("Piet") && !text.contains("Puk"), "{text}");
}

#[test]
fn only_a_column_that_is_not_imported_may_hold_a_line_end() {
    let columns = columns("naam;geboortedatum;herkomst;perspectief;gemeente;school;opmerking", true).unwrap();
    let text =
        "An;1-2-2009;pro;arbeid;assen;pro_assen;\"een\ntwee\"\n\"Bo\nB\";1-2-2009;pro;arbeid;assen;pro_assen;x\n";
    let found = all(text.as_bytes(), |fields| may_span_lines(&columns, fields));
    let found: Vec<_> = found.iter().map(|record| (record.line, record.damage)).collect();
    let quote = Some(Damage::Quote);
    assert_eq!(found, [(1, None), (3, quote), (4, None)], "the rest of a broken row is a row with too few fields");
}

#[test]
fn without_a_number_the_same_row_is_the_same_youth() {
    let key = |row: &str| read(row).unwrap().key();
    let first = key(";An de Wit;1-2-2009;;;pro;arbeid;assen;pro_assen");
    assert_eq!(first, key(";an  DE wit;2009-02-01;an@voorbeeld.nl;;Praktijkonderwijs;arbeid;Assen;pro_assen"));
    assert!(first.starts_with('~'));
    for other in
        [";An de Wit;2-2-2009;;;pro;arbeid;assen;pro_assen", ";An de Wit;1-2-2009;;;pro;arbeid;tynaarlo;pro_assen"]
    {
        assert_ne!(first, key(other), "{other}");
    }
    assert_eq!(key("17;An de Wit;1-2-2009;;;pro;arbeid;assen;pro_assen"), "17");
}

proptest! {
    /// Broken promise: bad input gives a clear message. Whatever the bytes, no panic, and lines only go up.
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = super::super::text::survey(&bytes[..]);
        follow(&bytes);
    }

    #[test]
    fn random_text_that_looks_like_csv_never_panics(
        text in proptest::collection::vec(proptest::sample::select(vec![";", "\"", "\n", "\r", "a", "é", "1-2-2009", ",", " ", "pro"]), 0..400)
    ) {
        follow(text.concat().as_bytes());
    }

    #[test]
    fn random_rows_never_panic(fields in proptest::collection::vec(".{0,40}", 9)) {
        let columns = header(HEADER).unwrap();
        if let Ok(row) = Row::read(programme(), &columns, &fields, today()) {
            let plan = super::super::plan::plan(programme(), &row, None, "y".into(), now());
            prop_assert_eq!(plan.youth.birth, row.birth);
        }
    }
}

fn follow(bytes: &[u8]) {
    let mut line = 0;
    for record in all(bytes, |fields| fields.len() < 3) {
        assert!(record.line > line || record.line == 1, "{} after {line}", record.line);
        line = record.line;
        if let Ok(columns) = Columns::read(programme(), &record.fields, true) {
            let _ = Row::read(programme(), &columns, &record.fields, today());
        }
    }
    assert!(line <= 1 + bytes.len() as u64);
}
