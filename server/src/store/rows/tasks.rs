//! The worklist.

use jiff::civil::Date;
use sluitend_engine::case::{Owner, Subject};
use sluitend_engine::id::*;

/// One line of the worklist: something that someone must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it is about; with the case it is the key.
    pub subject: Subject,
    /// The state of the case.
    pub state: StateId,
    /// What must be done, in Dutch and without personal data.
    pub title: String,
    /// Who must do it.
    pub owner: Owner,
    /// The last day on which it is in time.
    pub due: Date,
    /// The day on which it came.
    pub since: Date,
    /// Whether nothing is asked until a pause ends.
    pub paused: bool,
}

/// A line of the worklist, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub youth: YouthId,
    /// The name of the youth.
    pub name: String,
    /// What it is about, as text ([`Subject`]'s `Display`).
    pub subject: String,
    /// What sort of line.
    pub kind: TaskKind,
    /// The route.
    pub route: RouteId,
    /// The state of the case.
    pub state: StateId,
    /// What must be done.
    pub title: String,
    /// Who must do it.
    pub owner: Owner,
    /// The last day on which it is in time.
    pub due: Date,
    /// The day on which it came.
    pub since: Date,
    /// Whether nothing is asked until a pause ends.
    pub paused: bool,
}

/// What sort of line of the worklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// The present step.
    Step,
    /// A handover to answer.
    Handover,
    /// An open follow-up.
    FollowUp,
    /// An action of the trajectplan.
    Plan,
    /// No human activity at all.
    Stall,
}

impl TaskKind {
    /// The kind of a subject.
    #[must_use]
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Step => Self::Step,
            Subject::FollowUp(_) => Self::FollowUp,
            Subject::Handover => Self::Handover,
            Subject::Plan(_) => Self::Plan,
            Subject::Stall => Self::Stall,
        }
    }

    /// As it stands in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Handover => "handover",
            Self::FollowUp => "followup",
            Self::Plan => "plan",
            Self::Stall => "stall",
        }
    }
}

impl std::str::FromStr for TaskKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Step, Self::Handover, Self::FollowUp, Self::Plan, Self::Stall];
        all.into_iter().find(|k| k.as_str() == text).ok_or_else(|| format!("no kind of task: {text}"))
    }
}
