//! Our public holidays against a list that others keep: the Python package `holidays`.
//!
//! When this fails, deadlines in workdays land on another day than people expect.

use std::collections::BTreeMap;
use std::process::Command;

use jiff::civil::{Date, date};
use sluitend_engine::calendar::{Calendar, LiberationDay};

/// The names of the holidays on each date.
type Holidays = BTreeMap<String, Vec<String>>;

/// The package counts Good Friday as public; the law counts it for legal terms only, and people work.
const ONLY_THEIRS: &str = "Goede vrijdag";

fn theirs() -> anyhow::Result<BTreeMap<String, Holidays>> {
    let script = sluitend_tests::workspace().join("tests/oracles/public_holidays.py");
    let output = Command::new(sluitend_tests::python()).arg(script).output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Every day on which the two lists differ. Two holidays on one date agree when either name is ours.
fn differences(calendar: &Calendar, theirs: &[&Holidays]) -> Vec<String> {
    date(2000, 1, 1)
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= date(2050, 12, 31))
        .filter_map(|day| difference(calendar, theirs, day))
        .collect()
}

fn difference(calendar: &Calendar, theirs: &[&Holidays], day: Date) -> Option<String> {
    let key = day.to_string();
    let theirs: Vec<&str> = theirs
        .iter()
        .filter_map(|list| list.get(&key))
        .flatten()
        .map(String::as_str)
        .filter(|name| *name != ONLY_THEIRS)
        .collect();
    let ours = calendar.holiday(day);
    let agree = match ours {
        Some(name) => theirs.contains(&name),
        None => theirs.is_empty(),
    };
    (!agree).then(|| format!("{day}: ours {ours:?}, theirs {theirs:?}"))
}

#[test]
fn every_public_holiday_of_half_a_century_is_known() -> anyhow::Result<()> {
    let theirs = theirs()?;
    let (public, optional) = (&theirs["public"], &theirs["optional"]);
    // Ten days and the lustrum years, or fewer where two fall together: the list is no empty one.
    assert!(public.len() > 51 * 10, "{} holidays", public.len());

    let none: Vec<String> = Vec::new();
    let calendar = |rule| Calendar::new(Vec::new(), rule);
    let lustrum = calendar(LiberationDay::EveryFiveYears);
    assert_eq!(differences(&lustrum, &[public]), none);
    let yearly = calendar(LiberationDay::Always);
    assert_eq!(differences(&yearly, &[public, optional]), none);
    Ok(())
}
