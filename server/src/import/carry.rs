//! Carries an import out, or only says what it would do: the same reading and planning, with or without the last step.

use super::ImportError;
use super::columns::Columns;
use super::plan::{Change, Known, Placement, Plan, plan};
use super::records::{Record, Records};
use super::rejects::Rejects;
use super::report::Report;
use super::row::{Fault, Row, may_span_lines};
use super::text::{LARGEST, Survey, survey, too_large};
use crate::flow::{Flow, FlowError, erased_number};
use crate::fresh;
use crate::store::{CommitError, Violation};
use sha2::{Digest, Sha256};
use sluitend_engine::command::Actor;
use sluitend_engine::id::YouthId;
use sluitend_engine::model::Programme;
use sluitend_engine::wake::local_day;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// So many rows are under way at a time: the store writes them together.
const AT_ONCE: usize = 128;

/// So many rows are read ahead.
const AHEAD: usize = 256;

/// How an import is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Do it; otherwise only say what would happen.
    pub apply: bool,
    /// Skip columns that are not known.
    pub ignore_columns: bool,
    /// Where rejected rows go.
    pub rejects: PathBuf,
}

/// What is known before the first row.
struct Opened {
    survey: Survey,
    columns: Arc<Columns>,
    records: Records<File>,
}

/// A row on its way.
struct Item {
    record: Record,
    row: Result<Row, Vec<Fault>>,
    /// So many bytes of the file have been read.
    read: u64,
}

/// What came of a row.
struct Outcome {
    record: Record,
    number: Option<String>,
    result: Result<Plan, Vec<Fault>>,
    read: u64,
}

/// Imports youths. `progress` is told how many bytes of the file have
/// been done, and how many there are.
///
/// # Errors
/// [`ImportError`]; the same import again completes it.
pub async fn youths(
    flow: &Flow,
    file: &Path,
    options: &Options,
    progress: impl Fn(u64, u64),
) -> Result<Report, ImportError> {
    let opened = {
        let (file, ignore, programme) = (file.to_owned(), options.ignore_columns, flow.programme.clone());
        blocking(move || open(&file, &programme, ignore)).await?
    };
    let Opened { survey, columns, records } = opened;
    let mut report = Report { ignored: columns.ignored().map(str::to_owned).collect(), ..Report::default() };
    let mut rejects = Rejects::new(options.rejects.clone(), &columns, survey.delimiter, survey.marked);
    let (sender, mut items) = mpsc::channel(AHEAD);
    let reader = {
        let (programme, today) = (flow.programme.clone(), local_day(&flow.programme, flow.now()));
        let reader = RowReader { programme, columns, today, seen: HashMap::new() };
        tokio::task::spawn_blocking(move || reader.run(records, &sender))
    };
    let mut under_way: VecDeque<JoinHandle<Result<Outcome, ImportError>>> = VecDeque::new();
    loop {
        let item = items.recv().await;
        let is_last = item.is_none();
        if let Some(item) = item {
            under_way.push_back(tokio::spawn(carry(flow.clone(), item, options.apply)));
        }
        // In the order of the file, so that two runs write the same.
        while under_way.len() >= AT_ONCE || (is_last && !under_way.is_empty()) {
            let Some(first) = under_way.pop_front() else { break };
            let outcome = joined(first.await)??;
            progress(outcome.read, survey.bytes);
            count(&mut report, &mut rejects, &outcome)?;
        }
        if is_last {
            break;
        }
    }
    joined(reader.await)?.map_err(ImportError::Read)?;
    report.rejects = rejects.finish().map_err(ImportError::Rejects)?;
    Ok(report)
}

fn count(report: &mut Report, rejects: &mut Rejects, outcome: &Outcome) -> Result<(), ImportError> {
    let record = &outcome.record;
    match &outcome.result {
        Ok(plan) => report.planned(record.line, outcome.number.as_deref(), plan),
        Err(faults) => {
            report.rejected(record.line, faults);
            rejects.add(record.line, &record.fields, faults).map_err(ImportError::Rejects)?;
        }
    }
    Ok(())
}

fn open(path: &Path, programme: &Programme, ignore_columns: bool) -> Result<Opened, ImportError> {
    let mut file = File::open(path).map_err(ImportError::Read)?;
    let metadata = file.metadata().map_err(ImportError::Read)?;
    if !metadata.is_file() {
        return Err(ImportError::Unreadable("Dit is geen gewoon bestand.".to_owned()));
    }
    if metadata.len() > LARGEST {
        return Err(too_large());
    }
    let survey = survey(&file)?;
    file.seek(SeekFrom::Start(survey.header)).map_err(ImportError::Read)?;
    let mut records = Records::new(file, survey.delimiter, survey.lines_before + 1);
    let header = records.next(|_| true).map_err(ImportError::Read)?;
    let Some(header) = header else {
        return Err(ImportError::Unreadable(
            "Het bestand is leeg. De eerste regel moet de kolommen noemen.".to_owned(),
        ));
    };
    if let Some(damage) = header.damage {
        return Err(ImportError::Unreadable(format!("De regel met de kolommen klopt niet. {}", damage.dutch())));
    }
    let columns = Columns::read(programme, &header.fields, ignore_columns).map_err(ImportError::Columns)?;
    Ok(Opened { survey, columns: Arc::new(columns), records })
}

/// Turns records into rows, off the runtime's threads.
struct RowReader {
    programme: Arc<Programme>,
    columns: Arc<Columns>,
    today: jiff::civil::Date,
    /// On which line a number stood, by 64 bits of its hash: a file of 5 million rows fits, and two numbers that are
    /// taken for one (once in a million such files) are a rejected row, not a lost one.
    seen: HashMap<u64, u64>,
}

