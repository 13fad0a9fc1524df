//! Numbers of behaviour: chances, rates, days, ages, months.

use super::super::node::{Node, number_of};
use crate::model::{Chance, Days, Weight};

/// The most of anything in a year, and the heaviest weight: more is a slip of the pen.
const MOST: i64 = 100_000;
/// The longest time to wait for someone.
const MOST_DAYS: i64 = 3_650;
const MONTHS: usize = 12;
const MAX_AGE: u16 = 120;

/// A percentage.
pub(super) fn chance(node: &Node<'_>) -> Option<Chance> {
    let thousandths = node.number()?.thousandths();
    let chance = u32::try_from(thousandths).ok().filter(|n| *n <= Chance::CERTAIN);
    if chance.is_none() {
        node.expected("een percentage van 0 tot en met 100", "a percentage from 0 to 100", "12");
    }
    chance.map(Chance::thousandths)
}

/// So many times a year, or so often next to the others.
pub(super) fn rate(node: &Node<'_>) -> Option<Weight> {
    let number = node.number()?;
    let rate = Weight::try_from(number.thousandths()).ok().filter(|_| number.thousandths() <= MOST * 1000);
    if rate.is_none() {
        node.expected("een getal van 0 tot en met 100000", "a number from 0 to 100000", "2.5");
    }
    rate
}

/// A number of days, from and to.
pub(super) fn days(node: &Node<'_>) -> Option<Days> {
    const EXAMPLE: &str = "[1, 10]";
    let list = node.list(EXAMPLE);
    let all: Vec<i64> = list.iter().filter_map(|n| whole(n).filter(|n| (0..=MOST_DAYS).contains(n))).collect();
    match (all.as_slice(), list.len()) {
        ([low, high], 2) if low <= high => Some((*low, *high)),
        _ if node.value().is_array() => {
            node.expected(
                "een lijst van twee aantallen dagen, het kleinste eerst",
                "a list of two numbers of days, the least first",
                EXAMPLE,
            );
            None
        }
        _ => None,
    }
}

/// How often each age.
pub(super) fn ages(node: &Node<'_>) -> Vec<(u16, Weight)> {
    let Some(table) = node.table() else { return Vec::new() };
    let mut ages = Vec::new();
    for (name, node) in table.entries() {
        match name.it.parse().ok().filter(|age| *age <= MAX_AGE) {
            Some(age) => ages.extend(rate(&node).map(|weight| (age, weight))),
            None => node.expected(
                "een leeftijd in hele jaren ervoor",
                "an age in whole years before it",
                "{ 16 = 3, 17 = 2 }",
            ),
        }
    }
    something(node, ages)
}

/// How often each month, January first.
pub(super) fn months(node: &Node<'_>) -> Vec<Weight> {
    const EXAMPLE: &str = "[1, 1, 1, 1, 1, 1, 2, 3, 2, 1, 1, 1]";
    let months: Vec<Weight> = node.list(EXAMPLE).iter().filter_map(rate).collect();
    if months.len() == MONTHS && months.iter().any(|n| *n > 0) {
        return months;
    }
    if node.value().is_array() {
        node.expected(
            "een lijst van twaalf getallen, januari eerst",
            "a list of twelve numbers, January first",
            EXAMPLE,
        );
    }
    Vec::new()
}

/// A list of which something has a weight; if nothing has, it is reported.
pub(super) fn something<T>(node: &Node<'_>, all: Vec<(T, Weight)>) -> Vec<(T, Weight)> {
    if all.iter().all(|(_, weight)| *weight == 0) {
        node.expected("iets dat weleens voorkomt", "something that ever happens", "{ ja = 3, nee = 1 }");
        return Vec::new();
    }
    all
}

fn whole(node: &Node<'_>) -> Option<i64> {
    number_of(node.value()).filter(|n| n.is_whole()).map(|n| n.thousandths() / 1000)
}
