//! The proof: which youths can get to which state of which route, and so whether a table has a hole, whether someone is
//! always accountable, and whether the programme has a place for everyone.
//!
//! A reachability analysis with data. The values of every field are parted into classes that no test tells apart; sets of
//! youths are unions of cubes over these classes; from the admissions they flow along every action, timer, answer and
//! handover to a fixed point. It is exact but for this, where more seems possible than is:
//! - age and rule set only grow, each for itself;
//! - an attribute by which organisations are chosen can become anything at any time, since people move;
//! - a follow-up that goes along to another route can be answered in every state of every route that can follow;
//! - at first, whoever is handed over may have been in any route before it, and taken anything along (`Grain::Rough`);
//!   only what shows a fault then is proved again;
//! - a follow-up that is armed stays possible until an event cancels it, also when all its occurrences are answered;
//! - a region of more cubes than `reach` keeps is joined.
//!
//! What it calls impossible is impossible, but for what people repair by hand: a correction, opening a case again in
//! another step, a migration. After these the core still leaves nobody without owner or date.
//!
//! This module must never know a file system, a database or the time.

mod claims;
mod classes;
mod ending;
mod explain;
mod graph;
mod live;
mod people;
mod programme;
mod reach;
mod space;
mod suspects;
mod tables;
mod walk;
mod witness;
mod words;

use crate::diagnostic::Sink;
use crate::model::Programme;
use crate::read::{Inlined, Origin};
pub use claims::{Claim, Extent, RouteExtent, Verdict, claims};
pub use explain::{By, Explained, Said, Station, Way};
pub(crate) use explain::{explain, said};
pub use suspects::Unjudged;
pub(crate) use suspects::{At, Goal, Suspect};
pub(crate) use walk::{Walk, Walkers};
pub use witness::{Happening, Step, Witness};
pub(crate) use words::Example;

pub(crate) use graph::Grain;
use graph::Graph;
use reach::Reached;

/// Who gets where, along some routes of a programme.
pub(crate) struct Proof<'a> {
    graph: Graph<'a>,
    reached: Reached,
    /// These are all routes of the programme.
    complete: bool,
}

impl<'a> Proof<'a> {
    pub fn of(programme: &'a Programme, routes: &[&'a Inlined], complete: bool, grain: Grain) -> Self {
        let graph = Graph::of(programme, routes, grain);
        let newcomers = graph.newcomers();
        let reached = Reached::from_admissions(&graph, 0..graph.routes.len(), &[newcomers]);
        Self { graph, reached, complete }
    }

    /// Proves what can be proved, and reports where it fails. `suspects` are judged only when the routes are complete.
    pub fn judge(&self, rules: &[Origin], mut suspects: Vec<Suspect<'a>>, sink: &Sink) -> Extent {
        let Self { graph, reached, complete } = self;
        tables::Tables::judge(graph, reached, sink, *complete);
        people::judge(graph, reached, sink);
        programme::judge_handovers(graph, reached, sink);
        if *complete {
            programme::judge_target_group(graph, rules, sink);
            programme::judge_rings(graph, reached, sink);
        }
        suspects::judge_reaching(graph, reached, &mut suspects, sink);
        let finishing = ending::Finishing::of(graph);
        let whole = ending::judge(graph, reached, finishing.as_ref(), sink);
        let routes: Vec<&Inlined> = graph.routes.iter().map(|r| r.all).collect();
        let unjudged = suspects::judge(graph, &routes, suspects, sink);
        Extent { without_holes: whole, unjudged, ..Extent::of(graph, reached, *complete, finishing.is_some()) }
    }
}
