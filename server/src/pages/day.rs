//! Mijn dag: what someone must do, the most pressing first; what waits for the team; handovers to answer.

#[cfg(test)]
mod tests;

use super::fault::{PageError, encode};
use super::input::{Fault, Form, Input};
use super::layout::{Layout, Part, Told};
use super::names::Names;
use super::timeline;
use super::visit::Visitor;
use super::words::{self, Due, Urgency};
use super::youth::perspective;
use crate::store::{Cursor, Page, TaskKind, TaskLine};
use crate::who::Who;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::case::Owner;
use sluitend_engine::id::{OrganisationId, RoleId};
use sluitend_engine::model::{Programme, Route};
use sluitend_engine::wake::local_day;
use std::collections::{BTreeMap, BTreeSet};

/// So many own steps on a page.
const OWN: usize = 50;

/// So many steps of the team, and so many handovers.
const TEAM: usize = 20;

/// Counters stop here: nobody plans a day by the difference.
const CAP: u32 = 999;

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    na: Option<String>,
    team: Option<String>,
    overdracht: Option<String>,
    #[serde(default)]
    melding: String,
}

/// All that the page shows.
pub struct Lists {
    /// Own steps; the counters are of all of them, not of this page.
    pub own: Page<TaskLine>,
    /// How many are late.
    pub late: u32,
    /// How many are due today.
    pub today: u32,
    /// How many are due later this week.
    pub week: u32,
    /// What nobody took yet.
    pub team: Page<TaskLine>,
    /// How much that is.
    pub team_count: u32,
    /// Handovers to answer.
    pub handovers: Page<TaskLine>,
}

/// The page.
#[derive(Template)]
#[template(path = "day.html")]
pub struct DayPage {
    /// Around it.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Today in words.
    pub today: String,
    /// How much there is.
    pub counts: Vec<Count>,
    /// Handovers to answer.
    pub handovers: Vec<HandoverRow>,
    /// More of them.
    pub handovers_next: Option<String>,
    /// Own steps by urgency.
    pub groups: Vec<Group>,
    /// More of them.
    pub next: Option<String>,
    /// What to say when there is nothing.
    pub empty: (&'static str, &'static str),
    /// What nobody took yet.
    pub team: Vec<Row>,
    /// Whose team.
    pub team_name: String,
    /// How much that is.
    pub team_count: String,
    /// More of it.
    pub team_next: Option<String>,
}

/// A counter.
pub struct Count {
    /// Where it leads; nowhere when there is nothing, or not on this page.
    pub href: Option<&'static str>,
    /// The number.
    pub figure: String,
    /// Of what.
    pub what: &'static str,
    /// Its class.
    pub class: &'static str,
}

/// Own steps of one urgency.
pub struct Group {
    /// For links.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// Its class.
    pub class: &'static str,
    /// The steps.
    pub rows: Vec<Row>,
    /// Whether the next page has more of it.
    pub more: bool,
}

/// A step.
pub struct Row {
    /// The page of the youth.
    pub href: String,
    /// Where the case is shown.
    pub look: String,
    /// The case.
    pub case: String,
    /// What it is about.
    pub subject: String,
    /// The name of the youth.
    pub name: String,
    /// What sort of step, when it is not the present step of the route.
    pub kind: Option<&'static str>,
    /// What must be done.
    pub title: String,
    /// The last day.
    pub due: Due,
    /// Since when it is there: `sinds 23 november`.
    pub since: String,
    /// The route.
    pub route: String,
    /// The class of its perspective.
    pub perspective: &'static str,
    /// The phase, of the step itself.
    pub phase: Option<String>,
    /// Whether a pause keeps it from asking.
    pub paused: bool,
    /// Whether the reader can take it.
    pub claimable: bool,
}

/// A handover.
pub struct HandoverRow {
    /// The page of the youth.
    pub href: String,
    /// The case.
    pub case: String,
    /// The name of the youth.
    pub name: String,
    /// What is offered.
    pub title: String,
    /// The present route.
    pub route: String,
    /// Who is asked.
    pub whom: String,
    /// Since when.
    pub since: String,
    /// Before when.
    pub due: Due,
    /// Why it is declined.
    pub reason: Input,
}

/// The page.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    match lists(&visitor, &asked).await {
        Ok(lists) => {
            let programme = &visitor.app.flow.programme;
            let today = local_day(programme, visitor.app.flow.now());
            let layout = visitor.layout_with(Part::Day, told(&asked.melding));
            super::html(&DayPage::new(layout, programme, &visitor.who, today, &lists))
        }
        Err(error) => visitor.fault(&error),
    }
}

