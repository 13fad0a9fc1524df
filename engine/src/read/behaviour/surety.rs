//! Whether it is sure that a name is not there. A route that could not be understood may have any name that stands in its
//! files, but no other: so a name is a fault where no such file so much as writes it.

use super::super::{Reading, SourceFile, is_programme, route_name};
use crate::diagnostic::SourceId;
use crate::id::{RouteId, is_name};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

/// Where a name of `behaviour.toml` would have to be defined.
#[derive(Clone, Copy)]
pub(super) enum Within<'a> {
    /// In the file itself.
    Here,
    /// As the name of a file.
    Files,
    /// In `programme.toml`.
    Programme,
    /// In some route.
    Routes,
    /// In this route.
    Route(&'a RouteId),
}

/// What was not understood.
pub(crate) struct Surety<'r> {
    /// Whether there are no more files than were read.
    all_files: bool,
    /// `programme.toml`, when it was not.
    programme: Vec<Words<'r>>,
    /// The routes that were not.
    routes: Vec<(RouteId, Words<'r>)>,
    /// The parts, on which any of them may call.
    parts: Vec<Words<'r>>,
}

impl<'r> Surety<'r> {
    /// `unclear`: the files in which a word was not understood. `understood`: the routes that were, with all their parts.
    pub fn of(reading: &'r Reading, unclear: &BTreeSet<SourceId>, understood: &BTreeSet<&RouteId>) -> Self {
        let files = || reading.sources.iter().enumerate().map(|(n, source)| (SourceId(n), source));
        let programme = files().filter(|(id, source)| is_programme(&source.path) && unclear.contains(id));
        let routes = files().filter_map(|file| Some((RouteId::new(route_name(&file.1.path)?), file)));
        let routes = routes.filter(|(id, _)| !understood.contains(id));
        let parts = files().filter(|(_, source)| source.path.starts_with("parts/"));
        let words = |(id, source): (SourceId, &'r SourceFile)| Words::of(&source.text, unclear.contains(&id));
        Self {
            all_files: reading.all_files,
            programme: programme.map(words).collect(),
            routes: routes.map(|(route, file)| (route, words(file))).collect(),
            parts: parts.map(words).collect(),
        }
    }

    /// Whether all that could define a name was understood.
    pub(super) fn is_whole(&self, within: Within<'_>) -> bool {
        match within {
            Within::Here => true,
            _ if !self.all_files => false,
            Within::Files => true,
            Within::Programme => self.programme.is_empty(),
            Within::Routes => self.programme.is_empty() && self.routes.is_empty(),
            Within::Route(of) => self.programme.is_empty() && self.routes.iter().all(|(id, _)| id != of),
        }
    }

    /// Whether a name that was not found is nowhere.
    pub(super) fn is_nowhere(&self, name: &str, within: Within<'_>) -> bool {
        if self.is_whole(within) {
            return true;
        }
        // What stands in a file that was left out is not known at all.
        if !self.all_files {
            return false;
        }
        let is_there = |name: &str| {
            let route = |(id, _): &&(RouteId, Words<'r>)| match within {
                Within::Route(of) => id == of,
                Within::Routes => true,
                Within::Here | Within::Files | Within::Programme => false,
            };
            let routes = self.routes.iter().filter(route).map(|(_, words)| words);
            let parts = self.parts.iter().filter(|_| !matches!(within, Within::Programme));
            self.programme.iter().chain(routes).chain(parts).any(|words| words.have(name))
        };
        // `intake/screening`: the caller and the state of the part may stand in different files.
        !name.split('/').all(|name| is_name(name) && is_there(name))
    }
}

/// The words of a file that could be names, gathered when one is looked for.
struct Words<'r> {
    text: &'r str,
    /// Not even its text is there: any word may stand in it.
    is_unread: bool,
    words: OnceCell<HashSet<&'r str>>,
}

impl<'r> Words<'r> {
    fn of(text: &'r str, is_unclear: bool) -> Self {
        Self { text, is_unread: is_unclear && text.is_empty(), words: OnceCell::new() }
    }

    fn have(&self, name: &str) -> bool {
        let ends = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        self.is_unread || self.words.get_or_init(|| self.text.split(ends).collect()).contains(name)
    }
}
