//! Names of things, one type each, so that a state can never stand where a role is meant.
//!
//! Every id is a stable name (never a graph index): journals written today must be readable in ten years.

use smol_str::SmolStr;
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Takes a name as it stands; the reader of the files has checked its form.
            pub fn new(name: impl Into<SmolStr>) -> Self {
                Self(name.into())
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }
    )+};
}

ids! {
    /// A programme: all routes of one region.
    ProgrammeId,
    /// A route: one state graph.
    RouteId,
    /// A state of a route; a state of a part is called `<calling state>/<state>`.
    StateId,
    /// An action (the name behind `on.`).
    ActionId,
    /// A field of a route or an attribute of every youth; also `leeftijd`, which is built in.
    FieldId,
    /// A phase of a route.
    PhaseId,
    /// A follow-up of a route; one of a part is called `<calling state>/<follow-up>`.
    FollowUpId,
    /// A role.
    RoleId,
    /// A kind of organisation, such as `school`.
    KindId,
    /// An organisation of the region.
    OrganisationId,
    /// A way in which a route can end.
    OutcomeId,
    /// A life domain (leefdomein).
    DomainId,
    /// A skill set of the screening.
    SkillId,
    /// A legal frame.
    FrameId,
    /// A ladder of reminders and escalation.
    LadderId,
    /// A schedule of the programme.
    ScheduleId,
    /// A target figure (streefcijfer).
    TargetId,
    /// A youth; made by the shell.
    YouthId,
    /// A case: the trajectory of one youth; made by the shell.
    CaseId,
    /// A person who works with youths; made by the shell.
    PersonId,
    /// A free text that is kept apart from the journal, so that it can be erased; made by the shell.
    NoteId,
}

impl StateId {
    /// The states that called the parts it is in, from the inside out: `intake/hulp` and `intake` of
    /// `intake/hulp/gesprek`.
    pub fn callers(&self) -> impl Iterator<Item = Self> {
        let ends = self.0.rmatch_indices('/').map(|(end, _)| end);
        ends.map(|end| Self(self.0[..end].into()))
    }
}

/// Checks the form of a name in the files: `[a-z][a-z0-9_-]*`, at most 64 characters.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 64
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}