async fn lists(visitor: &Visitor, asked: &Asked) -> Result<Lists, PageError> {
    let (flow, who) = (&visitor.app.flow, &visitor.who);
    let seen = flow.store.seen_by(who.scope());
    let today = local_day(&flow.programme, flow.now());
    let (teams, organisations) = teams(who);
    let cursor = |text: &Option<String>| text.as_deref().map(Cursor::decode);
    let yesterday = today.yesterday().unwrap_or(today);
    let late = seen.count_own_tasks(&who.id, yesterday, CAP).await?;
    let by_today = seen.count_own_tasks(&who.id, today, CAP).await?;
    let by_sunday = seen.count_own_tasks(&who.id, words::week_end(today), CAP).await?;
    Ok(Lists {
        own: seen.own_tasks(&who.id, cursor(&asked.na).as_ref(), OWN).await?,
        late,
        today: by_today.saturating_sub(late),
        week: by_sunday.saturating_sub(by_today),
        team: seen.team_tasks(&teams, cursor(&asked.team).as_ref(), TEAM).await?,
        team_count: seen.count_team_tasks(&teams, CAP).await?,
        handovers: seen.handovers(&organisations, cursor(&asked.overdracht).as_ref(), TEAM).await?,
    })
}

fn teams(who: &Who) -> (Vec<(RoleId, OrganisationId)>, Vec<OrganisationId>) {
    let organisations: BTreeSet<_> = who.holds.iter().map(|(_, organisation)| organisation.clone()).collect();
    (who.holds.iter().cloned().collect(), organisations.into_iter().collect())
}

fn told(code: &str) -> Option<Told> {
    let (title, text) = match code {
        "opgepakt" => ("Opgepakt.", "De stap staat nu bij uw eigen stappen."),
        "uit-zicht" => {
            ("Vastgelegd.", "Uw organisatie doet niet meer mee in dit traject. Daarom staat het niet meer in uw lijst.")
        }
        "klok" => ("De klok staat vooruit.", "Alles wat intussen moest gebeuren, is gebeurd."),
        _ => return None,
    };
    Some(Told { title: title.to_owned(), text: text.to_owned() })
}

impl DayPage {
    /// The page of someone on a day.
    #[must_use]
    pub fn new(layout: Layout, programme: &Programme, who: &Who, today: Date, lists: &Lists) -> Self {
        let names = Names::new(programme, BTreeMap::new());
        let scene = Scene { programme, names: &names, today };
        let (_, organisations) = teams(who);
        let next =
            |name: &str, cursor: &Option<Cursor>| cursor.as_ref().map(|c| format!("/?{name}={}", encode(&c.encode())));
        let team_name = match &organisations[..] {
            [one] => names.organisation(one),
            _ => "uw teams".to_owned(),
        };
        let groups = scene.groups(lists);
        Self {
            layout,
            faults: Vec::new(),
            today: words::upper(&sluitend_engine::calendar::dutch_date(today)),
            counts: counts(lists, &groups),
            handovers: lists.handovers.items.iter().map(|line| scene.handover(line)).collect(),
            handovers_next: next("overdracht", &lists.handovers.next),
            groups,
            next: next("na", &lists.own.next),
            empty: empty(lists),
            team: lists.team.items.iter().map(|line| Row { claimable: true, ..scene.row(line) }).collect(),
            team_name,
            team_count: figure(lists.team_count),
            team_next: next("team", &lists.team.next),
        }
    }
}

#[derive(Clone, Copy)]
struct Scene<'a> {
    programme: &'a Programme,
    names: &'a Names<'a>,
    today: Date,
}

