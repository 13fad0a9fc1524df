//! Reads `programme.toml`: all that the routes of a region share.

use super::cursor::Table;
use super::field::{Defined, Scope, fields};
use super::guard::interval;
use super::ladder::ladders;
use super::names::Kind;
use super::node::Node;
use crate::calendar::{Calendar, Closed, LiberationDay};
use crate::diagnostic::{Code, Fault, say};
use crate::id::*;
use crate::model::*;
use crate::value::Number;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::ops::Range;
use std::sync::Arc;

/// The programme without its routes, and its actions from everywhere, which each route takes over if it can.
pub(crate) struct Shared {
    pub programme: Programme,
    pub attributes: Map<FieldId, Defined>,
    /// Where each rule set stands, in order of `valid_from`.
    pub rules: Vec<Range<usize>>,
}

/// Reads the whole file but `[anywhere]`, which needs the routes.
pub(crate) fn programme(root: &Table<'_>) -> Shared {
    let attributes = fields(root, "attribute");
    let scope = Scope { fields: attributes.clone(), unknown: false };
    let head = root.need("programme", "[programme]").and_then(|n| n.table());
    let mut programme = empty();
    if let Some(head) = &head {
        read_head(head, &mut programme);
    }
    let (sets, rules) = rules(root, &scope);
    programme.rules = sets;
    programme.roles = roles(root);
    programme.organisations = organisations(root, &scope);
    programme.outcomes = outcomes(root);
    programme.domains = titles(root, "domain").map(|(k, v)| (DomainId::new(k), v)).collect();
    programme.skills = titles(root, "skill").map(|(k, v)| (SkillId::new(k), v)).collect();
    programme.frames = titles(root, "frame").map(|(k, v)| (FrameId::new(k), v)).collect();
    programme.ladders = ladders(root, &programme.roles);
    programme.calendar = root.sub("calendar").map(|t| calendar(&t)).unwrap_or_default();
    programme.schedules = schedules(root);
    programme.targets = targets(root);
    programme.attributes = attributes.iter().map(|(name, d)| (name.clone(), d.field.clone())).collect();
    Shared { programme, attributes, rules }
}

/// A programme of which nothing is known yet.
pub(crate) fn empty() -> Programme {
    Programme {
        id: ProgrammeId::new(""),
        title: String::new(),
        timezone: TimeZone::UTC,
        notify_at: Time::constant(8, 0, 0, 0),
        stall: None,
        max_silence: None,
        rules: Vec::new(),
        attributes: Map::new(),
        roles: Map::new(),
        organisations: Map::new(),
        outcomes: Map::new(),
        domains: Map::new(),
        skills: Map::new(),
        frames: Map::new(),
        ladders: Map::new(),
        calendar: Calendar::default(),
        schedules: Map::new(),
        targets: Map::new(),
        routes: Map::new(),
        earlier: Vec::new(),
        behaviour: Arc::default(),
    }
}

fn read_head(head: &Table<'_>, programme: &mut Programme) {
    if let Some(id) = head.need("id", "\"nmd\"").and_then(|n| n.line("\"nmd\"")) {
        head.cx.proper_name(&id);
        programme.id = ProgrammeId::new(id.it);
    }
    programme.title = title(head, "\"Sluitende aanpak\"");
    if let Some(zone) = head.need("timezone", "\"Europe/Amsterdam\"").and_then(|n| timezone(&n)) {
        programme.timezone = zone;
    }
    if let Some(at) = head.take("notify_at").and_then(|n| time(&n)) {
        programme.notify_at = at;
    }
    programme.stall = head.take("stall").and_then(|n| stall(&n));
    programme.max_silence = head.take("max_silence").and_then(|n| n.positive_span());
    head.sources();
    head.finish();
}

/// The `title` that a table must have.
pub(crate) fn title(table: &Table<'_>, example: &str) -> String {
    table.need("title", example).and_then(|n| n.line(example)).map_or_else(String::new, |t| t.it)
}

fn timezone(node: &Node<'_>) -> Option<TimeZone> {
    let name = node.line("\"Europe/Amsterdam\"")?;
    let zone = TimeZone::get(&name.it).ok();
    if zone.is_none() {
        node.expected("een tijdzone", "a timezone", "\"Europe/Amsterdam\"");
    }
    zone
}

