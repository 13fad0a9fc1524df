//! Chance that can be repeated: the same seed and stream give the same throws on every machine and in every release.
//!
//! SplitMix64 (Steele, Lea and Flood 2014) in a few lines rather than a crate: what a general generator promises about
//! its stream ends with its next major version, and a seed in a bug report must tell the same story for years.

use sluitend_engine::model::{Chance, Days, Weight};
use std::num::Wrapping;

const GOLDEN: Wrapping<u64> = Wrapping(0x9e37_79b9_7f4a_7c15);

/// A pair of dice that remembers only how far it is.
#[derive(Clone, Debug)]
pub(super) struct Dice(Wrapping<u64>);

impl Dice {
    /// Every stream of a seed is a row of its own, so that one youth's story does not depend on how many others there are.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Wrapping(mix(Wrapping(seed) + GOLDEN)) ^ Wrapping(mix(Wrapping(!stream))))
    }

    /// A whole number from 0 to `n` - 1; 0 when `n` is 0. The bias is below `n` in 2^64: none that anyone could see.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included; `low` when there is nothing between.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).saturating_add(1).max(0);
        low + self.below(width as usize) as i64
    }

    /// True `times` in `of` throws.
    pub fn odds(&mut self, times: usize, of: usize) -> bool {
        self.below(of) < times
    }

    /// True with a chance.
    pub fn chance(&mut self, chance: Chance) -> bool {
        self.below(Chance::CERTAIN as usize) < chance.of() as usize
    }

    /// A number of days.
    pub fn days(&mut self, (low, high): Days) -> i64 {
        self.between(low, high)
    }

    /// A position in a list of weights; `None` when none of them weighs anything.
    pub fn weighed(&mut self, weights: impl Iterator<Item = Weight> + Clone) -> Option<usize> {
        let total: usize = weights.clone().map(|weight| weight as usize).sum();
        let mut left = self.below(total);
        weights.enumerate().filter(|(_, weight)| *weight > 0).find_map(|(at, weight)| {
            let found = left < weight as usize;
            left = left.saturating_sub(weight as usize);
            found.then_some(at)
        })
    }

    /// A position in a list of `n`; each is taken with `percent`, else the next is looked at. The last takes the rest.
    pub fn leaning(&mut self, percent: usize, n: usize) -> usize {
        (0..n.saturating_sub(1)).find(|_| self.odds(percent, 100)).unwrap_or(n.saturating_sub(1))
    }

    fn next(&mut self) -> u64 {
        self.0 += GOLDEN;
        mix(self.0)
    }
}

fn mix(z: Wrapping<u64>) -> u64 {
    let z = (z ^ (z >> 30)) * Wrapping(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)) * Wrapping(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_are_those_of_the_published_generator() {
        // The first outputs of SplitMix64 for state 1234567, as its reference implementation prints them.
        let mut dice = Dice(Wrapping(1_234_567));
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn throws_stay_within_bounds_and_reach_them() {
        let mut dice = Dice::new(1, 0);
        let thrown: Vec<i64> = (0..500).map(|_| dice.between(-2, 2)).collect();
        assert_eq!((thrown.iter().min(), thrown.iter().max()), (Some(&-2), Some(&2)));
        assert_eq!(dice.between(5, 4), 5);
        assert_eq!(dice.below(0), 0);
        assert!((0..500).all(|_| dice.leaning(50, 3) < 3));
        assert_eq!(dice.leaning(50, 0), 0);
        assert!(dice.chance(Chance::percent(100)) && !dice.chance(Chance::percent(0)));
        let of = |dice: &mut Dice, weights: &[Weight]| dice.weighed(weights.iter().copied());
        assert_eq!((of(&mut dice, &[]), of(&mut dice, &[0, 0])), (None, None));
        let thrown: Vec<_> = (0..400).filter_map(|_| of(&mut dice, &[0, 3, 0, 1])).collect();
        assert_eq!(thrown.len(), 400);
        assert!(thrown.iter().all(|at| [1, 3].contains(at)));
        assert!((60..140).contains(&thrown.iter().filter(|at| **at == 3).count()));
    }
}
