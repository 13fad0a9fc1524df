//! Decision tables against the youths that really come by: gaps and overlaps (E201, E202), tests that never or always
//! hold (E203), and tests on what was never asked (E205).
//!
//! A part stands in many routes, and an action of the programme in all of them: a test never holds only if it never
//! holds in any.

use super::graph::Graph;
use super::reach::{Reached, asked, split};
use super::space::{Cube, Cut, Space};
use super::words::{Example, Focus, example};
use crate::diagnostic::{Code, Fault, Sink, SourceId, say};
use crate::guard::AGE;
use crate::id::FieldId;
use crate::model::Test;
use crate::read::{Admission, Row, Rows, Tests};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A place in the files.
type Place = (SourceId, usize, usize);

/// What is known of a test or a row, over all places where it is used.
#[derive(Default)]
struct Verdict {
    span: Range<usize>,
    /// Someone comes by for whom it holds.
    some: bool,
    /// Someone comes by for whom it does not.
    not_all: bool,
    /// Someone comes by of whom the field is known.
    known: bool,
    /// Someone who comes by and of whom the field is not known.
    without: Option<Youths>,
    field: Option<FieldId>,
}

/// Judges all tables of all routes.
pub(super) struct Tables<'g, 'a> {
    graph: &'g Graph<'a>,
    reached: &'g Reached,
    sink: &'g Sink,
    verdicts: BTreeMap<Place, Verdict>,
    told: BTreeSet<(Code, Place)>,
}

/// Youths in front of a table: the node, its edge, and what is filled in.
#[derive(Clone)]
struct Youths {
    node: usize,
    edge: usize,
    /// As they came by, before anything was filled in.
    before: Cube,
    cube: Cube,
}

impl<'g, 'a> Tables<'g, 'a> {
    /// `complete`: all routes of the programme are in the graph.
    pub fn judge(graph: &'g Graph<'a>, reached: &'g Reached, sink: &'g Sink, complete: bool) {
        let mut tables = Self { graph, reached, sink, verdicts: BTreeMap::new(), told: BTreeSet::new() };
        for n in 0..graph.routes.len() {
            tables.admission(n);
        }
        for (spot, nodes) in tables.users() {
            tables.spot(spot, &nodes);
        }
        // From a route that could not be read anyone may come.
        if complete {
            tables.tell_verdicts();
        }
    }

