//! The words of a bundle: for each occasion a sentence, and another one for whom it should sound otherwise.
//!
//! The program brings words of its own; a programme that has a file of the same name says it in its own way. Who reads for
//! work gets the general sentence where there is none for him. A youth and parents never do: what is said to them is
//! written for them, and names no step.

use super::facts::{Audience, Bundle, Kind};
use super::{Fault, Templates};
use serde::Serialize;

macro_rules! defaults {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("default/", $name)))),+] };
}

/// The texts that the program brings, by file name.
pub(super) const DEFAULTS: &[(&str, &str)] = &defaults![
    "agenda.txt",
    "answered.txt",
    "assigned.team.txt",
    "assigned.txt",
    "bundle.html",
    "bundle.subject.txt",
    "bundle.txt",
    "call.team.txt",
    "call.txt",
    "cancelled.parents.txt",
    "cancelled.txt",
    "cancelled.youth.txt",
    "closing.parents.txt",
    "closing.txt",
    "closing.youth.txt",
    "digest.html",
    "digest.subject.txt",
    "digest.txt",
    "escalation.coordinator.txt",
    "escalation.lead.txt",
    "escalation.txt",
    "greeting.lead.txt",
    "greeting.parents.txt",
    "greeting.team.txt",
    "greeting.txt",
    "greeting.youth.txt",
    "handover_accepted.txt",
    "handover_declined.team.txt",
    "handover_declined.txt",
    "handover_offered.team.txt",
    "handover_offered.txt",
    "heading.txt",
    "invite.parents.txt",
    "invite.txt",
    "invite.youth.txt",
    "item.parents.txt",
    "item.youth.txt",
    "news.parents.txt",
    "news.txt",
    "news.youth.txt",
    "opening.coordinator.txt",
    "opening.lead.txt",
    "opening.parents.txt",
    "opening.team.txt",
    "opening.txt",
    "opening.youth.txt",
    "overdue.txt",
    "overview.txt",
    "reminder.txt",
    "resumed.txt",
    "stalled.txt",
    "subject.parents.txt",
    "subject.txt",
    "subject.youth.txt",
    "undeliverable.txt",
    "when.txt",
    "youth.html",
    "youth.subject.txt",
    "youth.txt",
];

/// What stands around the sentences; `item` is said to a youth and to parents on every occasion without words of its own.
const PARTS: [&str; 9] = ["subject", "greeting", "opening", "news", "heading", "closing", "when", "item", "overview"];

/// Whether a file can hold words: `escalation.txt`, `escalation.lead.txt`.
pub(super) fn is_words(file: &str) -> bool {
    let Some(stem) = file.strip_suffix(".txt") else { return false };
    let (part, audience) = stem.split_once('.').map_or((stem, None), |(part, audience)| (part, Some(audience)));
    let audience = audience.map(|name| Audience::ALL.into_iter().find(|a| a.as_str() == name));
    match (part, audience) {
        (_, Some(None)) => false,
        ("item", audience) => audience.flatten().is_some_and(is_reader),
        (part, _) => PARTS.contains(&part) || Kind::of_name(part).is_some(),
    }
}

/// Who is told of a youth without working for one.
fn is_reader(audience: Audience) -> bool {
    matches!(audience, Audience::Youth | Audience::Parents)
}

/// A bundle with its words, as `bundle.*` lays it out.
#[derive(Serialize)]
pub(super) struct Composed {
    programme: String,
    audience: Audience,
    count: usize,
    more: usize,
    day_url: String,
    subject: String,
    greeting: String,
    opening: String,
    closing: String,
    /// How much waits in all; none when the overview of the day is not due.
    overview: Option<String>,
    /// Where to see what nobody in the region has; none when there is nothing of it.
    stuck_url: Option<String>,
    /// The items by what they have in common: for whom they are, or that they ask nothing.
    parts: Vec<Part>,
    /// The same, in one list.
    items: Vec<Line>,
}

/// Items that stand together.
#[derive(Serialize)]
struct Part {
    /// What they have in common; none where there is nothing to tell apart.
    heading: Option<String>,
    items: Vec<Line>,
}

/// An item with its sentence.
#[derive(Clone, Serialize)]
struct Line {
    #[serde(flatten)]
    item: super::facts::ToldItem,
    line: String,
}

/// An item as its sentence sees it.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    item: &'a super::facts::ToldItem,
    programme: &'a str,
    audience: Audience,
    /// How far its date is, in words; none without one.
    when: Option<String>,
}

