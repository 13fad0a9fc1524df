//! The closure invariant over the whole store, and read models against the journal.
//!
//! `audit` looks; `rebuild` mends. Both recompute what the journal says, with the very functions that wrote it.

use crate::flow::{Flow, FlowError, read_models};
use crate::store::{CaseChange, Commit, CommitError, Still, StoredCase, Task, TaskLine, looked_up};
use sluitend_engine::case::Case;
use sluitend_engine::command::Facts;
use sluitend_engine::id::{CaseId, OrganisationId, PersonId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Cases read at once.
const PAGE: u32 = 500;

/// So many findings are kept; more are counted.
const MOST_FINDINGS: usize = 1000;

/// What is wrong with one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The case.
    pub case: CaseId,
    /// What is wrong, in plain Dutch.
    pub what: String,
    /// Whether it breaks the closure invariant (else a read model differs from the journal).
    pub open_end: bool,
}

/// What an audit or rebuild came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that were looked at.
    pub cases: u64,
    /// Of these, open.
    pub open: u64,
    /// Youths without any case: nobody is accountable for them here.
    pub without_case: u64,
    /// How many times the closure invariant is broken.
    pub broken: u64,
    /// How many times a read model differs, or differed, from the journal.
    pub differing: u64,
    /// What is wrong, or was: the first of it.
    pub findings: Vec<Finding>,
    /// Cases of which the read models were written anew (`rebuild`).
    pub mended: u64,
}

impl Report {
    fn add(&mut self, findings: Vec<Finding>) {
        let broken = findings.iter().filter(|f| f.open_end).count() as u64;
        self.broken += broken;
        self.differing += findings.len() as u64 - broken;
        let room = MOST_FINDINGS.saturating_sub(self.findings.len());
        self.findings.extend(findings.into_iter().take(room));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken + self.differing == 0
    }
}

/// Looks at every case as it is at one moment, whatever is written meanwhile; with `mend`, writes what differs anew. In
/// memory is a page of cases, and the first findings.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn audit(flow: &Flow, mend: bool, mut progress: impl FnMut(u64)) -> Result<Report, FlowError> {
    let mut report = Report::default();
    let mut still = flow.store.still().await?;
    let at_work = still.at_work().await?;
    let mut after = None;
    loop {
        if mend {
            // What is written lets a log grow that a held moment keeps: here each page is a moment of its own.
            still = flow.store.still().await?;
        }
        let page = still.stored_cases(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        for stored in &page {
            let (findings, wanted) = look(flow, stored, &at_work);
            report.cases += 1;
            report.open += u64::from(wanted.as_ref().is_some_and(|w| w.case.is_open()));
            if mend
                && findings.iter().any(|f| !f.open_end)
                && let Some(wanted) = wanted
            {
                report.mended += u64::from(write(flow, wanted).await?);
            }
            report.add(findings);
        }
        progress(report.cases);
    }
    journals_alone(flow, mend, &mut still, &mut report).await?;
    report.without_case = still.count_without_case().await?;
    if mend {
        flow.store.unscoped().recount_uncased().await?;
    }
    Ok(report)
}

