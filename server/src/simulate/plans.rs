//! When people do what is asked of them: most in time, some after a reminder, some only after an escalation, and a few
//! never, until a ladder gives it to someone else.

use super::life;
use super::random::Dice;
use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::case::{Case, Event, FollowUpKey, PlanStatus, Subject, What};
use sluitend_engine::id::RoleId;
use sluitend_engine::model::{Behaviour, Chance, Pace, Route};

/// What someone is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Take the present step further.
    Step,
    /// Answer the open handover.
    Handover,
    /// Answer an open follow-up.
    FollowUp(FollowUpKey),
    /// Finish an agreed action of the trajectplan.
    Action(u32),
    /// Speak with the youth and note it.
    Contact,
    /// Anything else that happens in a life.
    Life,
}

/// Everything that is planned for one case.
#[derive(Clone, Debug)]
pub(super) struct Plans {
    acts: Vec<Plan>,
    contact: Option<Date>,
    life: Date,
    /// Whether the trajectory was open when that was planned: after it is closed, life is quieter.
    open: bool,
    /// Whether the people around this youth let silences fall.
    slow: bool,
}

#[derive(Clone, Debug)]
struct Plan {
    intent: Intent,
    /// When what it is about began, and in which event: entering a state again needs a new plan.
    began: (Date, u64),
    /// `None`: never, unless a ladder presses.
    day: Option<Date>,
}

impl Plans {
    pub fn new(behaviour: &Behaviour, dice: &mut Dice, today: Date) -> Self {
        let life = today.saturating_add(dice.between(5, 90).days());
        let slow = dice.chance(behaviour.habits.silent);
        Self { acts: Vec::new(), contact: None, life, open: true, slow }
    }

    /// The first of all plans; what is asked comes before contact, and contact before the rest.
    pub fn next(&self) -> (Date, Intent) {
        let acts = self.acts.iter().filter_map(|plan| Some((plan.day?, &plan.intent)));
        let contact = self.contact.map(|day| (day, &Intent::Contact));
        let first = acts.chain(contact).min_by_key(|(day, _)| *day).filter(|(day, _)| *day <= self.life);
        first.map_or((self.life, Intent::Life), |(day, intent)| (day, intent.clone()))
    }

    /// Plans what has come up, and drops what is over.
    pub fn follow(&mut self, behaviour: &Behaviour, route: &Route, case: &Case, dice: &mut Dice, today: Date) {
        let wanted = wanted(route, case);
        self.acts.retain(|plan| wanted.iter().any(|w| w.intent == plan.intent && w.began == plan.began));
        for want in wanted {
            if !self.acts.iter().any(|plan| plan.intent == want.intent) {
                let day = match want.due {
                    Some(due) => draw(behaviour.pace(&want.role), dice, today, due),
                    // In a wait state nobody is asked anything, but what must be said is said.
                    None => {
                        let moves = dice.chance(behaviour.habits.moves_what_waits);
                        moves.then(|| today.saturating_add(dice.between(5, 60).days()))
                    }
                };
                self.acts.push(Plan { intent: want.intent, began: want.began, day });
            }
        }
        if case.is_open() != self.open {
            self.lived(behaviour, route, case.is_open(), dice, today);
        }
        match self.contact {
            None if case.is_open() => self.spoken(behaviour, dice, today),
            Some(_) if !case.is_open() => self.contact = None,
            _ => {}
        }
    }

    /// What a ladder does to the plans: who is given the step acts soon; and a reminder sometimes helps.
    pub fn pressed(&mut self, behaviour: &Behaviour, event: &Event, dice: &mut Dice) {
        let What::Escalated { what, reassign, .. } = &event.what else { return };
        let today = event.on;
        let intent = match what {
            Subject::Step | Subject::Stall => Intent::Step,
            Subject::Plan(item) => Intent::Action(*item),
            Subject::Handover => Intent::Handover,
            Subject::FollowUp(key) => Intent::FollowUp(key.clone()),
        };
        if *what == Subject::Stall && dice.odds(2, 5) {
            self.contact = Some(today.saturating_add(dice.between(1, 5).days()));
        }
        if let Some(plan) = self.acts.iter_mut().find(|plan| plan.intent == intent) {
            if reassign.is_some() {
                let soon = today.saturating_add(dice.between(1, 14).days());
                plan.day = Some(plan.day.map_or(soon, |day| day.min(soon)));
            } else if plan.day.is_none() && dice.chance(behaviour.habits.reminded) {
                plan.day = Some(today.saturating_add(dice.between(1, 7).days()));
            }
        }
    }

