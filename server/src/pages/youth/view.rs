//! The page of a youth, from what was loaded: pure, so that a test needs no database.

use super::facts::{self, Fact};
use super::followup::{self, HandoverView, Pile};
use super::left_over::left_over;
use super::more::{self, More};
use super::plan::{self, PlanView};
use super::step::{self, StepView};
use crate::pages::input::{Attempt, Fault, Form, Input, dom_id, faults};
use crate::pages::layout::Layout;
use crate::pages::names::{Holder, Names};
use crate::pages::timeline::{self, Lens, Part};
use crate::pages::words::{self, Due};
use crate::store::{CaseLine, Note, Youth};
use crate::who::Who;
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::calendar::age_on;
use sluitend_engine::case::{Case, Event};
use sluitend_engine::command::Facts;
use sluitend_engine::decide::Possible;
use sluitend_engine::id::{NoteId, OrganisationId, PersonId, PhaseId};
use sluitend_engine::model::{Perspective, Programme, Route};
use sluitend_engine::wake;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many entries of the timeline are shown at first.
const RECENT: usize = 30;

/// All that was read of a youth.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The youth.
    pub youth: Youth,
    /// The case that the page is about; none when the youth was never enrolled.
    pub case: Option<Arc<Case>>,
    /// Whether it is the one that is shown when none is named: the open one, else the latest.
    pub is_first: bool,
    /// The other cases of the youth, and whether something in it still waits.
    pub others: Vec<(CaseLine, bool)>,
    /// Its journal.
    pub events: Vec<Event>,
    /// Its free texts.
    pub notes: BTreeMap<NoteId, Note>,
    /// The names of the people it speaks of.
    pub people: BTreeMap<PersonId, String>,
    /// Who works where, for giving a step to someone: of the organisations that take part.
    pub colleagues: BTreeMap<OrganisationId, Vec<(PersonId, String)>>,
}

/// How the page is looked at.
pub struct Look<'a> {
    /// The routes.
    pub programme: &'a Programme,
    /// Who looks.
    pub who: &'a Who,
    /// The time.
    pub now: Timestamp,
    /// A form that was refused.
    pub attempt: Option<&'a Attempt>,
    /// The version on which that form was filled in, when the case has changed since.
    pub stale: Option<u64>,
    /// The whole timeline, not only what is recent.
    pub whole: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "youth.html")]
pub struct YouthPage {
    /// Around it.
    pub layout: Layout,
    /// What is wrong with a form.
    pub faults: Vec<Fault>,
    /// Where the page is.
    pub href: String,
    /// Who the youth is.
    pub head: Head,
    /// What was done since the form was opened.
    pub meanwhile: Option<Meanwhile>,
    /// What was typed in a form that is no longer there.
    pub left_over: Vec<(String, String)>,
    /// The case.
    pub case: Option<CaseView>,
    /// The other cases.
    pub others: Vec<OtherCase>,
    /// Beginning a case, when there is none.
    pub enrol: Option<EnrolView>,
}

/// What was done since a form was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meanwhile {
    /// Whether it was the reader, in another window.
    pub by_reader: bool,
    /// What was done, a sentence each.
    pub lines: Vec<String>,
    /// Where what was typed stands in the page.
    pub typed: String,
}

/// Who the youth is.
#[derive(Clone, Debug)]
pub struct Head {
    /// First name and surname.
    pub name: String,
    /// `17 jaar, geboren op 3 maart 2009`.
    pub born: String,
    /// The external number.
    pub number: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Mail address of the parents.
    pub parents_email: Option<String>,
    /// What is known of every youth.
    pub attributes: Vec<Fact>,
    /// Whether there is personal data to correct: it was not erased.
    pub can_be_corrected: bool,
}

