//! From a set of files to a programme and all that is wrong with it.
//!
//! This module must never know a file system, a terminal or a page: it is given paths and bytes and gives diagnostics.

mod days;
mod flow;
mod kept;
mod ladders;
mod migration;
mod moves;
mod nazorg;
mod occurs;
mod silence;
mod times;

#[cfg(test)]
mod tests;

pub use crate::diagnostic::{Code, Diagnostic, InLanguage, Language, Message, Related, Severity};
pub use times::{End, Pass, Times, Way, times, times_from_elsewhere};

pub use crate::read::{MAX_FILE_BYTES, MAX_FILES, SourceFile};

use crate::diagnostic::{Fault, Sink, SourceId};
use crate::guard::AGE;
use crate::id::{FieldId, FollowUpId, RouteId, StateId};
use crate::model::{Behaviour, Destination, Guard, Interval, Programme, Register, Route, Test};
use crate::prove::{Explained, Extent, Grain, Proof, Unjudged, Walk};
use crate::read::{Inlined, Places, Reading, Surety, behaviour, read};
use indexmap::IndexSet;
use moves::Moves;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A programme, if there is no error, and all that was found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// There if and only if no diagnostic is an error.
    pub programme: Option<Programme>,
    /// There if every word was understood: to look at a fault, never to run.
    pub draft: Option<Programme>,
    /// In order of file, line, column and code.
    pub diagnostics: Vec<Diagnostic>,
    /// Over how much the proof went.
    pub extent: Extent,
    /// On which documents it rests, and where.
    pub register: Register,
    /// The files of the language, in order of path.
    pub sources: Vec<SourceFile>,
}

/// Reads and checks the files of a programme directory. Paths are relative to it, with `/`; files that are not of the
/// language (mail templates, a README) are left alone. Bounds: [`MAX_FILES`] files of [`MAX_FILE_BYTES`].
#[must_use]
pub fn check(files: &[(String, Vec<u8>)]) -> Checked {
    check_against(files, &[])
}

/// As [`check`], and whether running cases of the `published` files (those of the programme that is in use) can come
/// along. Faults in those are not told; a route of them that cannot be read is not compared.
#[must_use]
pub fn check_against(files: &[(String, Vec<u8>)], published: &[(String, Vec<u8>)]) -> Checked {
    let sink = Sink::default();
    let mut reading = read(files, None, &sink);
    let published = if published.is_empty() { Vec::new() } else { read(published, None, &Sink::default()).routes };
    let extent = judge(&reading, &published, &sink);
    let understood = reading.whole && provable(&reading, &sink).count() == reading.routes.len();
    let behaviour = Arc::new(conduct(&reading, &sink));
    let diagnostics = sink.into_diagnostics(&reading.sources);
    let sound = is_sound(&diagnostics);
    let routes = reading.routes.drain(..).map(|Inlined { route, .. }| (route.id.clone(), Arc::new(route)));
    let programme = Programme { routes: routes.collect(), behaviour, ..reading.programme };
    Checked {
        programme: sound.then(|| programme.clone()),
        draft: (understood || sound).then_some(programme),
        diagnostics,
        extent,
        register: reading.register,
        sources: reading.sources,
    }
}

/// What people do; names are judged as far as what they name was understood.
fn conduct(reading: &Reading, sink: &Sink) -> Behaviour {
    let routes = provable(reading, sink).map(|read| &read.route.id).collect();
    let surety = Surety::of(reading, &unclear(sink), &routes);
    behaviour(reading, &surety, sink)
}

/// E501 alone: whether running cases can come along from what is published, each of which is the route's own file and its
/// parts as they were. What cannot be read against the present `programme.toml` is not compared.
#[must_use]
pub fn check_migrations(files: &[(String, Vec<u8>)], published: &[Vec<(String, Vec<u8>)>]) -> Vec<Diagnostic> {
    let sink = Sink::default();
    let reading = read(files, None, &Sink::default());
    let (programme, places) = (&reading.programme, &Places::of(&reading.sources));
    let lost = &ladders::Lost::default();
    for published in published.iter().flat_map(|then| read_then(files, then, &Sink::default()).routes) {
        for all in reading.routes.iter().filter(|all| all.route.id == published.route.id) {
            migration::check(&Ground { programme, all, sink: &sink, places, youngest: None, lost }, &published);
        }
    }
    sink.into_diagnostics(&reading.sources)
}

/// The routes of files, as far as they can be read: to compare with others, never to run. Nothing is proved of them.
#[must_use]
pub fn routes_of(files: &[(String, Vec<u8>)]) -> Vec<Route> {
    read(files, None, &Sink::default()).routes.into_iter().map(|read| read.route).collect()
}

