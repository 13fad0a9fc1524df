//! The journal in plain Dutch: one sentence for every event, the latest first.
//!
//! Pure: a sentence follows from the event, the case just before and just after it, and what things are called.
//! A sensitive value is shown only to its readers.

mod handover;
mod people;
#[cfg(test)]
mod tests;

use super::names::Names;
use super::words;
use crate::store::Note;
use crate::who::Who;
use sluitend_engine::calendar::Span;
use sluitend_engine::case::{
    Addressee, By, Case, Event, FollowUpKey, Kept, Owner, PlanStatus, ReplayError, Subject, What,
};
use sluitend_engine::decide::YOUTH_ANSWERS;
use sluitend_engine::id::{ActionId, DomainId, FieldId, NoteId, RouteId, StateId};
use sluitend_engine::kept;
use sluitend_engine::model::{Field, FollowUp, Programme, Route};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a sentence needs besides the event.
#[derive(Clone, Copy)]
pub struct Lens<'a> {
    /// The routes.
    pub programme: &'a Programme,
    /// What people, roles and organisations are called.
    pub names: &'a Names<'a>,
    /// The free texts of the case.
    pub notes: &'a BTreeMap<NoteId, Note>,
    /// Who reads.
    pub who: &'a Who,
}

/// What one event tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The number of the event.
    pub seq: u64,
    /// What happened, in a sentence.
    pub text: String,
    /// What follows from it; may be empty.
    pub more: String,
    /// What was filled in: label and value.
    pub values: Vec<(String, String)>,
    /// The free text with it.
    pub note: Option<String>,
    /// Whether the case went on to another step: these stand out.
    pub is_step: bool,
    /// Whether it happened by itself and changed nothing of who must do what: these are folded.
    pub is_quiet: bool,
}

/// What one person did at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When: `23 november 2026, 09:00`.
    pub when: String,
    /// For a `time` element.
    pub iso: String,
    /// Who: a name, `Automatisch` or `De jongere`.
    pub by: String,
    /// Whether nobody did it.
    pub by_itself: bool,
    /// What, in order.
    pub lines: Vec<Line>,
}

impl Entry {
    /// Whether nothing in it must stand out.
    fn is_quiet(&self) -> bool {
        self.lines.iter().all(|line| line.is_quiet)
    }
}

/// A part of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What someone did, or what changed who must do what.
    Told(Entry),
    /// What went by itself in between, folded under one line.
    Folded {
        /// Such as `4 keer vanzelf: berichten en opvolging`.
        title: String,
        /// From when to when.
        period: String,
        /// What.
        entries: Vec<Entry>,
    },
}

/// The timeline with what went by itself folded; nothing is left out.
#[must_use]
pub fn folded(entries: Vec<Entry>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for entry in entries {
        match parts.last_mut() {
            Some(Part::Folded { entries, .. }) if entry.is_quiet() => entries.push(entry),
            _ if entry.is_quiet() => {
                parts.push(Part::Folded { title: String::new(), period: String::new(), entries: vec![entry] });
            }
            _ => parts.push(Part::Told(entry)),
        }
    }
    for part in &mut parts {
        let Part::Folded { title, period, entries } = part else { continue };
        let lines = entries.iter().map(|entry| entry.lines.len()).sum::<usize>();
        let times = words::count(i64::try_from(lines).unwrap_or(i64::MAX), "keer", "keer");
        *title = format!("{times} vanzelf: berichten, termijnen en opvolging");
        let day = |entry: &Entry| entry.when.split(',').next().unwrap_or_default().to_owned();
        let (last, first) = (entries.first().map(day), entries.last().map(day));
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        *period = if first == last { first } else { format!("{first} – {last}") };
    }
    parts
}

