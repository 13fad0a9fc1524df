//! A command, ready to be written: the JSON that the batch unpacks. It is made on the caller's task, so that the
//! writer only joins texts.

mod written;

use super::commit::Commit;
use super::error::{CommitError, Violation};
use super::fold::fold;
use serde::Serialize;
use sluitend_engine::case::By;
use sluitend_engine::id::PersonId;
use std::sync::atomic::{AtomicI64, Ordering};
use written::*;

/// What the batch has an argument for, in this order: a JSON array of rows each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Table {
    /// The commands themselves, with their case rows: never empty.
    Command,
    Youth,
    Event,
    Task,
    Part,
    Notice,
    Note,
    Calendar,
    Access,
    Word,
    Answer,
}

impl Table {
    pub(super) const ALL: [Self; 11] = [
        Self::Command,
        Self::Youth,
        Self::Event,
        Self::Task,
        Self::Part,
        Self::Notice,
        Self::Note,
        Self::Calendar,
        Self::Access,
        Self::Word,
        Self::Answer,
    ];
}

/// A command as text: for each table the rows, joined by commas.
pub(super) struct Prepared {
    pub(super) n: i64,
    /// No two commands with the same key may stand in one batch.
    pub(super) keys: [Option<String>; 2],
    rows: [String; Table::ALL.len()],
    pub(super) answer: Option<(String, String, String)>,
    /// On whose behalf.
    pub(super) person: Option<PersonId>,
}

/// Tells the commands of this process apart within a batch.
static NUMBER: AtomicI64 = AtomicI64::new(1);

impl Prepared {
    pub(super) fn new(commit: &Commit) -> Result<Self, CommitError> {
        let n = NUMBER.fetch_add(1, Ordering::Relaxed);
        let case = commit.case.as_ref();
        let id = case.map_or("", |c| c.case.id.as_str());
        let rows = [
            json([&CommandRow::of(n, commit)?])?,
            json(commit.youth.iter().map(|y| YouthRow::of(n, y, case.is_some())).collect::<Result<Vec<_>, _>>()?)?,
            json(
                case.map_or(&[][..], |c| &c.events)
                    .iter()
                    .map(|e| EventRow::of(n, id, e))
                    .collect::<Result<Vec<_>, _>>()?,
            )?,
            json(case.iter().flat_map(|c| c.tasks.iter().map(move |t| TaskRow::of(n, &c.case, t))))?,
            json(case.iter().filter(|c| c.regrouped).flat_map(|c| PartRow::of(n, &c.case)))?,
            json(commit.notices.iter().map(|x| NoticeRow::of(n, x)))?,
            json(commit.notes.iter().map(|x| NoteRow::of(n, id, x)))?,
            json(case.iter().flat_map(|c| CalendarRow::of(n, c)))?,
            json(commit.access.iter().map(|x| AccessRow::of(n, x)))?,
            json(commit.youth.iter().flat_map(|y| WordRow::of(n, y)))?,
            json(commit.answer.iter().map(|x| AnswerRow::of(n, x)))?,
        ];
        if rows.iter().any(|text| holds_nul(text)) {
            return Err(CommitError::Violation(Violation::Nul));
        }
        let opens = case.filter(|c| c.expected == 0).map(|c| &c.case.youth);
        let youth = commit.youth.as_ref().map(|y| &y.id).or(opens);
        let keys = [case.map(|_| format!("case {id}")), youth.map(|youth| format!("youth {youth}"))];
        let answer = commit.answer.as_ref().map(|a| (a.actor.clone(), a.key.clone(), a.request.clone()));
        Ok(Self { n, keys, rows, answer, person: person(commit).cloned() })
    }

    /// The rows for a table, without the brackets of the array; empty when there are none.
    pub(super) fn rows(&self, table: Table) -> &str {
        &self.rows[table as usize]
    }

    /// A text of this length goes to the database with it.
    pub(super) fn len(&self) -> usize {
        self.rows.iter().map(String::len).sum()
    }
}

/// Most texts fit in it; one that has to grow is copied.
const ROOM: usize = 4096;

fn text(value: &impl Serialize) -> Result<String, CommitError> {
    let mut text = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut text, value)?;
    utf8(text)
}

fn utf8(text: Vec<u8>) -> Result<String, CommitError> {
    String::from_utf8(text).map_err(|e| CommitError::Violation(Violation::Other(e.to_string())))
}

/// The rows without the brackets of their array, so that those of several commands can be joined.
fn json<T: Serialize>(rows: impl IntoIterator<Item = T>) -> Result<String, CommitError> {
    let mut rows = rows.into_iter().peekable();
    let mut text = Vec::with_capacity(if rows.peek().is_some() { ROOM } else { 0 });
    for row in rows {
        if !text.is_empty() {
            text.push(b',');
        }
        serde_json::to_writer(&mut text, &row)?;
    }
    utf8(text)
}

/// Whether JSON holds the escaped character NUL, which PostgreSQL cannot keep: `\u0000` behind an even number of
/// backslashes.
fn holds_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| json[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 0)
}

/// Who does it: an event says so, a look, or a free text.
fn person(commit: &Commit) -> Option<&PersonId> {
    let events = commit.case.iter().flat_map(|case| &case.events);
    let by = events.filter_map(|event| match &event.by {
        By::Person(person) => Some(person),
        By::System | By::Youth => None,
    });
    let looks = commit.access.iter().map(|look| &look.person);
    by.chain(looks).chain(commit.notes.iter().filter_map(|note| note.author.as_ref())).next()
}

/// A name as it is sorted: in lower case and without accents; short enough for an index of PostgreSQL.
fn searchable(name: &str) -> String {
    fold(name.trim()).chars().take(200).collect()
}

/// The words by which a name is found: lower case, letters without accents, and digits.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = searchable(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::holds_nul;

    #[test]
    fn nul_is_seen_and_nothing_else() {
        assert!(holds_nul(r#"{"a":"x\u0000"}"#));
        assert!(holds_nul(r#"{"a":"\\\u0000"}"#));
        assert!(!holds_nul(r#"{"a":"\\u0000"}"#), "the six characters, typed by someone");
        assert!(!holds_nul(r#"{"a":"x"}"#));
    }
}
