//! What can be told apart of a youth: for every field that a test looks at, its values in classes that no test parts.
//!
//! Every test of the programme holds for a whole class or for none of it, so sets of classes are exact. A set for every
//! variable at once is a [`Cube`]: a rectangle in the space of all youths.

use crate::guard::AGE;
use crate::id::{FieldId, FollowUpId, RouteId};
use crate::model::{Branch, Field, FieldKind, Guard, Map, Programme, Route, Test, Transition};
use crate::value::{Number, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The oldest that anyone is followed, in years; nobody is older.
const OLDEST: i64 = 120;

/// The dates that a field can hold (see [`Field::accept`]).
const FIRST_YEAR: i16 = 1900;
const END_YEAR: i16 = 2200;

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    /// A field or an attribute; also the age.
    Field(FieldId),
    /// The rule set in force.
    Era,
    /// Whether a follow-up is armed.
    Armed(RouteId, FollowUpId),
}

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
    /// Armed, or not.
    Armed(bool),
}

/// One variable with its classes.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: Name,
    pub classes: Vec<Class>,
    word: usize,
    shift: u32,
}

/// A set of classes of one variable, as the words in which they stand.
pub(super) type Set = Arc<[u64]>;

/// One set for each variable, none of them empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cube(Box<[u64]>);

/// Restrictions of some variables: all must hold.
pub(super) type Cut = Vec<(usize, Set)>;

/// All variables.
pub(super) struct Space {
    pub variables: Vec<Variable>,
    index: HashMap<Name, usize>,
    /// The variable of each bit.
    of_bit: Vec<u32>,
    words: usize,
    /// The age of each rule set.
    eras: Vec<crate::model::Interval>,
}

/// The tests and constants of one field, gathered to find its classes.
#[derive(Default)]
struct Gathered<'a> {
    kinds: Vec<&'a FieldKind>,
    tests: Vec<&'a Test>,
    /// Texts that a test or an organisation takes together.
    lists: Vec<&'a [String]>,
    constants: Vec<&'a Value>,
    tested: bool,
}

impl Space {
    /// The space of a programme with its routes; `armed` are the follow-ups whose arming matters.
    pub fn of(programme: &Programme, routes: &[&Route], armed: &[(RouteId, FollowUpId)]) -> Self {
        let mut gathered = gather(programme, routes);
        let mut space = Self {
            variables: Vec::new(),
            index: HashMap::new(),
            of_bit: Vec::new(),
            words: 0,
            eras: programme.rules.iter().map(|r| r.age.clone()).collect(),
        };
        let age = gathered.remove(AGE).unwrap_or_default();
        space.add(Name::Field(FieldId::new(AGE)), ages(&age.tests, programme));
        space.add(Name::Era, (0..programme.rules.len().max(1)).map(Class::Era).collect());
        for (field, all) in gathered.iter().filter(|(_, all)| all.tested) {
            let whole = !all.kinds.iter().any(|k| matches!(k, FieldKind::Decimal { .. }));
            space.add(Name::Field(FieldId::new(*field)), classes(all, whole));
        }
        for (route, followup) in armed {
            let name = Name::Armed(route.clone(), followup.clone());
            space.add(name, vec![Class::Armed(false), Class::Armed(true)]);
        }
        space
    }

    fn add(&mut self, name: Name, classes: Vec<Class>) {
        let used = self.of_bit.len() % 64;
        if used > 0 && used + classes.len() > 64 {
            self.of_bit.resize(self.words * 64, u32::MAX);
        }
        let (word, shift) = (self.of_bit.len() / 64, (self.of_bit.len() % 64) as u32);
        let n = self.variables.len();
        self.of_bit.extend(std::iter::repeat_n(n as u32, classes.len()));
        self.words = self.of_bit.len().div_ceil(64);
        self.index.insert(name.clone(), n);
        self.variables.push(Variable { name, classes, word, shift });
    }

    /// The variable of a field; `None` when no test looks at it.
    pub fn field(&self, field: &str) -> Option<usize> {
        self.index.get(&Name::Field(FieldId::new(field))).copied()
    }

    /// The variable of the age.
    pub fn age(&self) -> usize {
        0
    }

    /// The variable of the rule set in force.
    pub fn era(&self) -> usize {
        1
    }