/// What things in a mail have in common.
#[derive(Serialize)]
struct Common {
    /// The titles of the roles for which they are; none for what asks nothing.
    roles: Option<String>,
    /// Whether they lie with all who hold these, not with one of them.
    team: bool,
}

impl Templates {
    /// Finds the words for everything in a bundle; all faults at once.
    pub(super) fn compose(&self, bundle: &Bundle) -> Result<Composed, Vec<Fault>> {
        let mut faults = Vec::new();
        let (audience, whole) = (bundle.audience(), bundle.whole(bundle.items.len()));
        let mut keep = |said: Result<String, Fault>| said.map_err(|fault| faults.push(fault)).unwrap_or_default();
        let [subject, greeting, closing] =
            ["subject", "greeting", "closing"].map(|part| keep(self.words(part, audience, &whole)).trim().to_owned());
        let opening = keep(self.opening(bundle)).trim().to_owned();
        let overview = bundle.overview.as_ref().filter(|digest| !digest.is_empty());
        let region = overview.filter(|digest| digest.stuck + digest.without_case + digest.undelivered > 0);
        let stuck_url = region.map(|digest| digest.stuck_url.clone());
        let overview = overview.map(|digest| keep(self.words("overview", audience, digest)).trim().to_owned());
        let mut parts = Vec::new();
        for told in bundle.told() {
            let heading = common(bundle, &told).map(|common| keep(self.words("heading", audience, &common)));
            let heading = heading.map(|heading| heading.trim().to_owned());
            let lines = told.items.into_iter().map(|(audience, item)| {
                let line = keep(self.line(bundle, audience, &item)).trim().to_owned();
                Line { item, line }
            });
            parts.push(Part { heading, items: lines.collect() });
        }
        let items: Vec<Line> = parts.iter().flat_map(|part| part.items.clone()).collect();
        let composed = Composed {
            programme: bundle.programme.clone(),
            audience,
            count: bundle.items.len(),
            more: bundle.items.len() - items.len(),
            day_url: bundle.day_url.clone(),
            subject,
            greeting,
            opening,
            closing,
            overview,
            stuck_url,
            parts,
            items,
        };
        if faults.is_empty() { Ok(composed) } else { Err(faults) }
    }

    /// What opens the list counts what asks something; where nothing does, it says so.
    fn opening(&self, bundle: &Bundle) -> Result<String, Fault> {
        match bundle.asking() {
            0 => self.words("news", bundle.audience(), &bundle.whole(bundle.items.len())),
            asking => self.words("opening", bundle.opens_for(), &bundle.whole(asking)),
        }
    }

    fn line(&self, bundle: &Bundle, audience: Audience, item: &super::facts::ToldItem) -> Result<String, Fault> {
        let bare = Said { item, programme: &bundle.programme, audience, when: None };
        let when = item.is_dated().then(|| self.words("when", audience, &bare)).transpose()?;
        self.words(item.kind.as_str(), audience, &Said { when, ..bare })
    }

    fn words(&self, part: &str, audience: Audience, facts: &impl Serialize) -> Result<String, Fault> {
        self.text(&self.words_for(part, audience), facts)
    }

    /// The file that says it to these readers. What a programme says goes before what is built in, for who reads for work
    /// also when it says so to everyone.
    fn words_for(&self, part: &str, audience: Audience) -> String {
        let special = format!("{part}.{}.txt", audience.as_str());
        let general = format!("{part}.txt");
        let there = |name: &str| self.environment.get_template(name).is_ok();
        if is_reader(audience) {
            let item = format!("item.{}.txt", audience.as_str());
            let fallback = if Kind::of_name(part).is_some() { item } else { general };
            return if there(&special) { special } else { fallback };
        }
        let own = |name: &String| self.own.contains(name);
        if own(&special) || (!own(&general) && there(&special)) { special } else { general }
    }
}

/// What is told below what asks something is told apart from it, and so is what is for some of the readers only.
fn common(bundle: &Bundle, told: &super::facts::Told<'_>) -> Option<Common> {
    let readers = told.readers;
    match told.asks {
        false => (bundle.asking() > 0).then_some(Common { roles: None, team: false }),
        true if readers.roles.is_empty() || !bundle.is_for_several() => None,
        true => {
            let roles = readers.roles.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            Some(Common { roles: Some(roles), team: readers.audiences.iter().all(|a| *a == Audience::Team) })
        }
    }
}
