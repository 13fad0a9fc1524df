//! One case: where a youth is, who is accountable, and what is due. And the events of which it consists.
//!
//! A case changes only through [`Case::apply`], live and in replay alike. It holds names, dates and choices; it must
//! never hold a name, a birth date or a free text: those live apart, so that they can be erased.

mod apply;
mod event;
#[cfg(test)]
mod tests;

pub use apply::ReplayError;
pub use event::*;

use crate::id::*;
use crate::model::Elsewhere;
use crate::value::Value;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The trajectory of one youth. Serialized, it is the snapshot in the case row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Made by the shell.
    pub id: CaseId,
    /// Whose case it is.
    pub youth: YouthId,
    /// The sequence number of the last event: every event adds one.
    pub version: u64,
    /// The route.
    pub route: RouteId,
    /// Its revision.
    pub revision: u32,
    /// The state it is in.
    pub state: StateId,
    /// Whether it is closed, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// The day of enrolment.
    pub opened: Date,
    /// The day on which the present route began (the anchor `start`).
    pub started: Mark,
    /// The day since which it is open: of enrolment, or of when it was last opened again. Yearly days before it are past.
    pub open_since: Date,
    /// The latest entry of each state of the present route.
    pub entered: BTreeMap<StateId, Mark>,
    /// The latest exit of each state of the present route, and of each part, under the state that called it.
    pub left: BTreeMap<StateId, Mark>,
    /// Fields and attributes, with when they were last set.
    pub known: BTreeMap<FieldId, Known>,
    /// Who is accountable. In a closed case: who was last.
    pub owner: Owner,
    /// Whose step it was before a ladder gave it to another: they still take part.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub escalated_from: Option<OrganisationId>,
    /// The case director.
    pub regisseur: Owner,
    /// Who last held each role: the fixed faces of this youth.
    pub people: BTreeMap<RoleId, Held>,
    /// The obligation of the present step; none in a wait or final state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Obligation>,
    /// The items of the checklist of the present step that are ticked, by position.
    pub ticked: Vec<u16>,
    /// Why nothing is asked of the step for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<Pause>,
    /// A handover that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
    /// Open follow-ups.
    pub open: Vec<OpenFollowUp>,
    /// Follow-ups of the present and earlier routes that have opened, so that none opens twice.
    pub fired: Vec<FollowUpKey>,
    /// Follow-ups of earlier routes that came along, and have not opened.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub kept: Vec<Kept>,
    /// The actions of the trajectplan.
    pub plan: Vec<PlanItem>,
    /// The agenda on which the case stands, such as `mdo`, since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Agenda>,
    /// The last day on which a person did anything, or a step began or went on by itself: silence counts from here.
    pub quiet_since: Date,
    /// How many rungs of the stall ladder have been taken since then.
    pub stalled: u32,
    /// When the personal data of the youth was erased: nothing follows any more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub erased: Option<Date>,
}

/// A day, and the event in which it came about: the order within one day matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// Sequence number of the event.
    pub seq: u64,
    /// The day.
    pub on: Date,
}

/// How and when a case was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// How.
    pub outcome: OutcomeId,
    /// When.
    pub on: Date,
    /// The state from which it was closed: where it goes on when it is reopened.
    pub from: StateId,
}

/// A value, and when it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// What is known.
    pub value: Value,
    /// Since when.
    #[serde(flatten)]
    pub mark: Mark,
}

/// Who is accountable: a role at an organisation, and the person if one took it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The role.
    pub role: RoleId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person; `None`: the team.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<PersonId>,
}

/// Who held a role last, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person; `None`: they left, and nobody has taken it since.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<PersonId>,
}

/// Something that must be done before a date, and how far its ladder has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// The last day on which it is in time.
    pub due: Date,
    /// What happens around that date.
    pub ladder: LadderId,
    /// How many rungs are behind it, repetitions included (those before it began count as taken).
    pub rungs: u32,
}

/// A pause of the present step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pause {
    /// Its first day.
    pub from: Date,
    /// The day on which it ends by itself.
    pub until: Date,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoteId>,
}

/// A handover that waits for an answer. Until then the sender stays accountable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// Who is asked.
    pub to: Owner,
    /// To another route, or only to another organisation (a move).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<RouteId>,
    /// The step of that route; `None`: where it begins.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<StateId>,
    /// The action that offered it, with the constants it will write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionId>,
    /// The follow-up whose answer it is: asked again when it comes to nothing and nobody else would be.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub followup: Option<FollowUpKey>,
    /// What will be written when it is accepted.
    pub set: BTreeMap<FieldId, Value>,
    /// When it was offered.
    pub offered: Date,
    /// Who offered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// Before when it must be answered.
    #[serde(flatten)]
    pub obligation: Obligation,
}

