//! Vastgelopen, for the coordinator: what has nobody; cases that went up the ladder, the longest first; and where the
//! lateness is.

use super::fault::{PageError, encode};
use super::input::{Attempt, Fault, Form, Input, faults};
use super::layout::{Layout, Part, Told};
use super::names::Names;
use super::timeline::state_title;
use super::unserved::{self, Nobody};
use super::visit::Visitor;
use super::words;
use super::youth::{names_of, perspective};
use crate::store::{CaseLine, Cursor, Page};
use askama::Template;
use axum::extract::Query;
use axum::response::{Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::id::{OrganisationId, PersonId};
use sluitend_engine::wake::local_day;
use std::collections::{BTreeMap, BTreeSet};

/// So many on a page.
const SOME: usize = 25;

/// When only one agenda is wanted, so many pages are read at most to fill one.
const MOST_PAGES: usize = 8;

/// Lateness is counted to so many per organisation.
const CAP: usize = 50;

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    agenda: String,
    na: Option<String>,
    jongeren: Option<String>,
    berichten: Option<String>,
    #[serde(default)]
    melding: String,
}

#[derive(Template)]
#[template(path = "stuck.html")]
pub(super) struct StuckPage {
    layout: Layout,
    faults: Vec<Fault>,
    nobody: Nobody,
    agenda: String,
    agendas: Vec<(String, String)>,
    rows: Vec<StuckRow>,
    next: Option<String>,
    late: Vec<LateRow>,
}

struct StuckRow {
    href: String,
    case: String,
    name: String,
    since: String,
    days: String,
    why: String,
    step: String,
    route: String,
    perspective: &'static str,
    owner: String,
    assign: Option<Input>,
}

struct LateRow {
    organisation: String,
    figure: String,
    oldest: String,
}

/// The page.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    if !visitor.who.coordinator {
        return visitor.fault(&PageError::NotFound);
    }
    match page(&visitor, &asked, None).await {
        Ok(page) => super::html(&page),
        Err(error) => visitor.fault(&error),
    }
}

/// A form has no page of its own.
pub(super) async fn back() -> Redirect {
    Redirect::to("/vastgelopen")
}

pub(super) async fn page(visitor: &Visitor, asked: &Asked, attempt: Option<&Attempt>) -> Result<StuckPage, PageError> {
    let flow = &visitor.app.flow;
    let today = local_day(&flow.programme, flow.now());
    let stuck = wanted(visitor, asked).await?;
    let people = people(visitor, &stuck.items).await?;
    let owners = stuck.items.iter().filter_map(|c| c.owner.person.clone()).collect();
    let names = Names::new(&flow.programme, names_of(visitor, owners).await?);
    let rows = stuck.items.iter().map(|line| row(visitor, &names, &people, today, line)).collect();
    let next = |c: &Cursor| format!("/vastgelopen?agenda={}&na={}", encode(&asked.agenda), encode(&c.encode()));
    let lists = unserved::Asked { youths: asked.jongeren.as_deref(), messages: asked.berichten.as_deref() };
    // An agenda is a list for a meeting: what has nobody stands on the whole page.
    let nobody = match asked.agenda.is_empty() {
        true => unserved::nobody(visitor, &lists, today, attempt).await?,
        false => Nobody::default(),
    };
    Ok(StuckPage {
        layout: visitor.layout_with(Part::Stuck, told(&asked.melding)),
        faults: faults(attempt),
        nobody,
        agenda: asked.agenda.clone(),
        agendas: agendas(visitor),
        rows,
        next: stuck.next.as_ref().map(next),
        late: late(visitor, today).await?,
    })
}

fn told(what: &str) -> Option<Told> {
    let (title, text) = match what {
        "gegeven" => ("Gegeven.", "De collega krijgt bericht."),
        "opnieuw" => ("Gaat opnieuw.", "Wat nog speelt, wordt opnieuw verstuurd, naar het adres van nu."),
        "afgehandeld" => ("Afgehandeld.", "Het bericht staat niet meer in de lijst."),
        _ => return None,
    };
    Some(Told { title: title.to_owned(), text: text.to_owned() })
}