fn time(node: &Node<'_>) -> Option<Time> {
    let text = node.line("\"08:00\"")?.it;
    let time = text.split_once(':').and_then(|(hour, minute)| {
        let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
    });
    if time.is_none() {
        node.expected("een tijd met uren en minuten", "a time of hours and minutes", "\"08:00\"");
    }
    time
}

fn stall(node: &Node<'_>) -> Option<Stall> {
    let table = node.table()?;
    let after = table.need("after", "\"30 days\"").and_then(|n| n.positive_span());
    let ladder = table.need("ladder", "\"stilstand\"").and_then(|n| n.name("\"stilstand\""));
    table.finish();
    let ladder = ladder.filter(|l| table.cx.defined(Kind::Ladder, l))?;
    Some(Stall { after: after?, ladder: LadderId::new(ladder.it) })
}

fn rules(root: &Table<'_>, attributes: &Scope) -> (Vec<RuleSet>, Vec<Range<usize>>) {
    const EXAMPLE: &str = "[[rules]]";
    let Some(node) = root.need("rules", EXAMPLE) else { return Default::default() };
    let mut all: Vec<(RuleSet, Range<usize>)> = Vec::new();
    let list = node.list(EXAMPLE);
    if list.is_empty() && node.value().is_array() {
        node.expected("ten minste één regel", "at least one rule set", EXAMPLE);
    }
    for node in &list {
        let Some(table) = node.table() else { continue };
        let from = table.need("valid_from", "2026-01-01").and_then(|n| n.date().map(|d| (d, n.span)));
        let age = table.need("age", "\"[16..27)\"").and_then(|n| interval(&n));
        let group = table.take("group").map(|n| group(&n, attributes)).unwrap_or_default();
        table.sources();
        table.finish();
        let (Some((valid_from, span)), Some(age)) = (from, age) else { continue };
        match all.iter().find(|(r, _)| r.valid_from == valid_from) {
            Some((_, before)) => {
                let message = say!(
                    "Er zijn twee regels die op {valid_from} ingaan.",
                    "Two rule sets come into force on {valid_from}."
                );
                let there = say!("hier staat de andere", "here is the other");
                let cx = table.cx;
                cx.sink.add(Fault::new(Code::E005, cx.file, span, message).related(cx.file, before.clone(), there));
            }
            None => all.push((RuleSet { valid_from, age, group }, span)),
        }
    }
    all.sort_by_key(|(rules, _)| rules.valid_from);
    all.into_iter().unzip()
}

/// Who belongs to the target group, besides the age: rows as in an admission.
fn group(node: &Node<'_>, attributes: &Scope) -> Vec<Guard> {
    const ROWS: &str = "[{ herkomst = [\"pro\", \"vso\"] }]";
    let rows = node.list(ROWS);
    if rows.is_empty() && node.value().is_array() {
        node.expected("een lijst met ten minste één rij", "a list with at least one row", ROWS);
    }
    let nothing = Scope { fields: Map::new(), unknown: false };
    rows.iter().filter_map(|row| Some(super::guard::admission(&row.table()?, attributes, &nothing).guard)).collect()
}

/// Words that mean someone else in a ladder.
const NOT_ROLES: &[&str] = &["owner", "substitute", "regisseur", "youth", "parents"];

fn roles(root: &Table<'_>) -> Map<RoleId, Role> {
    let mut all = Map::new();
    for (name, table) in root.section("role") {
        let title = title(&table, "\"Mentor\"");
        let organisation = table.take("organisation").and_then(|n| n.name("\"school\""));
        let accountable = table.take("accountable").and_then(|n| n.boolean()).unwrap_or(false);
        table.sources();
        table.finish();
        if NOT_ROLES.contains(&name.it.as_str()) {
            let shown = &name.it;
            table.cx.fault_help(
                Code::E004,
                &name.span,
                say!(
                    "`{shown}` betekent in een ladder al iets anders en kan geen rol zijn.",
                    "`{shown}` means something else in a ladder and cannot be a role."
                ),
                say!("Kies een andere naam voor deze rol.", "Choose another name for this role."),
            );
        }
        if accountable && !table.has("organisation") {
            table.missing("organisation", "\"doorstroompunt\"");
        }
        let organisation = organisation.filter(|k| table.cx.defined(Kind::Organisations, k)).map(|k| KindId::new(k.it));
        all.insert(RoleId::new(name.it), Role { title, organisation, accountable });
    }
    all
}

