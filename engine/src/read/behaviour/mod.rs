//! Reads `behaviour.toml`: what people do, for the simulator. It is read last, against a programme and its routes, so that
//! every name in it is one that exists. Where a route could not be understood, what may stand in its files is not judged.

mod acts;
mod numbers;
mod published;
mod spread;
mod surety;

use super::Reading;
use super::cursor::{At, Cx, Table};
use super::names::Names;
use super::node::Node;
use super::register::judge;
use super::source::is_behaviour;
use crate::diagnostic::{Code, Sink, SourceId, say};
use crate::id::{FieldId, RoleId};
use crate::model::*;
use numbers::{ages, chance, days, months, rate};
use spread::spread;
use std::cell::RefCell;
use surety::Within;
use toml::de::DeTable;

pub(crate) use surety::Surety;

/// What the file says; without a file, or with one that is not TOML, what is assumed of any region.
pub(crate) fn behaviour<'r>(reading: &'r Reading, surety: &'r Surety<'r>, sink: &Sink) -> Behaviour {
    let file = reading.sources.iter().position(|s| is_behaviour(&s.path)).map(SourceId);
    let Some(file) = file.filter(|file| !sink.has(Code::E001, *file)) else { return Behaviour::default() };
    let (table, faults) = DeTable::parse_recoverable(&reading.sources[file.0].text);
    if !faults.is_empty() {
        return Behaviour::default();
    }
    let names = Names::default();
    let (table, cx) = (table.into_inner(), Cx { file, sink, names: &names });
    let about = About { reading, surety, bases: RefCell::default() };
    let mut behaviour = about.read(&Table::root(cx, &table));
    behaviour.bases = about.bases.into_inner();
    behaviour
}

/// The keys that say on what a group rests.
const BASES: [&str; 3] = ["source", "aanname", "geijkt"];

/// What the file speaks of.
struct About<'r> {
    reading: &'r Reading,
    surety: &'r Surety<'r>,
    bases: RefCell<Map<String, Basis>>,
}

impl<'r> About<'r> {
    fn read(&self, root: &Table<'_>) -> Behaviour {
        let mut all = Behaviour::default();
        if let Some(table) = root.sub("region") {
            all.region = self.region(&table, all.region);
        }
        for (name, table) in root.section("attribute") {
            self.basis(&table, false);
            let weights = table.need("values", "{ assen = 3, tynaarlo = 1 }").and_then(|n| self.attribute(&name, &n));
            table.finish();
            all.attributes.extend(weights.map(|weights| (FieldId::new(name.it), weights)));
        }
        all.inflow = root.section("inflow").into_iter().map(|(name, t)| (name.it, self.inflow(&t))).collect();
        if let Some(table) = root.sub("pace") {
            (all.pace, all.paces) = self.paces(&table, all.pace);
        }
        if let Some(table) = root.sub("habits") {
            all.habits = self.habits(&table, all.habits);
        }
        if let Some(table) = root.sub("life") {
            all.life = self.life(&table, all.life);
        }
        (all.acts, all.routes) = self.all_acts(root);
        all.cohorts = root.section("cohort").into_iter().map(|(n, t)| (n.it, self.cohort(&t, &all.inflow))).collect();
        all.published = self.all_published(root, &all.cohorts);
        root.finish();
        all
    }

