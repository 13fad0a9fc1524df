//! What can be told apart of a youth: a variable for every field that a test looks at, with its [`Class`]es.
//!
//! A set of classes for every variable at once is a [`Cube`]: a rectangle in the space of all youths.

use super::classes::{Class, ages, ceil, classes, gather, thousandths};
use super::graph::Watched;
use crate::guard::AGE;
use crate::id::FieldId;
use crate::model::{Field, FieldKind, Guard, Programme, Route, Test};
use crate::value::Value;
use smallvec::{SmallVec, smallvec};
use std::collections::HashMap;
use std::sync::Arc;

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    /// A field or an attribute; also the age.
    Field(FieldId),
    /// The rule set in force.
    Era,
    /// Whether a follow-up is armed, or something else has happened along a route.
    Flag,
}

/// One variable with its classes.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: Name,
    pub classes: Vec<Class>,
    word: usize,
    shift: u32,
    /// Its bits, in the words from `word` on.
    mask: Set,
}

/// A set of classes of one variable, as the words in which they stand.
pub(super) type Set = Arc<[u64]>;

/// One set for each variable, none of them empty.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Cube(SmallVec<[u64; 8]>);

impl Clone for Cube {
    fn clone(&self) -> Self {
        // Word by word, as `SmallVec` does it for what may not be copied, takes twice as long.
        Self(SmallVec::from_slice(&self.0))
    }
}

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

impl Space {
    /// The space of a programme with its routes, and of what else is told apart.
    pub fn of(programme: &Programme, routes: &[&Route], watched: &Watched<'_>) -> Self {
        let mut gathered = gather(programme, routes);
        for field in &watched.fields {
            gathered.entry(field.as_str()).or_default().tested = true;
        }
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
        for _ in &watched.flags {
            space.add(Name::Flag, vec![Class::Flag(false), Class::Flag(true)]);
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
        let mask = bits(shift as usize, classes.len(), |_| true);
        self.variables.push(Variable { name, classes, word, shift, mask });
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

    /// The classes of a variable of which something holds.
    pub fn set(&self, n: usize, holds: impl Fn(&Class) -> bool) -> Set {
        let Variable { classes, shift, .. } = &self.variables[n];
        bits(*shift as usize, classes.len(), |i| holds(&classes[i]))
    }

    /// All classes of a variable.
    pub fn all(&self, n: usize) -> Set {
        self.variables[n].mask.clone()
    }

    /// Nothing at all: no cube, but the beginning of one.
    pub fn nothing(&self) -> Cube {
        Cube(smallvec![0; self.words])
    }

    /// Everything.
    pub fn everything(&self) -> Cube {
        let mut cube = Cube(smallvec![0; self.words]);
        for n in 0..self.variables.len() {
            self.assign(&mut cube, n, &self.all(n));
        }
        cube
    }

    /// The set of a variable in a cube.
    pub fn get(&self, cube: &Cube, n: usize) -> Set {
        self.words(cube, n).collect()
    }

    /// The same, without keeping it.
    fn words(&self, cube: &Cube, n: usize) -> impl Iterator<Item = u64> {
        let Variable { word, mask, .. } = &self.variables[n];
        cube.0[*word..].iter().zip(mask.iter()).map(|(bits, mask)| bits & mask)
    }

    /// The bits of a variable in its `w`-th word.
    fn mask(&self, n: usize, w: usize) -> u64 {
        self.variables[n].mask[w]
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
        // Most restrictions leave nothing: that is seen before anything is copied.
        let meets = |(n, set): &(usize, Set)| self.words(cube, *n).zip(set.iter()).any(|(c, s)| c & s != 0);
        if !cut.iter().all(meets) {
            return None;
        }
        let mut cube = cube.clone();
        cut.iter().all(|(n, set)| self.restrict(&mut cube, *n, set)).then_some(cube)
    }

    /// What two cubes have in common; `None`: nothing.
    pub fn both_cubes(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let both = Cube(a.0.iter().zip(&b.0).map(|(x, y)| x & y).collect());
        let any = |n: usize| self.words(&both, n).any(|w| w != 0);
        (0..self.variables.len()).all(any).then_some(both)
    }

    /// Takes a set from one variable.
    fn exclude(&self, cube: &mut Cube, n: usize, set: &Set) {
        let word = self.variables[n].word;
        set.iter().enumerate().for_each(|(w, bits)| cube.0[word + w] &= !(bits & self.mask(n, w)));
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
    pub fn without(&self, cube: Cube, cut: &Cut, outside: &mut Vec<Cube>) {
        let mut rest = cube;
        for (n, set) in cut {
            if self.words(&rest, *n).zip(set.iter()).all(|(c, s)| c & !s == 0) {
                continue;
            }
            let mut piece = rest.clone();
            self.exclude(&mut piece, *n, set);
            outside.push(piece);
            if !self.restrict(&mut rest, *n, set) {
                break;
            }
        }
    }

    /// Whether one cube lies in another.
    pub fn contains(large: &Cube, small: &Cube) -> bool {
        large.0.iter().zip(&small.0).all(|(l, s)| s & !l == 0)
    }

    /// A cube as a restriction of every variable that it restricts.
    pub fn as_cut(&self, cube: &Cube) -> Cut {
        let restricted = |n: &usize| !self.words(cube, *n).eq(self.variables[*n].mask.iter().copied());
        (0..self.variables.len()).filter(restricted).map(|n| (n, self.get(cube, n))).collect()
    }

    /// Whether a cube lies within a restriction.
    pub fn is_within(&self, cube: &Cube, cut: &Cut) -> bool {
        cut.iter().all(|(n, set)| self.words(cube, *n).zip(set.iter()).all(|(c, s)| c & !s == 0))
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
        let mut hull = a.clone();
        self.unite(&mut hull, b);
        hull
    }

    /// Adds a cube to another, as one.
    pub fn unite(&self, cube: &mut Cube, more: &Cube) {
        cube.0.iter_mut().zip(&more.0).for_each(|(x, y)| *x |= y);
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
            let Variable { word, mask, .. } = &self.variables[n];
            // Every bit from the first that is there; the words before it hold none.
            let mut from = 0;
            for (bits, mask) in cube.0[*word..].iter_mut().zip(mask.iter()) {
                if from == 0 && *bits & mask != 0 {
                    from = u64::MAX << (*bits & mask).trailing_zeros();
                    *bits |= mask & from;
                } else if from != 0 {
                    *bits |= mask;
                }
            }
        }
    }

    /// Time passed: who gets somewhere was younger before, and under an earlier rule set.
    pub fn age_back(&self, cube: &mut Cube) {
        for n in [self.age(), self.era()] {
            let Variable { word, mask, .. } = &self.variables[n];
            // Every bit up to the last that is there.
            let mut upto = 0;
            for (bits, mask) in cube.0[*word..].iter_mut().zip(mask.iter()).rev() {
                if upto == 0 && *bits & mask != 0 {
                    upto = u64::MAX >> (*bits & mask).leading_zeros();
                    *bits |= mask & upto;
                } else if upto != 0 {
                    *bits |= mask;
                }
            }
        }
    }
}

/// So many bits from a position on, those of which something holds, in words.
fn bits(shift: usize, n: usize, holds: impl Fn(usize) -> bool) -> Set {
    let mut words = vec![0u64; (shift + n).div_ceil(64)];
    for bit in (0..n).filter(|i| holds(*i)).map(|i| shift + i) {
        words[bit / 64] |= 1 << (bit % 64);
    }
    words.into()
}