/// The whole journal as entries, the latest first; events without anything to tell are left out.
///
/// # Errors
/// When the journal is broken.
pub fn entries(lens: Lens<'_>, case: &Case, events: &[Event]) -> Result<Vec<Entry>, ReplayError> {
    let Some(first) = events.first() else { return Ok(Vec::new()) };
    let mut now = Case::replay(&case.id, [first])?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut last: Option<&Event> = None;
    let mut earlier: Vec<&Arc<Route>> = Vec::new();
    for event in events {
        let before = now.clone();
        if event.seq > now.version {
            now.apply(event);
        }
        if matches!(event.what, What::Rerouted { .. }) {
            earlier.extend(lens.programme.route(&before.route, before.revision));
        }
        let Some(line) = lens.line(&before, &now, event, &earlier) else { continue };
        match entries.last_mut() {
            Some(entry)
                if last.is_some_and(|l| l.at == event.at && l.by == event.by) && entry.is_quiet() == line.is_quiet =>
            {
                entry.lines.push(line);
            }
            _ => entries.push(Entry {
                when: words::short_moment(event.at, &lens.programme.timezone),
                iso: event.at.to_string(),
                by: lens.by(&event.by),
                by_itself: event.by == By::System,
                lines: vec![line],
            }),
        }
        last = Some(event);
    }
    entries.reverse();
    Ok(entries)
}

/// What happened since a version: the sentences, in order. For "someone else has meanwhile …" and for the confirmation.
///
/// # Errors
/// When the journal is broken.
pub fn since(lens: Lens<'_>, case: &Case, events: &[Event], version: u64) -> Result<Vec<(String, Line)>, ReplayError> {
    let mut all = entries(lens, case, events)?;
    all.reverse();
    let lines = all.into_iter().flat_map(|entry| entry.lines.into_iter().map(move |line| (entry.by.clone(), line)));
    Ok(lines.filter(|(_, line)| line.seq > version).collect())
}

/// What a youth answered, in the words that were chosen from; `other`: what the route calls an answer of its own.
#[must_use]
pub fn youth_answer(action: &ActionId, other: impl FnOnce() -> String) -> String {
    let asked = YOUTH_ANSWERS.iter().find(|(known, _)| *known == action.as_str());
    asked.map_or_else(|| words::lower(&other()), |(_, words)| format!("'{words}'"))
}