fn organisations(root: &Table<'_>, attributes: &Scope) -> Map<OrganisationId, Organisation> {
    let mut all = Map::new();
    for (name, table) in root.section("organisation") {
        let title = title(&table, "\"Werkplein\"");
        let kind = table.need("kind", "\"werkplein\"").and_then(|n| n.line("\"werkplein\""));
        let email = table.take("email").and_then(|n| email(&n));
        let serves = table.take("serves").map(|n| serves(&n, attributes)).unwrap_or_default();
        table.sources();
        table.finish();
        let kind = kind.filter(|k| table.cx.proper_name(k)).map_or_else(|| KindId::new(""), |k| KindId::new(k.it));
        all.insert(OrganisationId::new(name.it), Organisation { title, kind, email, serves });
    }
    all
}

fn email(node: &Node<'_>) -> Option<String> {
    const EXAMPLE: &str = "\"team@werkplein.example\"";
    let text = node.line(EXAMPLE)?.it;
    let proper = text.split_once('@').is_some_and(|(name, host)| {
        let clean = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"".contains(c);
        !name.is_empty() && host.contains('.') && !host.contains('@') && text.chars().all(clean)
    });
    if !proper {
        node.expected("een e-mailadres", "an e-mail address", EXAMPLE);
    }
    proper.then_some(text)
}

fn serves(node: &Node<'_>, attributes: &Scope) -> Map<FieldId, Vec<String>> {
    let mut all = Map::new();
    let Some(table) = node.table() else { return all };
    for (name, node) in table.entries() {
        let Some(defined) = attributes.fields.get(name.it.as_str()) else {
            let known = attributes.fields.keys().map(FieldId::as_str);
            node.cx.undefined(Kind::Attribute, &name, known);
            continue;
        };
        if defined.is_unclear {
            continue;
        }
        let FieldKind::Choice { choices } = &defined.field.kind else {
            let attribute = &name.it;
            node.cx.fault_help(
                Code::E004,
                &name.span,
                say!(
                    "Een organisatie kan alleen gekozen worden naar een keuze, en `{attribute}` is dat niet.",
                    "An organisation can be chosen by a choice only, and `{attribute}` is none."
                ),
                say!(
                    "Geef [attribute.{attribute}] type = \"choice\".",
                    "Give [attribute.{attribute}] type = \"choice\"."
                ),
            );
            continue;
        };
        let values = node.list("[\"assen\"]").into_iter();
        let values = values.filter_map(|n| super::field::chosen(&n, &name.it, &n.line("\"assen\"")?.it, choices));
        all.insert(FieldId::new(name.it.as_str()), values.collect());
    }
    all
}

pub(super) const INDICATORS: &[(&str, Indicator)] = &[
    ("startkwalificatie", Indicator::Startkwalificatie),
    ("onderwijs", Indicator::Onderwijs),
    ("werk", Indicator::Werk),
    ("dagbesteding", Indicator::Dagbesteding),
    ("zorg", Indicator::Zorg),
    ("geen_participatie", Indicator::GeenParticipatie),
    ("buiten_regio", Indicator::BuitenRegio),
    ("anders", Indicator::Anders),
];

fn outcomes(root: &Table<'_>) -> Map<OutcomeId, Outcome> {
    let mut all = Map::new();
    for (name, table) in root.section("outcome") {
        let title = title(&table, "\"Regulier werk\"");
        let indicator = table.need("indicator", "\"werk\"").and_then(|n| n.word(INDICATORS));
        table.sources();
        table.finish();
        all.insert(OutcomeId::new(name.it), Outcome { title, indicator: indicator.unwrap_or(Indicator::Anders) });
    }
    all
}

/// Tables with nothing but a title.
fn titles(root: &Table<'_>, key: &'static str) -> impl Iterator<Item = (String, String)> {
    root.section(key).into_iter().map(|(name, table)| {
        let title = title(&table, "\"…\"");
        table.sources();
        table.finish();
        (name.it, title)
    })
}

const LIBERATION: &[(&str, LiberationDay)] = &[
    ("every_five_years", LiberationDay::EveryFiveYears),
    ("always", LiberationDay::Always),
    ("never", LiberationDay::Never),
];

