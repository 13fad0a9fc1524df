//! What can be asked of a case, and why it can be refused.

use crate::id::*;
use crate::value::Value;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Who asks. The shell has established it; the core decides whether this actor may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Time, or an import.
    System,
    /// A professional, with what they are.
    Person {
        /// Who.
        id: PersonId,
        /// Each role at an organisation.
        holds: BTreeSet<(RoleId, OrganisationId)>,
    },
    /// The youth, by a personal link.
    Youth,
}

/// What the core must know besides the case: facts of the youth that are kept apart from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The birth date.
    pub birth: Date,
}

/// What can be asked of a case. Texts are notes that the shell keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Take an action of the present state (or one from everywhere).
    Act {
        /// Which.
        action: ActionId,
        /// What was filled in.
        fields: BTreeMap<FieldId, Value>,
        /// Items of the checklist that are ticked with it, by position.
        checklist: Vec<u16>,
        /// Free text with it.
        note: Option<NoteId>,
    },
    /// Answer an open follow-up. From the youth it is recorded; the owner still decides.
    Answer {
        /// Which, as in [`crate::case::Case::open_followup`].
        followup: String,
        /// The answer.
        action: ActionId,
        /// What was filled in.
        fields: BTreeMap<FieldId, Value>,
        /// Free text with it.
        note: Option<NoteId>,
    },
    /// Accept, decline or withdraw the open handover.
    Handover {
        /// Which of the three.
        decision: Decision,
        /// Why; must be there when it is declined.
        note: Option<NoteId>,
    },
    /// Give a step or follow-up to someone of the accountable organisation; to oneself: claim it.
    Assign {
        /// An open follow-up; `None`: the present step.
        followup: Option<String>,
        /// To whom.
        person: PersonId,
    },
    /// Give back what a ladder took away, to whose it was: by someone of the organisation that has it now.
    GiveBack {
        /// An open follow-up; `None`: the present step.
        followup: Option<String>,
        /// Free text with it.
        note: Option<NoteId>,
    },
    /// Someone works here no longer, or holds a role no longer: what they had in this case goes to others. Only the
    /// system asks it; the core knows no people, so that the shell says who stands in.
    Release {
        /// Who.
        person: PersonId,
        /// Who has it from now on (`person: None`: the team), for each role at an organisation that they lose.
        seats: Vec<crate::case::Owner>,
    },
    /// The personal data of the youth is erased; the shell takes it out of what was written before. Only the system asks it,
    /// of a closed case.
    Erase,
    /// Let nothing be asked of the step until a date.
    Pause {
        /// At most six months away.
        until: Date,
        /// Why.
        reason: NoteId,
    },
    /// End the pause.
    Resume,
    /// Record a change of an earlier fact.
    Correct {
        /// The field.
        field: FieldId,
        /// What it should have been.
        value: Value,
        /// The day that it concerned.
        concerning: Date,
        /// Why.
        reason: NoteId,
    },
    /// Something changed in the world: the youth moved, or has another perspective.
    ChangeAttributes {
        /// What is known from now on.
        values: BTreeMap<FieldId, Value>,
    },
    /// Tick and untick: all items that are ticked from now on.
    Tick {
        /// By position.
        items: Vec<u16>,
    },
    /// Add free text.
    Note(NoteId),
    /// Add an action to the trajectplan.
    PlanAdd {
        /// The life domain.
        domain: DomainId,
        /// What will be done.
        text: NoteId,
        /// Before when.
        due: Option<Date>,
    },
    /// Agree, finish or drop an action of the trajectplan.
    PlanSet {
        /// Which.
        item: u32,
        /// How far it is from now on; never `Proposed`.
        status: crate::case::PlanStatus,
        /// Free text with it.
        note: Option<NoteId>,
    },
    /// Put on an agenda, such as `mdo`, or take it off (`None`).
    Agenda {
        /// Which.
        agenda: Option<String>,
        /// Free text with it.
        note: Option<NoteId>,
    },
    /// Open a closed case again.
    Reopen {
        /// Where it goes on; `None`: where it was before it was closed.
        state: Option<StateId>,
        /// Why.
        reason: NoteId,
    },
    /// Do what time has made due. Never refused.
    Wake,
}

/// The answer to a handover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The receiver takes over.
    Accept,
    /// The receiver does not.
    Decline,
    /// The sender takes it back.
    Withdraw,
}

/// Why a command was refused. Nothing has changed; [`Refusal::dutch`] says what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind:?}")]
pub struct Refusal {
    /// What kind of refusal.
    pub kind: RefusalKind,
    /// What is missing or wrong, each with the field or place it concerns; never empty.
    pub reasons: Vec<Reason>,
}

/// One thing that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// Where: a field, `checklist.<n>`, `until`, `followup`, or empty for the whole.
    pub place: String,
    /// What is wrong and what to do, in plain Dutch.
    pub message: String,
}

/// What kind of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// It cannot be done in this state of the case (HTTP 409).
    NotNow,
    /// Someone else must do it (HTTP 403).
    NotYou,
    /// Something that was filled in is missing or wrong (HTTP 422).
    Invalid,
}

impl Refusal {
    /// All reasons in one text.
    #[must_use]
    pub fn dutch(&self) -> String {
        self.reasons.iter().map(|r| r.message.as_str()).collect::<Vec<_>>().join(" ")
    }
}