/// Follows a hypothetical youth, of whom `said` tells something (`herkomst=pro,leeftijd=17`), along a route.
///
/// # Errors
/// A sentence in Dutch: the files cannot be understood, the route is not there or does not admit this youth, or what was
/// said makes no sense.
pub fn explain(files: &[(String, Vec<u8>)], route: &str, said: &str) -> Result<(Programme, Explained), String> {
    let sink = Sink::default();
    let mut reading = read(files, None, &sink);
    let provable: Vec<&Inlined> = provable(&reading, &sink).collect();
    if provable.len() < reading.routes.len() || !reading.whole {
        return Err("Deze bestanden zijn niet te begrijpen. `sluitend check` zegt wat er mis is.".to_owned());
    }
    let of = provable.iter().find(|r| r.route.id.as_str() == route).map(|r| &r.route);
    let said = crate::prove::said(&reading.programme, of, said)?;
    let explained = crate::prove::explain(&reading.programme, &provable, &RouteId::new(route), &said)?;
    drop(provable);
    let routes = reading.routes.drain(..).map(|Inlined { route, .. }| (route.id.clone(), Arc::new(route)));
    Ok((Programme { routes: routes.collect(), ..reading.programme }, explained))
}

/// What a route is judged by.
struct Ground<'a> {
    /// With placeholders where there were errors; without its routes.
    programme: &'a Programme,
    all: &'a Inlined,
    sink: &'a Sink,
    places: &'a Places<'a>,
    /// The lowest age at which some route admits a youth.
    youngest: Option<i64>,
    lost: &'a ladders::Lost,
}

impl Ground<'_> {
    fn file_of(&self, state: &StateId) -> SourceId {
        self.all.origins.get(state).map_or(self.all.head.file, |o| o.file)
    }

    fn file_of_followup(&self, followup: &FollowUpId) -> SourceId {
        self.all.followups.get(followup).map_or(self.all.head.file, |o| o.file)
    }
}

/// All that can be proved of what was read.
fn judge(reading: &Reading, published: &[Inlined], sink: &Sink) -> Extent {
    // What is found here was about somebody only if it is found again.
    let rough = Sink::default();
    let (programme, places) = (&reading.programme, &Places::of(&reading.sources));
    if let Some(file) = reading.sources.iter().position(|s| crate::read::is_programme(&s.path)) {
        ladders::order(programme, SourceId(file), places, sink);
    }
    let (youngest, lost) = (youngest(reading), &ladders::Lost::default());
    let (arrivals, none) = (arrivals(&reading.routes.iter().map(|read| &read.route)), BTreeSet::new());
    let ground = |all| Ground { programme, all, sink, places, youngest, lost };
    let mut suspects = Vec::new();
    let mut silent = Vec::new();
    for all in &reading.routes {
        let ground = ground(all);
        let arrivals = arrivals.get(&all.route.id).unwrap_or(&none);
        flow::check(all, arrivals, sink, &mut suspects);
        ladders::before(&ground);
        kept::check(&ground);
        if let Some(published) = published.iter().find(|p| p.route.id == all.route.id) {
            migration::check(&ground, published);
        }
        let known = |field: &FieldId| programme.attributes.contains_key(field);
        if let Some(moves) = Moves::of(all, &known, arrivals) {
            occurs::check(&ground, &moves, &mut suspects);
            if !all.has_holes {
                nazorg::check(&ground, &moves, &mut suspects);
                if !silence::is_short(&ground, &moves) {
                    silent.push(moves);
                }
            }
        }
    }
    let provable: Vec<&Inlined> = provable(reading, sink).collect();
    let complete = reading.whole && provable.len() == reading.routes.len();
    if !complete {
        suspects.drain(..).for_each(|suspect| suspect.tell(sink));
    }
    let prove = |grain, suspects| {
        let sink = if grain == Grain::Rough { &rough } else { sink };
        let proof = Proof::of(programme, &provable, complete, grain);
        let mut extent = proof.judge(&reading.rules, suspects, sink);
        for moves in &silent {
            let walk = Walk::of(&proof, &moves.all.route.id).filter(|_| complete);
            if !silence::check(&Ground { sink, ..ground(moves.all) }, moves, walk.as_ref()) {
                extent.unjudged.push(Unjudged { code: Code::W310, route: moves.all.route.id.clone() });
            }
        }
        extent
    };
    let mut extent = prove(Grain::Rough, suspects.clone());
    if !rough.is_empty() || !extent.unjudged.is_empty() || !extent.without_holes {
        let before = sink.len();
        extent = prove(Grain::Fine, suspects);
        // Where fewer youths come, more seems superfluous. That would come and go with another fault.
        let in_both = |f: &Fault| rough.is_full() || rough.has_at(&[f.code], f.file, f.span.start);
        sink.retain_from(before, |fault| fault.code != Code::E203 || in_both(fault));
    }
    extent.max_silence = programme.max_silence.is_some();
    extent.whole &= !sink.is_full();
    extent
}