    /// It did not come to it: no-show, refused, or waiting for another.
    pub fn postpone(&mut self, intent: &Intent, day: Date) {
        for plan in self.acts.iter_mut().filter(|plan| plan.intent == *intent) {
            plan.day = Some(day);
        }
    }

    /// The youth was spoken with; when the next time will be.
    pub fn spoken(&mut self, behaviour: &Behaviour, dice: &mut Dice, today: Date) {
        let habits = &behaviour.habits;
        let days = dice.days(if self.slow { habits.silent_days } else { habits.contact_days }).max(1);
        self.contact = Some(today.saturating_add(days.days()));
    }

    /// Something happened; when the next thing will.
    pub fn lived(&mut self, behaviour: &Behaviour, route: &Route, open: bool, dice: &mut Dice, today: Date) {
        let days = if open { life::quiet(behaviour, route, dice) } else { dice.days(behaviour.habits.closed_days) };
        let days = days.max(1);
        (self.open, self.life) = (open, today.saturating_add(days.days()));
    }
}

struct Want {
    intent: Intent,
    /// Whose work it is.
    role: RoleId,
    began: (Date, u64),
    due: Option<Date>,
}

/// All that waits for someone. A step that is paused, or offered to another route, asks nothing.
fn wanted(route: &Route, case: &Case) -> Vec<Want> {
    let mut wanted = Vec::new();
    let offered = case.handover.as_ref().is_some_and(|h| h.route.is_some());
    let can_act = route.states.get(&case.state).is_some_and(|state| route.transitions(state).next().is_some());
    if case.is_open() && case.paused.is_none() && !offered && can_act {
        let began = case.entered.get(&case.state).map_or((case.opened, 0), |mark| (mark.on, mark.seq));
        let due = case.step.as_ref().map(|step| step.due);
        wanted.push(Want { intent: Intent::Step, role: case.owner.role.clone(), began, due });
    }
    if let Some(handover) = &case.handover {
        let (began, due) = ((handover.offered, 0), Some(handover.obligation.due));
        wanted.push(Want { intent: Intent::Handover, role: handover.to.role.clone(), began, due });
    }
    for open in &case.open {
        let (intent, began) = (Intent::FollowUp(open.key.clone()), (open.opened.on, open.opened.seq));
        wanted.push(Want { intent, role: open.owner.role.clone(), began, due: Some(open.obligation.due) });
    }
    for item in case.plan.iter().filter(|item| item.status == PlanStatus::Open && case.is_open()) {
        let (intent, began) = (Intent::Action(item.id), (item.since, u64::from(item.id)));
        wanted.push(Want { intent, role: case.owner.role.clone(), began, due: item.due });
    }
    wanted
}

/// The day on which someone acts; `None`: never of their own accord.
fn draw(pace: &Pace, dice: &mut Dice, today: Date, due: Date) -> Option<Date> {
    let term = i64::from(due.since(today).map_or(0, |span| span.get_days())).max(3);
    let never = Chance::CERTAIN.saturating_sub(pace.in_time.of() + pace.late.of() + pace.very_late.of());
    let weights = [pace.in_time.of(), pace.late.of(), pace.very_late.of(), never];
    let days = match dice.weighed(weights.into_iter())? {
        // Work takes most of the time there is for it.
        0 => dice.between(term * 3 / 10, term - 1).max(1),
        1 => term + dice.days(pace.late_days),
        2 => term + dice.days(pace.very_late_days),
        _ => return None,
    };
    Some(today.saturating_add(days.days()))
}