/// The case, in words.
pub struct CaseView {
    /// Its id.
    pub id: String,
    /// Its version, which comes back with every form.
    pub version: u64,
    /// The title of the route.
    pub route: String,
    /// Where the route is described.
    pub route_href: String,
    /// The class of its perspective.
    pub perspective: &'static str,
    /// The phases, as stations.
    pub phases: Vec<Station>,
    /// The title of the state.
    pub state: String,
    /// Who is accountable.
    pub owner: Holder,
    /// The case director.
    pub regisseur: Holder,
    /// The last day of the step.
    pub due: Option<Due>,
    /// How it ended: outcome and day.
    pub closed: Option<(String, String)>,
    /// The pause: until when, and why.
    pub paused: Option<(String, Option<String>)>,
    /// The agenda: name and since when.
    pub agenda: Option<(String, String)>,
    /// Whether it is the open case, else the latest.
    pub is_first: bool,
    /// Whether the reader takes part now; otherwise there is nothing to do but read.
    pub takes_part: bool,
    /// The step.
    pub step: Option<StepView>,
    /// What stands open beside it.
    pub followups: Vec<Pile>,
    /// The handover that waits.
    pub handover: Option<HandoverView>,
    /// The trajectplan.
    pub plan: PlanView,
    /// What else can be done.
    pub more: More,
    /// What is known from the route.
    pub facts: Vec<Fact>,
    /// What happened, the latest first.
    pub timeline: Vec<Part>,
    /// Whether there is more of it.
    pub timeline_more: usize,
}

/// Another case of the same youth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCase {
    /// Where it is shown.
    pub href: String,
    /// The title of the route.
    pub route: String,
    /// `loopt nu`, or how and when it ended.
    pub what: String,
    /// Whether a follow-up of it is open.
    pub waits: bool,
}

/// A phase of the route, as a station of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    /// Its title.
    pub title: String,
    /// `past`, `here` or `ahead`.
    pub class: &'static str,
}

/// Beginning a case.
pub struct EnrolView {
    /// The routes that admit the youth: id, title, summary.
    pub routes: Vec<(String, String, String)>,
}

/// What every part of the page looks at.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub programme: &'a Programme,
    pub route: &'a Route,
    pub case: &'a Case,
    pub who: &'a Who,
    pub today: Date,
    pub possible: &'a Possible<'a>,
    pub names: &'a Names<'a>,
    pub dossier: &'a Dossier,
    pub attempt: Option<&'a Attempt>,
}

impl Scene<'_> {
    pub fn due(&self, due: Date) -> Due {
        Due::of(&self.programme.calendar, due, self.today)
    }

    pub fn note(&self, id: Option<&NoteId>) -> Option<String> {
        let note = self.dossier.notes.get(id?)?;
        (!note.text.is_empty()).then(|| note.text.clone())
    }

    /// Free text, the same in every form.
    pub fn area(&self, form: &Form<'_>, label: &str, hint: &str) -> Input {
        form.area("toelichting", label, hint)
    }
}

impl YouthPage {
    /// The page of a youth.
    #[must_use]
    pub fn new(layout: Layout, dossier: &Dossier, look: &Look<'_>) -> Self {
        let today = wake::local_day(look.programme, look.now);
        let case = dossier.case.as_deref().and_then(|case| case_view(dossier, case, look, today));
        let enrol = match &dossier.case {
            Some(_) => None,
            None => Some(enrol_view(look.programme, &dossier.youth, today)),
        };
        let meanwhile = look.stale.and_then(|version| meanwhile(dossier, look, version));
        Self {
            layout,
            faults: faults(look.attempt),
            href: format!("/jongeren/{}", dossier.youth.id),
            head: head(look.programme, dossier, look.who, today),
            others: dossier.others.iter().map(|(line, waits)| other(look.programme, line, *waits)).collect(),
            left_over: left_over(dossier, look, case.as_ref()),
            meanwhile,
            case,
            enrol,
        }
    }
}

/// The line of stations: past is only where the youth has been on this route; what was skipped was never there.
#[must_use]
pub fn stations(route: &Route, case: &Case) -> Vec<Station> {
    let here = route.states.get(&case.state).and_then(|s| s.phase.as_ref());
    let been: BTreeSet<_> =
        case.entered.keys().filter_map(|state| route.states.get(state).and_then(|s| s.phase.as_ref())).collect();
    let station = |(phase, title): (&PhaseId, &String)| {
        let class = match here {
            Some(here) if here == phase => "here",
            _ if been.contains(phase) => "past",
            _ => "ahead",
        };
        Station { title: title.clone(), class }
    };
    route.phases.iter().map(station).collect()
}

/// The class of a perspective.
#[must_use]
pub fn perspective(route: &Route) -> &'static str {
    match route.perspective {
        Perspective::Onderwijs => "onderwijs",
        Perspective::Arbeid => "arbeid",
        Perspective::Dagbesteding => "dagbesteding",
    }
}

