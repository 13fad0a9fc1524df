//! The values of the language: durations, moments, anchors.

use super::cursor::{At, short};
use super::field::Scope;
use super::graph::Inside;
use super::names::Kind;
use super::node::Node;
use crate::calendar::{Shift, Span, SpanError, Unit, YearDay, YearDayError};
use crate::diagnostic::{Code, Message, say};
use crate::id::{FieldId, StateId};
use crate::model::{Anchor, FieldKind, Moment};
use indexmap::IndexMap;

/// What an anchor may name.
pub(crate) struct Anchors<'a> {
    /// The states of the file, and whether each is the exit of a part.
    pub states: &'a IndexMap<String, bool>,
    /// The states of the parts that the file calls.
    pub inside: &'a Inside<'a>,
    pub scope: &'a Scope,
}

/// The words of `shift`.
pub(crate) const SHIFTS: &[(&str, Shift)] =
    &[("none", Shift::None), ("next_workday", Shift::NextWorkday), ("previous_workday", Shift::PreviousWorkday)];

/// The oldest birthday that can be an anchor.
const MAX_AGE: u16 = 120;

impl Node<'_> {
    /// A duration such as `"6 weeks"`.
    pub fn span(&self) -> Option<Span> {
        let text = self.line("\"6 weeks\"")?;
        match text.it.parse() {
            Ok(span) => Some(span),
            Err(error) => {
                self.no_span(&error);
                None
            }
        }
    }

    /// A duration that lies ahead.
    pub fn positive_span(&self) -> Option<Span> {
        let span = self.span()?;
        if span.amount <= 0 {
            let key = &self.place;
            let message =
                say!("Bij `{key}` hoort een tijd die langer duurt dan niets.", "`{key}` must be longer than nothing.");
            self.cx.fault_help(
                Code::E004,
                &self.span,
                message,
                say!("Schrijf bijvoorbeeld \"10 workdays\".", "Write \"10 workdays\", for example."),
            );
            return None;
        }
        Some(span)
    }

    fn no_span(&self, error: &SpanError) {
        let key = &self.place;
        let message = match error {
            SpanError::Shape(text) => {
                let text = short(text);
                say!(
                    "Bij `{key}` hoort een tijd, maar \"{text}\" is er geen.",
                    "`{key}` must be a duration, but \"{text}\" is none."
                )
            }
            SpanError::Amount(text) => {
                let text = short(text);
                say!("\"{text}\" bij `{key}` is geen heel getal.", "\"{text}\" in `{key}` is not a whole number.")
            }
            SpanError::Unit(text) => {
                let text = short(text);
                say!("\"{text}\" bij `{key}` is geen tijdmaat.", "\"{text}\" in `{key}` is not a unit of time.")
            }
            SpanError::TooMany { amount, unit } => {
                let (amount, most) = (short(amount), unit.limit());
                say!(
                    "{amount} {unit} bij `{key}` is te veel; {most} kan nog.",
                    "{amount} {unit} in `{key}` is too many; {most} is the limit."
                )
            }
        };
        let help = || match error {
            SpanError::TooMany { .. } => None,
            _ => Some(say!(
                "Schrijf een getal en days, workdays, weeks, months of years, zoals \"6 weeks\".",
                "Write a number and days, workdays, weeks, months or years, such as \"6 weeks\"."
            )),
        };
        let unit = if let SpanError::Unit(text) = error { text.as_str() } else { "" };
        let units = ["days", "workdays", "weeks", "months", "years"].into_iter().filter(|_| !unit.is_empty());
        self.cx.mistaken(Code::E004, (unit, &self.span), message, units, help);
    }

    /// A moment: a duration, a yearly day, or a table with an anchor.
    pub fn moment(&self, anchors: &Anchors<'_>) -> Option<Moment> {
        let moment = match self.value() {
            toml::de::DeValue::Table(_) => self.moment_table(anchors)?,
            _ => self.plain_moment()?,
        };
        if moment.anchor.is_none() && moment.offset.amount < 0 {
            let key = &self.place;
            let message = say!(
                "`{key}` ligt vóór het begin en is dus altijd al voorbij.",
                "`{key}` lies before its beginning, so it has always passed."
            );
            self.cx.fault_help(
                Code::E004,
                &self.span,
                message,
                say!("Haal het minteken weg, of noem een `anchor`.", "Drop the minus sign, or name an `anchor`."),
            );
            return None;
        }
        Some(moment)
    }

    fn plain_moment(&self) -> Option<Moment> {
        let text = self.line("\"6 weeks\"")?;
        if let Ok(day) = text.it.parse::<YearDay>() {
            return Some(Moment {
                anchor: Some(Anchor::Day(day)),
                offset: Span::new(0, Unit::Days),
                shift: Shift::None,
            });
        }
        Some(Moment { anchor: None, offset: self.span()?, shift: Shift::None })
    }

    fn moment_table(&self, anchors: &Anchors<'_>) -> Option<Moment> {
        let table = self.table()?;
        let anchor = table.take("anchor");
        let offset = table.take("offset");
        let shift = table.take("shift").map(|n| n.word(SHIFTS));
        table.finish();
        if anchor.is_none() && offset.is_none() {
            table.missing("offset", "\"6 weeks\"");
            return None;
        }
        Some(Moment {
            anchor: anchor.map(|a| a.anchor(anchors)).map_or(Some(None), |a| a.map(Some))?,
            offset: offset.map_or(Some(Span::new(0, Unit::Days)), |o| o.span())?,
            shift: shift.unwrap_or(Some(Shift::None))?,
        })
    }

    /// An anchor such as `"enter geplaatst"`.
    pub fn anchor(&self, anchors: &Anchors<'_>) -> Option<Anchor> {
        const EXAMPLE: &str = "\"enter geplaatst\"";
        let text = self.line(EXAMPLE)?;
        let words: Vec<&str> = text.it.split_whitespace().collect();
        match words.as_slice() {
            ["start"] => Some(Anchor::Start),
            ["enter", state] => self.state_anchor(state, anchors).map(Anchor::Enter),
            ["exit", state] => self.state_anchor(state, anchors).map(Anchor::Exit),
            ["birthday", age] => self.birthday(age),
            ["field", field] => self.field_anchor(field, anchors),
            ["day", day] => self.day_anchor(day),
            _ => {
                let shown = short(&text.it);
                let message = say!("\"{shown}\" is geen moment om vanaf te tellen.", "\"{shown}\" is not an anchor.");
                self.cx.fault_help(Code::E004, &self.span, message, anchor_help());
                None
            }
        }
    }

    fn state_anchor(&self, state: &str, anchors: &Anchors<'_>) -> Option<StateId> {
        let name = At { it: state.to_owned(), span: self.span.clone() };
        match anchors.states.get(state).copied().or_else(|| (anchors.inside)(state)) {
            Some(false) => Some(StateId::new(state)),
            Some(true) => {
                let message = say!(
                    "`{state}` is een uitgang van dit deel: niemand is daar ooit, dus er valt niet vanaf te tellen.",
                    "`{state}` is an exit of this part: nobody is ever there, so nothing can be counted from it."
                );
                let help = say!(
                    "Tel vanaf een stap van het deel, of zet dit in de route die het deel gebruikt.",
                    "Count from a state of the part, or move this to the route that calls the part."
                );
                self.cx.fault_help(Code::E004, &self.span, message, help);
                None
            }
            None => {
                self.cx.undefined(Kind::State, &name, anchors.states.keys().map(String::as_str));
                None
            }
        }
    }

    fn birthday(&self, age: &str) -> Option<Anchor> {
        match age.parse() {
            Ok(age) if (1..=MAX_AGE).contains(&age) => Some(Anchor::Birthday(age)),
            _ => {
                let shown = short(age);
                let message = say!("\"{shown}\" is geen leeftijd.", "\"{shown}\" is not an age.");
                self.cx.fault_help(
                    Code::E004,
                    &self.span,
                    message,
                    say!("Schrijf bijvoorbeeld \"birthday 18\".", "Write \"birthday 18\", for example."),
                );
                None
            }
        }
    }

    fn field_anchor(&self, field: &str, anchors: &Anchors<'_>) -> Option<Anchor> {
        let name = At { it: field.to_owned(), span: self.span.clone() };
        match anchors.scope.kind(self.cx, &name)? {
            FieldKind::Date => Some(Anchor::Field(FieldId::new(field))),
            _ => {
                let message = say!(
                    "`{field}` is geen datum, dus er valt niet vanaf te tellen.",
                    "`{field}` is not a date, so nothing can be counted from it."
                );
                self.cx.fault_help(
                    Code::E204,
                    &self.span,
                    message,
                    say!("Kies een veld met type = \"date\".", "Choose a field with type = \"date\"."),
                );
                None
            }
        }
    }

    fn day_anchor(&self, day: &str) -> Option<Anchor> {
        match day.parse() {
            Ok(day) => Some(Anchor::Day(day)),
            Err(error) => {
                let shown = short(day);
                let message = match error {
                    YearDayError::Shape(_) => {
                        say!("\"{shown}\" is geen dag van het jaar.", "\"{shown}\" is not a day of the year.")
                    }
                    YearDayError::NoSuchDay(_) => {
                        say!("De dag \"{shown}\" bestaat niet.", "The day \"{shown}\" does not exist.")
                    }
                };
                self.cx.fault_help(
                    Code::E004,
                    &self.span,
                    message,
                    say!(
                        "Schrijf maand en dag, zoals \"day 10-01\" voor 1 oktober.",
                        "Write month and day, such as \"day 10-01\" for 1 October."
                    ),
                );
                None
            }
        }
    }
}

fn anchor_help() -> Message {
    say!(
        "Kies uit \"start\", \"enter <stap>\", \"exit <stap>\", \"birthday 18\", \"field <datumveld>\" en \"day 10-01\".",
        "Choose from \"start\", \"enter <state>\", \"exit <state>\", \"birthday 18\", \"field <date field>\" and \"day 10-01\"."
    )
}