fn calendar(table: &Table<'_>) -> Calendar {
    let closed =
        table.take("closed").map(|n| n.list("[{ from = 2026-12-19, to = 2027-01-03, title = \"Kerstvakantie\" }]"));
    let liberation = table.take("liberation_day").and_then(|n| n.word(LIBERATION));
    table.finish();
    let closed = closed.unwrap_or_default();
    Calendar::new(closed.iter().filter_map(closed_period).collect(), liberation.unwrap_or_default())
}

fn closed_period(node: &Node<'_>) -> Option<Closed> {
    let table = node.table()?;
    let day = |key, example| table.need(key, example).and_then(|n: Node<'_>| Some((n.date()?, n.span)));
    let (from, to): (Option<(Date, _)>, Option<(Date, _)>) = (day("from", "2026-12-19"), day("to", "2027-01-03"));
    let title = title(&table, "\"Kerstvakantie\"");
    table.finish();
    let ((from, _), (to, span)) = (from?, to?);
    if to < from {
        let message = say!(
            "Deze dichte periode eindigt ({to}) voordat zij begint ({from}).",
            "This closed period ends ({to}) before it begins ({from})."
        );
        table.cx.fault_help(Code::E004, &span, message, say!("Wissel `from` en `to` om.", "Swap `from` and `to`."));
    }
    Some(Closed { from, to, title })
}

const JOBS: &[(&str, Job)] =
    &[("snapshot", Job::Snapshot), ("digest", Job::Digest), ("report", Job::Report), ("retention", Job::Retention)];

fn schedules(root: &Table<'_>) -> Map<ScheduleId, Schedule> {
    let mut all = Map::new();
    for (name, table) in root.section("schedule") {
        let cron = table.need("cron", "\"0 0 7 * * Mon-Fri\"").and_then(|n| cron(&n));
        let run = table.need("run", "\"digest\"").and_then(|n| job(&n));
        table.sources();
        table.finish();
        if let (Some(cron), Some(run)) = (cron, run) {
            all.insert(ScheduleId::new(name.it), Schedule { cron, run });
        }
    }
    all
}

fn job(node: &Node<'_>) -> Option<Job> {
    let name = node.line("\"digest\"")?;
    let job = JOBS.iter().find(|(word, _)| *word == name.it).map(|(_, job)| *job);
    if job.is_none() {
        node.cx.undefined(Kind::Job, &name, JOBS.iter().map(|j| j.0));
    }
    job
}

/// The form of a cron line: six fields, weekdays by name. What each field means is left to who runs it.
fn cron(node: &Node<'_>) -> Option<String> {
    const EXAMPLE: &str = "\"0 0 7 * * Mon-Fri\"";
    let text = node.line(EXAMPLE)?.it;
    let words: Vec<&str> = text.split_whitespace().collect();
    let clean = words.iter().all(|w| w.chars().all(|c| c.is_ascii_alphanumeric() || "*,-/?".contains(c)));
    let [_, _, _, _, _, weekday] = words.as_slice() else {
        node.expected(
            "een tijdschema van zes velden (seconde, minuut, uur, dag, maand, weekdag)",
            "a schedule of six fields (second, minute, hour, day, month, weekday)",
            EXAMPLE,
        );
        return None;
    };
    if !clean || weekday.bytes().any(|b| b.is_ascii_digit()) {
        node.expected(
            "een tijdschema met weekdagen als namen (Mon, Tue …)",
            "a schedule with weekdays by name (Mon, Tue …)",
            EXAMPLE,
        );
        return None;
    }
    Some(text)
}

/// The keys of a target figure that say how it is counted.
const MEASURE: [&str; 3] = ["followups", "answers", "at_least"];

fn targets(root: &Table<'_>) -> Map<TargetId, TargetFigure> {
    let mut all = Map::new();
    for (name, table) in root.section("target") {
        let title = title(&table, "\"Nieuwe VSV'ers\"");
        let value = table.need("value", "1.2").and_then(|n| n.number());
        let unit = table.need("unit", "\"percent\"").and_then(|n| n.line("\"percent\""));
        table.sources();
        // How it is counted is read when the routes are there: see `measures`.
        MEASURE.iter().for_each(|key| drop(table.take(key)));
        table.finish();
        let value = value.unwrap_or(Number::whole(0));
        all.insert(
            TargetId::new(name.it),
            TargetFigure { title, value, unit: unit.map_or_else(String::new, |u| u.it), answered: None },
        );
    }
    all
}
