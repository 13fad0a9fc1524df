//! Who must be told of an event. No names, no titles of steps: a mail says what kind of step it is and how many days.

use crate::case::{Addressee, By, Case, Event, Subject, What};
use crate::decide::ASKS_TO_BE_CALLED;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something that someone must be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Whom.
    pub to: Addressee,
    /// What kind of message.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// Its due date.
    pub due: Option<Date>,
}

/// The kinds of message; their names are those of the mail templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A step or follow-up is new for you.
    Assigned,
    /// It is due soon, or today.
    Reminder,
    /// It is too late.
    Overdue,
    /// Someone else is too late, and now you are asked.
    Escalation,
    /// Nobody did anything for a long time.
    Stalled,
    /// The pause of a step is over.
    Resumed,
    /// It came on the agenda of a meeting.
    Agenda,
    /// A handover waits for your answer.
    HandoverOffered,
    /// Your handover was accepted.
    HandoverAccepted,
    /// Your handover was declined.
    HandoverDeclined,
    /// A question to the youth.
    Invite,
    /// The youth answered; you decide.
    Answered,
    /// The youth asks to be called.
    Call,
}

impl Kind {
    /// The name as it stands in the database and the templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Reminder => "reminder",
            Self::Overdue => "overdue",
            Self::Escalation => "escalation",
            Self::Stalled => "stalled",
            Self::Resumed => "resumed",
            Self::Agenda => "agenda",
            Self::HandoverOffered => "handover_offered",
            Self::HandoverAccepted => "handover_accepted",
            Self::HandoverDeclined => "handover_declined",
            Self::Invite => "invite",
            Self::Answered => "answered",
            Self::Call => "call",
        }
    }
}

/// What a message is about: what kind of thing, never its title, which could tell something of the youth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// The present step.
    Step,
    /// A follow-up.
    FollowUp,
    /// A handover.
    Handover,
    /// No human activity at all.
    Silence,
    /// An agreed action of the trajectplan.
    Plan,
    /// It stands on an agenda.
    Agenda,
}

impl Matter {
    /// In the middle of a sentence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step => "een stap in een traject",
            Self::FollowUp => "een opvolging na een stap",
            Self::Handover => "een overdracht",
            Self::Silence => "een traject dat stilstaat",
            Self::Plan => "een actie uit een trajectplan",
            Self::Agenda => "een traject om te bespreken",
        }
    }
}

impl Notice {
    /// What kind of thing it is about.
    #[must_use]
    pub fn matter(&self) -> Matter {
        match (&self.subject, self.kind) {
            (_, Kind::Agenda) => Matter::Agenda,
            (Subject::Step, _) => Matter::Step,
            (Subject::FollowUp(_), _) => Matter::FollowUp,
            (Subject::Handover, _) => Matter::Handover,
            (Subject::Stall, _) => Matter::Silence,
            (Subject::Plan(_), _) => Matter::Plan,
        }
    }
}

