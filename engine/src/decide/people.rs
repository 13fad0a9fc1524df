//! What people do besides taking actions: assign, pause, correct, tick, put on an agenda.

use super::refuse::{invalid, not_now, refuse};
use super::{LONGEST_PAUSE_MONTHS, Work, act, enrol, handover};
use crate::calendar::{Span, Unit, dutch_date};
use crate::case::{Correction, Obligation, Owner, Subject, What};
use crate::command::{Actor, Refusal, RefusalKind};
use crate::id::{FieldId, NoteId, PersonId};
use crate::model::{Anchor, StateKind};
use crate::owner;
use crate::value::Value;
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(super) fn assign(work: &mut Work<'_>, followup: Option<&str>, person: &PersonId) -> Result<(), Refusal> {
    let (what, owner) = match followup {
        Some(name) => match work.case.open_followup(name) {
            Some(open) => (Subject::FollowUp(open.key.clone()), open.owner.clone()),
            None => return Err(not_now(format!("De opvolging '{name}' staat niet (meer) open."))),
        },
        None if work.case.is_open() => (Subject::Step, work.case.owner.clone()),
        None => return Err(not_now("Dit traject is afgerond: er is geen stap om toe te wijzen.")),
    };
    work.must_have_say(&owner)?;
    if owner.person.as_ref() == Some(person) {
        return Ok(());
    }
    work.emit(What::Assigned { what, to: Owner { person: Some(person.clone()), ..owner } });
    Ok(())
}

pub(super) fn give_back(work: &mut Work<'_>, followup: Option<&str>, note: Option<&NoteId>) -> Result<(), Refusal> {
    work.must_take_part()?;
    let (what, now) = match followup {
        Some(name) => match work.case.open_followup(name) {
            Some(open) => (Subject::FollowUp(open.key.clone()), open.owner.clone()),
            None => return Err(not_now(format!("De opvolging '{name}' staat niet (meer) open."))),
        },
        None => (Subject::Step, work.case.owner.clone()),
    };
    let Some(to) = former(work, &what) else {
        return Err(not_now(
            "Dit is door niemand overgenomen; er is dus niets om terug te geven. Geef het aan een collega.",
        ));
    };
    if !handover::belongs(work, &now.organisation) {
        let title = work.organisation_title(&now.organisation);
        return Err(refuse(RefusalKind::NotYou, "", format!("Teruggeven doet wie het nu heeft: {title}.")));
    }
    work.emit(What::GivenBack { what, to, note: note.cloned() });
    Ok(())
}

/// Whose it would be if no ladder had taken it; none when none did. Found as when it began, so that it never comes to
/// someone who is not there any more.
pub(super) fn former(work: &Work<'_>, what: &Subject) -> Option<Owner> {
    let (role, from, now) = match what {
        Subject::FollowUp(key) => {
            let open = work.case.open.iter().find(|f| f.key == *key)?;
            (&work.view().definition(key)?.owner, open.escalated_from.as_ref()?, &open.owner)
        }
        _ => match &work.route.states.get(&work.case.state)?.kind {
            StateKind::Task { owner, .. } => (owner, work.case.escalated_from.as_ref()?, &work.case.owner),
            StateKind::Wait | StateKind::Final { .. } => return None,
        },
    };
    let to = owner::resolve(work.programme, role, &work.attributes(), &work.case.people, Some(from))?;
    (to != *now).then_some(to)
}

pub(super) fn release(work: &mut Work<'_>, person: &PersonId, seats: &[Owner]) -> Result<(), Refusal> {
    if *work.actor != Actor::System {
        return Err(refuse(RefusalKind::NotYou, "", "Wie uit dienst gaat, meldt de beheerder af."));
    }
    let named = work.case.named();
    let had = |seat: &&Owner| {
        seat.person.as_ref() != Some(person)
            && named.contains(&(person.clone(), seat.role.clone(), seat.organisation.clone()))
    };
    let seats: Vec<_> = seats.iter().filter(had).cloned().collect();
    if !seats.is_empty() {
        work.emit(What::Released { person: person.clone(), seats });
    }
    Ok(())
}

pub(super) fn erase(work: &mut Work<'_>) -> Result<(), Refusal> {
    if *work.actor != Actor::System {
        return Err(refuse(RefusalKind::NotYou, "", "De gegevens van een jongere wist de beheerder."));
    }
    if work.case.is_open() {
        return Err(not_now(
            "Deze jongere heeft een lopend traject, en blijft dus in beeld. Rond het traject eerst af, bijvoorbeeld omdat \
             de jongere afziet van begeleiding.",
        ));
    }
    if work.case.erased.is_none() {
        work.emit(What::Erased);
    }
    Ok(())
}