/// A page of stuck cases, of one agenda when that is asked.
async fn wanted(visitor: &Visitor, asked: &Asked) -> Result<Page<CaseLine>, PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let mut after = asked.na.as_deref().map(Cursor::decode);
    let mut items = Vec::new();
    for _ in 0..MOST_PAGES {
        let page = seen.stuck(after.as_ref(), SOME).await?;
        let fits = |c: &CaseLine| asked.agenda.is_empty() || c.agenda.as_deref() == Some(asked.agenda.as_str());
        items.extend(page.items.into_iter().filter(fits));
        after = page.next;
        if after.is_none() || items.len() >= SOME {
            break;
        }
    }
    Ok(Page { items, next: after })
}

/// The agendas that the ladders of the programme know, and the MDO.
fn agendas(visitor: &Visitor) -> Vec<(String, String)> {
    let ladders = visitor.app.flow.programme.ladders.values();
    let mut names: BTreeSet<String> = ladders.flat_map(|l| &l.rungs).filter_map(|r| r.agenda.clone()).collect();
    names.insert("mdo".to_owned());
    names.into_iter().map(|name| (name.clone(), words::upper(&words::agenda(&name)))).collect()
}

type People = BTreeMap<OrganisationId, Vec<(PersonId, String)>>;

/// Who works at the organisations on this page.
async fn people(visitor: &Visitor, cases: &[CaseLine]) -> Result<People, PageError> {
    let mut all = People::new();
    for case in cases {
        let at = &case.owner.organisation;
        if !all.contains_key(at) {
            let people = visitor.app.flow.store.people_of(at).await?;
            all.insert(at.clone(), people.into_iter().map(|p| (p.id, p.name)).collect());
        }
    }
    Ok(all)
}

fn row(visitor: &Visitor, names: &Names<'_>, people: &People, today: Date, line: &CaseLine) -> StuckRow {
    let programme = &visitor.app.flow.programme;
    let route = programme.route(&line.route, line.revision);
    let since = line.stuck_since.unwrap_or(today);
    let days = since.until(today).map_or(0, |span| span.get_days());
    let why = match &line.agenda {
        Some(agenda) => format!("Op de agenda van het {}", words::agenda(agenda)),
        None => "Bleef liggen en kwam bij u".to_owned(),
    };
    let form = format!("toewijzen:{}", line.case);
    let form = Form::new(&form, None);
    let options: Vec<_> = people
        .get(&line.owner.organisation)
        .into_iter()
        .flatten()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    StuckRow {
        href: format!("/jongeren/{}", line.youth),
        case: line.case.to_string(),
        name: line.name.clone(),
        since: words::date(since),
        days: words::count(i64::from(days), "dag", "dagen"),
        why,
        step: state_title(route, &line.state),
        route: route.map_or_else(|| line.route.to_string(), |r| r.title.clone()),
        perspective: route.map_or("", |r| perspective(r)),
        owner: names.holder(&line.owner).sentence(),
        assign: (!options.is_empty()).then(|| form.select("persoon", "Wie gaat dit doen?", "", options)),
    }
}

/// Where the lateness is: per organisation how much is past its last day, the most first.
async fn late(visitor: &Visitor, today: Date) -> Result<Vec<LateRow>, PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let mut all = Vec::new();
    for (id, organisation) in &visitor.app.flow.programme.organisations {
        let tasks = seen.organisation_tasks(id, None, CAP).await?;
        let late: Vec<_> = tasks.items.iter().filter(|t| t.due < today && !t.paused).collect();
        if let Some(oldest) = late.first() {
            let figure = if late.len() >= CAP { format!("{CAP} of meer") } else { late.len().to_string() };
            let row = LateRow { organisation: organisation.title.clone(), figure, oldest: words::date(oldest.due) };
            all.push((late.len(), row));
        }
    }
    all.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    Ok(all.into_iter().map(|(_, row)| row).collect())
}