impl RowReader {
    fn run(mut self, mut records: Records<File>, items: &mpsc::Sender<Item>) -> std::io::Result<()> {
        let columns = self.columns.clone();
        while let Some(record) = records.next(|fields| may_span_lines(&columns, fields))? {
            let row = self.read(&record);
            let read = records.used();
            if items.blocking_send(Item { record, row, read }).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self, record: &Record) -> Result<Row, Vec<Fault>> {
        if let Some(damage) = record.damage {
            return Err(vec![Fault { column: String::new(), reason: damage.dutch().to_owned() }]);
        }
        let row = Row::read(&self.programme, &self.columns, &record.fields, self.today);
        let Some(number) = Row::number(&self.columns, &record.fields, row.as_ref().ok()) else { return row };
        let before = *self.seen.entry(short_hash(&number)).or_insert(record.line);
        if before == record.line {
            return row;
        }
        let mut faults = row.err().unwrap_or_default();
        faults.push(Fault::double(&self.columns, before));
        Err(faults)
    }
}

fn short_hash(text: &str) -> u64 {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// How often a row is planned when someone else was first.
const MOST_TRIES: u32 = 3;

/// Plans a row, and does it.
async fn carry(flow: Flow, item: Item, apply: bool) -> Result<Outcome, ImportError> {
    let Item { record, row, read } = item;
    let row = match row {
        Ok(row) => row,
        Err(faults) => return Ok(Outcome { record, number: None, result: Err(faults), read }),
    };
    let number = row.number.clone();
    let mut tries = 0;
    let result = loop {
        let known = known(&flow, &row).await.map_err(|e| ImportError::store(record.line, e))?;
        if known.as_ref().is_some_and(|known| known.youth.erased_at.is_some()) {
            let reason =
                "De gegevens van deze jongere zijn gewist. Overleg met de beheerder voordat u die opnieuw invoert.";
            break Err(whole_row(reason));
        }
        let now = flow.now();
        let plan = plan(&flow.programme, &row, known, YouthId::new(fresh::id(now)), now);
        let done = if apply { carry_out(&flow, &plan).await } else { Ok(()) };
        tries += 1;
        match done {
            Ok(()) => break Ok(plan),
            // Someone was first, perhaps this very import, broken off a moment ago: it is planned anew on what is there.
            Err(error) if was_first(&error) && tries < MOST_TRIES => {}
            Err(error) => {
                break Err(refused(error).map_err(|cause| ImportError::Stopped { line: record.line, cause })?);
            }
        }
    };
    Ok(Outcome { record, number, result, read })
}

fn was_first(error: &FlowError) -> bool {
    use Violation::{NumberTaken, SecondOpenCase};
    matches!(
        error,
        FlowError::Conflict | FlowError::Busy | FlowError::Commit(CommitError::Violation(NumberTaken | SecondOpenCase))
    )
}

async fn known(flow: &Flow, row: &Row) -> Result<Option<Known>, crate::store::StoreError> {
    let store = flow.store.unscoped();
    let key = row.key();
    let found = match store.youth_by_number(&key).await? {
        Some(youth) => Some(youth),
        None => store.youth_by_number(&erased_number(&key)).await?,
    };
    let Some(youth) = found else { return Ok(None) };
    let case = store.case_of(&youth.id).await?;
    Ok(Some(Known { youth, case }))
}

async fn carry_out(flow: &Flow, plan: &Plan) -> Result<(), FlowError> {
    let youth = plan.youth.clone();
    match (&plan.change, &plan.placement) {
        (_, Placement::Begin(route)) => drop(flow.add_youth(&Actor::System, youth, Some(route), None).await?),
        (Change::Unchanged, _) => {}
        (Change::Changed { attributes, .. }, Placement::Case(case)) => {
            flow.follow_source(&Actor::System, &youth, case, attributes).await?;
        }
        (Change::New | Change::Changed { .. }, _) => drop(flow.add_youth(&Actor::System, youth, None, None).await?),
    }
    Ok(())
}

/// What one row is to blame for; anything else stops the import.
fn refused(error: FlowError) -> Result<Vec<Fault>, Box<FlowError>> {
    match error {
        FlowError::Refused(refusal) => Ok(whole_row(&refusal.dutch())),
        FlowError::Conflict | FlowError::Busy | FlowError::NotFound => {
            Ok(whole_row("Iemand anders wijzigde deze jongere op hetzelfde moment. Importeer deze rij nog een keer."))
        }
        FlowError::Commit(CommitError::Violation(Violation::NumberTaken | Violation::SecondOpenCase)) => {
            Ok(whole_row("Iemand anders voerde deze jongere op hetzelfde moment in. Importeer deze rij nog een keer."))
        }
        FlowError::Commit(CommitError::Violation(violation)) => {
            Ok(whole_row(&format!("De database weigert deze rij: {violation}.")))
        }
        other => Err(Box::new(other)),
    }
}

fn whole_row(reason: &str) -> Vec<Fault> {
    vec![Fault { column: String::new(), reason: reason.to_owned() }]
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, ImportError> {
    joined(tokio::task::spawn_blocking(work).await)?
}

/// A task that panicked is a fault of ours: it must not pass for the end of the file.
fn joined<T>(result: Result<T, tokio::task::JoinError>) -> Result<T, ImportError> {
    result.map_err(|error| ImportError::Read(std::io::Error::other(error)))
}
