//! The heart: what a command does to a case, or why it is refused.
//!
//! [`decide`] looks at a case and answers with events; it changes nothing. Whatever it answers leaves an open case
//! with someone accountable and a next date ([`View::next_wake`](crate::wake::View::next_wake)).

mod act;
mod enrol;
mod handover;
mod people;
mod plan;
mod possible;
mod refuse;
mod state;
mod time;

pub use act::{ASKS_TO_BE_CALLED, CALLED_WITHIN, YOUTH_ANSWERS};
pub use enrol::{Enrolment, admitting, enrol};
pub use possible::Possible;

use crate::case::{By, Case, Event, What};
use crate::command::{Actor, Command, Facts, Refusal};
use crate::model::{Programme, Route};
use crate::owner::{self, Attributes};
use crate::wake::{self, View};
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Cow;

/// The longest free time ahead that a person may choose: a pause (a decision of the region; see `routes/README.md`).
pub const LONGEST_PAUSE_MONTHS: i32 = 6;

/// What a command does to a case: its events, never empty unless the command is [`Command::Wake`] or changes nothing.
///
/// # Errors
/// A [`Refusal`] says in Dutch what is missing and where. `Wake` is never refused.
pub fn decide(
    programme: &Programme,
    case: &Case,
    facts: Facts,
    actor: &Actor,
    command: &Command,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let Some(route) = programme.route(&case.route, case.revision) else {
        return Err(refuse::unknown_route(case));
    };
    let mut work = Work::new(programme, route, Cow::Borrowed(case), facts, actor, now);
    if case.erased.is_some() && *actor != Actor::System {
        return Err(refuse::not_now("De gegevens van deze jongere zijn gewist; in dit traject kan niets meer."));
    }
    match command {
        Command::Act { action, fields, checklist, note } => {
            act::act(&mut work, action, fields, checklist, note.as_ref())?;
        }
        Command::Answer { followup, action, fields, note } => {
            act::answer(&mut work, followup, action, fields, note.as_ref())?;
        }
        Command::Handover { decision, note } => handover::answer(&mut work, *decision, note.as_ref())?,
        Command::Assign { followup, person } => people::assign(&mut work, followup.as_deref(), person)?,
        Command::GiveBack { followup, note } => people::give_back(&mut work, followup.as_deref(), note.as_ref())?,
        Command::Release { person, seats } => people::release(&mut work, person, seats)?,
        Command::Erase => people::erase(&mut work)?,
        Command::Pause { until, reason } => people::pause(&mut work, *until, reason)?,
        Command::Resume => people::resume(&mut work)?,
        Command::Correct { field, value, concerning, reason } => {
            people::correct(&mut work, field, value, *concerning, reason)?;
        }
        Command::ChangeAttributes { values } => people::change_attributes(&mut work, values)?,
        Command::Tick { items } => people::tick(&mut work, items)?,
        Command::Note(note) => {
            work.must_take_part()?;
            work.emit(What::Noted { note: note.clone() });
        }
        Command::PlanAdd { domain, text, due } => plan::add(&mut work, domain, text, *due)?,
        Command::PlanSet { item, status, note } => plan::set(&mut work, *item, *status, note.as_ref())?,
        Command::Agenda { agenda, note } => people::agenda(&mut work, agenda.as_deref(), note.as_ref())?,
        Command::Reopen { state, reason } => state::reopen(&mut work, state.as_ref(), reason)?,
        Command::Wake => time::wake(&mut work),
    }
    Ok(work.events)
}

/// A decision under way: each event is applied at once, so that what follows sees the case as it has become.
struct Work<'a> {
    programme: &'a Programme,
    route: &'a Route,
    /// As it was found, until the first event.
    case: Cow<'a, Case>,
    facts: Facts,
    actor: &'a Actor,
    by: By,
    now: Timestamp,
    today: Date,
    events: Vec<Event>,
}

impl<'a> Work<'a> {
    fn new(
        programme: &'a Programme,
        route: &'a Route,
        case: Cow<'a, Case>,
        facts: Facts,
        actor: &'a Actor,
        now: Timestamp,
    ) -> Self {
        let by = match actor {
            Actor::System => By::System,
            Actor::Person { id, .. } => By::Person(id.clone()),
            Actor::Youth => By::Youth,
        };
        let today = wake::local_day(programme, now);
        Self { programme, route, case, facts, actor, by, now, today, events: Vec::new() }
    }

    fn emit(&mut self, what: What) {
        let event = self.event(what);
        self.case.to_mut().apply(&event);
        self.events.push(event);
    }

    fn event(&self, what: What) -> Event {
        // Journals keep milliseconds; a finer instant would not survive the database.
        let at = Timestamp::from_millisecond(self.now.as_millisecond()).unwrap_or(self.now);
        Event { seq: self.case.version + 1, at, on: self.today, by: self.by.clone(), what }
    }

    fn view(&self) -> View<'a, '_> {
        View { programme: self.programme, route: self.route, case: &self.case, facts: self.facts }
    }

    fn attributes(&self) -> Attributes {
        owner::attributes(self.programme, &self.case.known)
    }
}

#[cfg(test)]
mod tests;