    /// The variable of a follow-up.
    pub fn armed(&self, route: &RouteId, followup: &FollowUpId) -> Option<usize> {
        self.index.get(&Name::Armed(route.clone(), followup.clone())).copied()
    }

    /// The classes of a variable of which something holds.
    pub fn set(&self, n: usize, holds: impl Fn(&Class) -> bool) -> Set {
        let variable = &self.variables[n];
        let mut words = vec![0u64; (variable.shift as usize + variable.classes.len()).div_ceil(64)];
        for (i, _) in variable.classes.iter().enumerate().filter(|(_, class)| holds(class)) {
            let bit = variable.shift as usize + i;
            words[bit / 64] |= 1 << (bit % 64);
        }
        words.into()
    }

    /// All classes of a variable.
    pub fn all(&self, n: usize) -> Set {
        self.set(n, |_| true)
    }

    /// Nothing at all: no cube, but the beginning of one.
    pub fn nothing(&self) -> Cube {
        Cube(vec![0; self.words].into())
    }

    /// Everything.
    pub fn everything(&self) -> Cube {
        let mut cube = Cube(vec![0; self.words].into());
        for n in 0..self.variables.len() {
            self.assign(&mut cube, n, &self.all(n));
        }
        cube
    }

    /// The set of a variable in a cube.
    pub fn get(&self, cube: &Cube, n: usize) -> Set {
        let variable = &self.variables[n];
        let words = (variable.shift as usize + variable.classes.len()).div_ceil(64);
        (0..words).map(|w| cube.0[variable.word + w] & self.mask(n, w)).collect()
    }

    /// The bits of a variable in its `w`-th word.
    fn mask(&self, n: usize, w: usize) -> u64 {
        let variable = &self.variables[n];
        let (from, to) = (variable.shift as usize, variable.shift as usize + variable.classes.len());
        let low = from.saturating_sub(w * 64).min(64);
        let high = to.saturating_sub(w * 64).min(64);
        let below = |bits: usize| if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
        below(high) & !below(low)
    }

    /// Replaces the set of a variable.
    pub fn assign(&self, cube: &mut Cube, n: usize, set: &Set) {
        let word = self.variables[n].word;
        for (w, bits) in set.iter().enumerate() {
            cube.0[word + w] = cube.0[word + w] & !self.mask(n, w) | bits;
        }
    }

    /// Adds to the set of a variable.
    pub fn widen(&self, cube: &mut Cube, n: usize, set: &Set) {
        let word = self.variables[n].word;
        set.iter().enumerate().for_each(|(w, bits)| cube.0[word + w] |= bits);
    }

    /// A cube within a restriction; `None` when nothing is left.
    pub fn within(&self, cube: &Cube, cut: &Cut) -> Option<Cube> {
        let mut cube = cube.clone();
        for (n, set) in cut {
            if !self.restrict(&mut cube, *n, set) {
                return None;
            }
        }
        Some(cube)
    }

    /// What two cubes have in common; `None`: nothing.
    pub fn both_cubes(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let both = Cube(a.0.iter().zip(&b.0).map(|(x, y)| x & y).collect());
        let any = |n: usize| self.get(&both, n).iter().any(|w| *w != 0);
        (0..self.variables.len()).all(any).then_some(both)
    }

    /// Restricts one variable; whether anything is left.
    fn restrict(&self, cube: &mut Cube, n: usize, set: &Set) -> bool {
        let word = self.variables[n].word;
        let mut left = 0;
        for (w, bits) in set.iter().enumerate() {
            let mask = self.mask(n, w);
            cube.0[word + w] &= bits | !mask;
            left |= cube.0[word + w] & mask;
        }
        left != 0
    }

    /// What of a cube lies outside a restriction: at most one cube for each restricted variable, none overlapping.
    pub fn without(&self, cube: &Cube, cut: &Cut) -> Vec<Cube> {
        let mut rest = cube.clone();
        let mut outside = Vec::new();
        for (n, set) in cut {
            let complement: Set = set.iter().enumerate().map(|(w, bits)| !bits & self.mask(*n, w)).collect();
            let mut piece = rest.clone();
            if self.restrict(&mut piece, *n, &complement) {
                outside.push(piece);
            }
            if !self.restrict(&mut rest, *n, set) {
                break;
            }
        }
        outside
    }