impl Scene<'_> {
    fn groups(&self, lists: &Lists) -> Vec<Group> {
        let own = &lists.own;
        let titles = [
            (Urgency::Late, "te-laat", "Te laat"),
            (Urgency::Today, "vandaag", "Vandaag"),
            (Urgency::Week, "deze-week", "Deze week"),
            (Urgency::Later, "later", "Later"),
        ];
        let mut groups: Vec<Group> = Vec::new();
        for (urgency, id, title) in titles {
            let rows = own.items.iter().filter(|line| self.urgency(line) == urgency);
            let rows: Vec<_> = rows.map(|line| self.row(line)).collect();
            if !rows.is_empty() {
                groups.push(Group { id, title, class: urgency.as_str(), rows, more: false });
            }
        }
        if let Some(last) = groups.last_mut() {
            let all = match last.class {
                class if class == Urgency::Late.as_str() => Some(lists.late),
                class if class == Urgency::Today.as_str() => Some(lists.today),
                class if class == Urgency::Week.as_str() => Some(lists.week),
                _ => None,
            };
            let rest = all.is_none_or(|all| usize::try_from(all).unwrap_or(usize::MAX) > last.rows.len());
            last.more = own.next.is_some() && rest;
        }
        groups
    }

    /// During a pause nothing is asked: what ends within the week is for later, and the counters leave it out.
    fn urgency(&self, line: &TaskLine) -> Urgency {
        if line.paused { Urgency::Later } else { Urgency::of(line.due, self.today) }
    }

    fn row(&self, line: &TaskLine) -> Row {
        let route = route(self.programme, line);
        let phase = route.and_then(|r| r.phases.get(r.states.get(&line.state)?.phase.as_ref()?));
        Row {
            href: format!("/jongeren/{}", line.youth),
            // A follow-up can be of an earlier case, beside one that is open.
            look: match line.kind {
                TaskKind::FollowUp => format!("/jongeren/{}?traject={}", line.youth, line.case),
                _ => format!("/jongeren/{}", line.youth),
            },
            case: line.case.to_string(),
            subject: line.subject.clone(),
            name: line.name.clone(),
            kind: match line.kind {
                TaskKind::FollowUp => Some("Opvolging"),
                TaskKind::Handover => Some("Overdracht"),
                TaskKind::Stall => Some("Staat stil"),
                TaskKind::Step | TaskKind::Plan => None,
            },
            title: self.title(line),
            due: Due::of(&self.programme.calendar, line.due, self.today),
            since: format!(
                "{} {}",
                if line.kind == TaskKind::FollowUp { "vraag open sinds" } else { "sinds" },
                words::day(line.since, self.today)
            ),
            route: route.map_or_else(|| line.route.to_string(), |r| r.title.clone()),
            perspective: route.map_or("", perspective),
            // Since when it is there says nothing of the phase, unless it is the step itself.
            phase: phase.cloned().filter(|_| line.kind == TaskKind::Step),
            paused: line.paused,
            claimable: false,
        }
    }

    /// What must be done; of a follow-up that comes more than once, which time it is.
    fn title(&self, line: &TaskLine) -> String {
        let which = || {
            let mut key = line.subject.strip_prefix("followup:")?.split('.');
            let (followup, n) = (key.next()?, key.next()?.parse().ok()?);
            // What came along names its own route.
            let home = match key.nth(1) {
                Some(from) => self.programme.routes.get(from)?,
                None => route(self.programme, line)?,
            };
            timeline::occurrence(home.followups.get(followup)?, n)
        };
        which().map_or_else(|| line.title.clone(), |which| format!("{} ({which})", line.title))
    }

    fn handover(&self, line: &TaskLine) -> HandoverRow {
        let form = format!("overdracht:{}", line.case);
        let form = Form::new(&form, None);
        let route = route(self.programme, line).map_or_else(|| line.route.to_string(), |r| r.title.clone());
        HandoverRow {
            href: format!("/jongeren/{}", line.youth),
            case: line.case.to_string(),
            name: line.name.clone(),
            title: line.title.clone(),
            route,
            whom: self.names.holder(&Owner { person: None, ..line.owner.clone() }).sentence(),
            since: words::day(line.since, self.today),
            due: Due::of(&self.programme.calendar, line.due, self.today),
            reason: form.area(
                "reden",
                "Waarom neemt u het niet over?",
                "De afzender leest dit en moet ermee verder kunnen.",
            ),
        }
    }
}

fn route<'p>(programme: &'p Programme, line: &TaskLine) -> Option<&'p Route> {
    programme.routes.get(&line.route).map(std::convert::AsRef::as_ref)
}

/// The counters; one leads to its group only where that stands on this page.
fn counts(lists: &Lists, groups: &[Group]) -> Vec<Count> {
    let is_here = |href: &str| match href {
        "#team" => !lists.team.items.is_empty(),
        _ => groups.iter().any(|group| href.strip_prefix('#') == Some(group.id)),
    };
    let count = |n: u32, what, href, class| Count {
        href: (n > 0 && is_here(href)).then_some(href),
        figure: figure(n),
        what,
        class: if n == 0 { "none" } else { class },
    };
    vec![
        count(lists.late, "te laat", "#te-laat", "late"),
        count(lists.today, "vandaag", "#vandaag", "today"),
        count(lists.week, "deze week", "#deze-week", "week"),
        count(lists.team_count, "van niemand", "#team", "later"),
    ]
}

fn figure(n: u32) -> String {
    if n >= CAP { format!("{CAP}+") } else { n.to_string() }
}

fn empty(lists: &Lists) -> (&'static str, &'static str) {
    match (lists.team.items.is_empty(), lists.handovers.items.is_empty()) {
        (true, true) => ("Niets te doen", "Er staat niets voor u open. Komt er iets bij, dan krijgt u bericht."),
        (false, _) => ("Geen eigen stappen", "Hieronder staat wat nog van niemand is in uw team."),
        (true, false) => ("Geen eigen stappen", "Er wacht alleen nog een overdracht op uw antwoord."),
    }
}
