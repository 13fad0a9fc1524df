//! What must hold after every step, whatever people do: nobody is forgotten, time never circles, and the journal tells
//! the whole truth.

use jiff::civil::Date;
use sluitend_engine::calendar::dutch_date;
use sluitend_engine::case::{Case, Event, ReplayError, Subject};
use sluitend_engine::command::{Command, Refusal, RefusalKind};
use sluitend_engine::decide::Possible;
use sluitend_engine::id::{ActionId, OrganisationId, RoleId};
use sluitend_engine::model::Programme;
use sluitend_engine::notice::Notice;

/// An invariant that was broken.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("Het traject is open, maar er is geen datum meer waarop er iets gebeurt: deze jongere raakt uit beeld.")]
    NoWake,
    #[error("Het traject is open, maar de organisatie '{0}' die aan zet is, bestaat niet.")]
    NoOrganisation(OrganisationId),
    #[error("Het traject is open, maar de rol '{0}' die aan zet is, bestaat niet.")]
    NoRole(RoleId),
    #[error("Het traject loopt langs een route die niet in het programma staat.")]
    NoRoute,
    #[error("Op {} viel er iets te doen, maar de klok deed niets.", dutch_date(*.0))]
    Deaf(Date),
    #[error("De klok blijft op één dag rondgaan: er komt nooit een eind aan wat er te doen is.")]
    WakeCircles,
    #[error("De klok werd geweigerd: {}", .0.dutch())]
    WakeRefused(Refusal),
    #[error("Na {0} gebeurtenissen was het traject nog niet aan het eind van de simulatie: het draait rond.")]
    Endless(usize),
    #[error("{0}.")]
    Permitted(&'static str),
    #[error("'{0}' werd aangeboden, maar bij het uitvoeren geweigerd omdat een ander het moet doen.")]
    OfferedInVain(ActionId),
    #[error("'{0}' werd niet aangeboden, maar kon wel worden uitgevoerd.")]
    Hidden(ActionId),
    #[error("Op één ochtend ging twee keer hetzelfde bericht uit over '{0}'.")]
    ToldTwice(Subject),
    #[error("In het logboek staat gebeurtenis {found} waar {expected} hoort.")]
    OutOfOrder { expected: u64, found: u64 },
    #[error("Het logboek is niet opnieuw af te spelen: {0}.")]
    Replay(#[from] ReplayError),
    #[error("Het logboek is niet te bewaren of terug te lezen: {0}.")]
    Text(#[from] serde_json::Error),
    #[error("Het logboek geeft bij opnieuw afspelen een ander traject:\n{replayed}\nin plaats van\n{lived}")]
    Differs { lived: String, replayed: String },
}

/// An open case has a next date and an accountable owner, and a case director that exists.
pub(super) fn closure(programme: &Programme, case: &Case, next_wake: Option<Date>) -> Result<(), Fault> {
    if !case.is_open() {
        return Ok(());
    }
    if next_wake.is_none() {
        return Err(Fault::NoWake);
    }
    for owner in [&case.owner, &case.regisseur] {
        if !programme.organisations.contains_key(&owner.organisation) {
            return Err(Fault::NoOrganisation(owner.organisation.clone()));
        }
        if !programme.roles.contains_key(&owner.role) {
            return Err(Fault::NoRole(owner.role.clone()));
        }
    }
    Ok(())
}

/// What a form offers is never someone else's, and what can be done is offered. `possible`: before it was sent.
pub(super) fn offered(
    possible: &Possible<'_>,
    case: &Case,
    command: &Command,
    sent: Result<(), &Refusal>,
) -> Result<(), Fault> {
    let (action, offers) = match command {
        Command::Act { action, .. } => (action, possible.actions()),
        Command::Answer { followup, action, .. } => {
            let Some(open) = case.open_followup(followup) else { return Ok(()) };
            (action, possible.answers(open))
        }
        _ => return Ok(()),
    };
    let offered = offers.iter().any(|transition| transition.action == *action);
    match sent {
        Ok(()) if !offered => Err(Fault::Hidden(action.clone())),
        Err(refusal) if offered && refusal.kind == RefusalKind::NotYou => Err(Fault::OfferedInVain(action.clone())),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Nobody is told the same twice on one morning.
pub(super) fn told_once(notices: &[Notice]) -> Result<(), Fault> {
    for (n, notice) in notices.iter().enumerate() {
        let same =
            |other: &Notice| (&other.to, other.kind, &other.subject) == (&notice.to, notice.kind, &notice.subject);
        if notices[..n].iter().any(same) {
            return Err(Fault::ToldTwice(notice.subject.clone()));
        }
    }
    Ok(())
}

/// The event is the next one.
pub(super) fn follows(case: &Case, event: &Event) -> Result<(), Fault> {
    let (expected, found) = (case.version + 1, event.seq);
    if expected == found { Ok(()) } else { Err(Fault::OutOfOrder { expected, found }) }
}

/// The journal tells this case, to the byte.
pub(super) fn replays(case: &Case, journal: &[Event]) -> Result<(), Fault> {
    let lived = serde_json::to_string(case)?;
    let replayed = serde_json::to_string(&Case::replay(&case.id, journal)?)?;
    if lived == replayed { Ok(()) } else { Err(Fault::Differs { lived, replayed }) }
}

/// The journal tells this case, to the byte, after it has been written down and read again.
pub(super) fn replays_from_text(case: &Case, journal: &[Event]) -> Result<(), Fault> {
    let text = serde_json::to_string(journal)?;
    let journal: Vec<Event> = serde_json::from_str(&text)?;
    replays(case, &journal)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::tests::small;
    use super::*;
    use jiff::civil::date;
    use sluitend_engine::case::Addressee;
    use sluitend_engine::command::{Actor, Facts};
    use sluitend_engine::decide::{Enrolment, enrol};
    use sluitend_engine::id::{CaseId, RouteId, YouthId};
    use sluitend_engine::notice::Kind;
    use sluitend_engine::wake::instant;

    fn begun(programme: &Programme) -> (Case, Vec<Event>) {
        let enrolment = Enrolment {
            case: CaseId::new("case"),
            youth: YouthId::new("youth"),
            facts: Facts { birth: date(2008, 2, 29) },
            attributes: small::attributes("noord", "werk"),
            route: RouteId::new("werk"),
        };
        enrol(programme, &enrolment, &Actor::System, instant(programme, date(2026, 1, 5))).unwrap()
    }

    #[test]
    fn a_forgotten_youth_is_seen() {
        let programme = small::programme();
        let (mut case, _) = begun(&programme);
        let next = Some(date(2026, 2, 1));
        assert!(closure(&programme, &case, next).is_ok());
        assert!(matches!(closure(&programme, &case, None), Err(Fault::NoWake)));
        case.owner.organisation = OrganisationId::new("opgeheven");
        assert!(matches!(closure(&programme, &case, next), Err(Fault::NoOrganisation(_))));
    }

    #[test]
    fn a_message_that_goes_out_twice_is_seen() {
        let (to, subject, due) = (Addressee::Youth, Subject::Step, None);
        let reminder = Notice { to, kind: Kind::Reminder, subject, due };
        let overdue = Notice { kind: Kind::Overdue, ..reminder.clone() };
        assert!(told_once(&[reminder.clone(), overdue]).is_ok());
        assert!(matches!(told_once(&[reminder.clone(), reminder]), Err(Fault::ToldTwice(_))));
    }

    #[test]
    fn a_form_that_hides_or_offers_in_vain_is_seen() {
        let programme = small::programme();
        let (case, _) = begun(&programme);
        let facts = Facts { birth: date(2008, 2, 29) };
        let now = instant(&programme, date(2026, 1, 6));
        let (owner, nobody) = (super::super::people::of(&case.owner, 1), Actor::Youth);
        let action = ActionId::new("gevonden");
        let act = Command::Act { action, fields: Default::default(), checklist: Vec::new(), note: None };
        let not_you = Refusal { kind: RefusalKind::NotYou, reasons: Vec::new() };
        let offers = Possible::new(&programme, &case, facts, &owner, now);
        assert!(offered(&offers, &case, &act, Ok(())).is_ok());
        assert!(matches!(offered(&offers, &case, &act, Err(&not_you)), Err(Fault::OfferedInVain(_))));
        let hides = Possible::new(&programme, &case, facts, &nobody, now);
        assert!(offered(&hides, &case, &act, Err(&not_you)).is_ok());
        assert!(matches!(offered(&hides, &case, &act, Ok(())), Err(Fault::Hidden(_))));
    }

    #[test]
    fn a_journal_that_tells_something_else_is_seen() {
        let programme = small::programme();
        let (mut case, journal) = begun(&programme);
        assert!(replays_from_text(&case, &journal).is_ok());
        assert!(matches!(replays(&case, &journal[..1]), Err(Fault::Differs { .. })));
        assert!(matches!(follows(&case, &journal[0]), Err(Fault::OutOfOrder { .. })));
        case.version += 1;
        assert!(matches!(replays(&case, &journal), Err(Fault::Differs { .. })));
    }
}
