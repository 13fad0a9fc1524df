//! Acts out what the proof shows: enrols the youth and does what the path says, by the core.

use super::exploring::can_finish;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sluitend_engine::case::Case;
use sluitend_engine::command::{Actor, Command, Decision, Facts};
use sluitend_engine::decide::{Enrolment, decide, enrol};
use sluitend_engine::guard::Sight;
use sluitend_engine::id::{ActionId, CaseId, FieldId, NoteId, RoleId, StateId, YouthId};
use sluitend_engine::kept;
use sluitend_engine::model::{Anchor, Programme, StateKind, Transition};
use sluitend_engine::prove::{Happening, Step, Witness};
use sluitend_engine::wake::{View, local_day};

/// So often the clock is moved to the next date before we say that something does not come.
const LONG: usize = 500;

/// A youth of a counterexample on its way.
pub struct Acting<'a> {
    programme: &'a Programme,
    witness: &'a Witness,
    now: Timestamp,
    case: Option<Case>,
}

impl<'a> Acting<'a> {
    pub fn new(programme: &'a Programme, witness: &'a Witness) -> Self {
        let begin = programme.rules[witness.rules].valid_from.checked_add(40.days()).expect("a date");
        let noon = begin.at(12, 0, 0, 0).to_zoned(programme.timezone.clone()).expect("noon");
        Self { programme, witness, now: noon.timestamp(), case: None }
    }

    pub fn today(&self) -> Date {
        local_day(self.programme, self.now)
    }

    /// Born so that the age at the enrolment is right, a day after the birthday.
    pub fn facts(&self) -> Facts {
        let begin = self.programme.rules[self.witness.rules].valid_from.checked_add(39.days()).expect("a date");
        Facts { birth: begin.checked_sub(self.witness.age.years()).expect("a birth date") }
    }

    fn case(&self) -> &Case {
        self.case.as_ref().expect("enrolled")
    }

    pub fn enrol(&mut self) -> Result<(), String> {
        let enrolment = Enrolment {
            case: CaseId::new("traject"),
            youth: YouthId::new("jongere"),
            facts: self.facts(),
            attributes: self.witness.attributes.clone(),
            route: self.witness.route.clone().ok_or("no route")?,
        };
        let (case, _) = enrol(self.programme, &enrolment, &Actor::System, self.now)
            .map_err(|refusal| format!("not enrolled: {:?}", refusal.reasons))?;
        self.case = Some(case);
        Ok(())
    }

    /// Whether someone can still get the youth to an outcome.
    pub fn can_finish(&self) -> bool {
        can_finish(self.programme, self.case(), self.facts(), self.now, false)
    }

    /// Whether someone can, also in the routes to which one is handed over.
    pub fn can_finish_elsewhere(&self) -> bool {
        can_finish(self.programme, self.case(), self.facts(), self.now, true)
    }

    /// Whether what is named in a message as the beginning of a date has happened.
    pub fn has_happened(&self, message: &str) -> bool {
        if let Some(field) = message.split('`').nth(1) {
            return self.knows(field);
        }
        let state = StateId::new(message.rsplit('*').nth(1).expect("a state"));
        let marks = if message.contains("het verlaten van") { &self.case().left } else { &self.case().entered };
        marks.contains_key(&state)
    }

    pub fn knows(&self, field: &str) -> bool {
        self.case().known.contains_key(&FieldId::new(field))
    }

    pub fn is_closed(&self) -> bool {
        self.case().closed.is_some()
    }

    fn view(&self) -> View<'_, '_> {
        let route = &self.programme.routes[&self.case().route];
        View { programme: self.programme, route, case: self.case(), facts: self.facts() }
    }

    /// The follow-ups that what happened on the path armed, and that have not been answered.
    pub fn nazorg(&self) -> Vec<String> {
        let by_path = |a: &Anchor| matches!(a, Anchor::Enter(_) | Anchor::Exit(_) | Anchor::Field(_));
        let view = self.view();
        let armed = view.route.followups.values().filter(|f| by_path(&f.anchor) && !view.armed(f).is_empty());
        let open = self.case().open.iter().map(|f| f.key.to_string());
        armed.map(|f| f.id.to_string()).chain(open).collect()
    }

    /// Whether a follow-up is armed or open.
    pub fn has_begun(&self, followup: &str) -> bool {
        let is_it = |id: &str| id == followup;
        let view = self.view();
        view.route.followups.values().any(|f| is_it(f.id.as_str()) && !view.armed(f).is_empty())
            || self.case().open.iter().any(|f| is_it(f.key.followup.as_str()))
    }

    /// From now on nobody does anything before it is due: the dates on which someone speaks with the youth, until a step
    /// is due or there is nothing more to come. The first is today.
    pub fn dates(&mut self) -> Result<Vec<Date>, String> {
        let mut dates = std::collections::BTreeSet::from([self.today()]);
        for _ in 0..LONG {
            let case = self.case();
            dates.extend(case.open.iter().map(|f| f.obligation.due));
            let end = case.step.as_ref().map(|step| step.due);
            let next = self.view().wake_at();
            let is_over = case.closed.is_some() && self.nazorg().len() == case.open.len();
            if is_over || end.is_some_and(|end| self.today() >= end) {
                let end = end.or(dates.last().copied()).ok_or("no date")?;
                dates.insert(end);
                return Ok(dates.into_iter().filter(|d| *d <= end).collect());
            }
            self.now = self.now.max(next.ok_or("nothing is due")?);
            self.command(&Command::Wake)?;
        }
        Err("it does not end".to_owned())
    }