impl Handover {
    /// The step of another route to which it leads; `None`: only to another organisation.
    #[must_use]
    pub fn elsewhere(&self) -> Option<Elsewhere> {
        let state = self.state.clone();
        self.route.clone().map(|route| Elsewhere { route, state })
    }
}

/// One occurrence of a follow-up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FollowUpKey {
    /// Which.
    pub followup: FollowUpId,
    /// Which of its offsets, from 0.
    pub n: u16,
    /// The date of its anchor: another date is another occurrence.
    pub anchor: Date,
    /// The route that armed it, when it went along to another one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub route: Option<RouteId>,
}

/// A follow-up that came along from another route, and has not opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which occurrence.
    #[serde(flatten)]
    pub key: FollowUpKey,
    /// The day on which it opens.
    pub opens: Date,
}

/// A follow-up that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenFollowUp {
    /// Which occurrence.
    #[serde(flatten)]
    pub key: FollowUpKey,
    /// When it opened.
    pub opened: Mark,
    /// Who must act.
    pub owner: Owner,
    /// Whose it was before a ladder gave it to another: they still take part.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub escalated_from: Option<OrganisationId>,
    /// Before when.
    #[serde(flatten)]
    pub obligation: Obligation,
    /// What the youth answered; a professional still decides.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered: Option<ActionId>,
}

/// An action of the trajectplan; its text is a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanItem {
    /// 1, 2, 3 … within the case.
    pub id: u32,
    /// The life domain.
    pub domain: DomainId,
    /// What will be done; absent in a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<NoteId>,
    /// Before when; absent in a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// How many rungs of the standard ladder have been taken since it was agreed.
    #[serde(default)]
    pub rungs: u32,
    /// How far it is.
    pub status: PlanStatus,
    /// Since when.
    pub since: Date,
}

/// How far an action of the trajectplan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// The route proposes it; nobody has decided.
    Proposed,
    /// Agreed, and under way.
    Open,
    /// Finished.
    Done,
    /// Not done, by decision.
    Dropped,
}

/// An agenda on which a case stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agenda {
    /// Which, such as `mdo`.
    pub name: String,
    /// Since when.
    pub since: Date,
    /// Whether a ladder put it there: then it goes off when the step is left.
    pub by_ladder: bool,
}

impl Case {
    /// Whether something can still be done in the route.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// What is known of a field or attribute.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.known.get(field).map(|k| &k.value)
    }

    /// An open follow-up by its key as text (`nazorg`, or `nazorg.1` for its second offset).
    #[must_use]
    pub fn open_followup(&self, name: &str) -> Option<&OpenFollowUp> {
        let exact = self.open.iter().find(|f| f.key.to_string() == name);
        // What was sent out before it went along to another route still leads to it.
        let before = || self.open.iter().find(|f| f.key.at_home().to_string() == name);
        exact.or_else(before).or_else(|| self.open.iter().find(|f| f.key.followup.as_str() == name))
    }

    /// Who is named in it, each with the role at an organisation: whoever must act, and the fixed faces.
    #[must_use]
    pub fn named(&self) -> BTreeSet<(PersonId, RoleId, OrganisationId)> {
        let owners = [&self.owner, &self.regisseur].into_iter().chain(self.handover.iter().map(|h| &h.to));
        let owners = owners.chain(self.open.iter().map(|f| &f.owner));
        let must_act = owners.filter_map(|o| Some((o.person.clone()?, o.role.clone(), o.organisation.clone())));
        let faces =
            self.people.iter().filter_map(|(role, h)| Some((h.person.clone()?, role.clone(), h.organisation.clone())));
        must_act.chain(faces).collect()
    }

    /// The organisations that take part: accountable, directing, following up, asked by an open handover; whose people
    /// are the fixed faces of this youth; and from whom a ladder took the step or a follow-up. Who is late is not out of
    /// sight.
    #[must_use]
    pub fn organisations(&self) -> Vec<&OrganisationId> {
        let mut all = vec![&self.owner.organisation, &self.regisseur.organisation];
        all.extend(self.people.values().map(|held| &held.organisation));
        all.extend(self.escalated_from.iter());
        all.extend(self.open.iter().flat_map(|f| [&f.owner.organisation].into_iter().chain(&f.escalated_from)));
        all.extend(self.handover.iter().map(|h| &h.to.organisation));
        all.sort();
        all.dedup();
        all
    }
}

impl FollowUpKey {
    /// The same occurrence in the route that armed it.
    #[must_use]
    pub fn at_home(&self) -> Self {
        Self { route: None, ..self.clone() }
    }
}

impl std::fmt::Display for FollowUpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.followup, self.n, self.anchor)?;
        self.route.iter().try_for_each(|route| write!(f, ".{route}"))
    }
}