/// The notices of an event; `before` is the case just before it, `after` just after it.
#[must_use]
pub fn notices(before: &Case, after: &Case, event: &Event) -> Vec<Notice> {
    let one = |to, kind, subject: &Subject, due| vec![Notice { to, kind, subject: subject.clone(), due }];
    match &event.what {
        What::Moved { owner, step: Some(step), .. } => {
            let to = Addressee::Professional(owner.clone());
            let notices = one(to, Kind::Assigned, &Subject::Step, Some(step.due));
            unless_own(event, owner.person.as_ref(), notices)
        }
        What::Assigned { what, to } | What::GivenBack { what, to, .. } => {
            let notices = one(Addressee::Professional(to.clone()), Kind::Assigned, what, due(after, what));
            unless_own(event, to.person.as_ref(), notices)
        }
        What::Resumed { step: Some(step) } => {
            let to = Addressee::Professional(after.owner.clone());
            unless_own(event, after.owner.person.as_ref(), one(to, Kind::Resumed, &Subject::Step, Some(step.due)))
        }
        What::Released { person, .. } => released(before, after, person),
        What::Escalated { what, notify, reassign, agenda, .. } => {
            let due = due(after, what);
            let own = owner(before, what);
            let late = due.is_some_and(|due| due < event.on);
            let kind = |to: &Addressee| match to {
                _ if *what == Subject::Stall => Kind::Stalled,
                Addressee::Professional(o) if Some(o) == own.as_ref() && reassign.is_none() => {
                    if late {
                        Kind::Overdue
                    } else {
                        Kind::Reminder
                    }
                }
                Addressee::Youth | Addressee::Parents if !late => Kind::Reminder,
                _ if agenda.is_some() => Kind::Agenda,
                _ => Kind::Escalation,
            };
            let one = |to: &Addressee| Notice { to: to.clone(), kind: kind(to), subject: what.clone(), due };
            notify.iter().map(one).collect()
        }
        What::FollowUpOpened { key, owner, obligation, invite } => {
            let subject = Subject::FollowUp(key.clone());
            let to = Addressee::Professional(owner.clone());
            let mut notices = one(to, Kind::Assigned, &subject, Some(obligation.due));
            if *invite {
                notices.extend(one(Addressee::Youth, Kind::Invite, &subject, Some(obligation.due)));
            }
            notices
        }
        What::HandoverOffered { handover, .. } => {
            let to = Addressee::Professional(handover.to.clone());
            let notices = one(to, Kind::HandoverOffered, &Subject::Handover, Some(handover.obligation.due));
            unless_own(event, handover.to.person.as_ref(), notices)
        }
        What::HandoverAccepted { .. } => {
            let to = Addressee::Professional(before.owner.clone());
            unless_own(event, before.owner.person.as_ref(), one(to, Kind::HandoverAccepted, &Subject::Handover, None))
        }
        What::HandoverDeclined { .. } => {
            let to = Addressee::Professional(before.owner.clone());
            let due = before.step.as_ref().map(|s| s.due);
            unless_own(event, before.owner.person.as_ref(), one(to, Kind::HandoverDeclined, &Subject::Handover, due))
        }
        What::YouthAnswered { key, action, .. } => {
            let kind = if action.as_str() == ASKS_TO_BE_CALLED { Kind::Call } else { Kind::Answered };
            let open = after.open.iter().find(|f| f.key == *key);
            let told = |f: &crate::case::OpenFollowUp| Notice {
                to: Addressee::Professional(f.owner.clone()),
                kind,
                subject: Subject::FollowUp(key.clone()),
                due: Some(f.obligation.due),
            };
            open.map(told).into_iter().collect()
        }
        // A promise that nobody keeps any more: the case director decides what becomes of it.
        What::FollowUpsCancelled { keys, lost: true } => {
            let to = Addressee::Professional(after.regisseur.clone());
            let told = |key: &crate::case::FollowUpKey| Notice {
                to: to.clone(),
                kind: Kind::Escalation,
                subject: Subject::FollowUp(key.clone()),
                due: None,
            };
            keys.iter().map(told).collect()
        }
        What::PlanDue { item, notify } => {
            let subject = Subject::Plan(*item);
            let due = after.plan.iter().find(|p| p.id == *item).and_then(|p| p.due);
            let one = |to: &Addressee| Notice { to: to.clone(), kind: Kind::Reminder, subject: subject.clone(), due };
            notify.iter().map(one).collect()
        }
        _ => Vec::new(),
    }
}

/// Whoever has the open work now of someone who left.
fn released(before: &Case, after: &Case, person: &crate::id::PersonId) -> Vec<Notice> {
    let step = before.step.iter().map(|_| (Subject::Step, Kind::Assigned));
    let handover = before.handover.iter().map(|_| (Subject::Handover, Kind::HandoverOffered));
    let followups = before.open.iter().map(|f| (Subject::FollowUp(f.key.clone()), Kind::Assigned));
    let taken_over = |(subject, kind): (Subject, Kind)| {
        owner(before, &subject).filter(|o| o.person.as_ref() == Some(person))?;
        let to = owner(after, &subject).filter(|o| o.person.as_ref() != Some(person))?;
        Some(Notice { to: Addressee::Professional(to), kind, due: due(after, &subject), subject })
    };
    step.chain(handover).chain(followups).filter_map(taken_over).collect()
}

/// Nobody is told what they just did themselves.
fn unless_own(event: &Event, person: Option<&crate::id::PersonId>, notices: Vec<Notice>) -> Vec<Notice> {
    match &event.by {
        By::Person(id) if Some(id) == person => Vec::new(),
        By::Person(_) | By::System | By::Youth => notices,
    }
}

fn due(case: &Case, subject: &Subject) -> Option<Date> {
    match subject {
        Subject::Step => case.step.as_ref().map(|s| s.due),
        // Silence has no due date of its own.
        Subject::Stall => None,
        Subject::FollowUp(key) => case.open.iter().find(|f| f.key == *key).map(|f| f.obligation.due),
        Subject::Handover => case.handover.as_ref().map(|h| h.obligation.due),
        Subject::Plan(item) => case.plan.iter().find(|p| p.id == *item).and_then(|p| p.due),
    }
}

fn owner(case: &Case, subject: &Subject) -> Option<crate::case::Owner> {
    match subject {
        Subject::Step | Subject::Stall | Subject::Plan(_) => Some(case.owner.clone()),
        Subject::FollowUp(key) => case.open.iter().find(|f| f.key == *key).map(|f| f.owner.clone()),
        Subject::Handover => case.handover.as_ref().map(|h| h.to.clone()),
    }
}
