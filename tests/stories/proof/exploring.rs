//! All that people and time can do from some moment on, tried out by the core until an outcome is reached or nothing new
//! comes any more.

use jiff::{Timestamp, ToSpan};
use sluitend_engine::case::Case;
use sluitend_engine::command::{Actor, Command, Decision, Facts};
use sluitend_engine::decide::decide;
use sluitend_engine::id::{FieldId, NoteId};
use sluitend_engine::model::{Ask, Branch, Field, FieldKind, Programme, Route, Test};
use sluitend_engine::value::{Number, Value};
use sluitend_engine::wake::{View, local_day};
use std::collections::{BTreeMap, BTreeSet};

/// So many moments are looked at.
const MOST: usize = 1_500;
/// So many combinations of answers are tried for one action.
const MOST_ANSWERS: usize = 64;

type Answers = BTreeMap<FieldId, Value>;

/// Whether anyone can still get this youth to an outcome, or another route to take over: by the actions of the steps, by
/// answers and by time; not by what is possible everywhere. Whatever the numbers and dates, one of each class is tried.
/// `elsewhere`: that another route takes over is not enough, it must end there; age makes no difference then, and is left out.
pub fn can_finish(programme: &Programme, case: &Case, facts: Facts, now: Timestamp, elsewhere: bool) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![(case.clone(), now)];
    while let Some((case, now)) = open.pop() {
        if case.closed.is_some() || (case.handover.is_some() && !elsewhere) {
            return true;
        }
        if case.handover.is_some() {
            let accepted = Command::Handover { decision: Decision::Accept, note: None };
            open.extend(after(programme, &case, facts, &accepted, now));
            continue;
        }
        let age = local_day(programme, now).year() - facts.birth.year();
        let keys: Vec<_> = case.open.iter().map(|f| f.key.followup.clone()).collect();
        let known: Vec<_> = case.known.iter().map(|(field, known)| (field.clone(), known.value.to_string())).collect();
        if age > 30
            || !seen.insert(format!("{:?}", (&case.route, &case.state, if elsewhere { 0 } else { age }, keys, known)))
        {
            continue;
        }
        assert!(seen.len() < MOST, "too much to try out");
        open.extend(next(programme, &case, facts, now));
    }
    false
}

/// Everything that can happen next.
fn next(programme: &Programme, case: &Case, facts: Facts, now: Timestamp) -> Vec<(Case, Timestamp)> {
    let route = &programme.routes[&case.route];
    let state = &route.states[&case.state];
    let mut commands = Vec::new();
    let checklist: Vec<u16> = (0..state.checklist.len() as u16).collect();
    let note = || Some(NoteId::new("reden"));
    for on in state.on.values() {
        for fields in answers(programme, route, &on.ask) {
            commands.push(Command::Act {
                action: on.action.clone(),
                fields,
                checklist: checklist.clone(),
                note: note(),
            });
        }
    }
    for open in &case.open {
        for on in route.followups[&open.key.followup].on.values() {
            for fields in answers(programme, route, &on.ask) {
                let (followup, action) = (open.key.to_string(), on.action.clone());
                commands.push(Command::Answer { followup, action, fields, note: note() });
            }
        }
    }
    let view = View { programme, route, case, facts };
    let later = view.wake_at().filter(|at| *at > now).unwrap_or(now);
    let year = now.to_zoned(programme.timezone.clone()).checked_add(1.year()).map_or(now, |z| z.timestamp());
    // The last is tried first: the first action of the step is the likeliest to lead on.
    let mut all = vec![(case.clone(), year)];
    all.extend(after(programme, case, facts, &Command::Wake, later));
    all.extend(commands.iter().rev().filter_map(|c| after(programme, case, facts, c, now)));
    all
}

fn after(
    programme: &Programme,
    case: &Case,
    facts: Facts,
    command: &Command,
    now: Timestamp,
) -> Option<(Case, Timestamp)> {
    let events = decide(programme, case, facts, &Actor::System, command, now).ok()?;
    let mut case = case.clone();
    events.iter().for_each(|event| case.apply(event));
    Some((case, now))
}

/// What can be filled in.
fn answers(programme: &Programme, route: &Route, asks: &[Ask]) -> Vec<Answers> {
    let mut all = vec![Answers::new()];
    for ask in asks {
        let Some(field) = route.fields.get(&ask.field).or_else(|| programme.attributes.get(&ask.field)) else {
            continue;
        };
        let mut more: Vec<Answers> = if ask.optional { all.clone() } else { Vec::new() };
        for value in values(route, &ask.field, field) {
            more.extend(all.iter().map(|answers| {
                let mut answers = answers.clone();
                answers.insert(ask.field.clone(), value.clone());
                answers
            }));
        }
        all = more;
        all.truncate(MOST_ANSWERS);
    }
    all
}

/// A value on either side of everything that a test of the route tells apart.
fn values(route: &Route, id: &FieldId, field: &Field) -> Vec<Value> {
    let states = route.states.values().flat_map(|s| s.on.values());
    let branches: Vec<&Branch> = states.flat_map(|on| &on.branches).collect();
    let tests = branches.iter().flat_map(|b| &b.when.tests).filter(|(f, _)| f == id).map(|(_, test)| test);
    match &field.kind {
        FieldKind::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        FieldKind::Choice { choices } => choices.keys().cloned().map(Value::Text).collect(),
        FieldKind::Text => vec![Value::Text("iets".to_owned())],
        FieldKind::Date => {
            let ends =
                tests.filter_map(|test| if let Test::Date { from, to } = test { Some([*from, *to]) } else { None });
            let mut days: BTreeSet<_> =
                ends.flatten().flatten().flat_map(|d| [d.yesterday(), d.tomorrow()]).flatten().collect();
            days.insert(jiff::civil::date(2026, 1, 1));
            days.into_iter().map(Value::Date).collect()
        }
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            let ends = tests.filter_map(|test| if let Test::Number(i) = test { Some([i.low, i.high]) } else { None });
            let ends = ends.flatten().flatten().map(|(n, _)| n.thousandths() / 1000);
            let mut all: BTreeSet<i64> = ends.flat_map(|n| [n - 1, n, n + 1]).collect();
            let bound = |n: &Option<Number>| n.map(|n| n.thousandths() / 1000);
            all.extend(bound(min).into_iter().chain(bound(max)).chain([0]));
            let within = |n: &i64| bound(min).is_none_or(|m| m <= *n) && bound(max).is_none_or(|m| *n <= m);
            all.into_iter().filter(within).map(|n| Value::Number(Number::whole(n))).collect()
        }
    }
}
