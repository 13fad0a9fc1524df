//! A region on paper: some hundreds of invented youths walk the routes for some years, through the very same core as
//! real ones, so that a programme can be judged before anyone stands in it.
//!
//! The people are invented, the rules are not: every step is a command to [`sluitend_engine::decide`], time comes from
//! [`View::next_wake`](sluitend_engine::wake::View::next_wake), and after each step the closure invariant is asserted
//! (see `watch`). Each youth's story has its own chance and knows nothing of the others, so that a story that goes
//! wrong can be told again. The module must never know a file, a database, the clock or real chance: the same
//! programme and [`Options`] give the same [`Report`] to the byte.

mod arrive;
mod attempt;
mod fill;
mod life;
mod people;
mod plans;
mod random;
mod report;
mod story;
mod tally;
mod text;
mod watch;

#[cfg(test)]
mod tests;

pub use report::*;

use sluitend_engine::case::{Case, Event};
use sluitend_engine::command::Facts;

use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::model::Programme;
use tally::Tally;

/// More violations than anyone reads; the rest is only counted.
const MOST_VIOLATIONS: usize = 20;

/// The longest simulation: no route outlives a working life.
const MOST_YEARS: u32 = 50;

/// What to simulate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many youths come to the region.
    pub youths: u32,
    /// For how long they are followed; at least 1, at most 50.
    pub years: u32,
    /// Another seed, another region.
    pub seed: u64,
}

impl Default for Options {
    /// The published size of Noord- en Midden-Drenthe, for three years.
    fn default() -> Self {
        Self { youths: 460, years: 3, seed: 1 }
    }
}

/// How many youths come to the real region in so many years; `None` when the programme has no behaviour that says it.
#[must_use]
pub fn youths_in(programme: &Programme, years: u32) -> Option<u32> {
    arrive::all(&programme.behaviour, years)
}

/// Lets youths walk the routes of a programme, and tells what happened. The first day is the one on which the latest
/// rule set comes into force, so that nothing depends on today.
#[must_use]
pub fn run(programme: &Programme, options: &Options) -> Report {
    let years = options.years.clamp(1, MOST_YEARS);
    let from = programme.rules.last().map_or(Date::ZERO, |rules| rules.valid_from);
    let until = from.saturating_add(i64::from(years).years());
    let mut tally = Tally::new(programme, from, until);
    for youth in 1..=options.youths {
        if let Some(violation) = story::tell(programme, options.seed, youth, (from, until), &mut tally) {
            tally.violate(violation);
        }
    }
    let whole = youths_in(programme, years);
    let part = whole.map(|whole| f64::from(options.youths) / f64::from(whole)).map(|p| (p * 1e6).round() / 1e6);
    let told = Told { youths: options.youths, years, seed: options.seed, from, until, part };
    tally.report(told)
}

/// A youth that has lived in the simulation.
#[derive(Clone, Debug)]
pub struct Lived {
    /// The case as it is on the last day.
    pub case: Case,
    /// The birth date.
    pub facts: Facts,
    /// All that happened.
    pub journal: Vec<Event>,
}

/// A region that has worked for some time: so many youths with a case, and their journals between two days. To fill a
/// practice environment; of those that do not fit in it another is invented.
#[must_use]
pub fn region(
    programme: &Programme,
    youths: u32,
    seed: u64,
    (from, until): (Date, Date),
    fits: impl Fn(&Lived) -> bool,
) -> Vec<Lived> {
    let mut tally = Tally::new(programme, from, until);
    let mut region = Vec::new();
    // Of three invented youths at least one is admitted by a route; a programme that admits nobody ends all the same.
    for number in 1..=youths.saturating_mul(4) {
        if region.len() as u32 == youths {
            break;
        }
        let Some(mut story) = story::begin(programme, seed, number, (from, until), &mut tally) else { continue };
        if story.end(until, &mut tally).is_ok() {
            let lived = story.into_lived();
            region.extend(fits(&lived).then_some(lived));
        }
    }
    region
}