/// By route: the states in which one arrives that are named, by handovers and by answers to follow-ups that went along.
fn arrivals<'r>(routes: &(impl Iterator<Item = &'r Route> + Clone)) -> BTreeMap<RouteId, BTreeSet<StateId>> {
    let mut all: BTreeMap<RouteId, BTreeSet<StateId>> = BTreeMap::new();
    for from in routes.clone() {
        let on = from.states.values().flat_map(|s| s.on.values()).chain(from.anywhere.values());
        let answers = from.followups.values().flat_map(|f| f.on.values());
        for branch in on.chain(answers).flat_map(|t| &t.branches) {
            if let Destination::Route(to) = &branch.to
                && let Some(route) = routes.clone().find(|r| r.id == to.route)
            {
                all.entry(to.route.clone()).or_default().insert(route.arrival(to.state.as_ref()).clone());
            }
        }
        let kept = from.followups.values().filter(|f| f.keep).flat_map(|f| f.on.values());
        for branch in kept.flat_map(|t| &t.branches) {
            if let Destination::State(to) = &branch.to {
                all.entry(from.id.clone()).or_default().insert(to.clone());
            }
        }
    }
    all
}

/// The lowest age at which some route admits a youth; `None`: any age.
fn youngest(reading: &Reading) -> Option<i64> {
    let rules = reading.programme.rules.iter().map(|r| lowest(&r.age)).min().flatten();
    let of = |test: &Test| match test {
        Test::Number(interval) => lowest(interval),
        Test::RulesAge => rules,
        _ => None,
    };
    let row = |guard: &Guard| {
        let ages = guard.tests.iter().filter(|(field, _)| field.as_str() == AGE);
        ages.filter_map(|(_, test)| of(test)).max()
    };
    reading.routes.iter().flat_map(|r| &r.route.admission).map(row).min().flatten()
}

/// The lowest whole number of an interval.
fn lowest(interval: &Interval) -> Option<i64> {
    let (low, inclusive) = interval.low?;
    let floor = low.thousandths().div_euclid(1000);
    Some(if inclusive && low.is_whole() { floor } else { floor + 1 })
}

/// An earlier revision of a route, if it can still be read.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// There if and only if no diagnostic is an error; for [`Programme::earlier`].
    pub route: Option<Arc<Route>>,
    /// In order of file, line, column and code.
    pub diagnostics: Vec<Diagnostic>,
    /// `programme.toml` and the files of that time, in order of path.
    pub sources: Vec<SourceFile>,
}

/// Reads an earlier revision of a route, along which cases still run, against the present programme.
///
/// `present` are the files of the present programme, of which `programme.toml` is used, and the names of the routes;
/// `then` are the route's own file and its parts as they were. Only what is needed to run along it is checked: its
/// graph was judged when it was published.
#[must_use]
pub fn read_earlier(present: &[(String, Vec<u8>)], then: &[(String, Vec<u8>)]) -> Earlier {
    let sink = Sink::default();
    let reading = read_then(present, then, &sink);
    let diagnostics = sink.into_diagnostics(&reading.sources);
    let sound = is_sound(&diagnostics);
    let route = reading.routes.into_iter().next().filter(|_| sound).map(|r| Arc::new(r.route));
    Earlier { route, diagnostics, sources: reading.sources }
}

/// The files of a route as they were, beside the present `programme.toml`.
fn read_then(present: &[(String, Vec<u8>)], then: &[(String, Vec<u8>)], sink: &Sink) -> Reading {
    let routes: IndexSet<String> = present.iter().filter_map(|(path, _)| crate::read::route_name(path)).collect();
    let programme = present.iter().filter(|(path, _)| crate::read::is_programme(path));
    let files: Vec<(String, Vec<u8>)> =
        programme.chain(then.iter().filter(|(path, _)| !crate::read::is_programme(path))).cloned().collect();
    read(&files, Some(&routes), sink)
}

/// The files in which a word was not understood.
fn unclear(sink: &Sink) -> BTreeSet<SourceId> {
    sink.files_with(|code| code < Code::E102 || code == Code::E204)
}

/// The routes of which every word was understood: of the others it is not known what they say.
fn provable<'r>(reading: &'r Reading, sink: &Sink) -> impl Iterator<Item = &'r Inlined> {
    let unclear = unclear(sink);
    let understood = move |route: &&Inlined| {
        let mut files = route.origins.values().map(|o| o.file).chain(reading.rules.iter().map(|o| o.file));
        // Without rules nobody is in the target group.
        !reading.rules.is_empty() && !route.has_holes && files.all(|file| !unclear.contains(&file))
    };
    reading.routes.iter().filter(understood)
}

fn is_sound(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().all(|d| d.severity != Severity::Error)
}
