//! Which ladder climbs with what, in all files: where one is missing, it is most likely the one that others of that role have.

use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// What climbs a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Climbs {
    State,
    FollowUp,
}

/// How often each ladder is used, by what climbs it and who owns that.
#[derive(Debug, Default)]
pub(crate) struct Usage(BTreeMap<(Climbs, String), IndexMap<String, usize>>);

/// A ladder that is used more than others.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Likeliest<'u> {
    pub ladder: &'u str,
    /// So many have it.
    pub count: usize,
    /// Of so many that have a ladder.
    pub of: usize,
    /// Whether these are all of the same role.
    pub of_role: bool,
}

impl Usage {
    /// Counts what files say, without judging it.
    pub fn of<'t>(files: impl Iterator<Item = &'t DeTable<'t>>) -> Self {
        let mut usage = Self::default();
        for file in files {
            for (key, climbs) in [("state", Climbs::State), ("followup", Climbs::FollowUp)] {
                let all = file.get(key).and_then(|all| all.get_ref().as_table());
                for one in all.into_iter().flat_map(|all| all.values()).filter_map(|one| one.get_ref().as_table()) {
                    let text = |key| one.get(key).and_then(|value| value.get_ref().as_str());
                    if let (Some(owner), Some(ladder)) = (text("owner"), text("ladder")) {
                        let known = usage.0.entry((climbs, owner.to_owned())).or_default();
                        *known.entry(ladder.to_owned()).or_default() += 1;
                    }
                }
            }
        }
        usage
    }

    /// The ladder that most of this kind have, of this role if any of it has one. Of two that are used as often, the first
    /// one of the programme.
    pub fn likeliest<'u>(
        &'u self,
        climbs: Climbs,
        role: Option<&str>,
        ladders: &'u IndexSet<String>,
    ) -> Option<Likeliest<'u>> {
        let most = |owns: &dyn Fn(&str) -> bool, of_role: bool| {
            let used = self.0.iter().filter(|((kind, owner), _)| *kind == climbs && owns(owner)).map(|(_, used)| used);
            let count = |ladder: &str| used.clone().filter_map(|used| used.get(ladder)).sum::<usize>();
            let of = ladders.iter().map(|ladder| count(ladder)).sum();
            let best = ladders.iter().rev().max_by_key(|ladder| count(ladder)).filter(|ladder| count(ladder) > 0)?;
            Some(Likeliest { ladder: best, count: count(best), of, of_role })
        };
        let own = role.and_then(|role| most(&|owner| owner == role, true));
        own.or_else(|| most(&|_| true, false))
    }
}
