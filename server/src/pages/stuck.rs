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
use crate::store::{CaseLine, Cursor, Page, StuckAt, StuckCount};
use askama::Template;
use axum::extract::Query;
use axum::response::{Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::wake::local_day;
use std::collections::{BTreeMap, BTreeSet};

/// So many on a page.
const SOME: usize = 25;

/// Everything is counted to so many: more than a region can have.
const CAP: u32 = 9_999;

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    agenda: String,
    #[serde(default)]
    organisatie: String,
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
    tiles: Vec<Tile>,
    tabs: Vec<Tab>,
    /// What the list is of, when it is not of everything.
    only: Option<Only>,
    rows: Vec<StuckRow>,
    next: Option<String>,
    places: Vec<Place>,
    total: Place,
}

/// How much there is of something, and where it stands on the page.
struct Tile {
    href: Option<&'static str>,
    figure: String,
    what: &'static str,
    class: &'static str,
}

/// A list of which the page shows one.
struct Tab {
    href: String,
    title: String,
    figure: String,
    current: bool,
}

/// The one organisation of which the list is, and the list of all.
struct Only {
    organisation: String,
    all: String,
}

/// How much is stuck and late at an organisation.
struct Place {
    organisation: String,
    href: String,
    roles: String,
    stuck: u32,
    late: u32,
    oldest: Option<Date>,
}

impl Place {
    /// Since when the oldest of what is late is late.
    fn oldest(&self) -> String {
        self.oldest.map(words::date).unwrap_or_default()
    }
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
    let next = |c: &Cursor| format!("{}&na={}", href(&asked.agenda, &asked.organisatie), encode(&c.encode()));
    let lists = unserved::Asked { youths: asked.jongeren.as_deref(), messages: asked.berichten.as_deref() };
    // An agenda is a list for a meeting: what has nobody stands on the whole page.
    let is_whole = asked.agenda.is_empty() && asked.organisatie.is_empty();
    let nobody = match is_whole {
        true => unserved::nobody(visitor, &lists, today, attempt).await?,
        false => Nobody::default(),
    };
    let counts = flow.store.seen_by(visitor.who.scope()).stuck_by_owner(CAP).await?;
    let places = places(visitor, &names, &counts, today).await?;
    let sum = |of: fn(&Place) -> u32| places.iter().map(of).sum();
    let oldest = places.iter().filter_map(|place| place.oldest).min();
    let total = Place {
        organisation: "Samen".to_owned(),
        href: String::new(),
        roles: String::new(),
        stuck: sum(|p| p.stuck),
        late: sum(|p| p.late),
        oldest,
    };
    Ok(StuckPage {
        layout: visitor.layout_with(Part::Stuck, told(&asked.melding)),
        faults: faults(attempt),
        tiles: tiles(visitor, &nobody, &total, is_whole).await?,
        nobody,
        tabs: tabs(visitor, asked, &counts),
        only: only(&names, asked),
        rows,
        next: stuck.next.as_ref().map(next),
        places,
        total,
    })
}

fn href(agenda: &str, organisation: &str) -> String {
    format!("/vastgelopen?agenda={}&organisatie={}", encode(agenda), encode(organisation))
}

fn only(names: &Names<'_>, asked: &Asked) -> Option<Only> {
    let organisation = Some(&asked.organisatie).filter(|id| !id.is_empty())?;
    let organisation = names.organisation(&OrganisationId::from(organisation.as_str()));
    Some(Only { organisation, all: href(&asked.agenda, "") })
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

/// A page of stuck cases, of one agenda or organisation when that is asked.
async fn wanted(visitor: &Visitor, asked: &Asked) -> Result<Page<CaseLine>, PageError> {
    let organisation = Some(asked.organisatie.as_str()).filter(|id| !id.is_empty());
    let at = StuckAt { organisation, agenda: Some(asked.agenda.as_str()).filter(|id| !id.is_empty()) };
    let after = asked.na.as_deref().map(Cursor::decode);
    Ok(visitor.app.flow.store.seen_by(visitor.who.scope()).stuck_at(at, after.as_ref(), SOME).await?)
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

/// How much there is of each, and where it stands; on the list of an agenda or an organisation only that list does.
async fn tiles(visitor: &Visitor, nobody: &Nobody, total: &Place, is_whole: bool) -> Result<Vec<Tile>, PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let tile = |n: u32, what, href, is_here: bool| Tile {
        href: (n > 0 && is_here).then_some(href),
        figure: if n >= CAP { format!("{CAP}+") } else { n.to_string() },
        what,
        class: if n == 0 { "none" } else { "late" },
    };
    let youths = seen.count_youths_without_case(CAP).await?;
    let messages = seen.count_undelivered(CAP).await?;
    Ok(vec![
        tile(total.stuck, if total.stuck == 1 { "traject" } else { "trajecten" }, "#bleef-liggen", is_whole),
        tile(youths, "zonder traject", "#zonder-traject", !nobody.youths.is_empty()),
        tile(messages, "niet aangekomen", "#niet-aangekomen", !nobody.messages.is_empty()),
        tile(total.late, "te laat", "#waar", true),
    ])
}

/// The whole list, and one for each agenda.
fn tabs(visitor: &Visitor, asked: &Asked, counts: &[StuckCount]) -> Vec<Tab> {
    let at = |c: &&StuckCount| asked.organisatie.is_empty() || c.organisation.as_str() == asked.organisatie;
    let tab = |agenda: &str, title: String| {
        let of = counts.iter().filter(at).filter(|c| agenda.is_empty() || c.agenda.as_deref() == Some(agenda));
        let n: u32 = of.map(|c| c.count).sum();
        let (href, figure) = (href(agenda, &asked.organisatie), n.to_string());
        Tab { href, title, figure, current: agenda == asked.agenda }
    };
    let all = tab("", "Alles".to_owned());
    [all].into_iter().chain(agendas(visitor).into_iter().map(|(key, title)| tab(&key, title))).collect()
}

/// Per organisation how much is stuck and how much is past its last day, the most first.
async fn places(
    visitor: &Visitor,
    names: &Names<'_>,
    counts: &[StuckCount],
    today: Date,
) -> Result<Vec<Place>, PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let known = visitor.app.flow.programme.organisations.keys();
    let ids: BTreeSet<&OrganisationId> = known.chain(counts.iter().map(|c| &c.organisation)).collect();
    let mut all = Vec::new();
    for id in ids {
        let mut of_role: BTreeMap<&RoleId, u32> = BTreeMap::new();
        for of in counts.iter().filter(|c| c.organisation == *id) {
            *of_role.entry(&of.role).or_default() += of.count;
        }
        let mut of_role: Vec<_> = of_role.into_iter().collect();
        of_role.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let roles: Vec<_> =
            of_role.iter().map(|(role, n)| format!("{} {n}", words::lower(&names.role(role)))).collect();
        let stuck = of_role.iter().map(|(_, n)| n).sum();
        let (late, oldest) = seen.late_tasks(id, today, CAP).await?;
        let (organisation, href, roles) = (names.organisation(id), href("", id.as_str()), roles.join(", "));
        if stuck + late > 0 {
            all.push(Place { organisation, href, roles, stuck, late, oldest });
        }
    }
    all.sort_by(|a, b| (b.stuck, b.late, &a.organisation).cmp(&(a.stuck, a.late, &b.organisation)));
    Ok(all)
}
