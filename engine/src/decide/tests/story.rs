//! A small stage for stories about one case: who does what on which day, and what the case then is.

use crate::case::{Case, Event, What};
use crate::check::check;
use crate::command::{Actor, Command, Facts, Refusal, RefusalKind};
use crate::decide::{Enrolment, decide, enrol};
use crate::id::*;
use crate::model::Programme;
use crate::value::{Number, Value};
use crate::wake::{self, View};
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(super) fn programme() -> Programme {
    read(include_str!("region.toml"), include_str!("werk.toml"), include_str!("zorg.toml"))
}

/// The programme of these files, in which `check` finds no error.
pub(super) fn read(programme: &str, werk: &str, zorg: &str) -> Programme {
    read_all(&[("programme.toml", programme), ("werk.toml", werk), ("zorg.toml", zorg)])
}

/// The same, of more files.
pub(super) fn read_all(files: &[(&str, &str)]) -> Programme {
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let checked = check(&files);
    for diagnostic in &checked.diagnostics {
        eprintln!("{diagnostic}");
    }
    checked.programme.unwrap()
}

pub(super) struct Story {
    pub(super) programme: Programme,
    pub(super) case: Case,
    pub(super) journal: Vec<Event>,
    pub(super) facts: Facts,
    pub(super) today: Date,
}

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn person(name: &str, role: &str, organisation: &str) -> Actor {
    Actor::Person { id: name.into(), holds: [(role.into(), organisation.into())].into() }
}

pub(super) fn mentor() -> Actor {
    person("mirjam", "mentor", "school")
}

pub(super) fn coach() -> Actor {
    person("joost", "jobcoach", "wp_noord")
}

pub(super) fn coordinator() -> Actor {
    person("carla", "coordinator", "regio")
}

pub(super) fn act(action: &str, fields: &[(&str, &str)]) -> Command {
    let value = |text: &str| Number::parse(text).map_or_else(|| Value::from_text(text.to_owned()), Value::Number);
    let fields = fields.iter().map(|(name, text)| (FieldId::from(*name), value(text))).collect();
    Command::Act { action: action.into(), fields, checklist: vec![0, 1], note: None }
}

/// Of a youth in the north, who wants to work.
pub(super) fn enrolment(route: &str, birth: &str) -> Enrolment {
    let text = |t: &str| Value::Text(t.to_owned());
    Enrolment {
        case: "c1".into(),
        youth: "y1".into(),
        facts: Facts { birth: date(birth) },
        attributes: BTreeMap::from([("gemeente".into(), text("noord")), ("perspectief".into(), text("arbeid"))]),
        route: route.into(),
    }
}

impl Story {
    /// A youth of 16 in the north, who wants to work, enrolled on Monday 2 March 2026.
    pub(super) fn begin() -> Self {
        Self::of("2009-06-15", "2026-03-02").unwrap()
    }

    pub(super) fn of(birth: &str, today: &str) -> Result<Self, Refusal> {
        Self::in_region(programme(), birth, today)
    }

    pub(super) fn in_region(programme: Programme, birth: &str, today: &str) -> Result<Self, Refusal> {
        let enrolment = enrolment("werk", birth);
        let facts = enrolment.facts;
        let today = date(today);
        let now = wake::instant(&programme, today);
        let (case, journal) = enrol(&programme, &enrolment, &Actor::System, now)?;
        let story = Self { programme, case, journal, facts, today };
        story.must_be_closed();
        Ok(story)
    }

    pub(super) fn on(&mut self, today: &str) -> &mut Self {
        self.today = date(today);
        self
    }

    pub(super) fn try_do(&mut self, actor: &Actor, command: &Command) -> Result<Vec<What>, Refusal> {
        let now = wake::instant(&self.programme, self.today);
        let events = decide(&self.programme, &self.case, self.facts, actor, command, now)?;
        for event in &events {
            self.case.apply(event);
        }
        self.journal.extend(events.iter().cloned());
        self.must_be_closed();
        Ok(events.into_iter().map(|e| e.what).collect())
    }

    pub(super) fn does(&mut self, actor: &Actor, command: &Command) -> Vec<What> {
        self.try_do(actor, command).unwrap_or_else(|refusal| panic!("{}", refusal.dutch()))
    }

    /// How a command is refused.
    pub(super) fn refuses(&mut self, actor: &Actor, command: &Command) -> RefusalKind {
        self.try_do(actor, command).expect_err("it must be refused").kind
    }

    /// Lets time pass up to a day: every wake at its own moment. What happened, with its day.
    pub(super) fn until(&mut self, day: &str) -> Vec<(String, What)> {
        let day = date(day);
        let mut happened = Vec::new();
        for _ in 0..1000 {
            let Some(next) = self.view().next_wake().filter(|next| *next <= day) else { break };
            // What was armed late (a case opened again) is due at once.
            self.today = next.max(self.today);
            let next = self.today;
            let events = self.does(&Actor::System, &Command::Wake);
            assert!(!events.is_empty(), "a wake on {next} that does nothing would come for ever");
            happened.extend(events.into_iter().map(|what| (next.to_string(), what)));
        }
        self.today = day;
        happened
    }

    pub(super) fn view(&self) -> View<'_, '_> {
        let route = self.programme.route(&self.case.route, self.case.revision).unwrap();
        View { programme: &self.programme, route, case: &self.case, facts: self.facts }
    }

    pub(super) fn due(&self) -> String {
        self.case.step.as_ref().map_or_else(|| "-".to_owned(), |s| s.due.to_string())
    }

    /// The promise: someone is accountable and something is due; and the journal tells the same case to the byte.
    pub(super) fn must_be_closed(&self) {
        if self.case.is_open() {
            assert!(self.view().next_wake().is_some(), "nothing is due");
            assert!(self.programme.organisations.contains_key(&self.case.owner.organisation), "nobody is accountable");
        }
        let text = |case: &Case| serde_json::to_string(case).unwrap();
        let lines: Vec<String> = self.journal.iter().map(|e| serde_json::to_string(e).unwrap()).collect();
        let events: Vec<Event> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(text(&Case::replay(&self.case.id, &events).unwrap()), text(&self.case));
    }
}
