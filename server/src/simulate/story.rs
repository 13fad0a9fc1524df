//! One youth, from arrival to the end of the simulation: the clock jumps to whatever comes first, what time brings or
//! what someone planned.

use super::attempt::{self, Attempt};
use super::plans::{Intent, Plans};
use super::random::Dice;
use super::report::Violation;
use super::tally::Tally;
use super::watch::{self, Fault};
use super::{arrive, people};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sluitend_engine::case::{Case, Event};
use sluitend_engine::command::{Actor, Command, Facts, Refusal};
use sluitend_engine::decide::{self, Enrolment, Possible};
use sluitend_engine::id::{CaseId, NoteId, YouthId};
use sluitend_engine::model::{Behaviour, Programme, Route};
use sluitend_engine::wake::{self, View};

/// Of one story in so many the journal is replayed as it goes, through the text in which a database keeps it.
const SAMPLE: u32 = 10;
/// After how many steps that is done.
const REPLAY_EVERY: usize = 25;
/// How many times in a row a wake may leave something for the next one.
const MOST_WAKES: usize = 16;
/// More than anyone does or time brings in a year: a story with more steps goes in circles.
const MOST_STEPS_A_YEAR: usize = 3_000;
/// The latest that people work, in minutes after the programme's `notify_at`.
const WORKDAY: i64 = 480;

/// A youth's story so far.
pub(super) struct Story<'p> {
    pub programme: &'p Programme,
    pub number: u32,
    pub dice: Dice,
    pub case: Case,
    pub today: Date,
    facts: Facts,
    journal: Vec<Event>,
    now: Timestamp,
    plans: Plans,
    notes: u32,
}

/// Tells the story of one youth; what went wrong in it, if anything did.
pub(super) fn tell(
    programme: &Programme,
    seed: u64,
    number: u32,
    span: (Date, Date),
    tally: &mut Tally<'_>,
) -> Option<Violation> {
    let mut story = begin(programme, seed, number, span, tally)?;
    let fault = story.end(span.1, tally).err()?;
    let message = fault.to_string();
    Some(Violation { youth: number, seed, day: story.today, message, journal: story.journal })
}

/// Begins the story of one youth; `None` when not exactly one route admits it.
pub(super) fn begin<'p>(
    programme: &'p Programme,
    seed: u64,
    number: u32,
    (from, until): (Date, Date),
    tally: &mut Tally<'_>,
) -> Option<Story<'p>> {
    let mut dice = Dice::new(seed, u64::from(number));
    let arrive::Newcomer { group, on: arrival, facts, attributes } =
        arrive::newcomer(programme, &mut dice, from, until);
    let routes = decide::admitting(programme, &attributes, facts, arrival);
    let &[route] = &routes[..] else {
        tally.turn_away(routes.len(), &attributes, facts, arrival);
        return None;
    };
    let (case, youth) = (CaseId::new(format!("case-{number}")), YouthId::new(format!("youth-{number}")));
    let enrolment = Enrolment { case, youth, facts, attributes, route: route.id.clone() };
    let now = wake::instant(programme, arrival);
    let (case, journal) = match decide::enrol(programme, &enrolment, &Actor::System, now) {
        Ok(begun) => begun,
        Err(refusal) => {
            tally.unserved(&refusal);
            return None;
        }
    };
    tally.enrol(&case, facts, &journal, group);
    let plans = Plans::new(&programme.behaviour, &mut dice, arrival);
    Some(Story { programme, number, dice, case, today: arrival, facts, journal, now, plans, notes: 0 })
}

