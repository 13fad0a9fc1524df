//! How an event changes a case: the only way, live and in replay.
//!
//! Total and blind: it judges nothing (that is `decide`), looks nothing up, and so gives the same case to the byte
//! whatever the routes have become since.

use super::*;

/// Why a journal is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// No events at all.
    #[error("case {0} has no events")]
    Empty(CaseId),
    /// The first event is another one than `enrolled`.
    #[error("the journal of case {0} does not begin with 'enrolled'")]
    NoBeginning(CaseId),
    /// An event is missing, double or out of order.
    #[error("case {case}: event {found} stands where event {expected} belongs")]
    OutOfOrder {
        /// Which case.
        case: CaseId,
        /// What belongs there.
        expected: u64,
        /// What stands there.
        found: u64,
    },
}

impl Case {
    /// The case that a whole journal tells.
    ///
    /// # Errors
    /// When the journal is empty, does not begin with `enrolled`, or misses or repeats an event.
    pub fn replay<'a>(id: &CaseId, events: impl IntoIterator<Item = &'a Event>) -> Result<Self, ReplayError> {
        let mut events = events.into_iter();
        let first = events.next().ok_or_else(|| ReplayError::Empty(id.clone()))?;
        let mut case = Self::begin(id, first).ok_or_else(|| ReplayError::NoBeginning(id.clone()))?;
        for event in events {
            if event.seq != case.version + 1 {
                let (expected, found) = (case.version + 1, event.seq);
                return Err(ReplayError::OutOfOrder { case: id.clone(), expected, found });
            }
            case.apply(event);
        }
        Ok(case)
    }

    /// The case after `enrolled`; it is complete only after the `moved` that follows.
    pub(crate) fn begin(id: &CaseId, event: &Event) -> Option<Self> {
        let What::Enrolled { youth, route, revision, attributes, regisseur, .. } = &event.what else { return None };
        let mark = Mark { seq: event.seq, on: event.on };
        let mut case = Self::blank(id, youth, route, regisseur, mark);
        (case.version, case.revision) = (event.seq, *revision);
        case.write(attributes, mark);
        Some(case)
    }

    /// A case in which nothing has happened yet: never stored.
    pub(crate) fn blank(id: &CaseId, youth: &YouthId, route: &RouteId, regisseur: &Owner, mark: Mark) -> Self {
        Self {
            id: id.clone(),
            youth: youth.clone(),
            version: mark.seq,
            route: route.clone(),
            revision: 0,
            state: StateId::new(""),
            closed: None,
            opened: mark.on,
            started: mark,
            open_since: mark.on,
            entered: BTreeMap::new(),
            left: BTreeMap::new(),
            known: BTreeMap::new(),
            owner: regisseur.clone(),
            escalated_from: None,
            regisseur: regisseur.clone(),
            people: BTreeMap::new(),
            step: None,
            ticked: Vec::new(),
            paused: None,
            handover: None,
            open: Vec::new(),
            fired: Vec::new(),
            kept: Vec::new(),
            plan: Vec::new(),
            agenda: None,
            quiet_since: mark.on,
            stalled: 0,
            erased: None,
        }
    }

    /// Takes one event in. `event.seq` is the next number; whoever calls has made sure of it.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.seq;
        let mark = Mark { seq: event.seq, on: event.on };
        let begins = matches!(event.what, What::Moved { .. } | What::Resumed { .. });
        if event.by != By::System || begins {
            self.quiet_since = event.on;
            self.stalled = 0;
        }
        match &event.what {
            What::Enrolled { .. } | What::Noted { .. } | What::PlanDue { .. } => {}
            What::YouthAnswered { key, action, sooner } => {
                for open in self.open.iter_mut().filter(|f| f.key == *key) {
                    open.answered = Some(action.clone());
                    if let Some(sooner) = sooner {
                        open.obligation = sooner.clone();
                    }
                }
            }
            What::Rerouted { route, revision, regisseur, kept, kept_open } => {
                let goes_along = |f: &&mut OpenFollowUp| kept_open.contains(&f.key);
                self.open.iter_mut().filter(goes_along).for_each(|f| f.key.route = Some(self.route.clone()));
                self.kept.clone_from(kept);
                self.reroute(route, *revision, regisseur, mark);
            }
            What::Moved { to, owner, step, outcome, proposes, reopened, .. } => {
                if *reopened {
                    self.open_since = event.on;
                }
                self.enter(to, owner, step.as_ref(), outcome.as_ref(), mark);
                self.propose(proposes, event.on);
            }
            What::Written { values, .. } => self.write(values, mark),
            What::Rescheduled { step } => self.step = Some(step.clone()),
            What::Ticked { items } => self.ticked.clone_from(items),
            What::Escalated { what, rung, reassign, agenda, .. } => {
                self.climb(what, *rung);
                if let Some(owner) = reassign {
                    self.escalate(what);
                    self.assign(what, owner);
                }
                if let Some(name) = agenda {
                    self.agenda.get_or_insert_with(|| Agenda { name: name.clone(), since: event.on, by_ladder: true });
                }
            }
            What::Assigned { what, to } => self.assign(what, to),
            What::GivenBack { what, to, .. } => {
                self.assign(what, to);
                self.give_back(what);
            }
            What::Released { person, seats } => self.release(person, seats),
            What::Erased => self.erase(event.on),
            What::FollowUpOpened { key, owner, obligation, .. } => {
                self.kept.retain(|k| k.key != *key);
                // One whose answer came to nothing opens again.
                if !self.fired.contains(key) {
                    self.fired.push(key.clone());
                }
                let (key, owner, obligation) = (key.clone(), owner.clone(), obligation.clone());
                let (escalated_from, answered) = (None, None);
                self.open.push(OpenFollowUp { key, opened: mark, owner, escalated_from, obligation, answered });
            }
            What::FollowUpAnswered { key, .. } => self.open.retain(|f| f.key != *key),
            What::FollowUpsCancelled { keys, .. } => {
                self.open.retain(|f| !keys.contains(&f.key));
                self.kept.retain(|k| !keys.contains(&k.key));
            }
            What::HandoverOffered { handover, .. } => self.handover = Some(handover.clone()),
            What::HandoverAccepted { owner, regisseur, .. } => {
                self.handover = None;
                self.escalated_from = None;
                self.hold(owner);
                self.owner = owner.clone();
                if let Some(regisseur) = regisseur {
                    self.regisseur = regisseur.clone();
                }
            }
            What::HandoverDeclined { .. } | What::HandoverWithdrawn => self.handover = None,
            What::Directed { regisseur } => self.regisseur = regisseur.clone(),
            What::Paused { until, reason } => {
                self.paused = Some(Pause { from: event.on, until: *until, reason: reason.clone() });
            }
            What::Resumed { step } => {
                self.paused = None;
                self.step.clone_from(step);
            }
            What::PlanAdded { item, domain, text, due } => self.plan.push(PlanItem {
                id: *item,
                domain: domain.clone(),
                text: Some(text.clone()),
                due: *due,
                rungs: 0,
                status: PlanStatus::Open,
                since: event.on,
            }),
            What::PlanChanged { item, status, due, .. } => {
                if let Some(item) = self.plan.iter_mut().find(|p| p.id == *item) {
                    (item.status, item.since) = (*status, event.on);
                    if due.is_some() {
                        (item.due, item.rungs) = (*due, 0);
                    }
                }
            }
            What::AgendaSet { agenda, .. } => {
                let on = |name: &String| Agenda { name: name.clone(), since: event.on, by_ladder: false };
                self.agenda = agenda.as_ref().map(on);
            }
        }
    }

    fn enter(
        &mut self,
        to: &StateId,
        owner: &Owner,
        step: Option<&Obligation>,
        outcome: Option<&OutcomeId>,
        mark: Mark,
    ) {
        let from = std::mem::replace(&mut self.state, to.clone());
        if self.entered.contains_key(&from) {
            self.left.insert(from.clone(), mark);
            let stays: Vec<StateId> = to.callers().collect();
            self.left.extend(from.callers().filter(|part| !stays.contains(part)).map(|part| (part, mark)));
        }
        self.entered.insert(to.clone(), mark);
        // From one outcome to another: where it was before the first is where it goes on.
        let from = self.closed.take().map_or(from, |closed| closed.from);
        self.closed = outcome.map(|outcome| Closed { outcome: outcome.clone(), on: mark.on, from });
        self.hold(owner);
        self.owner = owner.clone();
        self.escalated_from = None;
        self.step = step.cloned();
        self.ticked.clear();
        self.paused = None;
        // What a ladder put on an agenda is solved when the step is left; a case that ends has nothing to discuss.
        self.agenda.take_if(|a| a.by_ladder || outcome.is_some());
    }

    /// The marks of the former route go: its anchors mean nothing in the new one.
    fn reroute(&mut self, route: &RouteId, revision: u32, regisseur: &Owner, mark: Mark) {
        (self.route, self.revision, self.started) = (route.clone(), revision, mark);
        self.regisseur = regisseur.clone();
        self.entered.clear();
        self.left.clear();
        self.closed = None;
    }

    fn write(&mut self, values: &BTreeMap<FieldId, Value>, mark: Mark) {
        for (field, value) in values {
            self.known.insert(field.clone(), Known { value: value.clone(), mark });
        }
    }

    fn propose(&mut self, domains: &[DomainId], on: Date) {
        for domain in domains {
            let id = self.plan.len() as u32 + 1;
            let (domain, status) = (domain.clone(), PlanStatus::Proposed);
            self.plan.push(PlanItem { id, domain, text: None, due: None, rungs: 0, status, since: on });
        }
    }

    fn climb(&mut self, what: &Subject, rung: u32) {
        match what {
            Subject::Step => self.step.iter_mut().for_each(|o| o.rungs = rung + 1),
            Subject::Handover => self.handover.iter_mut().for_each(|h| h.obligation.rungs = rung + 1),
            Subject::FollowUp(key) => {
                let open = self.open.iter_mut().filter(|f| f.key == *key);
                open.for_each(|f| f.obligation.rungs = rung + 1);
            }
            Subject::Stall => self.stalled = rung + 1,
            Subject::Plan(id) => self.plan.iter_mut().filter(|p| p.id == *id).for_each(|p| p.rungs = rung + 1),
        }
    }

    /// Remembers whose it was: the first from whom a ladder took it.
    fn escalate(&mut self, what: &Subject) {
        match what {
            Subject::FollowUp(key) => {
                for open in self.open.iter_mut().filter(|f| f.key == *key) {
                    open.escalated_from.get_or_insert_with(|| open.owner.organisation.clone());
                }
            }
            Subject::Step | Subject::Stall => {
                self.escalated_from.get_or_insert_with(|| self.owner.organisation.clone());
            }
            Subject::Handover | Subject::Plan(_) => {}
        }
    }

    /// What a ladder did to it is undone, but for the rungs behind it: at the next it goes up again.
    fn give_back(&mut self, what: &Subject) {
        match what {
            Subject::FollowUp(key) => {
                self.open.iter_mut().filter(|f| f.key == *key).for_each(|f| f.escalated_from = None);
            }
            Subject::Step | Subject::Handover | Subject::Stall | Subject::Plan(_) => {
                self.escalated_from = None;
                self.agenda.take_if(|a| a.by_ladder);
            }
        }
    }

    fn assign(&mut self, what: &Subject, to: &Owner) {
        self.hold(to);
        match what {
            Subject::FollowUp(key) => {
                let open = self.open.iter_mut().filter(|f| f.key == *key);
                open.for_each(|f| f.owner = to.clone());
            }
            Subject::Step | Subject::Handover | Subject::Stall | Subject::Plan(_) => self.owner = to.clone(),
        }
    }

    fn erase(&mut self, on: Date) {
        self.erased = Some(on);
        self.open.clear();
        self.kept.clear();
        (self.handover, self.paused, self.agenda) = (None, None, None);
    }

    fn release(&mut self, person: &PersonId, seats: &[Owner]) {
        let owners = [&mut self.owner, &mut self.regisseur].into_iter();
        let owners = owners.chain(self.handover.iter_mut().map(|h| &mut h.to));
        for owner in owners.chain(self.open.iter_mut().map(|f| &mut f.owner)) {
            let seat = seats.iter().find(|s| s.role == owner.role && s.organisation == owner.organisation);
            if let Some(seat) = seat.filter(|_| owner.person.as_ref() == Some(person)) {
                *owner = seat.clone();
            }
        }
        for seat in seats {
            self.hold(seat);
            // Their organisation takes part as before, also when nobody there has taken it over yet.
            let face = self.people.get_mut(&seat.role).filter(|held| held.organisation == seat.organisation);
            if let Some(held) = face.filter(|held| held.person.as_ref() == Some(person)) {
                held.person.clone_from(&seat.person);
            }
        }
    }

    fn hold(&mut self, owner: &Owner) {
        if let Some(person) = &owner.person {
            let held = Held { organisation: owner.organisation.clone(), person: Some(person.clone()) };
            self.people.insert(owner.role.clone(), held);
        }
    }
}
