//! What a file can hold, as tables: each fault with the sentence that a person reads.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod planning;
mod reading;
mod rejecting;

use super::columns::Columns;
use super::records::{Record, Records};
use super::row::{Fault, Row, may_span_lines};
use crate::store::Youth;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use sluitend_engine::check::check;
use sluitend_engine::model::Programme;
use std::path::Path;
use std::sync::LazyLock;

/// The region's own programme: its attributes are the columns.
fn programme() -> &'static Programme {
    static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| {
        let routes = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("routes");
        check(&crate::files::read(&routes).unwrap().routes).programme.unwrap()
    });
    &PROGRAMME
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn today() -> Date {
    date(2026, 11, 23)
}

fn records(text: &[u8]) -> Vec<Record> {
    all(text, |_| true)
}

fn all(text: &[u8], fits: impl Fn(&[String]) -> bool) -> Vec<Record> {
    let mut records = Records::new(text, b';', 1);
    std::iter::from_fn(|| records.next(&fits).unwrap()).collect()
}

fn header(text: &str) -> Result<Columns, Vec<String>> {
    columns(text, false)
}

fn columns(text: &str, ignore: bool) -> Result<Columns, Vec<String>> {
    Columns::read(programme(), &records(text.as_bytes()).remove(0).fields, ignore)
}

const HEADER: &str = "nummer;naam;geboortedatum;email;email_ouders;herkomst;perspectief;gemeente;school";

/// What is wrong with a row under [`HEADER`].
fn faults(row: &str) -> Vec<Fault> {
    read(row).err().unwrap_or_default()
}

fn read(row: &str) -> Result<Row, Vec<Fault>> {
    let columns = header(HEADER).unwrap();
    let record = all(row.as_bytes(), |fields| may_span_lines(&columns, fields)).remove(0);
    Row::read(programme(), &columns, &record.fields, today())
}

fn known(row: &str) -> Youth {
    super::plan::plan(programme(), &read(row).unwrap(), None, "y1".into(), now()).youth
}