    /// By edge: the nodes that have it.
    fn users(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, node) in self.graph.nodes.iter().enumerate() {
            node.edges.iter().for_each(|e| users.entry(*e).or_default().push(n));
        }
        users
    }

    fn spot(&mut self, edge: usize, nodes: &[usize]) {
        let (home, spot) = (self.graph.edges[edge].home, &self.graph.edges[edge].spot);
        let Some(rows) = self.graph.routes[home].all.tables.get(spot) else { return };
        if is_plain(rows) {
            return;
        }
        let mut youths: Vec<Youths> = Vec::new();
        for node in nodes {
            for before in &self.reached.regions[*node].cubes {
                let Some(cube) = asked(self.graph, edge, before) else { continue };
                if !youths.iter().any(|y| Space::contains(&y.cube, &cube)) {
                    youths.push(Youths { node: *node, edge, before: before.clone(), cube });
                }
            }
        }
        if !youths.is_empty() {
            self.table(rows, &youths);
        }
    }

    /// One table, and those beyond it.
    fn table(&mut self, rows: &Rows, youths: &[Youths]) {
        let space = &self.graph.space;
        let cuts: Vec<Vec<Cut>> = rows.rows.iter().map(|row| space.cuts(&row.when.guard, true)).collect();
        let mut rest = youths.to_vec();
        for (i, row) in rows.rows.iter().enumerate() {
            self.look_at_tests(rows.file, &row.when, &row.span, youths, false);
            let is_test = !row.when.guard.tests.is_empty();
            if is_test {
                for j in (0..i).filter(|j| !rows.rows[*j].when.guard.tests.is_empty()) {
                    self.overlap(rows, (j, i), &cuts, youths);
                }
            }
            let (mut inside, mut outside) = (Vec::new(), Vec::new());
            for y in rest {
                let (hit, left) = split(space, std::slice::from_ref(&y.cube), &cuts[i]);
                inside.extend(hit.into_iter().map(|cube| Youths { cube, ..y.clone() }));
                outside.extend(left.into_iter().map(|cube| Youths { cube, ..y.clone() }));
            }
            rest = outside;
            if let Some(beyond) = row.beyond.as_ref().filter(|b| !is_plain(b) && !inside.is_empty()) {
                self.table(beyond, &inside);
            }
        }
        if let Some(lost) = rest.first() {
            let place = (rows.file, rows.span.start, rows.span.end);
            if self.told.insert((Code::E201, place)) {
                let fault = self.gap(rows, lost);
                self.sink.add(fault);
            }
        }
    }

    fn overlap(&mut self, rows: &Rows, (j, i): (usize, usize), cuts: &[Vec<Cut>], youths: &[Youths]) {
        let space = &self.graph.space;
        let row: &Row = &rows.rows[i];
        if self.told.contains(&(Code::E202, (rows.file, row.span.start, row.span.end))) {
            return;
        }
        for y in youths {
            let (both, _) = split(space, std::slice::from_ref(&y.cube), &cuts[j]);
            let (both, _) = split(space, &both, &cuts[i]);
            let Some(cube) = both.into_iter().next() else { continue };
            self.told.insert((Code::E202, (rows.file, row.span.start, row.span.end)));
            let focus = Focus::tests([&rows.rows[j].when.guard, &row.when.guard]);
            let example = self.witness(&Youths { cube, ..y.clone() }, &focus);
            let (nl, en, first) = (example.who.nl(), example.who.en(), j + 1);
            let message = say!(
                "Twee rijen passen allebei bij {nl}: deze rij en rij {first}.",
                "Two rows fit {en}: this one and row {first}."
            );
            let help = say!(
                "Maak de voorwaarden zo dat er altijd één rij past.",
                "Write the tests so that always one row fits."
            );
            let other = say!("deze rij past ook", "this row fits as well");
            let fault = Fault::new(Code::E202, rows.file, row.span.clone(), message).help(help);
            self.sink.add(fault.related(rows.file, rows.rows[j].span.clone(), other).shows(example));
            return;
        }
    }

    fn gap(&self, rows: &Rows, lost: &Youths) -> Fault {
        let focus = Focus::tests(rows.rows.iter().map(|r| &r.when.guard));
        let example = self.witness(lost, &focus);
        let (nl, en) = (example.who.nl(), example.who.en());
        let message = say!(
            "Voor {nl} is er geen rij: die jongere blijft steken.",
            "There is no row for {en}: that youth gets stuck."
        );
        let help = say!(
            "Kies waar die jongere heen gaat: voeg een rij toe die past, of zet onderaan een rij met `otherwise = true`.",
            "Decide where that youth goes: add a row that fits, or a last row with `otherwise = true`."
        );
        Fault::new(Code::E201, rows.file, rows.span.clone(), message).help(help).shows(example)
    }

    fn witness(&self, youths: &Youths, focus: &Focus<'_>) -> Example {
        example(self.graph, self.reached, (youths.node, &youths.before), (Some(youths.edge), &youths.cube), focus)
    }

    /// The rows of an admission, against everyone who could ask to be admitted.
    fn admission(&mut self, n: usize) {
        let graph = self.graph;
        let route = &graph.routes[n];
        let everyone = graph.newcomers();
        let nobody = Youths { node: route.base, edge: 0, before: everyone.clone(), cube: everyone };
        let Admission { rows, by_handover } = &route.all.admission;
        for (span, tests) in rows.iter().chain(by_handover) {
            self.look_at_tests(route.all.head.file, tests, span, std::slice::from_ref(&nobody), true);
        }
    }

    /// `admits`: the row of an admission, which may spell out what holds for everyone today.
    fn look_at_tests(&mut self, file: SourceId, tests: &Tests, row: &Range<usize>, youths: &[Youths], admits: bool) {
        let space = &self.graph.space;
        for ((field, test), span) in tests.guard.tests.iter().zip(&tests.spans) {
            let cuts = space.test(field, test);
            let mut now = Verdict { span: span.clone(), field: Some(field.clone()), ..Verdict::default() };
            for y in youths {
                now.some |= cuts.iter().any(|cut| space.within(&y.cube, cut).is_some());
                // The age limits of the law may be written down also where everyone happens to be within them.
                now.not_all |=
                    admits || matches!(test, Test::RulesAge) || !cuts.iter().any(|cut| space.is_within(&y.cube, cut));
                now.known |= self.is_known(field, &y.cube);
            }
            // Of who asks to be admitted there is nothing yet to act out.
            now.without = youths.first().filter(|_| !now.known && !admits).cloned();
            self.learn((file, span.start, span.end), now);
        }
        if tests.guard.tests.len() > 1 {
            let cuts = space.cuts(&tests.guard, true);
            let some = youths.iter().any(|y| cuts.iter().any(|cut| space.within(&y.cube, cut).is_some()));
            let verdict = Verdict { span: row.clone(), some, not_all: true, known: true, without: None, field: None };
            self.learn((file, row.start, row.end), verdict);
        }
    }

    fn is_known(&self, field: &FieldId, cube: &Cube) -> bool {
        let space = &self.graph.space;
        let Some(n) = space.field(field.as_str()) else { return false };
        let unknown = space.unknown(n);
        space.get(cube, n).iter().zip(unknown.iter()).any(|(c, u)| c & !u != 0)
    }

    fn learn(&mut self, place: Place, now: Verdict) {
        let verdict = self.verdicts.entry(place).or_default();
        verdict.span = now.span;
        verdict.field = now.field;
        verdict.some |= now.some;
        verdict.not_all |= now.not_all;
        verdict.known |= now.known;
        verdict.without = verdict.without.take().or(now.without);
    }

    fn tell_verdicts(&self) {
        let dead_tests: BTreeSet<Place> =
            self.verdicts.iter().filter(|(_, v)| v.field.is_some() && !v.some).map(|(place, _)| *place).collect();
        for (place, verdict) in &self.verdicts {
            let fault = |code, message| Fault::new(code, place.0, verdict.span.clone(), message);
            match &verdict.field {
                Some(field) if !verdict.known && field.as_str() != AGE => {
                    let message =
                        say!("`{field}` is hier nog nooit gevraagd.", "`{field}` has never been asked before this.");
                    let help = say!(
                        "Vraag het bij deze actie of eerder, met ask = [\"{field}\"].",
                        "Ask it with this action or earlier, with ask = [\"{field}\"]."
                    );
                    let fault = fault(Code::E205, message).help(help);
                    let example = verdict.without.as_ref().map(|y| self.witness(y, &Focus::fields([field])));
                    self.sink.add(match example {
                        Some(example) => fault.shows(example),
                        None => fault,
                    });
                }
                Some(field) if !verdict.some => self.sink.add(
                    fault(
                        Code::E203,
                        say!(
                            "Deze voorwaarde op `{field}` geldt nooit voor wie hier komt.",
                            "This test on `{field}` never holds for who comes here."
                        ),
                    )
                    .help(say!("Haal de rij weg, of verander de voorwaarde.", "Remove the row, or change the test.")),
                ),
                Some(field) if !verdict.not_all => self.sink.add(
                    fault(
                        Code::E203,
                        say!(
                            "Deze voorwaarde op `{field}` geldt altijd voor wie hier komt.",
                            "This test on `{field}` always holds for who comes here."
                        ),
                    )
                    .help(say!("Haal de voorwaarde weg, of verander haar.", "Remove the test, or change it.")),
                ),
                None if !verdict.some => {
                    let within = |t: &&Place| t.0 == place.0 && place.1 <= t.1 && t.2 <= place.2;
                    if !dead_tests.iter().any(|t| within(&t)) {
                        let message = say!(
                            "Deze voorwaarden gelden nooit samen voor wie hier komt.",
                            "These tests never hold together for who comes here."
                        );
                        let help = say!("Haal de rij weg, of verander haar.", "Remove the row, or change it.");
                        self.sink.add(fault(Code::E203, message).help(help));
                    }
                }
                _ => {}
            }
        }
    }
}

/// A table without tests, also beyond it.
fn is_plain(rows: &Rows) -> bool {
    rows.rows.iter().all(|row| row.when.guard.tests.is_empty() && row.beyond.as_ref().is_none_or(is_plain))
}
