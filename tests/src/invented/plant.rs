//! Faults to plant in a programme that nobody wrote, each with the code under which it must be found.

use super::{Field, Invented, Route, Row, State, Way, row};
use fastrand::Rng;

/// A fault to plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the codes say what each is")]
pub enum Plant {
    RowLost,
    RowWidened,
    NeverAsked,
    OutOfBounds,
    NoOwner,
    NoDue,
    NoLadder,
    Misspelt,
    WaitsForever,
    NobodyServes,
    HandoverForgets,
    NobodyAdmitted,
    AdmittedTwice,
    StuckByChoice,
    RoundAndRound,
    AnchorPassedBy,
    DateLeftOpen,
    NoNazorg,
    LongStep,
    LongWaits,
    OnlyTime,
    NeverArmed,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::RowLost,
        Self::RowWidened,
        Self::NeverAsked,
        Self::OutOfBounds,
        Self::NoOwner,
        Self::NoDue,
        Self::NoLadder,
        Self::Misspelt,
        Self::WaitsForever,
        Self::NobodyServes,
        Self::HandoverForgets,
        Self::NobodyAdmitted,
        Self::AdmittedTwice,
        Self::StuckByChoice,
        Self::RoundAndRound,
        Self::AnchorPassedBy,
        Self::DateLeftOpen,
        Self::NoNazorg,
        Self::LongStep,
        Self::LongWaits,
        Self::OnlyTime,
        Self::NeverArmed,
    ];

    /// The code under which it must be found.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RowLost => "E201",
            Self::RowWidened => "E202",
            Self::NeverAsked => "E205",
            Self::OutOfBounds => "E203",
            Self::NoOwner => "E301",
            Self::NoDue => "E302",
            Self::NoLadder => "E303",
            Self::Misspelt => "E101",
            Self::WaitsForever => "E306",
            Self::NobodyServes => "E305",
            Self::HandoverForgets => "E401",
            Self::NobodyAdmitted => "E402",
            Self::AdmittedTwice => "W402",
            Self::StuckByChoice | Self::RoundAndRound => "E103",
            Self::AnchorPassedBy | Self::DateLeftOpen => "E307",
            Self::NoNazorg => "W309",
            Self::LongStep | Self::LongWaits => "W310",
            Self::OnlyTime => "E105",
            Self::NeverArmed => "E309",
        }
    }

    /// Plants it somewhere; `None`: there is no place for it in this programme.
    #[must_use]
    pub fn in_(self, sound: &Invented, rng: &mut Rng) -> Option<Invented> {
        let mut all = sound.clone();
        let route = &mut all.routes[0];
        let last = route.states.len() - 1;
        let tables: Vec<(usize, usize)> = route.tables().collect();
        let table = |rng: &mut Rng| rng.choice(tables.iter().copied());
        match self {
            Self::RowLost => {
                let (s, w) = table(rng)?;
                let rows = &mut route.states[s].ways[w].rows;
                rows.remove(rng.usize(..rows.len()));
            }
            Self::RowWidened => {
                let (s, w) = table(rng)?;
                let way = &mut route.states[s].ways[w];
                // Two rows of one value of the last field become the same.
                let n = rng.usize(..way.rows.len());
                let copy = way.rows[n].clone();
                way.rows.push(copy);
            }
            Self::NeverAsked => {
                route.fields.push(Field::Flag);
                let field = format!("f{}", route.fields.len() - 1);
                let tests = |test: &str| vec![(field.clone(), test.to_owned())];
                let rows = vec![row(tests("true"), 0), row(tests("false"), last)];
                let s = rng.choice((0..last).filter(|s| !route.states[*s].waits).collect::<Vec<_>>())?;
                route.states[s].ways.push(Way { ask: Vec::new(), rows });
            }
            Self::OutOfBounds => {
                let hours = |(s, w): &(usize, usize)| {
                    let rows = &route.states[*s].ways[*w].rows;
                    rows.iter().position(|r| r.tests.iter().any(|(_, t)| t.starts_with("\"> ")))
                };
                let found: Vec<_> = tables.iter().filter_map(|at| Some((*at, hours(at)?))).collect();
                let ((s, w), n) = rng.choice(found)?;
                for (_, test) in &mut route.states[s].ways[w].rows[n].tests {
                    if test.starts_with("\"> ") {
                        *test = "\"> 40\"".to_owned();
                    }
                }
            }
            Self::NoOwner | Self::NoDue | Self::NoLadder => {
                let key = if self == Self::NoOwner {
                    "owner"
                } else if self == Self::NoDue {
                    "due"
                } else {
                    "ladder"
                };
                let s = rng.choice((0..last).filter(|s| !route.states[*s].waits).collect::<Vec<_>>())?;
                route.states[s].keys.retain(|(k, _)| *k != key);
            }
            Self::Misspelt => {
                let s = rng.usize(..last);
                let way = &mut route.states[s].ways[0];
                way.rows[0].misspelt = true;
            }
            Self::WaitsForever => {
                let s = rng.choice((0..last).filter(|s| route.states[*s].waits).collect::<Vec<_>>())?;
                route.states[s].ways.clear();
            }
            Self::NobodyServes => all.south = vec!["oost"],
            Self::HandoverForgets => {
                let hands_over = |w: &Way| w.rows.iter().any(|r| r.to.is_none());
                let s = (0..last).find(|s| route.states[*s].ways.iter().any(hands_over))?;
                let way = route.states[s].ways.iter_mut().find(|w| hands_over(w))?;
                way.rows.iter_mut().for_each(|r| r.writes = false);
            }
            Self::NobodyAdmitted => route.perspective = vec!["dagbesteding"],
            Self::AdmittedTwice => route.perspective.push("zorg"),
            _ => {
                if matches!(self, Self::LongStep | Self::LongWaits) {
                    all.max_silence = Some("1 year");
                }
                self.beside(&mut all.routes[0], rng)?;
            }
        }
        Some(all)
    }
}

