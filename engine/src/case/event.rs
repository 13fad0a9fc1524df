//! The events of a case, as they stand in the journal for ever. A field may be added; none is ever renamed.

use super::*;
use jiff::Timestamp;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// 1, 2, 3 … within the case.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The local day on which it counts.
    pub on: Date,
    /// Who did it.
    pub by: By,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Time, or an import.
    System,
    /// A professional.
    Person(PersonId),
    /// The youth, by a personal link.
    Youth,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "event", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum What {
    /// The case began. Always followed by `moved` to the initial state.
    Enrolled {
        /// Whose case it is.
        youth: YouthId,
        /// The route.
        route: RouteId,
        /// Its revision.
        revision: u32,
        /// All attributes that are known.
        attributes: BTreeMap<FieldId, Value>,
        /// The case director.
        regisseur: Owner,
        /// Of which rule set the youth is in the target group: its `valid_from`.
        rules: Date,
    },
    /// Another route began (an accepted handover). Always followed by `moved` to the step at which the case was offered.
    Rerouted {
        /// The route.
        route: RouteId,
        /// Its revision.
        revision: u32,
        /// The case director.
        regisseur: Owner,
        /// The follow-ups that go along and have not opened: all that the case has from now on.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        kept: Vec<Kept>,
        /// The open follow-ups of the former route that go along.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        kept_open: Vec<FollowUpKey>,
    },
    /// A state was entered (perhaps the same one again); the former one was left.
    Moved {
        /// The state.
        to: StateId,
        /// The action, when a person or the youth did it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        action: Option<ActionId>,
        /// Who is accountable now.
        owner: Owner,
        /// What must be done there; none in a wait or final state.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        step: Option<Obligation>,
        /// The outcome, when the state is final.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<OutcomeId>,
        /// The plan actions that the state proposes and that are not open already.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        proposes: Vec<DomainId>,
        /// Whether this opened a closed case again.
        #[serde(skip_serializing_if = "is_false", default)]
        reopened: bool,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// Fields or attributes were written.
    Written {
        /// What is known from now on.
        values: BTreeMap<FieldId, Value>,
        /// Why, when it corrects an earlier fact.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        correction: Option<Correction>,
    },
    /// The due date of the step changed, because the date from which it is counted did.
    Rescheduled {
        /// The obligation of the step from now on.
        step: Obligation,
    },
    /// The checklist changed: all items that are ticked now.
    Ticked {
        /// By position.
        items: Vec<u16>,
    },
    /// Free text was added.
    Noted {
        /// Where it is.
        note: NoteId,
    },
    /// A rung of a ladder was reached.
    Escalated {
        /// Of what.
        #[serde(rename = "of")]
        what: Subject,
        /// Which rung, repetitions included, from 0.
        rung: u32,
        /// Who is told; empty when a later rung of the same day tells more.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        notify: Vec<Addressee>,
        /// Who becomes the owner.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reassign: Option<Owner>,
        /// The agenda on which the case comes.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        agenda: Option<String>,
    },
    /// Someone was given a step or follow-up, or took it.
    Assigned {
        /// What.
        #[serde(rename = "of")]
        what: Subject,
        /// To whom.
        to: Owner,
    },
    /// What a ladder had taken away was given back to whose it was.
    GivenBack {
        /// What.
        #[serde(rename = "of")]
        what: Subject,
        /// Whose it is again.
        to: Owner,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// Someone works here no longer: each role at an organisation that they had in this case went to who stands in, or
    /// back to the team. They are none of its fixed faces any more.
    Released {
        /// Who.
        person: PersonId,
        /// Who has it from now on, for each role at an organisation that they had.
        seats: Vec<Owner>,
    },
    /// The personal data of the youth was erased, and with it, from the events before this one, every value that can tell
    /// who it was. Nobody can be asked anything any more: what stood open ends.
    Erased,
    /// A follow-up opened.
    FollowUpOpened {
        /// Which occurrence.
        #[serde(flatten)]
        key: FollowUpKey,
        /// Who must act.
        owner: Owner,
        /// Before when.
        obligation: Obligation,
        /// Whether the youth is asked, too.
        #[serde(skip_serializing_if = "is_false", default)]
        invite: bool,
    },
    /// A follow-up was answered. When the answer moves the case, `moved` follows.
    FollowUpAnswered {
        /// Which occurrence.
        #[serde(flatten)]
        key: FollowUpKey,
        /// The answer.
        action: ActionId,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// Follow-ups ended: a state was entered or left that cancels them, or the route that armed them has them no more.
    FollowUpsCancelled {
        /// Which.
        keys: Vec<FollowUpKey>,
        /// Whether the route has them no more: then nobody decided it, and someone must look.
        #[serde(skip_serializing_if = "is_false", default)]
        lost: bool,
    },
    /// The youth answered a follow-up; the owner still decides.
    YouthAnswered {
        /// Which occurrence.
        #[serde(flatten)]
        key: FollowUpKey,
        /// The answer.
        action: ActionId,
        /// When it must be dealt with because of the answer, where that is sooner than it was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sooner: Option<Obligation>,
    },
    /// A handover was offered.
    HandoverOffered {
        /// All about it.
        handover: Handover,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// The handover was accepted. What follows from it stands in the next events.
    HandoverAccepted {
        /// Who is accountable now (the person that accepted).
        owner: Owner,
        /// The case director, when that changes.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        regisseur: Option<Owner>,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// The handover was declined: the sender stays accountable.
    HandoverDeclined {
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// The handover has no object any more (withdrawn, or the step was left).
    HandoverWithdrawn,
    /// The case director changed without a handover, because the youth is served by another organisation now.
    Directed {
        /// The case director.
        regisseur: Owner,
    },
    /// The step was paused.
    Paused {
        /// The day on which it ends by itself.
        until: Date,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<NoteId>,
    },
    /// The pause ended; the due date moved by the paused time.
    Resumed {
        /// The obligation of the step from now on.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        step: Option<Obligation>,
    },
    /// An action came into the trajectplan.
    PlanAdded {
        /// 1, 2, 3 … within the case.
        item: u32,
        /// The life domain.
        domain: DomainId,
        /// What will be done.
        text: NoteId,
        /// Before when.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due: Option<Date>,
    },
    /// An action of the trajectplan was agreed, finished or dropped.
    PlanChanged {
        /// Which.
        item: u32,
        /// How far it is now.
        status: PlanStatus,
        /// Before when, when it was agreed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due: Option<Date>,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
    /// The due date of an action of the trajectplan has come. Journals of before such actions climbed a ladder have it.
    PlanDue {
        /// Which.
        item: u32,
        /// Who is told.
        notify: Vec<Addressee>,
    },
    /// The case came on an agenda, or went off it.
    AgendaSet {
        /// The agenda; `None`: off it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        agenda: Option<String>,
        /// Free text with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<NoteId>,
    },
}

impl What {
    /// Its name in the journal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The values that it holds, of fields and attributes: all that a journal knows of a youth besides its way.
    pub fn values_mut(&mut self) -> Option<&mut BTreeMap<FieldId, Value>> {
        match self {
            Self::Enrolled { attributes, .. } => Some(attributes),
            Self::Written { values, .. } => Some(values),
            Self::HandoverOffered { handover, .. } => Some(&mut handover.set),
            // None of these holds a value; a new event that does must be named above.
            Self::Rerouted { .. }
            | Self::Moved { .. }
            | Self::Rescheduled { .. }
            | Self::Ticked { .. }
            | Self::Noted { .. }
            | Self::Escalated { .. }
            | Self::Assigned { .. }
            | Self::GivenBack { .. }
            | Self::Released { .. }
            | Self::Erased
            | Self::FollowUpOpened { .. }
            | Self::FollowUpAnswered { .. }
            | Self::FollowUpsCancelled { .. }
            | Self::YouthAnswered { .. }
            | Self::HandoverAccepted { .. }
            | Self::HandoverDeclined { .. }
            | Self::HandoverWithdrawn
            | Self::Directed { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::PlanAdded { .. }
            | Self::PlanChanged { .. }
            | Self::PlanDue { .. }
            | Self::AgendaSet { .. } => None,
        }
    }
}

/// Why and for which day an earlier fact was corrected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// The day that it concerned.
    pub concerning: Date,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<NoteId>,
}

/// What an obligation, a notice or a line of the worklist is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The present step.
    Step,
    /// An open follow-up.
    FollowUp(FollowUpKey),
    /// The open handover.
    Handover,
    /// No human activity at all.
    Stall,
    /// An action of the trajectplan.
    Plan(u32),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Step => f.write_str("step"),
            Self::FollowUp(key) => write!(f, "followup:{key}"),
            Self::Handover => f.write_str("handover"),
            Self::Stall => f.write_str("stall"),
            Self::Plan(item) => write!(f, "plan:{item}"),
        }
    }
}

/// Who is told; the shell finds the address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// A person, or the people who hold the role at the organisation.
    Professional(Owner),
    /// Who stands in for this person, or else the people who hold the role.
    Substitute(Owner),
    /// The youth.
    Youth,
    /// The parents or guardians.
    Parents,
}

fn is_false(b: &bool) -> bool {
    !*b
}