    /// Whether one cube lies in another.
    pub fn contains(large: &Cube, small: &Cube) -> bool {
        large.0.iter().zip(&small.0).all(|(l, s)| s & !l == 0)
    }

    /// A cube as a restriction of every variable that it restricts.
    pub fn as_cut(&self, cube: &Cube) -> Cut {
        let all = (0..self.variables.len()).map(|n| (n, self.get(cube, n)));
        all.filter(|(n, set)| *set != self.all(*n)).collect()
    }

    /// Whether a cube lies within a restriction.
    pub fn is_within(&self, cube: &Cube, cut: &Cut) -> bool {
        cut.iter().all(|(n, set)| self.get(cube, *n).iter().zip(set.iter()).all(|(c, s)| c & !s == 0))
    }

    /// Two cubes as one, when they differ in one variable only.
    pub fn merged(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let mut only = None;
        for (w, (x, y)) in a.0.iter().zip(&b.0).enumerate() {
            let mut differing = x ^ y;
            while differing != 0 {
                let n = self.of_bit[w * 64 + differing.trailing_zeros() as usize];
                if *only.get_or_insert(n) != n {
                    return None;
                }
                differing &= !self.mask(n as usize, w - self.variables[n as usize].word);
            }
        }
        Some(self.hull(a, b))
    }

    /// The smallest cube round two.
    pub fn hull(&self, a: &Cube, b: &Cube) -> Cube {
        Cube(a.0.iter().zip(&b.0).map(|(x, y)| x | y).collect())
    }

    /// The classes of a variable in a cube.
    pub fn classes<'s>(&'s self, cube: &Cube, n: usize) -> impl Iterator<Item = (usize, &'s Class)> + use<'s> {
        let set = self.get(cube, n);
        let shift = self.variables[n].shift as usize;
        let here = move |i: usize| set[(shift + i) / 64] >> ((shift + i) % 64) & 1 == 1;
        self.variables[n].classes.iter().enumerate().filter(move |(i, _)| here(*i))
    }

    /// One class of a variable, as a set.
    pub fn class(&self, n: usize, class: usize) -> Set {
        let all = &self.variables[n].classes;
        self.set(n, |c| *c == all[class])
    }

    /// The restrictions under which a guard holds: any of them. A guard that looks at the rule set in force has one for
    /// each rule set.
    pub fn cuts(&self, guard: &Guard, judge_age: bool) -> Vec<Cut> {
        let tests = guard.tests.iter().filter(|(field, _)| judge_age || field.as_str() != AGE);
        let mut all: Vec<Cut> = vec![Vec::new()];
        for (field, test) in tests {
            let each = self.test(field, test);
            all = all.iter().flat_map(|cut| each.iter().filter_map(|more| self.both(cut, more))).collect();
        }
        all
    }

    /// The restrictions under which one test holds: any of them.
    pub fn test(&self, field: &FieldId, test: &Test) -> Vec<Cut> {
        let Some(n) = self.field(field.as_str()) else { return Vec::new() };
        if let Test::RulesAge = test {
            let each = self.eras.iter().enumerate();
            let cut = |(era, age): (usize, &crate::model::Interval)| {
                let within = self.set(n, |c| matches!(c, Class::Numbers(low, _) if age.contains(thousandths(*low))));
                vec![(n, within), (self.era(), self.class(self.era(), era))]
            };
            return each.map(cut).filter(|cut| cut.iter().all(|(_, set)| set.iter().any(|w| *w != 0))).collect();
        }
        let set = self.set(n, |class| class.sample().is_some_and(|value| test.fits(&value)));
        vec![vec![(n, set)]]
    }

    /// Both restrictions at once; `None` when they exclude each other.
    fn both(&self, a: &Cut, b: &Cut) -> Option<Cut> {
        let mut both = a.clone();
        for (n, set) in b {
            match both.iter_mut().find(|(m, _)| m == n) {
                Some((_, there)) => *there = there.iter().zip(set.iter()).map(|(x, y)| x & y).collect(),
                None => both.push((*n, set.clone())),
            }
        }
        both.iter().all(|(_, set)| set.iter().any(|w| *w != 0)).then_some(both)
    }

    /// What a field can hold once it is filled in.
    pub fn values_of(&self, n: usize, field: &Field) -> Set {
        self.set(n, |class| match (&field.kind, class) {
            (FieldKind::Boolean, Class::Boolean(_)) | (FieldKind::Date, Class::Dates(..)) => true,
            (FieldKind::Choice { choices }, Class::Texts(texts)) => texts.iter().any(|t| choices.contains_key(t)),
            (FieldKind::Text, Class::Texts(_) | Class::OtherText) => true,
            (FieldKind::Integer { min, max } | FieldKind::Decimal { min, max }, Class::Numbers(low, high)) => {
                let above = min.is_none_or(|min| min.thousandths() <= *high);
                let below = max.is_none_or(|max| *low <= max.thousandths());
                let whole = matches!(field.kind, FieldKind::Decimal { .. }) || ceil(*low) <= *high;
                above && below && whole
            }
            _ => false,
        })
    }

    /// The class of a constant.
    pub fn value(&self, n: usize, value: &Value) -> Set {
        self.set(n, |class| match (class, value) {
            (Class::Boolean(a), Value::Boolean(b)) => a == b,
            (Class::Numbers(low, high), Value::Number(n)) => (*low..=*high).contains(&n.thousandths()),
            (Class::Dates(from, to), Value::Date(d)) => from <= d && d <= to,
            (Class::Texts(all), Value::Text(t)) => all.contains(t),
            (Class::OtherText, Value::Text(t)) => {
                !self.variables[n].classes.iter().any(|c| matches!(c, Class::Texts(all) if all.contains(t)))
            }
            _ => false,
        })
    }

    /// Nothing known.
    pub fn unknown(&self, n: usize) -> Set {
        self.set(n, |class| *class == Class::Unknown)
    }

    /// Time passes: who is in a state grows older, and a later rule set comes into force.
    pub fn age_on(&self, cube: &mut Cube) {
        for n in [self.age(), self.era()] {
            if let Some((first, _)) = self.classes(cube, n).next() {
                let shift = self.variables[n].shift as usize + first;
                let later: Set = self
                    .all(n)
                    .iter()
                    .enumerate()
                    .map(|(w, bits)| bits & from_bit(shift.saturating_sub(w * 64)))
                    .collect();
                self.assign(cube, n, &later);
            }
        }
    }

    /// Time passed: who gets somewhere was younger before, and under an earlier rule set.
    pub fn age_back(&self, cube: &mut Cube) {
        for n in [self.age(), self.era()] {
            if let Some((last, _)) = self.classes(cube, n).last() {
                let end = self.variables[n].shift as usize + last + 1;
                let earlier: Set = self
                    .all(n)
                    .iter()
                    .enumerate()
                    .map(|(w, bits)| bits & !from_bit(end.saturating_sub(w * 64)))
                    .collect();
                self.assign(cube, n, &earlier);
            }
        }
    }
}

