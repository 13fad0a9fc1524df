//! The files: who it is, what happens when, and what must be the case then. Strict: what is not understood is a fault
//! that names the file and the step.

use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::id::FieldId;
use sluitend_engine::owner::Attributes;
use sluitend_engine::value::{Number, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// One life.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// The file without its ending; not written in it.
    #[serde(skip)]
    pub id: String,
    /// What it is about, in a line.
    pub title: String,
    /// What it shows, and why that matters.
    pub why: String,
    /// Who it is.
    pub youth: Youth,
    /// What happens, in the order of time.
    pub step: Vec<Step>,
}

/// Who it is, on the day of enrolment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Youth {
    /// An invented name.
    pub name: String,
    /// The birth date.
    pub born: Day,
    /// The route in which the youth is enrolled.
    pub route: String,
    /// The day of enrolment.
    pub on: Day,
    /// The attributes.
    pub knows: Values,
}

/// One thing that happens; without an action only time passes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The day; all that time brings has come by then.
    pub on: Day,
    /// What happens, in the words of someone who was there.
    pub tell: Option<String>,
    /// An action of the present state, or an answer to `followup`.
    #[serde(rename = "do")]
    pub action: Option<String>,
    /// The open follow-up that is answered or assigned.
    pub followup: Option<String>,
    /// What is filled in with the action.
    #[serde(default)]
    pub with: Values,
    /// What is ticked; without it: the whole checklist.
    pub tick: Option<Vec<u16>>,
    /// What the youth answers to `followup` by the personal link.
    pub youth: Option<String>,
    /// The step is paused until this day.
    pub pause: Option<Day>,
    /// The pause ends.
    #[serde(default)]
    pub resume: bool,
    /// What is known from now on: a move, another school.
    pub change: Option<Values>,
    /// An earlier fact was wrong: this is what it should have been.
    pub correct: Option<Values>,
    /// `accept`, `decline` or `withdraw`.
    pub handover: Option<Decided>,
    /// The step (or `followup`) is given to this colleague of who has it.
    pub assign: Option<String>,
    /// This colleague works here no longer; `to` has it all.
    pub leaves: Option<String>,
    /// Who stands in for who leaves.
    pub to: Option<String>,
    /// What the trajectplan gets.
    pub plan: Option<Plan>,
    /// Put on an agenda, or taken off (`geen`).
    pub agenda: Option<String>,
    /// A closed case goes on in this state.
    pub reopen: Option<String>,
    /// Who does it: a role, `role organisation`, or a colleague who was named before. Without it: whose it is.
    pub by: Option<String>,
    /// It must be refused, with a message that holds this.
    pub refused: Option<String>,
    /// What must be the case then.
    pub then: Option<Then>,
}

/// The answer to a handover.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The receiver takes over.
    Accept,
    /// The receiver does not.
    Decline,
    /// The sender takes it back.
    Withdraw,
}

/// What happens to the trajectplan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Plan {
    /// An action in this life domain comes in, with or without a date.
    Add(Vec<String>),
    /// A proposal is agreed.
    Agree(u32),
    /// It was done.
    Done(u32),
    /// It is not done, by decision.
    Drop(u32),
}

/// What must be the case. A key that is not there is not looked at; but a case without `outcome` must be open.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// The route along which it goes.
    pub route: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// `role organisation`, and the colleague when one was named.
    pub owner: Option<String>,
    /// Before when the step must be done.
    pub due: Option<Day>,
    /// The open follow-ups, all of them.
    pub followups: Option<Vec<String>>,
    /// Who was told since the last step: each must be there, such as `"overdue mentor"`.
    pub told: Option<Vec<String>>,
    /// Nobody was told anything since the last step.
    #[serde(default)]
    pub silent: bool,
    /// The organisation that is asked by a handover; `geen`: none.
    pub handover: Option<String>,
    /// Until when it is paused.
    pub paused: Option<Day>,
    /// The agenda on which it stands; `geen`: none.
    pub agenda: Option<String>,
    /// The case director, as `role organisation`.
    pub regisseur: Option<String>,
    /// How far the actions of the trajectplan are, as `domain status`; each must be there.
    pub plan: Option<Vec<String>>,
    /// Fields and attributes, as they are known.
    pub known: Option<Values>,
    /// The case is closed, so.
    pub outcome: Option<String>,
    /// Nothing comes any more by itself: only of a closed case.
    #[serde(default)]
    pub over: bool,
}