    /// On what a group of chances rests: exactly one of three, unless the group around it says it.
    fn basis(&self, table: &Table<'_>, inherits: bool) {
        const EXAMPLE: &str = "\"niemand heeft dit gemeten\"";
        let line = |key| table.take(key).and_then(|n: Node<'_>| n.line(EXAMPLE));
        let given = [
            line("source").map(|source| Basis::Source(self.source(table.cx, &source))),
            line("aanname").map(|why| Basis::Assumed(why.it)),
            line("geijkt").map(|how| Basis::Calibrated(how.it)),
        ];
        let mut given = given.into_iter().flatten();
        let there = BASES.iter().filter(|key| table.has(key)).count();
        match (there, given.next()) {
            (0, _) if inherits => {}
            (0, _) => table.missing("aanname", EXAMPLE),
            (1, Some(basis)) => drop(self.bases.borrow_mut().insert(table.place.clone(), basis)),
            (1, None) => {}
            _ => {
                let place = &table.place;
                let message = say!(
                    "[{place}] zegt meer dan één keer waarop het rust.",
                    "[{place}] says more than once on what it rests."
                );
                let help = say!(
                    "Houd één over: `source` (een document en hoofdstuk), `aanname` of `geijkt`.",
                    "Keep one: `source` (a document and chapter), `aanname` or `geijkt`."
                );
                table.cx.fault_help(Code::E004, &table.span, message, help);
            }
        }
    }

    /// A source as people read it: the document and the chapter that sources.toml has for it, or what stands here when
    /// there is no such file.
    fn source(&self, cx: Cx<'_>, source: &At<String>) -> String {
        let documents = &self.reading.register.documents;
        if documents.is_empty() {
            return source.it.clone();
        }
        judge(cx, source, documents);
        let (document, agreement) = source.it.split_once('/').unwrap_or((&source.it, ""));
        let Some(document) = documents.get(document) else { return source.it.clone() };
        let chapter = document.agreements.get(agreement).map(|agreement| agreement.chapter.as_str());
        chapter.map_or_else(|| document.title.clone(), |chapter| format!("{}, {chapter}", document.title))
    }

    fn region(&self, table: &Table<'_>, known: Region) -> Region {
        self.basis(table, false);
        let youths = table.take("youths").and_then(|n| n.count());
        let at_once = or(table, "at_once", chance, known.at_once);
        table.finish();
        Region { youths, at_once }
    }

    fn inflow(&self, table: &Table<'_>) -> Inflow {
        self.basis(table, false);
        let attributes = table.sub("attribute").map(|t| t.named()).unwrap_or_default();
        let read =
            |(name, node): (At<String>, Node<'_>)| Some((FieldId::new(&*name.it), self.attribute(&name, &node)?));
        let inflow = Inflow {
            per_year: table.need("per_year", "120").and_then(|n| rate(&n)).unwrap_or(0),
            ages: table.take("ages").map(|n| ages(&n)).unwrap_or_default(),
            months: table.take("months").map(|n| months(&n)).unwrap_or_default(),
            attributes: attributes.into_iter().filter_map(read).collect(),
        };
        table.finish();
        inflow
    }

    fn attribute(&self, name: &At<String>, node: &Node<'_>) -> Option<Spread> {
        let known = &self.reading.programme.attributes;
        let kinds: Vec<_> = known.get(name.it.as_str()).map(|field| &field.kind).into_iter().collect();
        let names = known.keys().map(FieldId::as_str);
        let found = self.known(node.cx, ("kenmerk van jongeren", "attribute"), name, names, Within::Programme);
        spread(node, &name.it, &kinds, &self.surely(found, Within::Programme)).filter(|_| found == Found::There)
    }

    fn paces(&self, table: &Table<'_>, known: Pace) -> (Pace, Map<RoleId, Pace>) {
        let roles = table.section("role");
        let everyone = self.pace(table, known, false);
        let mut paces = Map::new();
        for (name, table) in roles {
            let known = self.reading.programme.roles.keys().map(RoleId::as_str);
            self.known(table.cx, ("rol", "role"), &name, known, Within::Programme);
            paces.insert(RoleId::new(name.it), self.pace(&table, everyone, true));
        }
        (everyone, paces)
    }

    fn pace(&self, table: &Table<'_>, known: Pace, inherits: bool) -> Pace {
        self.basis(table, inherits);
        let pace = Pace {
            in_time: or(table, "in_time", chance, known.in_time),
            late: or(table, "late", chance, known.late),
            late_days: or(table, "late_days", days, known.late_days),
            very_late: or(table, "very_late", chance, known.very_late),
            very_late_days: or(table, "very_late_days", days, known.very_late_days),
        };
        table.finish();
        let sum = pace.in_time.of() + pace.late.of() + pace.very_late.of();
        if sum > Chance::CERTAIN {
            let place = &table.place;
            let message = say!(
                "`in_time`, `late` en `very_late` van [{place}] zijn samen meer dan 100 procent.",
                "`in_time`, `late` and `very_late` of [{place}] are more than 100 percent together."
            );
            let help = say!(
                "Maak er samen hooguit 100 van; de rest gebeurt pas als een ladder aandringt.",
                "Make it 100 at most; the rest is done only when a ladder presses."
            );
            table.cx.fault_help(Code::E004, &table.span, message, help);
        }
        pace
    }

    fn habits(&self, table: &Table<'_>, known: Habits) -> Habits {
        self.basis(table, false);
        let habits = Habits {
            no_show: or(table, "no_show", chance, known.no_show),
            no_show_days: or(table, "no_show_days", days, known.no_show_days),
            forgets: or(table, "forgets", chance, known.forgets),
            declines: or(table, "declines", chance, known.declines),
            reminded: or(table, "reminded", chance, known.reminded),
            moves_what_waits: or(table, "moves_what_waits", chance, known.moves_what_waits),
            contact_days: or(table, "contact_days", days, known.contact_days),
            silent: or(table, "silent", chance, known.silent),
            silent_days: or(table, "silent_days", days, known.silent_days),
            reopens: or(table, "reopens", chance, known.reopens),
            closed_days: or(table, "closed_days", days, known.closed_days),
        };
        table.finish();
        habits
    }

    fn life(&self, table: &Table<'_>, known: Life) -> Life {
        self.basis(table, false);
        let life = Life {
            plan: or(table, "plan", rate, known.plan),
            tick: or(table, "tick", rate, known.tick),
            takes_over: or(table, "takes_over", rate, known.takes_over),
            coach_leaves: or(table, "coach_leaves", rate, known.coach_leaves),
            pause: or(table, "pause", rate, known.pause),
            resume: or(table, "resume", rate, known.resume),
            moves: or(table, "moves", rate, known.moves),
            changes: or(table, "changes", rate, known.changes),
            corrects: or(table, "corrects", rate, known.corrects),
            agenda: or(table, "agenda", rate, known.agenda),
            withdraws: or(table, "withdraws", rate, known.withdraws),
            youth_answers: or(table, "youth_answers", rate, known.youth_answers),
        };
        table.finish();
        life
    }

    fn routes(&self) -> impl Iterator<Item = &'r Route> + use<'r> {
        self.reading.routes.iter().map(|inlined| &inlined.route)
    }

    /// Whether something of this name exists; if it surely does not, that is reported.
    fn known<'n>(
        &self,
        cx: Cx<'_>,
        kind: (&str, &str),
        name: &At<String>,
        known: impl Iterator<Item = &'n str> + Clone,
        within: Within<'_>,
    ) -> Found {
        if known.clone().any(|known| known == name.it) {
            return Found::There;
        }
        if !self.surety.is_nowhere(&name.it, within) {
            return Found::Perhaps;
        }
        cx.nowhere(kind, name, known);
        Found::Nowhere
    }

    /// How sure what is said of a field can be judged: of one that is nowhere nothing more is said.
    fn surely<'a>(&self, found: Found, within: Within<'a>) -> Surely<'a, 'r> {
        let (surety, of_field) = (self.surety, found == Found::There);
        Surely { whole: of_field && surety.is_whole(within), surety, within, of_field }
    }
}

/// What became of a name that was looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    There,
    /// It is in a file that was not understood.
    Perhaps,
    Nowhere,
}

/// How sure the values of a field are.
struct Surely<'a, 'r> {
    surety: &'r Surety<'r>,
    within: Within<'a>,
    /// Whether every field of this name was understood.
    whole: bool,
    /// Whether one was.
    of_field: bool,
}

impl Surely<'_, '_> {
    /// Whether a value that was not found is nowhere.
    fn is_nowhere(&self, value: &str) -> bool {
        self.of_field && self.surety.is_nowhere(value, self.within)
    }
}

/// What stands at a key, or what is assumed.
fn or<T>(table: &Table<'_>, key: &'static str, read: fn(&Node<'_>) -> Option<T>, assumed: T) -> T {
    table.take(key).and_then(|node| read(&node)).unwrap_or(assumed)
}