impl Lens<'_> {
    /// Who did it.
    #[must_use]
    pub fn by(&self, by: &By) -> String {
        match by {
            By::System => "Automatisch".to_owned(),
            By::Youth => "De jongere".to_owned(),
            By::Person(person) => self.names.person(person),
        }
    }

    /// What an event tells; `None`: nothing that anyone needs to read. `earlier`: the routes that the case went along before.
    #[must_use]
    pub fn line(&self, before: &Case, after: &Case, event: &Event, earlier: &[&Arc<Route>]) -> Option<Line> {
        let route = self.programme.route(&before.route, before.revision);
        let mut line = match &event.what {
            What::Moved { .. } => self.moved(before, after, &event.what),
            What::Written { values, correction } => {
                let text = match correction {
                    Some(c) => format!("Gecorrigeerd. Dit gold op {}.", words::date(c.concerning)),
                    None => "Vastgelegd.".to_owned(),
                };
                let note = self.note(correction.as_ref().and_then(|c| c.reason.as_ref()));
                Line { text, values: self.values(route, values), note, ..Line::default() }
            }
            What::Escalated { .. } => self.escalated(before, &event.what)?,
            What::FollowUpOpened { .. }
            | What::FollowUpAnswered { .. }
            | What::FollowUpsCancelled { .. }
            | What::YouthAnswered { .. } => self.followup(route, earlier, &event.what),
            What::HandoverOffered { .. }
            | What::HandoverAccepted { .. }
            | What::HandoverDeclined { .. }
            | What::HandoverWithdrawn => self.handover(before, event),
            What::PlanAdded { .. } | What::PlanChanged { .. } | What::PlanDue { .. } => self.plan(after, &event.what),
            other => self.simple(before, after, event, other),
        };
        line.seq = event.seq;
        line.is_quiet = event.by == By::System && is_quiet(&event.what);
        Some(line)
    }

    fn simple(&self, before: &Case, after: &Case, event: &Event, what: &What) -> Line {
        let (text, note) = match what {
            What::Enrolled { route, regisseur, .. } => (
                format!("Traject begonnen op de route {}. Regisseur: {}.", self.route(route), self.owner(regisseur)),
                None,
            ),
            What::Rerouted { route, regisseur, kept, .. } => {
                let along = self.kept(before, kept);
                let (route, regisseur) = (self.route(route), self.owner(regisseur));
                (format!("Gaat verder op de route {route}. Regisseur: {regisseur}.{along}"), None)
            }
            What::Rescheduled { step } => {
                (format!("De stap moet nu uiterlijk op {} klaar zijn.", words::date(step.due)), None)
            }
            What::Ticked { items } => (self.ticked(before, items), None),
            What::Noted { note } => ("Notitie.".to_owned(), Some(note)),
            What::Assigned { what, to } => (self.assigned(before, event, what, to), None),
            What::GivenBack { to, note, .. } => (format!("Teruggegeven aan {}.", self.owner(to)), note.as_ref()),
            What::Released { person, seats } => (self.released(person, seats), None),
            What::Erased => ("De persoonlijke gegevens zijn gewist.".to_owned(), None),
            What::Directed { regisseur } => (format!("De regisseur is nu {}.", self.owner(regisseur)), None),
            What::Paused { until, reason } => (format!("Pauze tot {}.", words::date(*until)), reason.as_ref()),
            What::Resumed { .. } => {
                let due = after.step.as_ref().map(|s| match s.due < event.on {
                    true => " De stap was al te laat en moet nu zo snel mogelijk klaar zijn.".to_owned(),
                    false => format!(" De stap moet nu uiterlijk op {} klaar zijn.", words::date(s.due)),
                });
                (format!("De pauze is voorbij.{}", due.unwrap_or_default()), None)
            }
            What::AgendaSet { agenda: Some(name), note } => {
                (format!("Op de agenda van het {} gezet.", words::agenda(name)), note.as_ref())
            }
            What::AgendaSet { agenda: None, note } => ("Van de agenda gehaald.".to_owned(), note.as_ref()),
            _ => (String::new(), None),
        };
        Line { text, note: self.note(note), ..Line::default() }
    }

    fn moved(&self, before: &Case, after: &Case, what: &What) -> Line {
        let What::Moved { to, action, owner, step, outcome, proposes, reopened, note } = what else {
            return Line::default();
        };
        let route = self.programme.route(&after.route, after.revision);
        let title = state_title(route, to);
        let label = action.as_ref().map(|action| format!("{}. ", self.action(before, action)));
        let mut text = label.unwrap_or_default();
        match (outcome, reopened) {
            (Some(outcome), _) => {
                let outcome = self.programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| &o.title);
                text += &format!("Traject afgerond: {}.", words::lower(outcome));
            }
            (None, true) => text += &format!("Traject heropend in de stap '{title}'."),
            (None, false) if before.state == *to => text += &format!("De stap '{title}' begint opnieuw."),
            (None, false) => text += &format!("Nieuwe stap: {title}."),
        }
        let mut more = Vec::new();
        if let Some(step) = step {
            more.push(format!("Aan zet: {}, uiterlijk {}.", self.owner(owner), words::date(step.due)));
        }
        if !proposes.is_empty() {
            more.push(format!("Voorgesteld voor het trajectplan: {}.", self.domains(proposes)));
        }
        Line { text, more: more.join(" "), note: self.note(note.as_ref()), is_step: true, ..Line::default() }
    }

    /// A rung of which nobody is told, and that changes nothing, is not told here either.
    fn escalated(&self, before: &Case, what: &What) -> Option<Line> {
        let What::Escalated { what: subject, notify, reassign, agenda, .. } = what else { return None };
        let about = self.subject(before, subject);
        let mut text = String::new();
        if !notify.is_empty() {
            let whom: Vec<_> = notify.iter().map(|a| self.addressee(a)).collect();
            text = format!("Bericht over {about} aan {}.", words::list(&whom, "en"));
        }
        if let Some(to) = reassign {
            text += &format!(" {} bleef liggen en gaat over naar {}.", words::upper(&about), self.owner(to));
        }
        if let Some(name) = agenda {
            text += &format!(" Op de agenda van het {} gezet.", words::agenda(name));
        }
        let text = text.trim().to_owned();
        (!text.is_empty()).then(|| Line { text, ..Line::default() })
    }

    /// What goes along to the next route, with when it opens.
    fn kept(&self, case: &Case, kept: &[Kept]) -> String {
        let route = self.programme.route(&case.route, case.revision).map(AsRef::as_ref);
        // Of one that comes more than once the first is enough: with all its dates it was a list that nobody reads.
        let mut piles: Vec<Vec<&Kept>> = Vec::new();
        for one in kept {
            let same = |pile: &&mut Vec<&Kept>| {
                pile.iter().any(|k| (&k.key.followup, &k.key.route) == (&one.key.followup, &one.key.route))
            };
            match piles.iter_mut().find(same) {
                Some(pile) => pile.push(one),
                None => piles.push(vec![one]),
            }
        }
        let said = |pile: Vec<&Kept>| {
            let first = pile.iter().min_by_key(|k| k.opens)?;
            let opens = words::date(first.opens);
            Some(match pile.len() {
                1 => format!("'{}' ({opens})", followup_title(self.programme, route, &first.key)),
                n => {
                    let followup = route.and_then(|r| kept::definition(self.programme, r, &first.key));
                    let title = followup.map_or(first.key.followup.as_str(), |f| &f.title);
                    format!("'{title}' ({n} keer, eerst op {opens})")
                }
            })
        };
        let all: Vec<_> = piles.into_iter().filter_map(said).collect();
        if all.is_empty() { String::new() } else { format!(" Blijft staan: {}.", words::list(&all, "en")) }
    }

    /// What a follow-up is: as its route says, else an earlier one of the case, the latest first, else any that has it.
    fn definitions<'s>(
        &'s self,
        route: Option<&'s Arc<Route>>,
        earlier: &'s [&Arc<Route>],
        key: &'s FollowUpKey,
    ) -> impl Iterator<Item = &'s FollowUp> {
        let own = route.and_then(|r| kept::definition(self.programme, r, key));
        let past = earlier.iter().rev().map(|r| &***r);
        let others = past.chain(self.programme.routes.values().map(AsRef::as_ref));
        own.into_iter().chain(others.filter_map(|r| r.followups.get(&key.followup)))
    }

    fn followup(&self, route: Option<&Arc<Route>>, earlier: &[&Arc<Route>], what: &What) -> Line {
        let title = |key: &FollowUpKey| {
            let found = self.definitions(route, earlier, key).next();
            found.map_or_else(|| key.followup.to_string(), |followup| which(followup, key))
        };
        let label = |key: &FollowUpKey, action: &ActionId| {
            let transition = self.definitions(route, earlier, key).find_map(|f| f.on.get(action));
            transition.map_or_else(|| action.to_string(), |t| t.label.clone())
        };
        let (text, note) = match what {
            What::FollowUpOpened { key, owner, obligation, invite } => {
                let asked = if *invite { " De jongere is ook gevraagd." } else { "" };
                let (owner, due) = (self.owner(owner), words::date(obligation.due));
                (format!("Opvolging: {} Aan zet: {owner}, uiterlijk {due}.{asked}", sentence(&title(key))), None)
            }
            What::FollowUpAnswered { key, action, note } => {
                (format!("{} Antwoord: {}.", sentence(&title(key)), words::lower(&label(key, action))), note.as_ref())
            }
            What::YouthAnswered { key, action, sooner } => {
                let said = youth_answer(action, || label(key, action));
                let sooner = sooner.as_ref().map(|o| format!(" Dat moet nu uiterlijk {}.", words::date(o.due)));
                let sooner = sooner.unwrap_or_default();
                (format!("{} De jongere antwoordt: {said}.{sooner}", sentence(&title(key))), None)
            }
            What::FollowUpsCancelled { keys, lost } => {
                let mut counted: Vec<(String, usize)> = Vec::new();
                for title in keys.iter().map(title) {
                    match counted.iter_mut().find(|(known, _)| *known == title) {
                        Some((_, n)) => *n += 1,
                        None => counted.push((title, 1)),
                    }
                }
                let said = |(title, n): (String, usize)| match n {
                    1 => format!("'{title}'"),
                    n => format!("'{title}' ({n} keer)"),
                };
                let titles: Vec<_> = counted.into_iter().map(said).collect();
                let why = if *lost { "De vraag bestaat niet meer in de route" } else { "Niet meer nodig" };
                (format!("{why}: {}.", words::list(&titles, "en")), None)
            }
            _ => (String::new(), None),
        };
        Line { text, note: self.note(note), ..Line::default() }
    }

    fn plan(&self, after: &Case, what: &What) -> Line {
        let item = |id: u32| after.plan.iter().find(|p| p.id == id);
        let domain = |id: u32| item(id).map_or_else(String::new, |p| words::lower(&self.domain(&p.domain)));
        let (text, note) = match what {
            What::PlanAdded { domain, text, due, .. } => {
                let due = due.map(|d| format!(", uiterlijk {}", words::date(d))).unwrap_or_default();
                (format!("Nieuwe actie in het trajectplan, {}{due}.", words::lower(&self.domain(domain))), Some(text))
            }
            What::PlanChanged { item: id, status, note, .. } => {
                let status = match status {
                    PlanStatus::Proposed => "voorgesteld",
                    PlanStatus::Open => "afgesproken",
                    PlanStatus::Done => "klaar",
                    PlanStatus::Dropped => "vervallen",
                };
                let text = item(*id).and_then(|p| p.text.as_ref());
                (format!("Actie uit het trajectplan, {}: {status}.", domain(*id)), note.as_ref().or(text))
            }
            What::PlanDue { item: id, .. } => {
                let text = item(*id).and_then(|p| p.text.as_ref());
                (format!("Vandaag is de dag van een actie uit het trajectplan, {}.", domain(*id)), text)
            }
            _ => (String::new(), None),
        };
        Line { text, note: self.note(note), ..Line::default() }
    }

    fn ticked(&self, before: &Case, items: &[u16]) -> String {
        let route = self.programme.route(&before.route, before.revision);
        let checklist = route.and_then(|r| r.states.get(&before.state)).map(|s| &s.checklist);
        let title = |n: &u16| {
            checklist.and_then(|c| c.get(usize::from(*n))).map_or_else(|| n.to_string(), |t| format!("'{t}'"))
        };
        let fresh: Vec<_> = items.iter().filter(|n| !before.ticked.contains(n)).map(title).collect();
        let gone: Vec<_> = before.ticked.iter().filter(|n| !items.contains(n)).map(title).collect();
        let say = |what: &str, items: &[String]| match items {
            [] => String::new(),
            items => format!("{what}: {}. ", words::list(items, "en")),
        };
        format!("{}{}", say("Afgevinkt", &fresh), say("Vinkje weggehaald", &gone)).trim_end().to_owned()
    }

    /// A subject in the middle of a sentence.
    #[must_use]
    pub fn subject(&self, case: &Case, subject: &Subject) -> String {
        let route = self.programme.route(&case.route, case.revision);
        match subject {
            Subject::Step => format!("de stap '{}'", state_title(route, &case.state)),
            Subject::FollowUp(key) => {
                format!("de opvolging '{}'", followup_title(self.programme, route.map(AsRef::as_ref), key))
            }
            Subject::Handover => "de overdracht".to_owned(),
            Subject::Stall => "het stilstaan van dit traject".to_owned(),
            Subject::Plan(_) => "een actie uit het trajectplan".to_owned(),
        }
    }

    /// What was filled in, without what this reader may not see.
    fn values(&self, route: Option<&Arc<Route>>, values: &BTreeMap<FieldId, Value>) -> Vec<(String, String)> {
        let one = |(id, value): (&FieldId, &Value)| {
            let field = definition(self.programme, route, id);
            let label = field.map_or_else(|| id.to_string(), |f| f.label.clone());
            match field.is_some_and(|f| self.who.reads(f)) {
                true => (label, words::value(field, value)),
                false => (label, "afgeschermd".to_owned()),
            }
        };
        values.iter().map(one).collect()
    }

    fn note(&self, id: Option<&NoteId>) -> Option<String> {
        let note = self.notes.get(id?)?;
        Some(if note.text.is_empty() { "(gewist)".to_owned() } else { note.text.clone() })
    }

    fn owner(&self, owner: &Owner) -> String {
        self.names.holder(owner).sentence()
    }

    fn addressee(&self, addressee: &Addressee) -> String {
        match addressee {
            Addressee::Professional(owner) => self.names.holder(owner).short(),
            Addressee::Substitute(owner) => format!("de vervanger van {}", self.names.holder(owner).short()),
            Addressee::Youth => "de jongere".to_owned(),
            Addressee::Parents => "de ouders".to_owned(),
        }
    }

    fn route(&self, route: &RouteId) -> String {
        self.programme.routes.get(route).map_or_else(|| route.to_string(), |r| r.title.clone())
    }

    fn domain(&self, domain: &DomainId) -> String {
        self.programme.domains.get(domain).cloned().unwrap_or_else(|| domain.to_string())
    }

    fn domains(&self, domains: &[DomainId]) -> String {
        let titles: Vec<_> = domains.iter().map(|d| words::lower(&self.domain(d))).collect();
        words::list(&titles, "en")
    }

    /// The label of an action: of the step where the case was, else of a follow-up that led on.
    fn action(&self, case: &Case, action: &ActionId) -> String {
        let Some(route) = self.programme.route(&case.route, case.revision) else { return action.to_string() };
        let of_state = route.transition(&case.state, action.as_str());
        let of_followup = || route.followups.values().find_map(|f| f.on.get(action));
        of_state.or_else(of_followup).map_or_else(|| action.to_string(), |t| t.label.clone())
    }
}

