//! The published figures, and the groups of youths of whom they were published.

use super::super::cursor::{At, Table};
use super::super::guard::interval;
use super::super::node::Node;
use super::super::programme::{INDICATORS, title};
use super::surety::Within;
use super::{About, Found};
use crate::calendar::{Span, Unit};
use crate::id::{ActionId, FieldId, FollowUpId, StateId};
use crate::model::*;
use crate::value::Number;
use indexmap::IndexSet;

const RESTS_ON: &[(&str, RestsOn)] =
    &[("input", RestsOn::Input), ("calibration", RestsOn::Calibration), ("outcome", RestsOn::Outcome)];

#[derive(Clone, Copy)]
enum Kind {
    PerYear,
    OfRegion,
    Attribute,
    Later,
}

const MEASURES: &[(&str, Kind)] = &[
    ("per_year", Kind::PerYear),
    ("of_region", Kind::OfRegion),
    ("attribute", Kind::Attribute),
    ("later", Kind::Later),
];

impl About<'_> {
    pub(super) fn cohort(&self, table: &Table<'_>, inflow: &Map<String, Inflow>) -> Cohort {
        let groups = table.take("inflow").map(|n| n.lines("\"vsv\"")).unwrap_or_default();
        let states = table.take("enter").map(|n| n.lines("\"vsv\"")).unwrap_or_default();
        let again = table.take("again_after").map(|n| n.list("[\"onderwijs\"]")).unwrap_or_default();
        let age = table.take("age").and_then(|n| interval(&n));
        if groups.is_empty() && states.is_empty() {
            table.missing("enter", "[\"vsv\"]");
        }
        table.finish();
        let all: IndexSet<&str> = self.routes().flat_map(|r| r.states.keys()).map(StateId::as_str).collect();
        let inflows = inflow.keys().map(String::as_str);
        let inflow =
            |name: &At<String>| self.known(table.cx, ("instroom", "inflow"), name, inflows.clone(), Within::Here);
        let state =
            |name: &At<String>| self.known(table.cx, ("stap", "state"), name, all.iter().copied(), Within::Routes);
        Cohort {
            inflow: groups.into_iter().filter(|name| inflow(name) == Found::There).map(|name| name.it).collect(),
            states: states
                .into_iter()
                .filter(|name| state(name) == Found::There)
                .map(|name| StateId::new(name.it))
                .collect(),
            age,
            again_after: again.iter().filter_map(|n| n.word(INDICATORS)).collect(),
        }
    }

    pub(super) fn all_published(&self, root: &Table<'_>, cohorts: &Map<String, Cohort>) -> Vec<Published> {
        let all = root.take("published").map(|n| n.list("[[published]]")).unwrap_or_default();
        all.iter().filter_map(Node::table).filter_map(|table| self.published(&table, cohorts)).collect()
    }

    fn published(&self, table: &Table<'_>, cohorts: &Map<String, Cohort>) -> Option<Published> {
        let name = table.need("name", "\"vsv\"").and_then(|n| n.line("\"vsv\""));
        let title = title(table, "\"Nieuwe voortijdig schoolverlaters per jaar\"");
        let value = table.need("value", "202").and_then(|n| n.number());
        let source = table.need("source", "\"Regionaal programma 2020-2024, hoofdstuk 3\"");
        let source = source.and_then(|n| n.line("\"Regionaal programma 2020-2024, hoofdstuk 3\""));
        let rests_on = table.need("rests_on", "\"calibration\"").and_then(|n| n.word(RESTS_ON));
        let of = table.need("of", "\"vsv\"").and_then(|n| n.line("\"vsv\""));
        let names = cohorts.keys().map(String::as_str);
        let of = of.filter(|of| self.known(table.cx, ("groep", "cohort"), of, names, Within::Here) == Found::There);
        let kind = table.need("measure", "\"per_year\"").and_then(|n| n.word(MEASURES));
        let of = of.map(|of| of.it).unwrap_or_default();
        let measure = match kind {
            Some(Kind::PerYear) => Some(Measure::PerYear { of }),
            Some(Kind::OfRegion) => Some(Measure::OfRegion { of }),
            Some(Kind::Attribute) => self.of_attribute(table, of),
            Some(Kind::Later) => Some(Measure::Later(self.later(table, of))),
            None => None,
        };
        if kind.is_some() {
            table.finish();
        }
        let (name, value, source) = (name?.it, value?, self.source(table.cx, &source?));
        Some(Published { name, title, value, source, measure: measure?, rests_on: rests_on? })
    }

    fn of_attribute(&self, table: &Table<'_>, of: String) -> Option<Measure> {
        let attributes = &self.reading.programme.attributes;
        let attribute = table.need("attribute", "\"gemeente\"").and_then(|n| n.line("\"gemeente\""));
        let values = table.need("values", "[\"assen\"]").map(|n| n.lines("\"assen\"")).unwrap_or_default();
        let attribute = attribute?;
        let names = attributes.keys().map(FieldId::as_str);
        let kind = ("kenmerk van jongeren", "attribute");
        if self.known(table.cx, kind, &attribute, names, Within::Programme) != Found::There {
            return None;
        }
        let choices: Vec<&str> = match attributes.get(attribute.it.as_str()).map(|field| &field.kind) {
            Some(FieldKind::Choice { choices }) => choices.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let known = |value: &At<String>| {
            self.known(table.cx, ("keuze", "choice"), value, choices.iter().copied(), Within::Programme)
        };
        let values = values.into_iter().filter(|value| known(value) == Found::There).map(|value| value.it).collect();
        Some(Measure::Attribute { of, attribute: FieldId::new(attribute.it), values })
    }

    fn later(&self, table: &Table<'_>, of: String) -> Later {
        const YEAR: Span = Span { amount: 1, unit: Unit::Years };
        const HALF: Span = Span { amount: 6, unit: Unit::Months };
        let span = |key, else_| table.take(key).and_then(|n: Node<'_>| n.positive_span()).unwrap_or(else_);
        let names = |key| table.take(key).map(|n: Node<'_>| n.lines("\"…\"")).unwrap_or_default();
        let routes: Vec<&Route> = self.routes().collect();
        let all: IndexSet<&str> = routes.iter().flat_map(|r| r.followups.keys()).map(FollowUpId::as_str).collect();
        let within = Within::Routes;
        let callbacks = names("callbacks");
        let said = callbacks.len();
        let known = |n: &At<String>| self.known(table.cx, ("opvolging", "follow-up"), n, all.iter().copied(), within);
        let callbacks = callbacks.into_iter().filter(|n| known(n) == Found::There);
        let callbacks: Vec<_> = callbacks.map(|n| FollowUpId::new(n.it)).collect();
        // Of a follow-up that is not known the answers are not, either.
        let asked = |f: &FollowUpId| callbacks.len() < said || callbacks.contains(f);
        let asked = routes.iter().flat_map(|r| r.followups.iter().filter(|(id, _)| asked(id)));
        let answers: IndexSet<&str> = asked.flat_map(|(_, f)| f.on.keys()).map(ActionId::as_str).collect();
        let known = |n: &At<String>| self.known(table.cx, ("antwoord", "answer"), n, answers.iter().copied(), within);
        let given = names("answers").into_iter().filter(|n| known(n) == Found::There);
        let given: Vec<_> = given.map(|n| ActionId::new(n.it)).collect();
        let fields: IndexSet<&str> = routes.iter().flat_map(|r| r.fields.keys()).map(FieldId::as_str).collect();
        let bounds = table.sub("at_least").map(|t| t.named()).unwrap_or_default();
        let bound = |(name, node): (At<String>, Node<'_>)| -> Option<(FieldId, Number)> {
            let found = self.known(node.cx, ("veld", "field"), &name, fields.iter().copied(), within);
            let number = node.number();
            Some((FieldId::new(name.it), number.filter(|_| found == Found::There)?))
        };
        let indicators = table.take("outcomes").map(|n| n.list("[\"onderwijs\"]")).unwrap_or_default();
        Later {
            of,
            after: span("after", YEAR),
            within: span("within", HALF),
            answers: given,
            at_least: bounds.into_iter().filter_map(bound).collect(),
            indicators: indicators.iter().filter_map(|n| n.word(INDICATORS)).collect(),
            callbacks,
        }
    }
}
