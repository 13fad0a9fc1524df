//! What people must do: the lines of the worklist that follow from a case, and whether it is stuck.

use crate::case::{Case, Owner, Subject};
use crate::decide::ASKS_TO_BE_CALLED;
use crate::kept;
use crate::model::{Programme, Route};
use crate::wake::plan_due;
use jiff::civil::Date;

/// One line of the worklist.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is about; unique within the case.
    pub subject: Subject,
    /// What a list calls it.
    pub title: String,
    /// Who must act.
    pub owner: Owner,
    /// The last day on which it is in time.
    pub due: Date,
    /// Since when it is there.
    pub since: Date,
    /// Whether a pause keeps it from asking.
    pub paused: bool,
}

/// All lines of a case: its step, its handover, its open follow-ups, the agreed plan actions.
#[must_use]
pub fn lines(programme: &Programme, route: &Route, case: &Case) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(step) = &case.step {
        let state = route.states.get(&case.state);
        let title = state.map_or_else(|| case.state.to_string(), |s| s.title.clone());
        let since = case.entered.get(&case.state).map_or(case.opened, |m| m.on);
        let paused = case.paused.as_ref();
        let due = paused.map_or(step.due, |p| step.due.max(p.until));
        let (owner, paused) = (case.owner.clone(), paused.is_some());
        lines.push(Line { subject: Subject::Step, title, owner, due, since, paused });
    }
    if let Some(handover) = &case.handover {
        let to = handover.elsewhere().map(|to| format!("Overdracht naar {}", programme.title_of(&to)));
        let title = to.unwrap_or_else(|| "Overdracht na verhuizing".to_owned());
        let (owner, due, since) = (handover.to.clone(), handover.obligation.due, handover.offered);
        lines.push(Line { subject: Subject::Handover, title, owner, due, since, paused: false });
    }
    for open in &case.open {
        let definition = kept::definition(programme, route, &open.key);
        let title = definition.map_or(open.key.followup.as_str(), |f| &f.title);
        let asks = open.answered.as_ref().is_some_and(|answer| answer.as_str() == ASKS_TO_BE_CALLED);
        let title = if asks { format!("De jongere wil gebeld worden: {title}") } else { title.to_owned() };
        let subject = Subject::FollowUp(open.key.clone());
        let (owner, due, since) = (open.owner.clone(), open.obligation.due, open.opened.on);
        lines.push(Line { subject, title, owner, due, since, paused: false });
    }
    let agreed = case.plan.iter().filter(|p| p.status == crate::case::PlanStatus::Open && case.is_open());
    for item in agreed {
        let due = plan_due(&programme.calendar, item);
        let domain = programme.domains.get(&item.domain).map_or(item.domain.as_str(), String::as_str);
        let title = format!("Actie uit het trajectplan: {}", domain.to_lowercase());
        let (owner, since) = (case.owner.clone(), item.since);
        lines.push(Line { subject: Subject::Plan(item.id), title, owner, due, since, paused: false });
    }
    lines
}

/// Since when a case is stuck: its step came to who is accountable for the region, its handover was never answered, or
/// it stands on an agenda.
/// Overdue alone is not stuck: the ladder is at work.
#[must_use]
pub fn stuck_since(programme: &Programme, route: &Route, case: &Case) -> Option<Date> {
    if let Some(agenda) = case.agenda.as_ref().filter(|_| case.is_open()) {
        return Some(agenda.since);
    }
    let unanswered = case.handover.as_ref().filter(|h| {
        let rungs = programme.ladder(&h.obligation.ladder).map_or(usize::MAX, |l| l.rungs.len());
        h.obligation.rungs as usize >= rungs
    });
    if let Some(handover) = unanswered {
        return Some(handover.obligation.due);
    }
    let step_owner = route.states.get(&case.state).and_then(|s| match &s.kind {
        crate::model::StateKind::Task { owner, .. } => Some(owner),
        crate::model::StateKind::Wait | crate::model::StateKind::Final { .. } => None,
    });
    let accountable = programme.roles.get(&case.owner.role).is_some_and(|r| r.accountable);
    let escalated = accountable && step_owner.is_some_and(|role| *role != case.owner.role);
    (case.is_open() && escalated).then(|| case.step.as_ref().map_or(case.quiet_since, |s| s.due))
}