/// Whether an event changes nothing of who must do what.
fn is_quiet(what: &What) -> bool {
    match what {
        What::Escalated { reassign, agenda, .. } => reassign.is_none() && agenda.is_none(),
        What::FollowUpsCancelled { lost, .. } => !lost,
        What::FollowUpOpened { .. } | What::Rescheduled { .. } | What::PlanDue { .. } => true,
        _ => false,
    }
}

/// The title of a state.
#[must_use]
pub fn state_title(route: Option<&Arc<Route>>, state: &StateId) -> String {
    let state_of = route.and_then(|r| r.states.get(state));
    state_of.map_or_else(|| state.to_string(), |s| s.title.clone())
}

/// The title of a follow-up; of one that comes more than once, which time it is.
#[must_use]
pub fn followup_title(programme: &Programme, route: Option<&Route>, key: &FollowUpKey) -> String {
    let followup = route.and_then(|r| kept::definition(programme, r, key));
    followup.map_or_else(|| key.followup.to_string(), |followup| which(followup, key))
}

fn which(followup: &FollowUp, key: &FollowUpKey) -> String {
    match occurrence(followup, key.n) {
        Some(which) => format!("{} ({which})", followup.title),
        None => followup.title.clone(),
    }
}

/// Which time it is of a follow-up that comes more than once: `na 6 maanden`.
#[must_use]
pub fn occurrence(followup: &FollowUp, n: u16) -> Option<String> {
    // One that comes back as long as the trajectory runs has no first time and no last.
    let offset = followup.offsets.get(usize::from(n)).filter(|_| followup.offsets.len() > 1)?;
    Some(match offset.amount {
        0 => "meteen".to_owned(),
        n if n < 0 => format!("{} ervoor", Span::new(-n, offset.unit).dutch()),
        _ => format!("na {}", offset.dutch()),
    })
}

/// A field of a route, or an attribute.
#[must_use]
pub fn definition<'a>(programme: &'a Programme, route: Option<&'a Arc<Route>>, id: &FieldId) -> Option<&'a Field> {
    route.and_then(|r| r.fields.get(id)).or_else(|| programme.attributes.get(id))
}

/// A title as a sentence: it ends with a mark.
fn sentence(title: &str) -> String {
    if title.ends_with(['?', '!', '.']) { title.to_owned() } else { format!("{title}.") }
}