impl Plant {
    /// Plants what needs states or fields of its own.
    fn beside(self, route: &mut Route, rng: &mut Rng) -> Option<()> {
        let new = route.states.len();
        let tasks: Vec<usize> = (0..new).filter(|s| !route.states[*s].waits && !route.states[*s].ends).collect();
        let s = rng.choice(tasks.iter().copied())?;
        let end = route.states.iter().position(|s| s.ends)?;
        match self {
            // Who has said no before cannot say yes any more.
            Self::StuckByChoice => {
                let kind = [Field::Flag, Field::Choice, Field::Hours][rng.usize(..3)];
                let (n, field) = (route.fields.len(), format!("f{}", route.fields.len()));
                route.fields.push(kind);
                let mut rows: Vec<Row> =
                    kind.parts(rng).into_iter().map(|part| row(vec![(field.clone(), part)], new)).collect();
                rows[0].to = Some(end);
                route.states[s].ways.push(Way { ask: vec![n], ..Way::to(new) });
                route.states.push(State::task(vec![Way { ask: Vec::new(), rows }]));
            }
            Self::RoundAndRound => {
                route.states[s].ways.push(Way::to(new));
                route.states.push(State::wait("3 weeks", new + 1));
                route.states.push(State::task(vec![Way::to(new)]));
            }
            Self::OnlyTime => {
                route.states[s].ways.push(Way::to(new));
                route.states.push(State::wait("1 week", new + 1));
                route.states.push(State::wait("1 month", new));
            }
            // A step that not everyone passes.
            Self::AnchorPassedBy => {
                let t = rng.choice(tasks)?;
                let after = t + 1;
                route.states[t].ways.push(Way::to(new));
                route.states.push(State::task(vec![Way::to(after)]));
                let kind = ["enter", "exit"][rng.usize(..2)];
                route.set_due(s, format!("{{ anchor = \"{kind} s{new}\", offset = \"2 weeks\" }}"));
            }
            Self::DateLeftOpen => {
                let n = route.fields.len();
                route.fields.push(Field::Day);
                let t = rng.choice(tasks)?;
                route.states[t].ways.push(Way { ask: vec![n], ..Way::to(t + 1) });
                route.set_due(s, format!("{{ anchor = \"field f{n}\", offset = \"2 weeks\" }}"));
            }
            Self::NeverArmed => {
                let field = format!("field f{}", route.fields.len());
                route.fields.push(Field::Day);
                route.anchor = Some([field, "birthday 15".to_owned()][rng.usize(..2)].clone());
            }
            Self::NoNazorg => {
                route.states[s].ways.push(Way::to(new));
                route.states.push(State::outcome());
            }
            Self::LongStep => route.set_due(s, "\"14 months\"".to_owned()),
            Self::LongWaits => {
                route.states[s].ways.push(Way::to(new));
                route.states.push(State::wait("7 months", new + 1));
                route.states.push(State::wait("7 months", s));
            }
            _ => return None,
        }
        Some(())
    }
}

impl Route {
    fn set_due(&mut self, state: usize, due: String) {
        self.states[state].keys.retain(|(key, _)| *key != "due");
        self.states[state].keys.push(("due", due));
    }

    /// The tables with tests, by state and way.
    fn tables(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let ways = |(s, state): (usize, &State)| (0..state.ways.len()).map(move |w| (s, w)).collect::<Vec<_>>();
        let all = self.states.iter().enumerate().flat_map(ways);
        all.filter(|(s, w)| self.states[*s].ways[*w].rows.iter().any(|r| !r.tests.is_empty()))
    }
}
