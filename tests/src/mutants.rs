//! Random single edits of routes, as a tired author makes them.

use fastrand::Rng;
use std::collections::BTreeSet;

/// The files of a programme.
pub type Files = Vec<(String, Vec<u8>)>;

/// The same files with one edit, and what it was; `None`: this time there was nothing to edit.
#[must_use]
pub fn mutant(files: &Files, rng: &mut Rng) -> Option<(Files, String)> {
    let routes: Vec<usize> = (0..files.len()).filter(|n| files[*n].0.ends_with(".toml")).collect();
    let n = rng.choice(routes)?;
    let text = String::from_utf8(files[n].1.clone()).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = rng.usize(..lines.len());
    let before = lines[at].clone();
    let edit = EDITS[rng.usize(..EDITS.len())];
    let after = edit(&before, &lines, rng)?;
    match &after {
        Some(line) => lines[at].clone_from(line),
        None => drop(lines.remove(at)),
    }
    let mut edited = files.clone();
    edited[n].1 = (lines.join("\n") + "\n").into_bytes();
    let told = format!("{}:{}: {before} => {}", files[n].0, at + 1, after.as_deref().unwrap_or("(gone)"));
    Some((edited, told))
}

/// An edit of a line: what it becomes (`None`: it goes), if it can be edited in this way.
type Edit = fn(&str, &[String], &mut Rng) -> Option<Option<String>>;

const EDITS: [Edit; 8] = [lose, retarget, renumber, rechoose, reowner, unask, unset, compare];

/// A key or a row is lost.
fn lose(line: &str, _: &[String], _: &mut Rng) -> Option<Option<String>> {
    let key = line.split_once('=').map_or("", |(key, _)| key.trim());
    let loses =
        line.trim_start().starts_with("{ to") || ["owner", "due", "ladder", "ask", "set", "handover"].contains(&key);
    loses.then_some(None)
}

/// A target becomes another state of the file.
fn retarget(line: &str, lines: &[String], rng: &mut Rng) -> Option<Option<String>> {
    let key = if line.starts_with("target") { "target = \"" } else { "to = \"" };
    let squeezed = line.replacen("target  ", "target ", 1);
    let from = squeezed.find(key)? + key.len();
    let to = from + squeezed[from..].find('"')?;
    let states: BTreeSet<&str> = lines
        .iter()
        .filter_map(|l| l.strip_prefix("[state.")?.strip_suffix(']'))
        .filter(|name| !name.contains('.') && *name != &squeezed[from..to])
        .collect();
    let other = rng.choice(states)?;
    Some(Some(format!("{}{other}{}", &squeezed[..from], &squeezed[to..])))
}

/// A number becomes a little more or less.
fn renumber(line: &str, _: &[String], rng: &mut Rng) -> Option<Option<String>> {
    if !(line.contains("when")
        || line.contains("age")
        || line.contains("leeftijd")
        || line.contains("min")
        || line.contains("max"))
    {
        return None;
    }
    let from = line.find(|c: char| c.is_ascii_digit())?;
    let to = line[from..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |n| from + n);
    let number: i64 = line[from..to].parse().ok()?;
    let other = (number + rng.i64(-3..=3)).max(0);
    (other != number).then(|| Some(format!("{}{other}{}", &line[..from], &line[to..])))
}

/// One of several choices is lost.
fn rechoose(line: &str, _: &[String], rng: &mut Rng) -> Option<Option<String>> {
    let from = line.find("[\"")?;
    let to = from + line[from..].find(']')?;
    let all: Vec<&str> = line[from + 1..to].split(", ").collect();
    (all.len() > 1 && !line.contains("notify")).then(|| {
        let gone = rng.usize(..all.len());
        let left: Vec<&str> = all.iter().enumerate().filter(|(n, _)| *n != gone).map(|(_, c)| *c).collect();
        Some(format!("{}{}{}", &line[..=from], left.join(", "), &line[to..]))
    })
}

