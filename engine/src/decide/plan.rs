//! The actions of the trajectplan: parallel work that never forks the state.

use super::Work;
use super::refuse::{invalid, not_now};
use crate::case::{PlanStatus, What};
use crate::command::Refusal;
use crate::id::{DomainId, NoteId};
use crate::wake::PLAN_TERM;
use jiff::civil::Date;

/// More plan actions than any plan has: a bound for the case, not a rule of the field.
const MOST_ITEMS: usize = 500;

pub(super) fn add(work: &mut Work<'_>, domain: &DomainId, text: &NoteId, due: Option<Date>) -> Result<(), Refusal> {
    work.must_take_part()?;
    if !work.case.is_open() {
        return Err(not_now("Dit traject is afgerond. Heropen het eerst als er toch nog iets moet gebeuren."));
    }
    if !work.programme.domains.contains_key(domain) {
        let known: Vec<_> = work.programme.domains.keys().map(DomainId::as_str).collect();
        return Err(invalid("domain", format!("'{domain}' is geen leefdomein. Kies uit {}.", known.join(", "))));
    }
    if due.is_some_and(|due| due < work.today) {
        return Err(invalid("due", "De datum van een actie ligt vandaag of later."));
    }
    if work.case.plan.len() >= MOST_ITEMS {
        return Err(not_now("Dit trajectplan heeft al 500 acties. Rond er eerst een paar af."));
    }
    let item = work.case.plan.len() as u32 + 1;
    let due = due.or_else(|| Some(term(work)));
    work.emit(What::PlanAdded { item, domain: domain.clone(), text: text.clone(), due });
    Ok(())
}

pub(super) fn set(work: &mut Work<'_>, item: u32, status: PlanStatus, note: Option<&NoteId>) -> Result<(), Refusal> {
    work.must_take_part()?;
    let Some(plan) = work.case.plan.iter().find(|p| p.id == item) else {
        return Err(invalid("item", format!("Actie {item} staat niet in dit trajectplan.")));
    };
    if status == PlanStatus::Proposed {
        return Err(invalid("status", "Een actie kan worden afgesproken, afgerond of vervallen."));
    }
    if plan.status == status {
        return Ok(());
    }
    // What is agreed has a date, and one that is agreed again has not passed it already.
    let due = plan.due.filter(|due| *due >= work.today).unwrap_or_else(|| term(work));
    let due = (status == PlanStatus::Open).then_some(due);
    work.emit(What::PlanChanged { item, status, due, note: note.cloned() });
    Ok(())
}

/// The date of an action when nobody says one.
fn term(work: &Work<'_>) -> Date {
    let calendar = &work.programme.calendar;
    calendar.next_workday(calendar.add(work.today, PLAN_TERM))
}
