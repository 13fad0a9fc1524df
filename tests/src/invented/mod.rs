//! Programmes that nobody wrote: sound by construction, of any size, the same for the same seed.

mod plant;

pub use plant::Plant;

use fastrand::Rng;
use std::fmt::Write as _;

/// A programme of two routes.
#[derive(Clone, Debug)]
pub struct Invented {
    /// Who is admitted to each route.
    pub routes: Vec<Route>,
    /// The municipalities that the second school serves; the first serves the others.
    pub south: Vec<&'static str>,
    /// How long it may be silent.
    pub max_silence: Option<&'static str>,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its name.
    pub id: &'static str,
    /// The perspective that it admits.
    pub perspective: Vec<&'static str>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The states, some of which are outcomes; there is nazorg after the first of these.
    pub states: Vec<State>,
    /// What arms another follow-up.
    pub anchor: Option<String>,
}

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 0 to 40.
    Hours,
    /// a, b, c, d.
    Choice,
    /// Yes or no.
    Flag,
    /// A date.
    Day,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// Whether time leads out, or a person.
    pub waits: bool,
    /// How long, then.
    pub delay: &'static str,
    /// It is an outcome.
    pub ends: bool,
    /// Keys that a step must have, and their values.
    pub keys: Vec<(&'static str, String)>,
    /// What leads out.
    pub ways: Vec<Way>,
}

/// What leads out of a state.
#[derive(Clone, Debug)]
pub struct Way {
    /// The fields that are asked, by number.
    pub ask: Vec<usize>,
    /// The rows; one without tests: a plain target.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Field and test, as it is written.
    pub tests: Vec<(String, String)>,
    /// The number of the state to which it leads; `None`: a handover to the other route.
    pub to: Option<usize>,
    /// The state is misspelt.
    pub misspelt: bool,
    /// The handover writes the perspective.
    pub writes: bool,
}

/// The sizes of a route.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// States, at least three.
    pub states: usize,
    /// Fields.
    pub fields: usize,
}

impl Invented {
    /// A sound programme.
    #[must_use]
    pub fn sound(seed: u64, size: Size) -> Self {
        let mut rng = Rng::with_seed(seed);
        let first = Route::sound("een", vec!["werk"], size, &mut rng);
        let second = Route::sound("twee", vec!["zorg"], Size { states: 4, fields: 2 }, &mut rng);
        Self { routes: vec![first, second], south: vec!["zuid"], max_silence: None }
    }

    /// The same without outcomes: where a route ended, it hands over to the other one.
    #[must_use]
    pub fn without_end(mut self) -> Self {
        for state in self.routes.iter_mut().flat_map(|route| &mut route.states).filter(|state| state.ends) {
            *state = State::task(vec![Way { ask: Vec::new(), rows: vec![Row { to: None, ..row(Vec::new(), 0) }] }]);
        }
        self
    }

    /// The files, as `check` takes them.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let south = self.south.iter().map(|m| format!("\"{m}\"")).collect::<Vec<_>>().join(", ");
        let silence = self.max_silence.map_or_else(String::new, |most| format!("max_silence = \"{most}\"\n"));
        let programme = PROGRAMME.replace("{south}", &south).replace("{silence}", &silence);
        let mut files = vec![("programme.toml".to_owned(), programme.into_bytes())];
        for (n, route) in self.routes.iter().enumerate() {
            let other = self.routes[1 - n].id;
            let wanted = if n == 0 { "zorg" } else { "werk" };
            files.push((format!("{}.toml", route.id), route.text(other, wanted).into_bytes()));
        }
        files
    }
}

impl Route {
    fn sound(id: &'static str, perspective: Vec<&'static str>, size: Size, rng: &mut Rng) -> Self {
        let kinds = [Field::Hours, Field::Choice, Field::Flag, Field::Day];
        let fields: Vec<Field> = (0..size.fields).map(|n| kinds[n % 4]).collect();
        let last = size.states.max(3) - 1;
        let mut states: Vec<State> = (0..last).map(|n| state(n, last, &fields, rng)).collect();
        states.push(State::outcome());
        Self { id, perspective, fields, states, anchor: None }
    }

