//! How a case begins.

use super::refuse::{all, not_now, refuse};
use super::{Work, state};
use crate::calendar::age_on;
use crate::case::{Case, Event, Mark, Owner, What};
use crate::command::{Actor, Facts, Reason, Refusal, RefusalKind};
use crate::guard::Sight;
use crate::id::{CaseId, RoleId, RouteId, YouthId};
use crate::model::{Field, Programme, Route, StateKind};
use crate::owner::{self, Attributes};
use crate::wake;
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is enrolled, in what.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The case that will begin; made by the shell.
    pub case: CaseId,
    /// Whose case it is.
    pub youth: YouthId,
    /// The birth date.
    pub facts: Facts,
    /// All that is known of the youth.
    pub attributes: Attributes,
    /// The route, in its current revision.
    pub route: RouteId,
}

/// The routes that admit a youth on a day, in the order of the programme. Admission is judged in full.
#[must_use]
pub fn admitting<'p>(programme: &'p Programme, attributes: &Attributes, facts: Facts, on: Date) -> Vec<&'p Arc<Route>> {
    let sight =
        Sight { programme, known: &BTreeMap::new(), fresh: attributes, birth: facts.birth, on, judge_age: true };
    programme.routes.values().filter(|route| route.admission.iter().any(|row| sight.holds(row))).collect()
}

/// The first events of a case.
///
/// # Errors
/// When the route does not exist or does not admit this youth, when an attribute is missing or wrong, when nobody
/// serves the youth for the first step, or when the actor may not enrol.
pub fn enrol(
    programme: &Programme,
    enrolment: &Enrolment,
    actor: &Actor,
    now: Timestamp,
) -> Result<(Case, Vec<Event>), Refusal> {
    let Some(route) = programme.routes.get(&enrolment.route) else {
        let known: Vec<_> = programme.routes.keys().map(RouteId::as_str).collect();
        let message = format!("De route '{}' bestaat niet. Kies uit {}.", enrolment.route, known.join(", "));
        return Err(refuse(RefusalKind::Invalid, "route", message));
    };
    let attributes = accept_attributes(programme, &enrolment.attributes, |attribute| attribute.required)?;
    let today = wake::local_day(programme, now);
    must_admit(programme, route, &attributes, enrolment.facts, today)?;
    let people = BTreeMap::new();
    let resolve = |role: &RoleId| owner::resolve(programme, role, &attributes, &people, None);
    let first = route.states.get(&route.initial).map(|s| &s.kind);
    let first_owner = match first {
        Some(StateKind::Task { owner, .. }) => resolve(owner),
        Some(StateKind::Wait | StateKind::Final { .. }) | None => resolve(&route.regisseur),
    };
    let (Some(owner), Some(regisseur)) = (first_owner, resolve(&route.regisseur)) else {
        return Err(not_now(format!(
            "Geen organisatie bedient deze jongere voor de eerste stap van '{}'. Controleer gemeente en school, of vul \
             het programma aan.",
            route.title
        )));
    };
    may_enrol(programme, actor, &[&owner, &regisseur])?;
    Ok(begin(programme, route, enrolment, attributes, regisseur, actor, now))
}

fn begin(
    programme: &Programme,
    route: &Route,
    enrolment: &Enrolment,
    attributes: Attributes,
    regisseur: Owner,
    actor: &Actor,
    now: Timestamp,
) -> (Case, Vec<Event>) {
    let today = wake::local_day(programme, now);
    let mark = Mark { seq: 0, on: today };
    // An empty case, only to have the first event made in the one place where events are made.
    let nobody = Case::blank(&enrolment.case, &enrolment.youth, &route.id, &regisseur, mark);
    let mut work = Work::new(programme, route, Cow::Owned(nobody), enrolment.facts, actor, now);
    let enrolled = work.event(What::Enrolled {
        youth: enrolment.youth.clone(),
        route: route.id.clone(),
        revision: route.revision,
        attributes,
        regisseur,
        rules: programme.rules_on(today).valid_from,
    });
    if let Some(case) = Case::begin(&enrolment.case, &enrolled) {
        work.case = Cow::Owned(case);
    }
    work.events.push(enrolled);
    state::enter(&mut work, &route.initial, None, None, None);
    (work.case.into_owned(), work.events)
}

/// Attributes that the programme knows, each as its definition accepts it: all faults at once. `needs`: which must be
/// there.
pub(super) fn accept_attributes(
    programme: &Programme,
    given: &Attributes,
    needs: impl Fn(&Field) -> bool,
) -> Result<Attributes, Refusal> {
    let mut reasons = Vec::new();
    let mut accepted = Attributes::new();
    for (field, value) in given {
        match programme.attributes.get(field).map(|definition| definition.accept(field, value)) {
            None => reasons.push(Reason {
                place: field.to_string(),
                message: format!("'{field}' is geen kenmerk dat dit programma kent."),
            }),
            Some(Ok(value)) => drop(accepted.insert(field.clone(), value)),
            Some(Err(reason)) => reasons.push(reason),
        }
    }
    let missing = programme.attributes.iter().filter(|(field, a)| needs(a) && !given.contains_key(*field));
    reasons.extend(missing.map(|(field, attribute)| Reason {
        place: field.to_string(),
        message: format!("'{}' ontbreekt. Vul dit kenmerk van de jongere eerst in.", attribute.label),
    }));
    all(reasons).map(|()| accepted)
}

fn must_admit(
    programme: &Programme,
    route: &Route,
    attributes: &Attributes,
    facts: Facts,
    today: Date,
) -> Result<(), Refusal> {
    let routes = admitting(programme, attributes, facts, today);
    if routes.iter().any(|r| r.id == route.id) {
        return Ok(());
    }
    let others: Vec<_> = routes.iter().map(|r| format!("'{}'", r.title)).collect();
    let age = age_on(facts.birth, today);
    let sight = Sight {
        programme,
        known: &BTreeMap::new(),
        fresh: attributes,
        birth: facts.birth,
        on: today,
        judge_age: false,
    };
    let hint = match &others[..] {
        _ if route.by_handover.iter().any(|row| sight.holds(row)) => {
            "In deze route komt deze jongere alleen door een overdracht, vanuit een andere route".to_owned()
        }
        [] => "Geen enkele route laat deze jongere toe".to_owned(),
        others => format!("Wel toegelaten tot: {}", others.join(", ")),
    };
    Err(refuse(
        RefusalKind::Invalid,
        "route",
        format!("De route '{}' laat deze jongere (van {age} jaar) niet toe. {hint}.", route.title),
    ))
}

/// Whoever will own the first step, directs the route, or is accountable for the region.
fn may_enrol(programme: &Programme, actor: &Actor, owners: &[&Owner]) -> Result<(), Refusal> {
    let may = match actor {
        Actor::System => true,
        Actor::Youth => false,
        Actor::Person { holds, .. } => holds.iter().any(|(role, at)| {
            programme.roles.get(role).is_some_and(|r| r.accountable) || owners.iter().any(|o| o.organisation == *at)
        }),
    };
    let message = "Een traject beginnen kan alleen bij de organisatie die de eerste stap doet of de regie heeft.";
    if may { Ok(()) } else { Err(refuse(RefusalKind::NotYou, "", message)) }
}
