//! Jongeren: find someone by name, birth date or number, or leaf through all whom one may see.

use super::fault::{PageError, encode};
use super::input::Fault;
use super::layout::{Layout, Part, Told};
use super::names::Names;
use super::visit::Visitor;
use super::words::{self, Due};
use super::youth::perspective;
use super::{enrol, timeline};
use crate::birth;
use crate::store::{CaseLine, Cursor, Page, Youth};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::calendar::age_on;
use sluitend_engine::model::Programme;
use sluitend_engine::wake::local_day;
use std::collections::BTreeMap;

/// So many youths on a page: each costs a look-up of its case.
const SOME: usize = 25;

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    zoek: String,
    na: Option<String>,
    #[serde(default)]
    melding: String,
}

/// The page.
#[derive(Template)]
#[template(path = "youths.html")]
pub struct YouthsPage {
    /// Around it.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What was searched.
    pub search: String,
    /// Among whom.
    pub whose: &'static str,
    /// Who was found.
    pub rows: Vec<YouthRow>,
    /// More.
    pub next: Option<String>,
    /// Whether the reader may add a youth.
    pub may_add: bool,
}

/// A youth.
pub struct YouthRow {
    /// The page.
    pub href: String,
    /// The name.
    pub name: String,
    /// `17 jaar, 3 maart 2009`: two of one name are told apart.
    pub born: String,
    /// The case, if there is one.
    pub case: Option<CaseRow>,
}

/// Where the case is.
pub struct CaseRow {
    /// The route.
    pub route: String,
    /// The class of its perspective.
    pub perspective: &'static str,
    /// The step, or how it ended.
    pub step: String,
    /// Who is accountable.
    pub owner: String,
    /// The last day.
    pub due: Option<Due>,
}

/// The page.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    match found(&visitor, &asked).await {
        Ok((page, cases)) => {
            let programme = &visitor.app.flow.programme;
            let today = local_day(programme, visitor.app.flow.now());
            let next = |c: &Cursor| format!("/jongeren?zoek={}&na={}", encode(&asked.zoek), encode(&c.encode()));
            let told = (asked.melding == "toegevoegd").then(|| Told {
                title: "Toegevoegd.".to_owned(),
                text: "Het traject is begonnen bij een organisatie waar u niet werkt. U ziet de jongere daarom niet."
                    .to_owned(),
            });
            super::html(&YouthsPage {
                layout: visitor.layout_with(Part::Youths, told),
                faults: Vec::new(),
                search: asked.zoek.clone(),
                whose: if visitor.who.coordinator { "in de regio" } else { "bij wie uw organisatie meedoet" },
                rows: rows(programme, today, &page.items, &cases),
                next: page.next.as_ref().map(next),
                may_add: enrol::may_add(programme, &visitor.who),
            })
        }
        Err(error) => visitor.fault(&error),
    }
}

async fn found(visitor: &Visitor, asked: &Asked) -> Result<(Page<Youth>, Vec<Option<CaseLine>>), PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let search = asked.zoek.trim();
    let after = asked.na.as_deref().map(Cursor::decode);
    let numbered = match search.chars().any(|c| c.is_ascii_digit()) {
        true => seen.youth_by_number(search).await?,
        false => None,
    };
    let today = local_day(&visitor.app.flow.programme, visitor.app.flow.now());
    let page = match (numbered, birth::searched(search, today)) {
        (Some(youth), _) => Page { items: vec![youth], next: None },
        (None, Some(birth)) => seen.youths_born(birth, after.as_ref(), SOME).await?,
        (None, None) => seen.youths(search, after.as_ref(), SOME).await?,
    };
    let mut cases = Vec::with_capacity(page.items.len());
    for youth in &page.items {
        let mut all = seen.cases_of(&youth.id).await?;
        let open = all.iter().position(|c| c.closed.is_none()).unwrap_or(0);
        cases.push((!all.is_empty()).then(|| all.swap_remove(open)));
    }
    Ok((page, cases))
}

/// The rows of the list; `cases` in the order of `youths`.
#[must_use]
pub fn rows(programme: &Programme, today: Date, youths: &[Youth], cases: &[Option<CaseLine>]) -> Vec<YouthRow> {
    let names = Names::new(programme, BTreeMap::new());
    let row = |(youth, case): (&Youth, &Option<CaseLine>)| YouthRow {
        href: format!("/jongeren/{}", youth.id),
        name: youth.name.clone(),
        born: format!("{} jaar, {}", age_on(youth.birth, today), words::date(youth.birth)),
        case: case.as_ref().map(|line| case_row(programme, &names, today, line)),
    };
    youths.iter().zip(cases).map(row).collect()
}

fn case_row(programme: &Programme, names: &Names<'_>, today: Date, line: &CaseLine) -> CaseRow {
    let route = programme.route(&line.route, line.revision);
    let step = match &line.closed {
        Some((on, outcome)) => {
            let outcome = programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| &o.title);
            format!("Afgerond op {}: {}", words::date(*on), words::lower(outcome))
        }
        None => timeline::state_title(route, &line.state),
    };
    CaseRow {
        route: route.map_or_else(|| line.route.to_string(), |r| r.title.clone()),
        perspective: route.map_or("", |r| perspective(r)),
        step,
        owner: format!("{}, {}", names.role(&line.owner.role), names.organisation(&line.owner.organisation)),
        due: line.due.filter(|_| line.closed.is_none()).map(|d| Due::of(&programme.calendar, d, today)),
    }
}
