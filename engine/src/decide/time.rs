//! What time does: reminders, escalation, `after`, follow-ups, the end of a pause.

use super::{Work, people, state};
use crate::case::{Addressee, FollowUpKey, Obligation, Owner, Subject, What};
use crate::model::{After, Destination, FollowUp};
use crate::owner;
use crate::wake::{self, Due};
use jiff::civil::Date;

/// More than can fall due at once in any sensible route; what is left is taken at the next wake, which is at once.
const MOST_AT_ONCE: usize = 64;

/// Does all that is due, in order.
pub(super) fn wake(work: &mut Work<'_>) {
    let today = wake::due_day(work.programme, work.now);
    work.today = today;
    for _ in 0..MOST_AT_ONCE {
        let Some((day, due)) = work.view().next().filter(|(day, _)| *day <= today) else { return };
        match due {
            Due::PauseEnds => people::end_pause(work),
            Due::After(after) => leave(work, after, day),
            Due::Opens(followup, key) => open(work, followup, key, followup.invite),
            Due::Lost(key) => work.emit(What::FollowUpsCancelled { keys: vec![key], lost: true }),
            Due::Rung(subject, rung) => climb(work, &subject, rung),
        }
    }
}

/// The state is left by itself; `day` is when it fell due, and on which its branches are judged.
fn leave(work: &mut Work<'_>, after: &After, day: Date) {
    let Some(branch) = work.view().sight(day).choose(&after.branches).cloned() else { return };
    let Destination::State(to) = &branch.to else { return };
    super::act::write(work, branch.set.iter().cloned().collect());
    state::enter(work, to, None, None, None);
}

/// A follow-up opens. `invite`: whether the youth is asked, too.
pub(super) fn open(work: &mut Work<'_>, followup: &FollowUp, key: FollowUpKey, invite: bool) {
    let attributes = work.attributes();
    let owner = owner::of_case(work.programme, &work.case, &followup.owner)
        .or_else(|| owner::last_resort(work.programme, &attributes, &work.case.people))
        .unwrap_or_else(|| work.case.owner.clone());
    let today = work.today;
    let view = work.view();
    let due = view.moment_of(&key, &followup.due, today).unwrap_or(today);
    let rungs = view.rungs_before(&followup.ladder, due, today);
    let obligation = Obligation { due, ladder: followup.ladder.clone(), rungs };
    work.emit(What::FollowUpOpened { key, owner, obligation, invite });
}

/// Takes a rung. When several were missed (the server was down), what moves the case is done and only the last is
/// told: nobody wants four reminders at once.
fn climb(work: &mut Work<'_>, subject: &Subject, rung: u32) {
    let Some((obligation, owner)) = obligation(work, subject) else { return };
    let Some(ladder) = work.programme.ladder(&obligation.ladder) else { return };
    let calendar = &work.programme.calendar;
    let next = wake::rung_date(calendar, ladder, obligation.due, rung + 1);
    let superseded = next.is_some_and(|day| day <= work.today);
    let last = ladder.rungs.len() - 1;
    let step = &ladder.rungs[(rung as usize).min(last)];
    let reassign = step.reassign.as_ref().and_then(|role| {
        let attributes = work.attributes();
        let current = Some(&owner.organisation);
        let to = owner::resolve(work.programme, role, &attributes, &work.case.people, current);
        to.or_else(|| owner::last_resort(work.programme, &attributes, &work.case.people))
    });
    let mut notify = state::addressees(work, &step.notify, &owner);
    let also = match subject {
        Subject::Step | Subject::FollowUp(_) | Subject::Stall => reassign.iter().cloned().collect(),
        // The sender is accountable until it is accepted, and so must know that nobody answers.
        Subject::Handover if work.today > obligation.due => {
            [work.case.owner.clone()].into_iter().chain(reassign.clone()).collect()
        }
        Subject::Handover => reassign.iter().cloned().collect(),
        // An action moves to nobody else: in the end whoever has it and the case director are told.
        Subject::Plan(_) if step.reassign.is_some() => vec![owner.clone(), work.case.regisseur.clone()],
        Subject::Plan(_) => Vec::new(),
    };
    for to in also.into_iter().map(Addressee::Professional) {
        if !notify.contains(&to) {
            notify.push(to);
        }
    }
    if superseded {
        notify.clear();
    }
    // Far behind (repetitions of years): jump to the last one that is due.
    let rung = if superseded && rung as usize > last { latest(work, &obligation, rung) } else { rung };
    // Until a handover is accepted the sender stays accountable: at the end of its ladder the region is told. An action of
    // the trajectplan is no reason to discuss a whole case.
    let moves = !matches!(subject, Subject::Handover | Subject::Plan(_));
    let reassign = reassign.filter(|to| moves && *to != owner);
    let agenda = step.agenda.clone().filter(|_| !matches!(subject, Subject::Plan(_)));
    work.emit(What::Escalated { what: subject.clone(), rung, notify, reassign, agenda });
}

/// The last repetition but one that is due today: the one after it speaks.
fn latest(work: &Work<'_>, obligation: &Obligation, from: u32) -> u32 {
    let Some(ladder) = work.programme.ladder(&obligation.ladder) else { return from };
    let due = |rung: u32| {
        wake::rung_date(&work.programme.calendar, ladder, obligation.due, rung).is_some_and(|d| d <= work.today)
    };
    // Bounded: repetitions are at least a day apart, so this is at most the days of a century.
    (from..from + 36_525).take_while(|rung| due(rung + 1)).last().unwrap_or(from)
}

fn obligation(work: &Work<'_>, subject: &Subject) -> Option<(Obligation, Owner)> {
    let case = &work.case;
    match subject {
        Subject::Step => Some((case.step.clone()?, case.owner.clone())),
        Subject::FollowUp(key) => {
            let open = case.open.iter().find(|f| f.key == *key)?;
            Some((open.obligation.clone(), open.owner.clone()))
        }
        // It is the receiver that must answer; the sender stays accountable.
        Subject::Handover => {
            let handover = case.handover.as_ref()?;
            Some((handover.obligation.clone(), handover.to.clone()))
        }
        Subject::Stall => {
            let ladder = work.programme.stall.as_ref()?.ladder.clone();
            let obligation = Obligation { due: work.view().stall_due()?, ladder, rungs: case.stalled };
            Some((obligation, case.owner.clone()))
        }
        Subject::Plan(id) => {
            let item = case.plan.iter().find(|p| p.id == *id)?;
            Some((work.view().plan_obligation(item), case.owner.clone()))
        }
    }
}