fn case_view(dossier: &Dossier, case: &Case, look: &Look<'_>, today: Date) -> Option<CaseView> {
    let programme = look.programme;
    let route = programme.route(&case.route, case.revision)?;
    let names = Names::new(programme, dossier.people.clone());
    let actor = look.who.actor();
    let facts = Facts { birth: dossier.youth.birth };
    let possible = Possible::new(programme, case, facts, &actor, look.now);
    let lens = Lens { programme, names: &names, notes: &dossier.notes, who: look.who };
    let scene = Scene {
        programme,
        route,
        case,
        who: look.who,
        today,
        possible: &possible,
        names: &names,
        dossier,
        attempt: look.attempt,
    };
    let mut timeline = timeline::entries(lens, case, &dossier.events).unwrap_or_default();
    let all = timeline.len();
    timeline.truncate(if look.whole { all } else { RECENT });
    let due = case.step.as_ref().map(|s| case.paused.as_ref().map_or(s.due, |p| s.due.max(p.until)));
    let closed = case.closed.as_ref().map(|closed| {
        let outcome =
            programme.outcomes.get(&closed.outcome).map_or_else(|| closed.outcome.to_string(), |o| o.title.clone());
        (outcome, words::date(closed.on))
    });
    Some(CaseView {
        id: case.id.to_string(),
        version: case.version,
        route: route.title.clone(),
        route_href: format!("/routes/{}", route.id),
        perspective: perspective(route),
        phases: stations(route, case),
        state: timeline::state_title(Some(route), &case.state),
        owner: names.holder(&case.owner),
        regisseur: names.holder(&case.regisseur),
        due: due.map(|d| scene.due(d)),
        closed,
        paused: case.paused.as_ref().map(|p| (words::date(p.until), scene.note(p.reason.as_ref()))),
        agenda: case.agenda.as_ref().map(|a| (words::agenda(&a.name), words::date(a.since))),
        is_first: dossier.is_first,
        takes_part: look.who.sees(case),
        step: step::view(scene),
        followups: followup::views(scene),
        handover: followup::handover(scene),
        plan: plan::view(scene),
        more: more::view(scene),
        facts: facts::of_route(scene),
        timeline_more: all - timeline.len(),
        timeline: timeline::folded(timeline),
    })
}

fn other(programme: &Programme, line: &CaseLine, waits: bool) -> OtherCase {
    let route = programme.route(&line.route, line.revision);
    let what = match &line.closed {
        None => "loopt nu".to_owned(),
        Some((on, outcome)) => {
            let outcome = programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| &o.title);
            format!("afgerond op {}: {}", words::date(*on), words::lower(outcome))
        }
    };
    OtherCase {
        href: format!("/jongeren/{}?traject={}", line.youth, line.case),
        route: route.map_or_else(|| line.route.to_string(), |r| r.title.clone()),
        what,
        waits,
    }
}

fn head(programme: &Programme, dossier: &Dossier, who: &Who, today: Date) -> Head {
    let youth = &dossier.youth;
    let attributes = facts::attributes(programme, dossier, who);
    let age = words::count(i64::from(age_on(youth.birth, today)), "jaar", "jaar");
    Head {
        name: youth.name.clone(),
        born: format!("{age}, geboren op {}", words::date(youth.birth)),
        number: youth.number.clone(),
        email: youth.email.clone(),
        parents_email: youth.parents_email.clone(),
        attributes,
        can_be_corrected: youth.erased_at.is_none(),
    }
}

fn enrol_view(programme: &Programme, youth: &Youth, today: Date) -> EnrolView {
    let facts = Facts { birth: youth.birth };
    let routes = sluitend_engine::decide::admitting(programme, &youth.attributes, facts, today);
    EnrolView { routes: routes.iter().map(|r| (r.id.to_string(), r.title.clone(), r.summary.clone())).collect() }
}

fn meanwhile(dossier: &Dossier, look: &Look<'_>, version: u64) -> Option<Meanwhile> {
    let case = dossier.case.as_deref()?;
    let names = Names::new(look.programme, dossier.people.clone());
    let lens = Lens { programme: look.programme, names: &names, notes: &dossier.notes, who: look.who };
    let lines = timeline::since(lens, case, &dossier.events, version).unwrap_or_default();
    let form = look.attempt.map_or("", |a| a.form.as_str());
    Some(Meanwhile {
        by_reader: lines.iter().all(|(by, _)| *by == look.who.name),
        lines: lines.into_iter().map(|(by, line)| format!("{by}: {}", words::lower(&line.text))).collect(),
        typed: format!("#{}", dom_id(form, "")),
    })
}