/// Journals of which the case row is gone: nothing would ever wake them.
async fn journals_alone(flow: &Flow, mend: bool, still: &mut Still, report: &mut Report) -> Result<(), FlowError> {
    let mut after = None;
    loop {
        let page = still.journals_alone(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        for id in page {
            let what = "er is een journaal zonder traject: niemand ziet deze jongere".to_owned();
            report.add(vec![Finding { case: id.clone(), what, open_end: true }]);
            if !mend {
                continue;
            }
            let Ok(case) = Case::replay(&id, &still.journal(&id).await?) else { continue };
            let Some(youth) = flow.store.unscoped().youth(&case.youth).await? else { continue };
            let anew = read_models(&flow.programme, &case.into(), Facts { birth: youth.birth });
            report.mended += u64::from(write(flow, CaseChange { expected: 0, ..anew }).await?);
        }
    }
}

/// Writes the read models of a case anew; whether it did.
async fn write(flow: &Flow, wanted: CaseChange) -> Result<bool, FlowError> {
    match flow.store.commit(Commit { case: Some(wanted), ..Commit::default() }).await {
        Ok(()) => Ok(true),
        // Someone changed it meanwhile, and with it its read models; or the schema refuses what is wrong: it stays found.
        Err(CommitError::Conflict | CommitError::Violation(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The people who can be given work, and where.
type AtWork = BTreeSet<(PersonId, OrganisationId)>;

fn look(flow: &Flow, stored: &StoredCase, at_work: &AtWork) -> (Vec<Finding>, Option<CaseChange>) {
    let finding = |what: String, open_end| Finding { case: stored.id.clone(), what, open_end };
    let case = match Case::replay(&stored.id, &stored.events) {
        Ok(case) => Arc::new(case),
        Err(error) => return (vec![finding(format!("het journaal klopt niet: {error}"), true)], None),
    };
    let mut findings = Vec::new();
    let facts = Facts { birth: stored.birth };
    for (person, role, organisation) in case.named() {
        if !at_work.contains(&(person.clone(), organisation.clone())) {
            let what = format!("'{person}' heeft de rol {role} en werkt niet (meer) bij {organisation}");
            findings.push(finding(what, true));
        }
    }
    if case.is_open() {
        let programme = &flow.programme;
        if !programme.organisations.contains_key(&case.owner.organisation) {
            let organisation = &case.owner.organisation;
            findings.push(finding(format!("niemand is verantwoordelijk: '{organisation}' bestaat niet (meer)"), true));
        }
        match programme.route(&case.route, case.revision) {
            None => {
                let what = format!("de route '{}', revisie {}, is er niet", case.route, case.revision);
                findings.push(finding(what, true));
                return (findings, None);
            }
            Some(route) if !route.states.contains_key(&case.state) => {
                findings.push(finding(format!("de stap '{}' bestaat niet in de route", case.state), true));
            }
            Some(_) => {}
        }
    }
    let wanted = read_models(&flow.programme, &case, facts);
    if case.is_open() && wanted.columns.wake_at.is_none() {
        findings.push(finding("er staat niets meer te gebeuren".to_owned(), true));
    }
    findings.extend(differences(stored, &wanted).into_iter().map(|what| finding(what, false)));
    (findings, Some(wanted))
}

/// In what the read models differ from what the journal says.
fn differences(stored: &StoredCase, wanted: &CaseChange) -> Vec<String> {
    let mut found = Vec::new();
    if serde_json::to_string(&wanted.case).is_ok_and(|text| text != stored.snapshot) {
        found.push("het traject in de rij verschilt van het journaal".to_owned());
    }
    for ((name, is), (_, should)) in stored.looked_up.iter().zip(looked_up(&wanted.case)) {
        if *is != should {
            found.push(format!("de kolom {name} is '{is}' en moet '{should}' zijn"));
        }
    }
    let (is, should) = (&stored.columns, &wanted.columns);
    if is != should {
        found.push(format!("de kolommen {is:?} moeten {should:?} zijn"));
    }
    let mut tasks: Vec<_> = wanted.tasks.iter().map(|t| line(&t.subject.to_string(), t)).collect();
    tasks.sort();
    let kept = |t: &TaskLine| {
        let (state, title, owner, due, since) = (&t.state, &t.title, &t.owner, t.due, t.since);
        format!("{} {state} {title} {owner:?} {due} {since} {}", t.subject, t.paused)
    };
    let mut kept: Vec<_> = stored.tasks.iter().map(kept).collect();
    kept.sort();
    if kept != tasks {
        found.push(format!("de werklijst is [{}] en moet [{}] zijn", kept.join("; "), tasks.join("; ")));
    }
    let parts: Vec<_> = wanted.case.organisations().into_iter().cloned().collect();
    if stored.parts != parts {
        found.push(format!("de organisaties die meedoen zijn {:?} en moeten {parts:?} zijn", stored.parts));
    }
    found
}

fn line(subject: &str, task: &Task) -> String {
    let Task { state, title, owner, due, since, paused, .. } = task;
    format!("{subject} {state} {title} {owner:?} {due} {since} {paused}")
}
