//! Who comes to the region, and when: the groups that come in, each with its ages, its months and its marginals.

use super::fill;
use super::random::Dice;
use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::command::Facts;
use sluitend_engine::model::{Behaviour, FieldKind, Inflow, Programme};
use sluitend_engine::owner::Attributes;

/// The youngest and the oldest on arrival, in days, where nothing is known of it: 15½ to 22 years.
const AGES: (i64, i64) = (5_662, 8_035);

/// The region does not begin empty: those who are there at once come in as many days.
const FIRST: i64 = 60;

/// How many days are looked at for one in a month in which people come.
const MOST_DAYS: usize = 40;

/// A youth at the door.
pub(super) struct Newcomer {
    /// The group, by its place in the file; `None`: groups are not known.
    pub group: Option<usize>,
    pub on: Date,
    pub facts: Facts,
    pub attributes: Attributes,
}

/// Whoever comes next.
pub(super) fn newcomer(programme: &Programme, dice: &mut Dice, from: Date, until: Date) -> Newcomer {
    let behaviour = &programme.behaviour;
    let group = dice.weighed(behaviour.inflow.values().map(|inflow| inflow.per_year));
    let inflow = group.and_then(|at| behaviour.inflow.get_index(at)).map(|(_, inflow)| inflow);
    let on = day(behaviour, inflow, dice, from, until);
    let facts = Facts { birth: birth(inflow, dice, on) };
    Newcomer { group, on, facts, attributes: attributes(programme, inflow, dice, on) }
}

fn day(behaviour: &Behaviour, inflow: Option<&Inflow>, dice: &mut Dice, from: Date, until: Date) -> Date {
    let last = i64::from(until.since(from).map_or(0, |span| span.get_days())) - 1;
    if dice.chance(behaviour.region.at_once) {
        return from.saturating_add(dice.between(0, FIRST.min(last)).days());
    }
    let months = inflow.map_or(&[][..], |inflow| &inflow.months[..]);
    let most = months.iter().copied().max().unwrap_or(1);
    let mut day = from;
    for _ in 0..MOST_DAYS {
        day = from.saturating_add(dice.between(0, last).days());
        let weight = months.get(usize::from(day.month().unsigned_abs()) - 1).copied().unwrap_or(most);
        if dice.below(most as usize) < weight as usize {
            break;
        }
    }
    day
}

fn birth(inflow: Option<&Inflow>, dice: &mut Dice, on: Date) -> Date {
    let ages = inflow.map_or(&[][..], |inflow| &inflow.ages[..]);
    let Some(at) = dice.weighed(ages.iter().map(|(_, weight)| *weight)) else {
        return on.saturating_sub(dice.between(AGES.0, AGES.1).days());
    };
    // Born on any day of the year that makes someone so old today.
    let latest = on.saturating_sub(i32::from(ages[at].0).years());
    latest.saturating_sub(dice.between(0, 364).days())
}

fn attributes(programme: &Programme, inflow: Option<&Inflow>, dice: &mut Dice, on: Date) -> Attributes {
    let behaviour = &programme.behaviour;
    let mut attributes = Attributes::new();
    for (id, field) in &programme.attributes {
        let own = inflow.and_then(|inflow| inflow.attributes.get(id));
        let spread = own.or_else(|| behaviour.attributes.get(id));
        let drawn = spread.and_then(|spread| fill::drawn(spread, &field.kind, dice, on));
        if let Some(value) = drawn {
            attributes.insert(id.clone(), value);
        } else if field.required || dice.odds(9, 10) {
            let value = match &field.kind {
                // Any choice is as likely as the next.
                FieldKind::Choice { choices } => fill::choice(choices.keys().nth(dice.below(choices.len()))),
                kind => fill::value(kind, dice, on),
            };
            attributes.insert(id.clone(), value);
        }
    }
    attributes
}

/// How many youths come in so many years when the simulated region is as large as the real one; `None`: not known.
pub(super) fn all(behaviour: &Behaviour, years: u32) -> Option<u32> {
    let all = behaviour.per_year() * u64::from(years) / 1000;
    u32::try_from(all).ok().filter(|all| *all > 0)
}