/// All bits of a word from a position on.
fn from_bit(bit: usize) -> u64 {
    if bit >= 64 { 0 } else { u64::MAX << bit }
}

/// The next whole number, in thousandths.
fn ceil(n: i64) -> i64 {
    n.div_euclid(1000) * 1000 + if n.rem_euclid(1000) == 0 { 0 } else { 1000 }
}

pub(super) fn thousandths(n: i64) -> Number {
    Number::from_thousandths(n)
}

impl Class {
    /// A value of the class; `None` when nothing is known, or when it is no value of a field.
    pub fn sample(&self) -> Option<Value> {
        match self {
            Self::Unknown | Self::Era(_) | Self::Armed(_) => None,
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
fn gather<'a>(programme: &'a Programme, routes: &[&'a Route]) -> BTreeMap<&'a str, Gathered<'a>> {
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
        route.admission.iter().for_each(|g| guard(&mut all, g));
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

fn ages(tests: &[&Test], programme: &Programme) -> Vec<Class> {
    let rules: Vec<Test> = programme.rules.iter().map(|r| Test::Number(r.age.clone())).collect();
    let mut cuts = BTreeSet::from([0, OLDEST * 1000]);
    tests.iter().copied().chain(&rules).for_each(|test| number_cuts(test, &mut cuts));
    numbers(&whole_cuts(&cuts), true)
        .into_iter()
        .filter(|c| matches!(c, Class::Numbers(low, high) if *low >= 0 && *high < OLDEST * 1000))
        .collect()
}

fn classes(all: &Gathered<'_>, whole: bool) -> Vec<Class> {
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