/// A role becomes another one.
fn reowner(line: &str, lines: &[String], rng: &mut Rng) -> Option<Option<String>> {
    let value = line.strip_prefix("owner")?;
    let own = value.split('"').nth(1)?;
    let owners = lines.iter().filter_map(|l| l.strip_prefix("owner")?.split('"').nth(1));
    let others: BTreeSet<&str> = owners.filter(|o| *o != own).collect();
    Some(Some(line.replace(own, rng.choice(others)?)))
}

/// A field is asked no more, or may be left open.
fn unask(line: &str, _: &[String], rng: &mut Rng) -> Option<Option<String>> {
    let list = line.strip_prefix("ask")?;
    let from = line.len() - list.len() + list.find('[')?;
    let all: Vec<&str> = line[from + 1..].trim_end_matches(']').split(", ").collect();
    let n = rng.usize(..all.len());
    let optional = format!("{}?\"", all[n].trim_end_matches('"').trim_end_matches('?'));
    let mut left: Vec<&str> = all.clone();
    if rng.bool() {
        left.remove(n);
    } else {
        left[n] = &optional;
    }
    Some(Some(format!("{}[{}]", &line[..from], left.join(", "))))
}

/// What is written on the way becomes nothing.
fn unset(line: &str, _: &[String], _: &mut Rng) -> Option<Option<String>> {
    line.starts_with("set ").then_some(None)
}

/// A comparison turns round, or takes its bound along.
fn compare(line: &str, _: &[String], rng: &mut Rng) -> Option<Option<String>> {
    let turns = [
        (">= ", "> "),
        ("> ", "< "),
        ("< ", "<= "),
        ("<= ", "< "),
        ("otherwise = true", "when = { leeftijd = \"< 18\" }"),
    ];
    let (from, to) = turns[rng.usize(..turns.len())];
    let from = if line.contains("otherwise") { from.to_owned() } else { format!("\"{from}") };
    let to = if line.contains("otherwise") { to.to_owned() } else { format!("\"{to}") };
    line.contains(&from).then(|| Some(line.replacen(&from, &to, 1)))
}

/// What became of mutants.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many there were.
    pub mutants: usize,
    /// Of which a word could not be understood, or an owner, a term or a ladder is missing: told, and never run.
    pub unreadable: usize,
    /// That the simulator shows to be broken.
    pub broken: usize,
    /// Of these, the ones that `check` reports.
    pub reported: usize,
    /// Of these, the ones that it does not.
    pub missed: Vec<String>,
}

impl Tally {
    /// Makes mutants and judges them.
    ///
    /// # Panics
    /// When the files have errors to begin with.
    #[must_use]
    pub fn of(files: &Files, wanted: usize, options: &sluitend::simulate::Options, seed: u64) -> Self {
        use sluitend_engine::check::{Code, check};
        let mut rng = Rng::with_seed(seed);
        let sound = check(files).programme.expect("the files have no errors");
        let sound = sluitend::simulate::run(&sound, options);
        let mut tally = Self::default();
        while tally.mutants < wanted {
            let Some((mutant, what)) = mutant(files, &mut rng) else { continue };
            tally.mutants += 1;
            let checked = check(&mutant);
            let Some(draft) = checked.draft else {
                tally.unreadable += 1;
                continue;
            };
            // A draft has placeholders for these: nothing that could be run.
            let placeholders = [Code::E301, Code::E302, Code::E303, Code::E304];
            if checked.diagnostics.iter().any(|d| placeholders.contains(&d.code)) {
                tally.unreadable += 1;
                continue;
            }
            // Time that goes round by itself would never let the simulation end.
            if checked.diagnostics.iter().any(|d| d.code == Code::E105) {
                tally.broken += 1;
                tally.reported += 1;
                continue;
            }
            let Some(shown) = crate::verdict::witness(&draft, options, &sound) else { continue };
            tally.broken += 1;
            if checked.diagnostics.is_empty() {
                tally.missed.push(format!("{what}\n    {shown}"));
            } else {
                tally.reported += 1;
            }
        }
        tally
    }
}