    fn text(&self, other: &str, wanted: &str) -> String {
        let mut out = String::new();
        let perspective = self.perspective.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(", ");
        let _ = write!(
            out,
            "[route]\nid = \"{}\"\nrevision = 1\ntitle = \"Route {}\"\nsummary = \"Verzonnen.\"\n\
             perspective = \"arbeid\"\ninitial = \"s0\"\nregisseur = \"coordinator\"\n[admission]\n\
             rows = [{{ perspectief = [{perspective}], leeftijd = \"rules.age\" }}]\n",
            self.id, self.id
        );
        for (n, field) in self.fields.iter().enumerate() {
            let _ = writeln!(out, "[field.f{n}]\nlabel = \"Veld {n}\"\n{}", field.definition());
        }
        let end = self.states.iter().position(|s| s.ends).unwrap_or_default();
        for (n, state) in self.states.iter().enumerate() {
            let _ = writeln!(out, "[state.s{n}]\ntitle = \"Stap {n}\"");
            if state.ends {
                let _ = writeln!(out, "outcome = \"klaar\"");
                continue;
            }
            for (key, value) in &state.keys {
                let _ = writeln!(out, "{key} = {value}");
            }
            for (k, way) in state.ways.iter().enumerate() {
                way.write(&mut out, (n, k), state.waits.then_some(state.delay), (other, wanted));
            }
        }
        let _ = write!(
            out,
            "[followup.later]\ntitle = \"Later\"\nowner = \"mentor\"\nanchor = \"enter s{end}\"\n\
             offsets = [\"3 months\"]\ndue = \"3 weeks\"\nladder = \"gewoon\"\n[followup.later.on.goed]\nlabel = \"Goed\"\n\
             [followup.later.on.terug]\nlabel = \"Terug\"\ntarget = \"s0\"\n"
        );
        if let Some(anchor) = &self.anchor {
            let _ = write!(
                out,
                "[followup.nog]\ntitle = \"Nog\"\nowner = \"mentor\"\nanchor = \"{anchor}\"\noffsets = [\"1 month\"]\n\
                 due = \"3 weeks\"\nladder = \"gewoon\"\n[followup.nog.on.goed]\nlabel = \"Goed\"\n"
            );
        }
        out
    }
}

impl Way {
    fn write(&self, out: &mut String, (state, n): (usize, usize), waits: Option<&str>, (other, wanted): (&str, &str)) {
        if let Some(delay) = waits {
            let _ = writeln!(out, "[[state.s{state}.after]]\ndelay = \"{delay}\"");
        } else {
            let ask = self.ask.iter().map(|f| format!("\"f{f}\"")).collect::<Vec<_>>().join(", ");
            let _ = writeln!(out, "[state.s{state}.on.a{n}]\nlabel = \"Actie {n}\"\nask = [{ask}]");
        }
        let to = |row: &Row| match row.to {
            Some(to) if row.misspelt => format!("\"fout{to}\""),
            Some(to) => format!("\"s{to}\""),
            None => format!("{{ route = \"{other}\" }}"),
        };
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let tests: Vec<String> = row.tests.iter().map(|(field, test)| format!("{field} = {test}")).collect();
                format!("  {{ to = {}, when = {{ {} }} }},", to(row), tests.join(", "))
            })
            .collect();
        let _ = match &self.rows[..] {
            [row] if row.tests.is_empty() => writeln!(out, "target = {}", to(row)),
            _ => writeln!(out, "target = [\n{}\n]", rows.join("\n")),
        };
        if self.rows.iter().any(|row| row.to.is_none()) {
            if self.rows.iter().all(|row| row.writes) {
                let _ = writeln!(out, "set = {{ perspectief = \"{wanted}\" }}");
            }
            let _ = writeln!(out, "handover = {{ due = \"2 weeks\" }}");
        }
    }
}

impl State {
    /// Someone must act in it.
    fn task(ways: Vec<Way>) -> Self {
        let keys = [("owner", "\"mentor\""), ("due", "\"2 weeks\""), ("ladder", "\"gewoon\"")];
        let keys = keys.map(|(key, value)| (key, value.to_owned())).into();
        Self { waits: false, delay: "", ends: false, keys, ways }
    }

    /// Time leads out.
    fn wait(delay: &'static str, to: usize) -> Self {
        let keys = vec![("wait", "true".to_owned())];
        Self { waits: true, delay, ends: false, keys, ways: vec![Way::to(to)] }
    }

    fn outcome() -> Self {
        Self { waits: false, delay: "", ends: true, keys: Vec::new(), ways: Vec::new() }
    }
}

impl Way {
    /// It leads to a state, whoever comes.
    fn to(state: usize) -> Self {
        Self { ask: Vec::new(), rows: vec![row(Vec::new(), state)] }
    }
}

fn row(tests: Vec<(String, String)>, to: usize) -> Row {
    Row { tests, to: Some(to), misspelt: false, writes: true }
}

