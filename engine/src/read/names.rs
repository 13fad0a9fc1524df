//! Which names there are, gathered before anything is read, so that every reference can be resolved where it stands
//! and a mistake in one file never makes noise in another.

use super::cursor::{At, Cx, short};
use super::source::Trust;
use super::usage::{Climbs, Likeliest, Usage};
use crate::diagnostic::{Code, THERE_ARE, say};
use indexmap::IndexSet;
use toml::de::{DeTable, DeValue};

/// A kind of thing that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Role,
    Ladder,
    Outcome,
    Domain,
    Frame,
    Organisations,
    Route,
    Part,
    State,
    Phase,
    Field,
    Attribute,
    Job,
    Exit,
}

impl Kind {
    /// With its article in Dutch, without one in English.
    fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Role => ("rol", "role"),
            Self::Ladder => ("ladder", "ladder"),
            Self::Outcome => ("uitkomst", "outcome"),
            Self::Domain => ("leefdomein", "domain"),
            Self::Frame => ("wettelijk kader", "frame"),
            Self::Organisations => ("soort organisatie", "kind of organisation"),
            Self::Route => ("route", "route"),
            Self::Part => ("deel", "part"),
            Self::State => ("stap", "state"),
            Self::Phase => ("fase", "phase"),
            Self::Field => ("veld", "field"),
            Self::Attribute => ("kenmerk van jongeren", "attribute"),
            Self::Job => ("taak", "job"),
            Self::Exit => ("uitgang", "exit"),
        }
    }
}

/// The names of the programme, its routes and its parts.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The programme file cannot be read: any name might be in it.
    pub programme_unknown: bool,
    roles: IndexSet<String>,
    /// Roles without an organisation of their own.
    homeless: IndexSet<String>,
    ladders: IndexSet<String>,
    outcomes: IndexSet<String>,
    domains: IndexSet<String>,
    frames: IndexSet<String>,
    kinds: IndexSet<String>,
    pub routes: IndexSet<String>,
    pub parts: IndexSet<String>,
    /// Which ladders the files use.
    pub usage: Usage,
}

impl Names {
    /// Looks through the programme file, without judging it.
    pub fn of_programme(programme: &DeTable<'_>, trust: &Trust) -> Self {
        let organisations = programme.get("organisation").and_then(|o| o.get_ref().as_table());
        let kinds = organisations.into_iter().flat_map(|o| o.values());
        let kinds = kinds.filter_map(|o| o.get_ref().as_table()?.get("kind")?.get_ref().as_str());
        let roles = programme.get("role").and_then(|r| r.get_ref().as_table());
        let homeless = roles.into_iter().flat_map(|r| r.iter());
        let homeless =
            homeless.filter(|(_, r)| r.get_ref().as_table().is_some_and(|r| !r.contains_key("organisation")));
        Self {
            programme_unknown: *trust != Trust::Whole,
            roles: keys(programme, "role"),
            homeless: homeless.map(|(name, _)| name.get_ref().to_string()).collect(),
            ladders: keys(programme, "ladder"),
            outcomes: keys(programme, "outcome"),
            domains: keys(programme, "domain"),
            frames: keys(programme, "frame"),
            kinds: kinds.map(str::to_owned).collect(),
            routes: IndexSet::new(),
            parts: IndexSet::new(),
            usage: Usage::default(),
        }
    }

    /// The ladder that something without one most likely has: what others of its kind and role have, else the first of the
    /// programme, of which nothing can be said.
    pub fn ladder(&self, climbs: Climbs, role: Option<&str>) -> Option<(&str, Option<Likeliest<'_>>)> {
        let likeliest = self.usage.likeliest(climbs, role, &self.ladders);
        let first = || self.ladders.first().map(|ladder| (ladder.as_str(), None));
        likeliest.map(|likeliest| (likeliest.ladder, Some(likeliest))).or_else(first)
    }

    fn of(&self, kind: Kind) -> Option<&IndexSet<String>> {
        match kind {
            Kind::Role => Some(&self.roles),
            Kind::Ladder => Some(&self.ladders),
            Kind::Outcome => Some(&self.outcomes),
            Kind::Domain => Some(&self.domains),
            Kind::Frame => Some(&self.frames),
            Kind::Organisations => Some(&self.kinds),
            Kind::Route => Some(&self.routes),
            Kind::Part => Some(&self.parts),
            Kind::State | Kind::Phase | Kind::Field | Kind::Attribute | Kind::Job | Kind::Exit => None,
        }
    }

    fn is_unknown(&self, kind: Kind) -> bool {
        self.programme_unknown && !matches!(kind, Kind::Route | Kind::Part)
    }
}

/// The keys of a table of tables (`state` of `[state.x]`).
pub(crate) fn keys(table: &DeTable<'_>, key: &str) -> IndexSet<String> {
    match table.get(key).map(toml::Spanned::get_ref) {
        Some(DeValue::Table(t)) => t.keys().map(|k| k.get_ref().to_string()).collect(),
        _ => IndexSet::new(),
    }
}

impl Cx<'_> {
    /// Whether a name of the programme exists; if not, it is reported.
    pub fn defined(&self, kind: Kind, name: &At<String>) -> bool {
        let Some(known) = self.names.of(kind) else { return true };
        if known.contains(&name.it) || self.names.is_unknown(kind) {
            return true;
        }
        self.undefined(kind, name, known.iter().map(String::as_str));
        false
    }

    /// Whether a name is in a list; if not, it is reported.
    pub fn among(&self, kind: Kind, name: &At<String>, known: &IndexSet<String>) -> bool {
        let there = known.contains(&name.it);
        if !there {
            self.undefined(kind, name, known.iter().map(String::as_str));
        }
        there
    }

    /// Reports a name that is not defined.
    pub fn undefined<'n>(&self, kind: Kind, name: &At<String>, known: impl Iterator<Item = &'n str> + Clone) {
        let (nl, en) = kind.title();
        let shown = short(&name.it);
        let message = say!("Er is geen {nl} `{shown}`.", "There is no {en} `{shown}`.");
        self.mistaken(Code::E101, (&name.it, &name.span), message, known.clone(), || {
            self.sink.listed(THERE_ARE, &name.it, known)
        });
    }

    /// Whether a role exists and people of an organisation hold it, so that it can own something.
    pub fn owning_role(&self, name: &At<String>) -> bool {
        if !self.defined(Kind::Role, name) {
            return false;
        }
        let homeless = self.names.homeless.contains(&name.it);
        if homeless {
            let role = &name.it;
            self.fault_help(
                Code::E004,
                &name.span,
                say!(
                    "De rol `{role}` hoort bij geen soort organisatie en kan hier dus niet staan.",
                    "The role `{role}` belongs to no kind of organisation and cannot stand here."
                ),
                say!(
                    "Geef [role.{role}] een `organisation`, of kies een andere rol.",
                    "Give [role.{role}] an `organisation`, or choose another role."
                ),
            );
        }
        !homeless
    }
}
