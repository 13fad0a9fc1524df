//! What a route says about time and conditions, in plain Dutch.

use crate::calendar::{Span, YearDay, dutch_date};
use crate::id::{FieldId, RoleId, StateId};
use crate::model::{Anchor, Field, FieldKind, FollowUp, Guard, Interval, Moment, Programme, Route, Test};

/// Who and what the names of a route stand for.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// The route.
    pub route: &'a Route,
}

impl Words<'_> {
    /// `Jobcoach`.
    pub fn role(&self, role: &RoleId) -> String {
        self.programme.roles.get(role).map_or_else(|| role.to_string(), |r| r.title.clone())
    }

    /// The title of a state.
    pub fn state(&self, state: &StateId) -> String {
        self.route.states.get(state).map_or_else(|| state.to_string(), |s| s.title.clone())
    }

    /// `binnen 6 weken`, `op 1 oktober`, `8 weken vóór de 18e verjaardag`.
    pub fn moment(&self, moment: &Moment) -> String {
        match &moment.anchor {
            None if moment.offset.amount == 0 => "op de dag zelf".to_owned(),
            None => format!("binnen {}", moment.offset.dutch()),
            Some(Anchor::Day(day)) if moment.offset.amount == 0 => format!("op {}", year_day(*day)),
            Some(anchor) => format!("{} {}", away(moment.offset), self.anchor(anchor)),
        }
    }

    /// When time moves a youth on: `na 6 weken`, `op 1 september`.
    pub fn delay(&self, moment: &Moment) -> String {
        match &moment.anchor {
            None if moment.offset.amount == 0 => "meteen".to_owned(),
            None => format!("na {}", moment.offset.dutch()),
            Some(_) => self.moment(moment),
        }
    }

    /// When a follow-up comes: `elke 3 maanden`, `3 en 6 maanden na het begin van 'Geplaatst'`.
    pub fn comes(&self, followup: &FollowUp) -> String {
        match followup.offsets.as_slice() {
            [every] if followup.recurs => every.dutch_each(),
            offsets => self.offsets(offsets, &followup.anchor),
        }
    }

    fn offsets(&self, offsets: &[Span], anchor: &Anchor) -> String {
        if let ([only], Anchor::Day(day)) = (offsets, anchor)
            && only.amount == 0
        {
            return format!("elk jaar op {}", year_day(*day));
        }
        if !offsets.iter().all(|o| o.amount > 0) {
            let all: Vec<String> = offsets.iter().map(|o| away(*o)).collect();
            return format!("{} {}", list(&all, "en"), self.anchor(anchor));
        }
        // The unit is said once for all that share it, and `na` once for all.
        let runs = offsets.chunk_by(|a, b| a.unit == b.unit);
        let run = |run: &[Span]| match run {
            [first @ .., last] => {
                let all: Vec<String> = first.iter().map(|o| o.amount.to_string()).chain([last.dutch()]).collect();
                list(&all, "en")
            }
            [] => String::new(),
        };
        format!("{} na {}", list(&runs.map(run).collect::<Vec<_>>(), "en"), self.anchor(anchor))
    }

    fn anchor(&self, anchor: &Anchor) -> String {
        match anchor {
            Anchor::Start => "het begin van de route".to_owned(),
            Anchor::Enter(state) => format!("het begin van '{}'", self.state(state)),
            Anchor::Exit(state) => format!("het einde van '{}'", self.state(state)),
            Anchor::Birthday(age) => format!("de {age}e verjaardag"),
            Anchor::Field(field) => format!("'{}'", self.label(field)),
            Anchor::Day(day) => year_day(*day),
        }
    }

    fn field(&self, field: &FieldId) -> Option<&Field> {
        self.route.fields.get(field).or_else(|| self.programme.attributes.get(field))
    }

    fn label(&self, field: &FieldId) -> String {
        self.field(field).map_or_else(|| lower(field.as_str()), |f| f.label.clone())
    }

    /// `Soort contract is Regulier of Detachering, en Uren per week is 12 of meer`; `None`: it always holds.
    pub fn guard(&self, guard: &Guard) -> Option<String> {
        let tests: Vec<String> = guard.tests.iter().map(|(field, test)| self.test(field, test)).collect();
        (!tests.is_empty()).then(|| list(&tests, "en"))
    }

    fn test(&self, field: &FieldId, test: &Test) -> String {
        let what = match test {
            Test::Number(interval) => numbers(interval),
            Test::Date { from: Some(from), to: Some(to) } => format!("van {} tot en met {}", short(*from), short(*to)),
            Test::Date { from: Some(from), to: None } => format!("{} of later", short(*from)),
            Test::Date { from: None, to: Some(to) } => format!("{} of eerder", short(*to)),
            Test::Date { from: None, to: None } => "een datum".to_owned(),
            Test::OneOf(options) => list(&options.iter().map(|o| self.choice(field, o)).collect::<Vec<_>>(), "of"),
            Test::Boolean(true) => "ja".to_owned(),
            Test::Boolean(false) => "nee".to_owned(),
            Test::RulesAge => "een leeftijd die de wet noemt".to_owned(),
        };
        let label = self.label(field);
        if label.ends_with('?') { format!("{label} {what}") } else { format!("{label}: {what}") }
    }

    fn choice(&self, field: &FieldId, key: &str) -> String {
        match self.field(field).map(|f| &f.kind) {
            Some(FieldKind::Choice { choices }) => choices.get(key).map_or_else(|| key.to_owned(), Clone::clone),
            _ => key.to_owned(),
        }
    }
}

fn numbers(interval: &Interval) -> String {
    match (interval.low, interval.high) {
        (Some((low, _)), Some((high, true))) if low == high => low.to_string(),
        (Some((low, true)), Some((high, true))) => format!("van {low} tot en met {high}"),
        (Some((low, true)), Some((high, false))) => format!("van {low} tot {high}"),
        (Some((low, false)), Some((high, true))) => format!("meer dan {low}, hooguit {high}"),
        (Some((low, false)), Some((high, false))) => format!("meer dan {low}, minder dan {high}"),
        (Some((low, true)), None) => format!("{low} of meer"),
        (Some((low, false)), None) => format!("meer dan {low}"),
        (None, Some((high, true))) => format!("{high} of minder"),
        (None, Some((high, false))) => format!("minder dan {high}"),
        (None, None) => "een getal".to_owned(),
    }
}

fn short(date: jiff::civil::Date) -> String {
    dutch_date(date).split(' ').skip(1).collect::<Vec<_>>().join(" ")
}

fn year_day(day: YearDay) -> String {
    let in_any_year = jiff::civil::Date::new(2024, day.month(), day.day());
    in_any_year
        .map_or_else(|_| String::new(), |d| dutch_date(d).split(' ').skip(1).take(2).collect::<Vec<_>>().join(" "))
}

/// `3 maanden na`, `8 weken vóór`, `meteen bij`.
fn away(span: Span) -> String {
    match span.amount {
        0 => "meteen bij".to_owned(),
        n if n < 0 => format!("{} vóór", Span::new(-n, span.unit).dutch()),
        _ => format!("{} na", span.dutch()),
    }
}

/// `a, b en c`.
pub(super) fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// A title within a sentence; abbreviations stay as they are.
pub(super) fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.next()) {
        (Some(a), Some(b)) if a.is_uppercase() && !b.is_uppercase() => {
            a.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

/// The first letter in upper case.
pub(super) fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
