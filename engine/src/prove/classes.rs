//! The values of a field in classes that no test parts: every test of the programme holds for a whole class or for none
//! of it, so that sets of classes are exact.

use crate::id::FieldId;
use crate::model::{Branch, Field, FieldKind, Guard, Map, Programme, Route, Test, Transition};
use crate::value::{Number, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The oldest that anyone is followed, in years; nobody is older.
const OLDEST: i64 = 120;

/// The dates that a field can hold (see [`Field::accept`]).
const FIRST_YEAR: i16 = 1900;
const END_YEAR: i16 = 2200;

/// A class of values that no test parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Class {
    /// Nothing is known.
    Unknown,
    /// Yes or no.
    Boolean(bool),
    /// Numbers in thousandths, both ends included.
    Numbers(i64, i64),
    /// Dates, both ends included.
    Dates(Date, Date),
    /// Choices or texts.
    Texts(Vec<String>),
    /// Any text that is not in another class.
    OtherText,
    /// A rule set, by its position.
    Era(usize),
    /// It is so, or not.
    Flag(bool),
}

/// The tests and constants of one field, gathered to find its classes.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    pub(super) kinds: Vec<&'a FieldKind>,
    pub(super) tests: Vec<&'a Test>,
    /// Texts that a test or an organisation takes together.
    lists: Vec<&'a [String]>,
    constants: Vec<&'a Value>,
    pub(super) tested: bool,
}

impl Class {
    /// A value of the class; `None` when nothing is known, or when it is no value of a field.
    pub fn sample(&self) -> Option<Value> {
        match self {
            Self::Unknown | Self::Era(_) | Self::Flag(_) => None,
            Self::Boolean(b) => Some(Value::Boolean(*b)),
            Self::Numbers(low, high) => {
                let low = if *low == Number::MIN.thousandths() { high } else { low };
                let whole = [ceil(*low), high.div_euclid(1000) * 1000].into_iter().find(|n| (low..=high).contains(&n));
                Some(Value::Number(thousandths(whole.unwrap_or(*low))))
            }
            Self::Dates(from, to) => Some(Value::Date(if from.year() == FIRST_YEAR { *to } else { *from })),
            Self::Texts(all) => all.first().cloned().map(Value::Text),
            Self::OtherText => Some(Value::Text("iets anders".to_owned())),
        }
    }
}

/// The tests, constants and definitions of every field.
pub(super) fn gather<'a>(programme: &'a Programme, routes: &[&'a Route]) -> BTreeMap<&'a str, Gathered<'a>> {
    let mut all: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    let define = |all: &mut BTreeMap<&'a str, Gathered<'a>>, fields: &'a Map<FieldId, Field>| {
        fields.iter().for_each(|(id, field)| all.entry(id.as_str()).or_default().kinds.push(&field.kind));
    };
    let guard = |all: &mut BTreeMap<&'a str, Gathered<'a>>, guard: &'a Guard| {
        for (field, test) in &guard.tests {
            let entry = all.entry(field.as_str()).or_default();
            entry.tests.push(test);
            if let Test::OneOf(options) = test {
                entry.lists.push(options);
            }
            entry.tested = true;
        }
    };
    define(&mut all, &programme.attributes);
    for rules in &programme.rules {
        rules.group.iter().for_each(|g| guard(&mut all, g));
    }
    for route in routes {
        define(&mut all, &route.fields);
        route.receives().for_each(|g| guard(&mut all, g));
        for branch in branches(route) {
            guard(&mut all, &branch.when);
            branch.set.iter().for_each(|(field, value)| all.entry(field.as_str()).or_default().constants.push(value));
        }
        let anchors = route.followups.values().filter_map(|f| match &f.anchor {
            crate::model::Anchor::Field(field) => Some(field),
            _ => None,
        });
        anchors.for_each(|field| all.entry(field.as_str()).or_default().tested = true);
    }
    // Who is served by whom parts the values of an attribute, too.
    for organisation in programme.organisations.values() {
        for (attribute, values) in &organisation.serves {
            let entry = all.entry(attribute.as_str()).or_default();
            entry.lists.push(values);
            entry.tested = true;
        }
    }
    all
}

/// All branches of a route.
pub(super) fn branches(route: &Route) -> impl Iterator<Item = &Branch> {
    fn of(on: &Map<crate::id::ActionId, Transition>) -> Vec<&Branch> {
        on.values().flat_map(|t| &t.branches).collect()
    }
    let states = route.states.values().flat_map(move |s| {
        let mut all = of(&s.on);
        all.extend(s.after.iter().flat_map(|a| &a.branches));
        all
    });
    let answers = route.followups.values().flat_map(move |f| of(&f.on));
    states.chain(answers).chain(of(&route.anywhere))
}

pub(super) fn ages(tests: &[&Test], programme: &Programme) -> Vec<Class> {
    let rules: Vec<Test> = programme.rules.iter().map(|r| Test::Number(r.age.clone())).collect();
    let mut cuts = BTreeSet::from([0, OLDEST * 1000]);
    tests.iter().copied().chain(&rules).for_each(|test| number_cuts(test, &mut cuts));
    numbers(&whole_cuts(&cuts), true)
        .into_iter()
        .filter(|c| matches!(c, Class::Numbers(low, high) if *low >= 0 && *high < OLDEST * 1000))
        .collect()
}

