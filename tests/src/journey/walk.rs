//! Walks a journey: through the flow and the store of the product, with a clock of its own. After every event the case
//! must be closed in the sense of the house: someone is accountable, and something is due.

use super::cover::Seen;
use super::expect::{Found, NONE};
use super::people::{People, able};
use super::read::{Decided, Journey, Plan, Step};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sluitend::clock::Clock;
use sluitend::flow::{Done, Flow, FlowError, Notes};
use sluitend::store::{LoadedCase, Scope, Store, Youth};
use sluitend::who::Who;
use sluitend_engine::case::{Case, Owner, PlanStatus};
use sluitend_engine::command::{Actor, Command, Decision, Facts};
use sluitend_engine::id::RouteId;
use sluitend_engine::kept;
use sluitend_engine::model::{Programme, Route, StateKind};
use sluitend_engine::notice::{self, Notice};
use sluitend_engine::wake::{View, local_day};
use std::sync::Arc;

/// More than time brings between two steps of any story.
const MOST_WAKES: usize = 2000;

/// More events than any story has.
const MOST_EVENTS: u32 = 10_000;

/// What came of a journey.
pub struct Walked {
    /// What it saw of the routes.
    pub seen: Seen,
    /// What turned out otherwise than it says.
    pub faults: Vec<String>,
    /// After each step: where the case then stands, and who was told.
    pub told: Vec<String>,
}

/// Walks one journey in a database that may hold others.
pub async fn walk(store: &Store, programme: &Arc<Programme>, journey: &Journey) -> Walked {
    let mut faults = Vec::new();
    let mut told = Vec::new();
    let seen = match Walk::begin(store, programme, journey).await {
        Err(fault) => {
            faults.push(format!("{}: {fault}", journey.id));
            Seen::default()
        }
        Ok(mut walk) => {
            for (n, step) in journey.step.iter().enumerate() {
                let name = format!("{}: {}", journey.id, step.name(n));
                if let Err(fault) = walk.step(step).await {
                    faults.push(format!("{name}: {fault}\n    the case stands at {}", walk.found().written()));
                    break;
                }
                let found = walk.found();
                told.push(format!("{name}\n{}\n{}\nroute = {}", found.written(), found.told(), found.case.route));
                let differences = step.then.as_ref().map(|then| then.differences(&found)).unwrap_or_default();
                if !differences.is_empty() {
                    let differences = differences.join("\n    ");
                    faults.push(format!("{name}:\n    {differences}\n    found: {}", found.written()));
                }
            }
            if let Err(fault) = walk.is_kept().await {
                faults.push(format!("{}: {fault}", journey.id));
            }
            walk.seen
        }
    };
    Walked { seen, faults, told }
}

struct Walk {
    flow: Flow,
    birth: Date,
    /// The case as its journal tells it: what is stored must be the same.
    case: Case,
    people: People,
    seen: Seen,
    told: Vec<Notice>,
}

impl Walk {
    async fn begin(store: &Store, programme: &Arc<Programme>, journey: &Journey) -> Result<Self, String> {
        let born = journey.youth.born.0;
        let clock = Clock::practice(morning(programme, journey.youth.on.0)?);
        let flow = Flow::new(store.clone(), programme.clone(), clock);
        let youth = Youth {
            id: journey.id.as_str().into(),
            number: Some(journey.id.clone()),
            name: journey.youth.name.clone(),
            birth: born,
            email: Some(format!("{}@jongeren.example", journey.id)),
            parents_email: Some(format!("ouders.{}@jongeren.example", journey.id)),
            attributes: journey.youth.knows.0.clone(),
            created_at: flow.now(),
            erased_at: None,
            version: 0,
        };
        let route = RouteId::new(journey.youth.route.as_str());
        let done = flow.add_youth(&Actor::System, youth, Some(&route), None).await.map_err(|e| say(&e))?;
        let Done::Changed(Some(begun)) = done else { return Err("no case began".to_owned()) };
        let id = begun.case.id.clone();
        let first = flow.store.seen_by(Scope::All).events(&id, 0, 1).await.map_err(|e| e.to_string())?;
        let case = Case::replay(&id, &first).map_err(|e| e.to_string())?;
        let people = People::new(&journey.id);
        let mut walk = Self { flow, birth: born, case, people, seen: Seen::default(), told: Vec::new() };
        walk.follow().await?;
        walk.told.clear();
        Ok(walk)
    }