fn state(n: usize, last: usize, fields: &[Field], rng: &mut Rng) -> State {
    if n > 0 && n + 1 < last && rng.u8(..) < 40 {
        return State::wait("2 weeks", n + 1);
    }
    let owner = ["mentor", "coach", "coordinator"][rng.usize(..3)];
    let due = ["2 weeks", "10 workdays", "1 month"][rng.usize(..3)];
    let keys =
        [("owner", owner), ("due", due), ("ladder", "gewoon")].map(|(key, value)| (key, format!("\"{value}\""))).into();
    // Onwards, so that every state is reached and leads to the end.
    let mut ways = vec![Way::to(n + 1)];
    for _ in 0..rng.usize(..3) {
        let table =
            if fields.is_empty() || rng.bool() { Way::to(rng.usize(..=last)) } else { table(last, fields, rng) };
        ways.push(table);
    }
    if n % 7 == 3 {
        ways.push(Way { ask: Vec::new(), rows: vec![Row { to: None, ..row(Vec::new(), 0) }] });
    }
    State { waits: false, delay: "", ends: false, keys, ways }
}

/// A table over one field or two, complete and without overlap.
fn table(last: usize, fields: &[Field], rng: &mut Rng) -> Way {
    let first = rng.usize(..fields.len());
    let second = rng.usize(..fields.len());
    let mut rows = Vec::new();
    let mut ask = vec![first];
    for part in fields[first].parts(rng) {
        let test = (format!("f{first}"), part);
        if second != first && rng.bool() {
            if !ask.contains(&second) {
                ask.push(second);
            }
            for part in fields[second].parts(rng) {
                rows.push(row(vec![test.clone(), (format!("f{second}"), part)], rng.usize(..=last)));
            }
        } else {
            rows.push(row(vec![test], rng.usize(..=last)));
        }
    }
    Way { ask, rows }
}

impl Field {
    fn definition(self) -> &'static str {
        match self {
            Self::Hours => "type = \"integer\"\nmin = 0\nmax = 40",
            Self::Choice => "type = \"choice\"\nchoices = { a = \"A\", b = \"B\", c = \"C\", d = \"D\" }",
            Self::Flag => "type = \"boolean\"",
            Self::Day => "type = \"date\"",
        }
    }

    /// At least two tests of which exactly one holds, whatever the value.
    fn parts(self, rng: &mut Rng) -> Vec<String> {
        match self {
            Self::Hours => {
                let (low, high) = (rng.i64(1..20), rng.i64(21..40));
                vec![format!("\"< {low}\""), format!("\"[{low}..{high}]\""), format!("\"> {high}\"")]
            }
            Self::Choice => {
                let all = ["a", "b", "c", "d"];
                let cut = rng.usize(1..4);
                let list = |part: &[&str]| {
                    format!("[{}]", part.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", "))
                };
                vec![list(&all[..cut]), list(&all[cut..])]
            }
            Self::Flag => vec!["true".to_owned(), "false".to_owned()],
            Self::Day => {
                let day = format!("20{}-0{}-15", rng.usize(25..35), rng.usize(1..10));
                vec![format!("\"< {day}\""), format!("\">= {day}\"")]
            }
        }
    }
}

const PROGRAMME: &str = r#"[programme]
id = "verzonnen"
title = "Verzonnen"
timezone = "Europe/Amsterdam"
notify_at = "08:00"
{silence}stall = { after = "30 days", ladder = "gewoon" }
[[rules]]
valid_from = 2017-01-01
age = "[16..23)"
group = [{ perspectief = ["werk", "zorg"] }]
[[rules]]
valid_from = 2026-01-01
age = "[16..27)"
group = [{ perspectief = ["werk", "zorg"] }]
[attribute.perspectief]
label = "Perspectief"
type = "choice"
choices = { werk = "Werk", zorg = "Zorg", dagbesteding = "Dagbesteding" }
required = true
[attribute.gemeente]
label = "Gemeente"
type = "choice"
choices = { noord = "Noord", zuid = "Zuid", oost = "Oost" }
required = true
[role.mentor]
title = "Mentor"
organisation = "school"
[role.coach]
title = "Coach"
organisation = "werkplein"
[role.coordinator]
title = "Coördinator"
organisation = "doorstroompunt"
accountable = true
[organisation.school_noord]
title = "School Noord"
kind = "school"
email = "noord@school.example"
serves = { gemeente = ["noord", "oost"] }
[organisation.school_zuid]
title = "School Zuid"
kind = "school"
email = "zuid@school.example"
serves = { gemeente = [{south}] }
[organisation.werkplein]
title = "Werkplein"
kind = "werkplein"
email = "team@werkplein.example"
[organisation.doorstroompunt]
title = "Doorstroompunt"
kind = "doorstroompunt"
email = "team@doorstroompunt.example"
[outcome.klaar]
title = "Klaar"
indicator = "werk"
[ladder.gewoon]
steps = [{ at = "0 days", notify = ["owner"] }, { at = "10 workdays", reassign = "coordinator" }]
repeat = "10 workdays"
"#;
