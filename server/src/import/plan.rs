//! What a row means for what there is: a pure answer, for the dry run and for the real one alike.

use super::row::Row;
use crate::store::Youth;
use jiff::Timestamp;
use sluitend_engine::command::{Actor, Facts};
use sluitend_engine::decide::{Enrolment, admitting, enrol};
use sluitend_engine::id::{CaseId, RouteId, YouthId};
use sluitend_engine::model::Programme;
use sluitend_engine::owner::Attributes;
use sluitend_engine::wake::local_day;

/// What there is under the number of a row.
#[derive(Clone, Debug)]
pub struct Known {
    /// The youth.
    pub youth: Youth,
    /// The open case, or else the last.
    pub case: Option<CaseId>,
}

/// What will be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The youth as it will be.
    pub youth: Youth,
    /// What that is to what there was.
    pub change: Change,
    /// Where the youth goes.
    pub placement: Placement,
}

/// What a youth as it will be is to what there was.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// There was none.
    New,
    /// The same.
    Unchanged,
    /// Something is different.
    Changed {
        /// The built-in columns that are, such as `naam`.
        columns: Vec<&'static str>,
        /// The attributes that are.
        attributes: Attributes,
    },
}

/// Where a youth goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// There is a case.
    Case(CaseId),
    /// Begins this route.
    Begin(RouteId),
    /// No route admits this youth.
    None,
    /// Several routes do: a person must choose.
    Several(Vec<RouteId>),
    /// One route does, but it cannot begin; why, in Dutch.
    Stuck(RouteId, String),
}

/// What a row means. `id` is for a youth that is new.
#[must_use]
pub fn plan(programme: &Programme, row: &Row, known: Option<Known>, id: YouthId, now: Timestamp) -> Plan {
    let (youth, change, case) = match known {
        Some(Known { youth, case }) => {
            let merged = merge(&youth, row);
            (merged.clone(), compare(&youth, &merged), case)
        }
        None => (new(row, id, now), Change::New, None),
    };
    let placement = match case {
        Some(case) => Placement::Case(case),
        None => place(programme, &youth, now),
    };
    Plan { youth, change, placement }
}

fn new(row: &Row, id: YouthId, now: Timestamp) -> Youth {
    Youth {
        id,
        number: Some(row.key()),
        name: row.name.clone(),
        birth: row.birth,
        email: row.email.clone(),
        parents_email: row.parents_email.clone(),
        attributes: row.attributes.clone(),
        created_at: now,
        erased_at: None,
        version: 0,
    }
}

/// An empty cell says nothing: what was known stays.
fn merge(youth: &Youth, row: &Row) -> Youth {
    let mut attributes = youth.attributes.clone();
    attributes.extend(row.attributes.clone());
    Youth {
        name: row.name.clone(),
        birth: row.birth,
        email: row.email.clone().or_else(|| youth.email.clone()),
        parents_email: row.parents_email.clone().or_else(|| youth.parents_email.clone()),
        attributes,
        ..youth.clone()
    }
}

fn compare(before: &Youth, after: &Youth) -> Change {
    if before == after {
        return Change::Unchanged;
    }
    let changed = after.attributes.iter().filter(|(id, value)| before.attributes.get(*id) != Some(value));
    let columns = [
        ("naam", before.name != after.name),
        ("geboortedatum", before.birth != after.birth),
        ("email", before.email != after.email),
        ("email_ouders", before.parents_email != after.parents_email),
    ];
    let columns = columns.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect();
    Change::Changed { columns, attributes: changed.map(|(id, value)| (id.clone(), value.clone())).collect() }
}

fn place(programme: &Programme, youth: &Youth, now: Timestamp) -> Placement {
    let facts = Facts { birth: youth.birth };
    let routes = admitting(programme, &youth.attributes, facts, local_day(programme, now));
    let route = match &routes[..] {
        [] => return Placement::None,
        [only] => only.id.clone(),
        several => return Placement::Several(several.iter().map(|route| route.id.clone()).collect()),
    };
    // The very question that is asked when it is done, on a case that nobody keeps.
    let enrolment = Enrolment {
        case: CaseId::new("plan"),
        youth: youth.id.clone(),
        facts,
        attributes: youth.attributes.clone(),
        route: route.clone(),
    };
    match enrol(programme, &enrolment, &Actor::System, now) {
        Ok(_) => Placement::Begin(route),
        Err(refusal) => Placement::Stuck(route, refusal.dutch()),
    }
}