    /// Lets time alone pass until a state comes back, and says through which states it went.
    pub fn round(&mut self) -> Result<Vec<StateId>, String> {
        let mut passed = vec![self.case().state.clone()];
        while passed.len() < 2 || passed.first() != passed.last() {
            let from = self.case().entered.clone();
            self.wait_until(|case| case.entered != from)?;
            passed.push(self.case().state.clone());
            if passed.len() > LONG {
                return Err(format!("it does not come back: {passed:?}"));
            }
        }
        Ok(passed)
    }

    /// Lets time pass until the youth has an age.
    pub fn grow(&mut self, age: i64) {
        let birthday = self.facts().birth.checked_add(age.years()).expect("a birthday");
        let day = birthday.at(12, 0, 0, 0).to_zoned(self.programme.timezone.clone()).expect("noon");
        self.now = self.now.max(day.timestamp());
    }

    pub fn play(&mut self, step: &Step) -> Result<(), String> {
        if self.case().state != step.state {
            return Err(format!("in {} instead of {}", self.case().state, step.state));
        }
        self.try_to(step)
    }

    /// Does what a step says.
    pub fn try_to(&mut self, step: &Step) -> Result<(), String> {
        self.grow(step.age);
        match &step.what {
            Happening::After(_) => self.wait_until(|case| case.state != step.state),
            Happening::Action(action) => self.act(action, step),
            Happening::Handover(action) => {
                self.act(action, step)?;
                self.command(&Command::Handover { decision: Decision::Accept, note: None })
            }
            Happening::Declined(action) => {
                self.act(action, step)?;
                let note = Some(NoteId::new("reden"));
                self.command(&Command::Handover { decision: Decision::Decline, note })
            }
            Happening::Answer(followup, action) => {
                self.wait_until(|case| case.open_followup(followup.as_str()).is_some())?;
                let (followup, action) = (followup.to_string(), action.clone());
                self.command(&Command::Answer { followup, action, fields: step.fields.clone(), note: None })
            }
        }
    }

    fn act(&mut self, action: &ActionId, step: &Step) -> Result<(), String> {
        let programme = self.programme;
        let route = &programme.routes[&self.case().route];
        if route.transition(&step.state, action.as_str()).is_none() {
            // It is the answer to a follow-up, perhaps of a route before this one.
            let asks = |case: &Case| {
                let is_it = |key| kept::definition(programme, route, key).is_some_and(|f| f.on.contains_key(action));
                case.open.iter().map(|open| &open.key).find(|key| is_it(key)).map(ToString::to_string)
            };
            self.wait_until(|case| asks(case).is_some())?;
            let followup = asks(self.case()).ok_or("nothing asks it")?;
            let (action, fields) = (action.clone(), step.fields.clone());
            return self.command(&Command::Answer { followup, action, fields, note: None });
        }
        let items = self.state().map_or(0, |s| s.checklist.len());
        let checklist = (0..items as u16).collect();
        self.command(&Command::Act { action: action.clone(), fields: step.fields.clone(), checklist, note: None })
    }

    fn state(&self) -> Option<&'a sluitend_engine::model::State> {
        self.programme.routes.get(&self.case().route)?.states.get(&self.case().state)
    }

    fn command(&mut self, command: &Command) -> Result<(), String> {
        let events = decide(self.programme, self.case(), self.facts(), &Actor::System, command, self.now)
            .map_err(|refusal| format!("{command:?} refused: {:?}", refusal.reasons))?;
        let case = self.case.as_mut().expect("enrolled");
        events.iter().for_each(|event| case.apply(event));
        Ok(())
    }

    /// Moves the clock from date to date, and does what falls due, until something is so.
    fn wait_until(&mut self, done: impl Fn(&Case) -> bool) -> Result<(), String> {
        for _ in 0..LONG {
            if done(self.case()) {
                return Ok(());
            }
            let route = &self.programme.routes[&self.case().route];
            let view = View { programme: self.programme, route, case: self.case(), facts: self.facts() };
            self.now = self.now.max(view.wake_at().ok_or("nothing is due")?);
            self.command(&Command::Wake)?;
        }
        Err("it does not come".to_owned())
    }

    /// The roles that must act here, or to which the ladder leads.
    pub fn roles(&self) -> Vec<&'a RoleId> {
        let Some(StateKind::Task { owner, ladder, .. }) = self.state().map(|s| &s.kind) else { return Vec::new() };
        let rungs = self.programme.ladder(ladder).into_iter().flat_map(|l| &l.rungs);
        std::iter::once(owner).chain(rungs.filter_map(|r| r.reassign.as_ref())).collect()
    }

    /// How many rows of a table hold for what a step fills in.
    pub fn rows_that_fit(&self, step: &Step) -> usize {
        let sight = Sight {
            programme: self.programme,
            known: &self.case().known,
            fresh: &step.fields,
            birth: self.facts().birth,
            on: self.today(),
            judge_age: true,
        };
        let tested = |t: &&Transition| t.branches.iter().filter(|b| sight.holds(&b.when)).count();
        let route = &self.programme.routes[&self.case().route];
        match &step.what {
            Happening::Action(action) | Happening::Handover(action) => {
                route.transition(&step.state, action.as_str()).as_ref().map_or(0, tested)
            }
            Happening::Answer(followup, action) => {
                let answer = route.followups.get(followup).and_then(|f| f.on.get(action));
                answer.as_ref().map_or(0, tested)
            }
            Happening::After(_) | Happening::Declined(_) => 0,
        }
    }
}