pub(super) fn classes(all: &Gathered<'_>, whole: bool) -> Vec<Class> {
    let mut classes = vec![Class::Unknown];
    if all.kinds.iter().any(|k| matches!(k, FieldKind::Boolean)) {
        classes.extend([Class::Boolean(false), Class::Boolean(true)]);
    }
    if all.kinds.iter().any(|k| matches!(k, FieldKind::Integer { .. } | FieldKind::Decimal { .. })) {
        let mut cuts = BTreeSet::new();
        for kind in &all.kinds {
            if let FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } = kind {
                cuts.extend(min.map(Number::thousandths));
                cuts.extend(max.map(|max| max.thousandths() + 1));
            }
        }
        all.tests.iter().for_each(|test| number_cuts(test, &mut cuts));
        classes.extend(numbers(&if whole { whole_cuts(&cuts) } else { cuts }, whole));
    }
    if all.kinds.iter().any(|k| matches!(k, FieldKind::Date)) {
        classes.extend(dates(&all.tests));
    }
    if all.kinds.iter().any(|k| matches!(k, FieldKind::Choice { .. } | FieldKind::Text)) {
        classes.extend(texts(all));
    }
    classes
}

/// Where classes of numbers begin because of a test.
fn number_cuts(test: &Test, cuts: &mut BTreeSet<i64>) {
    match test {
        Test::Number(interval) => {
            cuts.extend(interval.low.map(|(n, inclusive)| n.thousandths() + i64::from(!inclusive)));
            cuts.extend(interval.high.map(|(n, inclusive)| n.thousandths() + i64::from(inclusive)));
        }
        // A number is compared with a text by how it is written.
        Test::OneOf(options) => {
            for n in options.iter().filter_map(|o| Number::parse(o)).map(Number::thousandths) {
                cuts.extend([n, n + 1]);
            }
        }
        Test::Date { .. } | Test::Boolean(_) | Test::RulesAge => {}
    }
}

fn whole_cuts(cuts: &BTreeSet<i64>) -> BTreeSet<i64> {
    cuts.iter().map(|n| ceil(*n)).collect()
}

/// The classes between cuts.
fn numbers(cuts: &BTreeSet<i64>, whole: bool) -> Vec<Class> {
    let begins = std::iter::once(Number::MIN.thousandths()).chain(cuts.iter().copied()).collect::<BTreeSet<_>>();
    let ends = begins.iter().skip(1).map(|n| n - 1).chain([Number::MAX.thousandths()]).collect::<Vec<_>>();
    let step = |n: i64| if whole { n.div_euclid(1000) * 1000 } else { n };
    begins
        .into_iter()
        .zip(ends)
        .filter(|(low, high)| low <= high)
        .map(|(low, high)| Class::Numbers(low, step(high)))
        .collect()
}

fn dates(tests: &[&Test]) -> Vec<Class> {
    let first = Date::constant(FIRST_YEAR, 1, 1);
    let end = Date::constant(END_YEAR, 1, 1);
    let mut begins = BTreeSet::from([first]);
    for test in tests {
        match test {
            Test::Date { from, to } => {
                begins.extend(*from);
                begins.extend(to.and_then(|d| d.tomorrow().ok()));
            }
            Test::OneOf(options) => {
                for date in options.iter().filter_map(|o| o.parse::<Date>().ok()) {
                    begins.extend([Some(date), date.tomorrow().ok()].into_iter().flatten());
                }
            }
            Test::Number(_) | Test::Boolean(_) | Test::RulesAge => {}
        }
    }
    begins.retain(|d| first <= *d && *d < end);
    let ends: Vec<Date> = begins.iter().skip(1).copied().chain([end]).filter_map(|d| d.yesterday().ok()).collect();
    begins.into_iter().zip(ends).map(|(from, to)| Class::Dates(from, to)).collect()
}

/// Choices and texts that every list takes or leaves together.
fn texts(all: &Gathered<'_>) -> Vec<Class> {
    let mut keys: Vec<&str> = Vec::new();
    for kind in &all.kinds {
        if let FieldKind::Choice { choices } = kind {
            keys.extend(choices.keys().map(String::as_str));
        }
    }
    let is_text = all.kinds.iter().any(|k| matches!(k, FieldKind::Text));
    if is_text {
        keys.extend(all.lists.iter().flat_map(|l| l.iter().map(String::as_str)));
        keys.extend(all.constants.iter().filter_map(|v| match v {
            Value::Text(t) => Some(t.as_str()),
            Value::Boolean(_) | Value::Number(_) | Value::Date(_) => None,
        }));
    }
    let mut together: Vec<(Vec<bool>, Vec<String>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for key in keys.into_iter().filter(|k| seen.insert(*k)) {
        let listed: Vec<bool> = all.lists.iter().map(|l| l.iter().any(|t| t == key)).collect();
        match together.iter_mut().find(|(l, _)| *l == listed) {
            Some((_, texts)) => texts.push(key.to_owned()),
            None => together.push((listed, vec![key.to_owned()])),
        }
    }
    let classes = together.into_iter().map(|(_, texts)| Class::Texts(texts));
    classes.chain(is_text.then_some(Class::OtherText)).collect()
}

/// The next whole number, in thousandths.
pub(super) fn ceil(n: i64) -> i64 {
    n.div_euclid(1000) * 1000 + if n.rem_euclid(1000) == 0 { 0 } else { 1000 }
}

pub(super) fn thousandths(n: i64) -> Number {
    Number::from_thousandths(n)
}