impl<'p> Story<'p> {
    /// The route along which the case runs.
    pub fn route(&self) -> Option<&'p Route> {
        self.programme.route(&self.case.route, self.case.revision).map(std::convert::AsRef::as_ref)
    }

    /// What people do here.
    pub fn behaviour(&self) -> &'p Behaviour {
        &self.programme.behaviour
    }

    /// A fresh note: what it says does not matter here.
    pub fn note(&mut self) -> NoteId {
        self.notes += 1;
        NoteId::new(format!("note-{}-{}", self.number, self.notes))
    }

    /// Lives up to a day.
    pub fn end(&mut self, until: Date, tally: &mut Tally<'_>) -> Result<(), Fault> {
        let lived = self.live(until, tally);
        tally.end(&self.case, until);
        lived
    }

    /// What became of it: the case and its journal.
    pub fn into_lived(self) -> super::Lived {
        super::Lived { case: self.case, facts: self.facts, journal: self.journal }
    }

    fn live(&mut self, until: Date, tally: &mut Tally<'_>) -> Result<(), Fault> {
        watch::closure(self.programme, &self.case, self.next_wake()?)?;
        let days = until.since(self.today).map_or(0, |span| span.get_days()).unsigned_abs() as usize;
        let most = MOST_STEPS_A_YEAR * (1 + days / 365);
        for step in 0..most {
            let route = self.route().ok_or(Fault::NoRoute)?;
            self.plans.follow(self.behaviour(), route, &self.case, &mut self.dice, self.today);
            let (planned, intent) = self.plans.next();
            let wake = self.next_wake()?;
            // On one day time comes first: the mails have gone out when the people come in.
            let first = wake.filter(|day| *day <= planned);
            let day = first.unwrap_or(planned).max(self.today);
            if day >= until {
                return watch::replays(&self.case, &self.journal);
            }
            tally.pass(&self.case, day);
            if first.is_some() {
                self.wake(day, until, tally)?;
            } else {
                self.act(day, &intent, tally)?;
            }
            if self.number % SAMPLE == 1 && step % REPLAY_EVERY == 0 {
                watch::replays_from_text(&self.case, &self.journal)?;
            }
        }
        Err(Fault::Endless(most))
    }

    /// Time does what is due. Once in a while the server was down, and everything comes some days late.
    fn wake(&mut self, day: Date, until: Date, tally: &mut Tally<'_>) -> Result<(), Fault> {
        let down = if self.dice.odds(1, 400) { self.dice.between(1, 12) } else { 0 };
        let day = day.saturating_add(down.days()).min(until.yesterday().unwrap_or(until));
        tally.pass(&self.case, day);
        self.clock(day, 0);
        for _ in 0..MOST_WAKES {
            let events = self.send(&Actor::System, &Command::Wake, tally)?.map_err(Fault::WakeRefused)?;
            match self.next_wake()? {
                Some(next) if next <= self.today && events == 0 => return Err(Fault::Deaf(next)),
                Some(next) if next <= self.today => {}
                Some(_) | None => return Ok(()),
            }
        }
        Err(Fault::WakeCircles)
    }

    /// Someone does what was planned; or the youth did not show up, and it is planned again.
    fn act(&mut self, day: Date, intent: &Intent, tally: &mut Tally<'_>) -> Result<(), Fault> {
        let minutes = self.dice.between(1, WORKDAY);
        self.clock(day, minutes);
        let no_show =
            matches!(intent, Intent::Step | Intent::FollowUp(_)) && self.dice.chance(self.behaviour().habits.no_show);
        let attempt = if no_show {
            let actor = people::of(&self.case.owner, self.number);
            Some(Attempt::fair(actor, Command::Note(self.note())))
        } else {
            attempt::of(self, intent)
        };
        // Planned again whatever happens: what succeeds ends the plan by itself.
        let again =
            if no_show { self.dice.days(self.behaviour().habits.no_show_days).max(1) } else { self.dice.between(1, 6) };
        self.plans.postpone(intent, self.today.saturating_add(again.days()));
        if let Some(attempt) = attempt {
            self.attempt(&attempt, tally)?;
        }
        match intent {
            Intent::Contact => self.plans.spoken(self.behaviour(), &mut self.dice, self.today),
            Intent::Life => {
                let route = self.route().ok_or(Fault::NoRoute)?;
                self.plans.lived(self.behaviour(), route, self.case.is_open(), &mut self.dice, self.today);
            }
            Intent::Step | Intent::Handover | Intent::FollowUp(_) | Intent::Action(_) => {}
        }
        Ok(())
    }

    fn attempt(&mut self, attempt: &Attempt, tally: &mut Tally<'_>) -> Result<(), Fault> {
        let before = self.case.clone();
        let possible = Possible::new(self.programme, &before, self.facts, &attempt.actor, self.now);
        let sent = self.send(&attempt.actor, &attempt.command, tally)?;
        if attempt.actor != Actor::Youth {
            watch::offered(&possible, &before, &attempt.command, sent.as_ref().map(|_| ()))?;
        }
        match (sent, attempt.forbidden) {
            (Ok(_), Some(why)) => Err(Fault::Permitted(why)),
            (Err(refusal), None) => {
                tally.refuse(&self.case, &attempt.command, &refusal);
                Ok(())
            }
            (Err(_), Some(_)) => {
                tally.rightly_refused();
                Ok(())
            }
            (Ok(_), None) => Ok(()),
        }
    }

    /// Sends a command to the core and takes its events in; how many there were. A refusal changes nothing: `decide`
    /// cannot touch the case.
    fn send(
        &mut self,
        actor: &Actor,
        command: &Command,
        tally: &mut Tally<'_>,
    ) -> Result<Result<usize, Refusal>, Fault> {
        let decided = decide::decide(self.programme, &self.case, self.facts, actor, command, self.now);
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let count = events.len();
        let mut told = Vec::new();
        for event in events {
            watch::follows(&self.case, &event)?;
            let before = self.case.clone();
            self.case.apply(&event);
            told.extend(tally.count(&before, &self.case, &event));
            self.plans.pressed(self.behaviour(), &event, &mut self.dice);
            self.journal.push(event);
        }
        watch::told_once(&told)?;
        watch::closure(self.programme, &self.case, self.next_wake()?)?;
        Ok(Ok(count))
    }

    fn next_wake(&self) -> Result<Option<Date>, Fault> {
        let route = self.route().ok_or(Fault::NoRoute)?;
        let view = View { programme: self.programme, route, case: &self.case, facts: self.facts };
        Ok(view.next_wake())
    }

    /// Puts the clock at some minutes after `notify_at`, on the same local day; never back.
    fn clock(&mut self, day: Date, minutes: i64) {
        let notify = self.programme.notify_at;
        let left = 23 * 60 + 59 - (i64::from(notify.hour()) * 60 + i64::from(notify.minute()));
        let at = wake::instant(self.programme, day) + minutes.min(left).minutes();
        self.now = self.now.max(at);
        self.today = day;
    }
}