pub(super) fn pause(work: &mut Work<'_>, until: Date, reason: &NoteId) -> Result<(), Refusal> {
    work.must_have_say(&work.case.owner)?;
    if work.case.step.is_none() {
        return Err(not_now("Er is nu geen stap die op pauze kan: niemand hoeft iets te doen."));
    }
    if let Some(pause) = &work.case.paused {
        let until = dutch_date(pause.until);
        return Err(not_now(format!("Dit traject staat al op pauze tot {until}. Hervat het eerst.")));
    }
    let longest = work.programme.calendar.add(work.today, Span::new(LONGEST_PAUSE_MONTHS, Unit::Months));
    if until <= work.today || until > longest {
        let longest = dutch_date(longest);
        return Err(invalid("until", format!("Een pauze eindigt na vandaag en uiterlijk op {longest} (6 maanden).")));
    }
    work.emit(What::Paused { until, reason: Some(reason.clone()) });
    Ok(())
}

pub(super) fn resume(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.must_take_part()?;
    if work.case.paused.is_none() {
        return Err(not_now("Dit traject staat niet op pauze."));
    }
    end_pause(work);
    Ok(())
}

/// The due date moves by the paused time, to a workday; the rungs that were taken stay taken. What was late is late by then,
/// too, but no later for it, in days nor in workdays: so no rung is reached by a pause alone.
pub(super) fn end_pause(work: &mut Work<'_>) {
    let Some(pause) = work.case.paused.clone() else { return };
    let (calendar, today) = (&work.programme.calendar, work.today);
    let days = today.since(pause.from).map_or(0, |span| span.get_days().max(0));
    let step = work.case.step.clone().map(|step| {
        let moved = calendar.add(step.due, Span::new(days, Unit::Days));
        let as_late = (step.due < pause.from).then(|| {
            let late = calendar.workdays_between(step.due, pause.from);
            calendar.add(today, Span::new(-i32::try_from(late).unwrap_or(i32::MAX), Unit::Workdays))
        });
        let due = as_late.map_or_else(|| calendar.next_workday(moved), |as_late| moved.max(as_late));
        Obligation { due, ..step }
    });
    work.emit(What::Resumed { step });
}

pub(super) fn correct(
    work: &mut Work<'_>,
    field: &FieldId,
    value: &Value,
    concerning: Date,
    reason: &NoteId,
) -> Result<(), Refusal> {
    work.must_take_part()?;
    let Some(definition) = act::definition(work, work.route, field) else {
        return Err(invalid("field", format!("'{field}' is geen veld van deze route en geen kenmerk van de jongere.")));
    };
    if concerning > work.today {
        return Err(invalid("concerning", "De dag waarop het feit gold, kan niet in de toekomst liggen."));
    }
    let value = definition.accept(field, value).map_err(|r| invalid(&r.place, r.message))?;
    let correction = Some(Correction { concerning, reason: Some(reason.clone()) });
    work.emit(What::Written { values: BTreeMap::from([(field.clone(), value)]), correction });
    after_writing(work, std::slice::from_ref(field));
    Ok(())
}

pub(super) fn change_attributes(work: &mut Work<'_>, values: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    work.must_take_part()?;
    let accepted = enrol::accept_attributes(work.programme, values, |_| false)?;
    let fields: Vec<_> = accepted.keys().cloned().collect();
    act::write(work, accepted);
    after_writing(work, &fields);
    Ok(())
}

/// A due date that is counted from a field moves with it; an attribute can change who is accountable.
fn after_writing(work: &mut Work<'_>, fields: &[FieldId]) {
    let route = work.route;
    let kind = route.states.get(&work.case.state).map(|s| &s.kind);
    if let (Some(kind @ StateKind::Task { due, .. }), Some(step)) = (kind, &work.case.step)
        && matches!(&due.anchor, Some(Anchor::Field(field)) if fields.contains(field))
    {
        let view = work.view();
        if let Some(new) = view.obligation(kind, view.entered_on()).filter(|new| new.due != step.due) {
            work.emit(What::Rescheduled { step: new });
        }
    }
    if fields.iter().any(|f| work.programme.attributes.contains_key(f)) {
        handover::follow_move(work);
    }
}

pub(super) fn tick(work: &mut Work<'_>, items: &[u16]) -> Result<(), Refusal> {
    work.must_take_part()?;
    let known = work.route.states.get(&work.case.state).map_or(0, |s| s.checklist.len());
    if let Some(n) = items.iter().find(|n| usize::from(**n) >= known) {
        return Err(invalid(&format!("checklist.{n}"), format!("Deze stap heeft {known} punten om af te vinken.")));
    }
    let mut items = items.to_vec();
    items.sort_unstable();
    items.dedup();
    if items != work.case.ticked {
        work.emit(What::Ticked { items });
    }
    Ok(())
}

pub(super) fn agenda(work: &mut Work<'_>, agenda: Option<&str>, note: Option<&NoteId>) -> Result<(), Refusal> {
    work.must_take_part()?;
    if let Some(name) = agenda
        && !crate::id::is_name(name)
    {
        return Err(invalid("agenda", "Een agenda heeft een korte naam, zoals 'mdo'."));
    }
    if work.case.agenda.as_ref().map(|a| a.name.as_str()) == agenda {
        return Ok(());
    }
    work.emit(What::AgendaSet { agenda: agenda.map(str::to_owned), note: note.cloned() });
    Ok(())
}
