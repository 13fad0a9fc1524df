//! The closure invariant over the whole store, and read models against the journal.
//!
//! `audit` looks; `rebuild` mends. Both recompute what the journal says, with the very functions that wrote it.

use crate::flow::{Flow, FlowError, read_models};
use crate::store::{Commit, StoredCase};
use sluitend_engine::case::Case;
use sluitend_engine::command::Facts;
use sluitend_engine::id::CaseId;

/// Cases read at once.
const PAGE: usize = 500;

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
    /// What is wrong, or was.
    pub findings: Vec<Finding>,
    /// Cases of which the read models were written anew (`rebuild`).
    pub mended: u64,
}

/// Looks at every case; with `mend`, writes what differs anew.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn audit(flow: &Flow, mend: bool, mut progress: impl FnMut(u64)) -> Result<Report, FlowError> {
    let mut report = Report::default();
    let mut after = None;
    loop {
        let page = flow.store.unscoped().stored_cases(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(report) };
        after = Some(last.id.clone());
        for stored in &page {
            let (findings, wanted) = look(flow, stored);
            report.cases += 1;
            report.open += u64::from(stored.snapshot_is_open());
            if mend && findings.iter().any(|f| !f.open_end)
                && let Some(wanted) = wanted
            {
                flow.store.commit(Commit { case: Some(wanted), ..Commit::default() }).await?;
                report.mended += 1;
            }
            report.findings.extend(findings);
        }
        progress(report.cases);
    }
}

fn look(flow: &Flow, stored: &StoredCase) -> (Vec<Finding>, Option<crate::store::CaseChange>) {
    let finding = |what: String, open_end| Finding { case: stored.id.clone(), what, open_end };
    let case = match Case::replay(&stored.id, &stored.events) {
        Ok(case) => case,
        Err(error) => return (vec![finding(format!("het journaal klopt niet: {error}"), true)], None),
    };
    let mut findings = Vec::new();
    let facts = Facts { birth: stored.birth };
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
    for what in stored.differences(&wanted) {
        findings.push(finding(what, false));
    }
    (findings, Some(wanted))
}