    fn route(&self) -> Result<&Route, String> {
        let route = self.flow.programme.route(&self.case.route, self.case.revision);
        route.map(std::convert::AsRef::as_ref).ok_or_else(|| format!("there is no route {}", self.case.route))
    }

    fn wake_at(&self) -> Result<Option<Timestamp>, String> {
        let (programme, facts) = (&*self.flow.programme, Facts { birth: self.birth });
        Ok(View { programme, route: self.route()?, case: &self.case, facts }.wake_at())
    }

    fn found(&self) -> Found<'_> {
        let over = self.wake_at().is_ok_and(|at| at.is_none());
        Found { case: &self.case, people: &self.people, told: &self.told, over }
    }

    /// Lets time pass, and does what the step says.
    async fn step(&mut self, step: &Step) -> Result<(), String> {
        self.told.clear();
        self.live_until(morning(&self.flow.programme, step.on.0)?).await?;
        let done = self.does(step).await;
        self.follow().await?;
        match (done, &step.refused) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(refused)) => Err(format!("it should have been refused with '{refused}'")),
            (Err(said), Some(refused)) if said.contains(refused.as_str()) => Ok(()),
            (Err(said), _) => Err(said),
        }
    }

    /// All that time brings, at its own moment.
    async fn live_until(&mut self, to: Timestamp) -> Result<(), String> {
        for _ in 0..MOST_WAKES {
            let Some(at) = self.wake_at()?.filter(|at| *at <= to) else {
                // Each step of a day has a moment of its own.
                let later = self.flow.now().checked_add(1.minute()).unwrap_or(to);
                self.flow.clock.advance(to.max(later));
                return Ok(());
            };
            self.flow.clock.advance(at);
            let before = self.case.version;
            let loaded = LoadedCase { case: self.case.clone().into(), birth: self.birth };
            self.flow.wake(&loaded).await.map_err(|e| say(&e))?;
            self.follow().await?;
            if self.case.version == before {
                return Err(format!("something was due at {at}, and waking did nothing"));
            }
        }
        Err("time goes in circles".to_owned())
    }

    /// Takes in what was written since the last look.
    async fn follow(&mut self) -> Result<(), String> {
        let programme = self.flow.programme.clone();
        let all = self.flow.store.seen_by(Scope::All);
        let events = all.events(&self.case.id, self.case.version, MOST_EVENTS).await.map_err(|e| e.to_string())?;
        for event in events {
            let before = self.case.clone();
            self.seen.event(&programme, &before, self.birth, &event);
            self.case.apply(&event);
            self.told.extend(notice::notices(&before, &self.case, &event));
        }
        self.is_closed_in()
    }

    /// Nobody is forgotten: while it is open there is someone, and a day.
    fn is_closed_in(&self) -> Result<(), String> {
        if !self.case.is_open() {
            return Ok(());
        }
        if self.wake_at()?.is_none() {
            return Err("the case is open, and nothing is due any more".to_owned());
        }
        let owners = [&self.case.owner, &self.case.regisseur];
        let nobody = owners.into_iter().find(|o| !self.flow.programme.organisations.contains_key(&o.organisation));
        nobody.map_or(Ok(()), |o| Err(format!("nobody is accountable: there is no organisation {}", o.organisation)))
    }

    /// What is stored is what the journal tells.
    async fn is_kept(&self) -> Result<(), String> {
        let stored = self.flow.store.unscoped().load_case(&self.case.id).await.map_err(|e| e.to_string())?;
        let same = stored.is_some_and(|s| *s.case == self.case);
        same.then_some(()).ok_or_else(|| "the stored case is not what its journal tells".to_owned())
    }

    async fn does(&mut self, step: &Step) -> Result<(), String> {
        if let Some(action) = &step.action {
            return match &step.followup {
                Some(followup) => self.answers(step, followup, action).await,
                None => self.acts(step, action).await,
            };
        }
        if let (Some(answer), Some(followup)) = (&step.youth, &step.followup) {
            let (followup, action, fields) = (followup.clone(), answer.as_str().into(), Default::default());
            let command = Command::Answer { followup, action, fields, note: None };
            return self.flow.youth_answers(&self.case.id, &command).await.map(drop).map_err(|e| say(&e));
        }
        if let Some(name) = &step.leaves {
            return self.leaves(name, step.to.as_deref()).await;
        }
        if let Some(name) = &step.assign {
            return self.assigns(step, name).await;
        }
        self.others(step).await
    }

    async fn acts(&self, step: &Step, action: &str) -> Result<(), String> {
        let state = self.route()?.states.get(&self.case.state);
        let transition = self.route()?.transition(&self.case.state, action);
        let roles = transition.map(|t| t.roles.clone()).unwrap_or_default();
        let owner_role = match state.map(|s| &s.kind) {
            Some(StateKind::Task { owner, .. }) => owner.clone(),
            _ => self.case.owner.role.clone(),
        };
        let usual = able(&self.flow.programme, &self.case, &roles, &owner_role, &self.case.owner);
        let all = state.map_or(0, |s| s.checklist.len() as u16);
        let checklist = step.tick.clone().unwrap_or_else(|| (0..all).collect());
        let (action, fields) = (action.into(), step.with.0.clone());
        self.sends(step, &usual, Command::Act { action, fields, checklist, note: None }).await
    }

    async fn answers(&self, step: &Step, followup: &str, action: &str) -> Result<(), String> {
        let Some(open) = self.case.open_followup(followup) else {
            return Err(format!("the follow-up '{followup}' is not open"));
        };
        let definition = kept::definition(&self.flow.programme, self.route()?, &open.key);
        let roles = definition.and_then(|d| d.on.get(action)).map(|t| t.roles.clone()).unwrap_or_default();
        let role = definition.map_or(&open.owner.role, |d| &d.owner);
        let usual = able(&self.flow.programme, &self.case, &roles, role, &open.owner);
        let (followup, action, fields) = (followup.to_owned(), action.into(), step.with.0.clone());
        self.sends(step, &usual, Command::Answer { followup, action, fields, note: None }).await
    }

    /// The step, or a follow-up, is given to a colleague with a name.
    async fn assigns(&mut self, step: &Step, name: &str) -> Result<(), String> {
        let followup = step.followup.as_deref();
        let owner = match followup {
            None => self.case.owner.clone(),
            Some(name) => self.case.open_followup(name).ok_or("it is not open")?.owner.clone(),
        };
        let person = self.people.named(&self.flow.store, name, &owner).await?;
        let who = self.who(step, &owner).await?;
        let done = self.flow.assign(&who, &self.case.id, None, None, followup, &person).await;
        done.map(drop).map_err(|e| say(&e))
    }

    async fn leaves(&mut self, name: &str, to: Option<&str>) -> Result<(), String> {
        let owner = self.people.known(name).cloned().ok_or("nobody of that name was mentioned before")?;
        let stands_in = match to {
            Some(to) => Some(self.people.named(&self.flow.store, to, &owner).await?),
            None => None,
        };
        let store = &self.flow.store;
        let find = async |id: Option<_>| match id {
            Some(id) => store.person(&id).await.map_err(|e| e.to_string()),
            None => Ok(None),
        };
        let person = find(owner.person).await?.ok_or("there is no such person")?;
        let stands_in = find(stands_in).await?;
        self.flow.switch_off(&person, stands_in.as_ref()).await.map(drop).map_err(|e| say(&e))
    }

    async fn others(&self, step: &Step) -> Result<(), String> {
        let (owner, regisseur) = (&self.case.owner, &self.case.regisseur);
        let why = step.tell.as_deref().unwrap_or("Zo afgesproken.");
        if let Some(until) = step.pause {
            let pause = |notes: &mut Notes| Command::Pause { until: until.0, reason: notes.add(why) };
            return self.makes(step, owner, pause).await;
        }
        if step.resume {
            return self.sends(step, owner, Command::Resume).await;
        }
        if let Some(values) = &step.change {
            return self.sends(step, regisseur, Command::ChangeAttributes { values: values.0.clone() }).await;
        }
        if let Some(values) = &step.correct {
            let (field, value) = values.0.first_key_value().ok_or("what must be corrected?")?;
            let concerning = local_day(&self.flow.programme, self.flow.now());
            let correct = |notes: &mut Notes| {
                let (field, value, reason) = (field.clone(), value.clone(), notes.add(why));
                Command::Correct { field, value, concerning, reason }
            };
            return self.makes(step, owner, correct).await;
        }
        if let Some(decided) = step.handover {
            let to = self.case.handover.as_ref().map_or(owner, |h| &h.to);
            let (who, decision) = match decided {
                Decided::Accept => (to, Decision::Accept),
                Decided::Decline => (to, Decision::Decline),
                Decided::Withdraw => (owner, Decision::Withdraw),
            };
            let answer = |notes: &mut Notes| Command::Handover { decision, note: Some(notes.add(why)) };
            return self.makes(step, who, answer).await;
        }
        if let Some(plan) = &step.plan {
            return self.plans(step, plan, why).await;
        }
        if let Some(agenda) = &step.agenda {
            let agenda = (agenda != NONE).then(|| agenda.clone());
            return self.sends(step, regisseur, Command::Agenda { agenda, note: None }).await;
        }
        if let Some(state) = &step.reopen {
            let state = Some(state.as_str().into());
            let reopen = |notes: &mut Notes| Command::Reopen { state: state.clone(), reason: notes.add(why) };
            return self.makes(step, regisseur, reopen).await;
        }
        Ok(())
    }

    async fn plans(&self, step: &Step, plan: &Plan, why: &str) -> Result<(), String> {
        let set = |item: &u32, status| Command::PlanSet { item: *item, status, note: None };
        let command = match plan {
            Plan::Agree(item) => set(item, PlanStatus::Open),
            Plan::Done(item) => set(item, PlanStatus::Done),
            Plan::Drop(item) => set(item, PlanStatus::Dropped),
            Plan::Add(what) => {
                let domain = what.first().ok_or("in which life domain?")?.as_str();
                let due =
                    what.get(1).map(|day| day.parse()).transpose().map_err(|_| "the second is a day".to_owned())?;
                let add = |notes: &mut Notes| Command::PlanAdd { domain: domain.into(), text: notes.add(why), due };
                return self.makes(step, &self.case.owner, add).await;
            }
        };
        self.sends(step, &self.case.owner, command).await
    }

    async fn sends(&self, step: &Step, usual: &Owner, command: Command) -> Result<(), String> {
        self.makes(step, usual, |_| command.clone()).await
    }

    async fn makes(&self, step: &Step, usual: &Owner, make: impl Fn(&mut Notes) -> Command) -> Result<(), String> {
        let who = self.who(step, usual).await?;
        let done = self.flow.command(&who, &self.case.id, None, None, make).await;
        done.map(drop).map_err(|e| say(&e))
    }

    async fn who(&self, step: &Step, usual: &Owner) -> Result<Who, String> {
        self.people.actor(&self.flow.store, &self.flow.programme, &self.case, step, usual).await
    }
}

/// Ten o'clock: what falls on a day has come by then.
fn morning(programme: &Programme, day: Date) -> Result<Timestamp, String> {
    let at = day.at(10, 0, 0, 0).to_zoned(programme.timezone.clone());
    at.map(|at| at.timestamp()).map_err(|e| e.to_string())
}

fn say(error: &FlowError) -> String {
    match error {
        FlowError::Refused(refusal) => refusal.dutch(),
        other => other.to_string(),
    }
}