/// A local day, written as a TOML date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
pub struct Day(pub Date);

impl TryFrom<toml::value::Datetime> for Day {
    type Error = String;

    fn try_from(at: toml::value::Datetime) -> Result<Self, String> {
        let day = at.time.is_none().then(|| at.to_string().parse().ok()).flatten();
        day.map(Self).ok_or_else(|| format!("{at} is no day; write 2026-09-14"))
    }
}

/// Values by name, as they are filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, toml::Value>")]
pub struct Values(pub Attributes);

impl TryFrom<BTreeMap<String, toml::Value>> for Values {
    type Error = String;

    fn try_from(written: BTreeMap<String, toml::Value>) -> Result<Self, String> {
        let one = |(name, value): (String, toml::Value)| Ok((FieldId::new(name), self::value(value)?));
        written.into_iter().map(one).collect::<Result<_, String>>().map(Self)
    }
}

fn value(written: toml::Value) -> Result<Value, String> {
    Ok(match written {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(n) => Value::Number(Number::whole(n)),
        toml::Value::Boolean(b) => Value::Boolean(b),
        toml::Value::Datetime(at) => Value::Date(Day::try_from(at)?.0),
        other => return Err(format!("{other} is no value of a field")),
    })
}

/// All journeys of a folder, by file name; or all faults at once.
///
/// # Errors
/// What is wrong, each with the file and, where there is one, the step.
pub fn folder(path: &Path) -> Result<Vec<Journey>, Vec<String>> {
    let entries = std::fs::read_dir(path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let (mut journeys, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let text = std::fs::read_to_string(&path).map_err(|e| vec![format!("{id}: {e}")])?;
        match toml::from_str::<Journey>(&text) {
            Err(fault) => faults.push(format!("{id}: {fault}")),
            Ok(journey) => {
                let journey = Journey { id, ..journey };
                faults.extend(journey.faults());
                journeys.push(journey);
            }
        }
    }
    if faults.is_empty() { Ok(journeys) } else { Err(faults) }
}

/// Of four steps at least three say what must be the case then.
const ASSERTED: (usize, usize) = (3, 4);

impl Journey {
    /// What the types do not see.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut before = self.youth.on;
        for (n, step) in self.step.iter().enumerate() {
            if step.on < before {
                faults.push(format!("{}: {} lies before the step before it", self.id, step.name(n)));
            }
            before = step.on;
            let several = step.moves() > 1;
            let in_vain = step.moves() == 0 && (!step.with.0.is_empty() || step.by.is_some() || step.refused.is_some());
            if several || in_vain {
                faults.push(format!("{}: {} must have exactly one action", self.id, step.name(n)));
            }
        }
        let says = |step: &&Step| step.refused.is_some() || step.then.as_ref().is_some_and(Then::says);
        let asserted = self.step.iter().filter(says).count();
        if asserted * ASSERTED.1 < self.step.len() * ASSERTED.0 {
            faults.push(format!("{}: only {asserted} of {} steps say what then is the case", self.id, self.step.len()));
        }
        if !self.step.last().is_some_and(|last| says(&last)) {
            faults.push(format!("{}: the last step must say what then is the case", self.id));
        }
        faults
    }
}

impl Step {
    /// How messages name it; `n` from 0.
    #[must_use]
    pub fn name(&self, n: usize) -> String {
        let what = self.action.as_deref().or(self.youth.as_deref()).unwrap_or_default();
        format!("step {} ({}{}{what})", n + 1, self.on.0, if what.is_empty() { "" } else { ", " })
    }

    fn moves(&self) -> usize {
        let moves = [
            self.action.is_some(),
            self.youth.is_some(),
            self.pause.is_some(),
            self.resume,
            self.change.is_some(),
            self.correct.is_some(),
            self.handover.is_some(),
            self.assign.is_some(),
            self.leaves.is_some(),
            self.plan.is_some(),
            self.agenda.is_some(),
            self.reopen.is_some(),
        ];
        moves.into_iter().filter(|m| *m).count()
    }
}

impl Then {
    fn says(&self) -> bool {
        self.state.is_some() || self.outcome.is_some() || self.followups.is_some() || self.owner.is_some()
    }
}
