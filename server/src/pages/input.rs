//! Forms: what was typed, and the fields in which it is shown again. Nothing that someone typed is ever lost by a
//! refusal. Pure; must never know a request.

use askama::Template;
use sluitend_engine::command::Reason;
use sluitend_engine::id::FieldId;
use sluitend_engine::model::{Field, FieldKind};
use sluitend_engine::value::{Number, Value};

/// The longest free text, in characters; what is longer is refused, never cut.
pub const LONGEST_TEXT: usize = 10_000;

/// What came with a form: names and texts, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled(Vec<(String, String)>);

impl Filled {
    /// Takes pairs as they came. Line ends become `\n`; characters that no text needs (NUL) go.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let clean = |text: String| text.replace("\r\n", "\n").replace('\0', "");
        Self(pairs.into_iter().map(|(name, text)| (clean(name), clean(text))).collect())
    }

    /// The text under a name; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text.trim())
    }

    /// All texts under a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, text)| text.as_str())
    }

    /// The same without what stands under a name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(n, _)| n != name).cloned().collect())
    }

    /// All that was typed or chosen, without what the page itself put there.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| matches!(name, "csrf" | "eenmalig" | "versie" | "traject" | "waarvan" | "terug");
        let pairs = self.0.iter().map(|(name, text)| (name.as_str(), text.trim()));
        pairs.filter(move |(name, text)| !own(name) && !text.is_empty())
    }

    /// The same without what stands with an action or answer that was not chosen: without JavaScript a page sends the
    /// fields of all, with what was known already in them.
    pub fn chosen(&self) -> impl Iterator<Item = (&str, &str)> {
        let chosen = ["actie", "antwoord"].map(|name| self.get(name)).into_iter().find(|action| !action.is_empty());
        let with = |name: &str| name.split_once('.').map(|(action, _)| action.to_owned());
        self.typed().filter(move |(name, _)| match (with(name), chosen) {
            (Some(action), Some(chosen)) => action == chosen || action == "kenmerk",
            (Some(_), None) | (None, _) => true,
        })
    }
}

/// A form that was refused: shown again as it was, with what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// Which form: `actie`, `opvolging:<key>` …
    pub form: String,
    /// What was typed.
    pub filled: Filled,
    /// What is wrong; the place is the name of an input, or empty.
    pub reasons: Vec<Reason>,
}

/// One form of a page, with what was typed in it if it was refused.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    key: &'a str,
    attempt: Option<&'a Attempt>,
}

impl<'a> Form<'a> {
    /// A form, with the attempt if that was of this form.
    #[must_use]
    pub fn new(key: &'a str, attempt: Option<&'a Attempt>) -> Self {
        Self { key, attempt: attempt.filter(|a| a.form == key) }
    }

    /// Whether it was refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.attempt.is_some()
    }

    /// The id of an input in the page.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        dom_id(self.key, name)
    }

    /// What was typed under a name.
    #[must_use]
    pub fn typed(&self, name: &str) -> Option<&'a str> {
        self.attempt.map(|a| a.filled.get(name))
    }

    /// Whether a box or button with this value was chosen.
    #[must_use]
    pub fn chose(&self, name: &'a str, value: &str) -> bool {
        self.attempt.is_some_and(|a| a.filled.all(name).any(|v| v == value))
    }

    /// What is wrong with an input.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        let reasons = self.attempt?.reasons.iter().filter(|r| r.place == name);
        let texts: Vec<_> = reasons.map(|r| r.message.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    /// Free text over several lines.
    #[must_use]
    pub fn area(&self, name: &str, label: &str, hint: &str) -> Input {
        self.input(name, label, hint, Kind::Area, None)
    }

    /// A line of text.
    #[must_use]
    pub fn line(&self, name: &str, label: &str, hint: &str) -> Input {
        self.input(name, label, hint, Kind::Line, None)
    }

    /// A date.
    #[must_use]
    pub fn date(&self, name: &str, label: &str, hint: &str) -> Input {
        self.input(name, label, hint, Kind::Date, None)
    }

    /// One of a list, in a drop-down.
    #[must_use]
    pub fn select(&self, name: &str, label: &str, hint: &str, options: Vec<(String, String)>) -> Input {
        let mut input = self.input(name, label, hint, Kind::Select, None);
        input.choices = self.choices(name, options, None);
        input
    }

    /// An input for a field of a route or an attribute; `now` is what is known already.
    #[must_use]
    pub fn field(&self, name: &str, field: &Field, now: Option<&Value>) -> Input {
        let (kind, hint) = match &field.kind {
            FieldKind::Integer { min, max } => (Kind::Number, bounds("Een heel getal", *min, *max)),
            FieldKind::Decimal { min, max } => (Kind::Number, bounds("Een getal", *min, *max)),
            FieldKind::Boolean => (Kind::Radios, String::new()),
            FieldKind::Date => (Kind::Date, String::new()),
            FieldKind::Choice { choices } if choices.len() > 8 => (Kind::Select, String::new()),
            FieldKind::Choice { .. } => (Kind::Radios, String::new()),
            FieldKind::Text => (Kind::Line, String::new()),
        };
        let now = now.map(|value| match value {
            Value::Boolean(yes) => if *yes { "ja" } else { "nee" }.to_owned(),
            Value::Number(n) => n.to_string().replace('.', ","),
            other => other.to_string(),
        });
        let mut input = self.input(name, &field.label, &hint, kind, now.as_deref());
        let options = match &field.kind {
            FieldKind::Boolean => vec![("ja".to_owned(), "Ja".to_owned()), ("nee".to_owned(), "Nee".to_owned())],
            FieldKind::Choice { choices } => choices.iter().map(|(k, l)| (k.clone(), l.clone())).collect(),
            _ => Vec::new(),
        };
        input.choices = self.choices(name, options, now.as_deref());
        input
    }

    /// Any input.
    #[must_use]
    pub fn input(&self, name: &str, label: &str, hint: &str, kind: Kind, now: Option<&str>) -> Input {
        Input {
            id: self.id(name),
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            kind,
            value: self.typed(name).or(now).unwrap_or_default().to_owned(),
            choices: Vec::new(),
            optional: false,
            error: self.error(name),
        }
    }

    fn choices(&self, name: &str, options: Vec<(String, String)>, now: Option<&str>) -> Vec<Choice> {
        let chosen = self.typed(name).or(now).unwrap_or_default();
        let choice = |(n, (value, label)): (usize, (String, String))| Choice {
            id: if n == 0 { self.id(name) } else { format!("{}-{n}", self.id(name)) },
            checked: value == chosen,
            value,
            label,
        };
        options.into_iter().enumerate().map(choice).collect()
    }
}

/// How an input looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Line,
    /// A line of digits.
    Number,
    /// A date.
    Date,
    /// Several lines.
    Area,
    /// One of a few.
    Radios,
    /// One of many.
    Select,
    /// An e-mail address.
    Email,
    /// A password that exists.
    Password,
    /// A password that is new.
    NewPassword,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "input.html")]
pub struct Input {
    /// Unique in the page.
    pub id: String,
    /// The name under which it is sent.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// What helps to answer; may be empty.
    pub hint: String,
    /// How it looks.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Unique in the page.
    pub id: String,
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Whether it is chosen.
    pub checked: bool,
}

impl Input {
    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What describes it, for `aria-describedby`.
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-fout", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// The `type` of the element.
    #[must_use]
    pub fn html_type(&self) -> &'static str {
        match self.kind {
            Kind::Date => "date",
            Kind::Email => "email",
            Kind::Password | Kind::NewPassword => "password",
            _ => "text",
        }
    }

    /// The `autocomplete` of the element: browsers keep nothing of a youth.
    #[must_use]
    pub fn autocomplete(&self) -> &'static str {
        match self.kind {
            Kind::Email => "username",
            Kind::Password => "current-password",
            Kind::NewPassword => "new-password",
            _ => "off",
        }
    }

    fn is_radios(&self) -> bool {
        self.kind == Kind::Radios
    }

    fn is_area(&self) -> bool {
        self.kind == Kind::Area
    }

    fn is_select(&self) -> bool {
        self.kind == Kind::Select
    }

    /// Passwords are never sent back.
    fn shows_value(&self) -> bool {
        !self.value.is_empty() && !matches!(self.kind, Kind::Password | Kind::NewPassword)
    }

    fn width(&self) -> &'static str {
        match self.kind {
            Kind::Number => "w-number",
            Kind::Date => "w-date",
            _ => "w-line",
        }
    }

    /// Whether it wants the keyboard with digits.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
}

/// A line of the summary of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is in the page.
    pub href: String,
    /// What is wrong.
    pub message: String,
}

/// What is wrong, with links to where.
#[must_use]
pub fn faults(attempt: Option<&Attempt>) -> Vec<Fault> {
    let Some(attempt) = attempt else { return Vec::new() };
    let fault =
        |r: &Reason| Fault { href: format!("#{}", dom_id(&attempt.form, &r.place)), message: r.message.clone() };
    attempt.reasons.iter().map(fault).collect()
}

/// The id of an input, or of a form (`name` empty).
#[must_use]
pub fn dom_id(form: &str, name: &str) -> String {
    let text = if name.is_empty() { form.to_owned() } else { format!("{form}-{name}") };
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// Reads the fields of an action that were filled in, under `<prefix>.<field>`: those that can be read, and of the others
/// what is wrong, each with the name of its input.
pub fn read_fields<'f>(
    filled: &Filled,
    prefix: &str,
    fields: impl IntoIterator<Item = (&'f FieldId, &'f Field)>,
) -> (std::collections::BTreeMap<FieldId, Value>, Vec<Reason>) {
    let (mut values, mut reasons) = (std::collections::BTreeMap::new(), Vec::new());
    for (id, field) in fields {
        let name = format!("{prefix}.{id}");
        match field.parse(id, filled.get(&name)) {
            Ok(Some(value)) => drop(values.insert(id.clone(), value)),
            Ok(None) => {}
            Err(reason) => reasons.push(Reason { place: name, ..reason }),
        }
    }
    (values, reasons)
}

fn bounds(what: &str, min: Option<Number>, max: Option<Number>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{what} van {min} tot en met {max}"),
        (Some(min), None) => format!("{what}, {min} of meer"),
        (None, Some(max)) => format!("{what}, {max} of minder"),
        (None, None) => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        let pairs = [("csrf", "geheim"), ("uren", " 50 "), ("toelichting", "Belde\r\nterug")];
        Attempt {
            form: "opvolging:nazorg.0.2026-01-01".to_owned(),
            filled: Filled::new(pairs.map(|(n, t)| (n.to_owned(), t.to_owned())).to_vec()),
            reasons: vec![Reason { place: "uren".to_owned(), message: "Te veel.".to_owned() }],
        }
    }

    #[test]
    fn what_was_typed_stands_there_again_beside_what_is_wrong() {
        let attempt = attempt();
        let form = Form::new("opvolging:nazorg.0.2026-01-01", Some(&attempt));
        let field = Field {
            label: "Uren per week".to_owned(),
            kind: FieldKind::Integer { min: Some(Number::whole(0)), max: Some(Number::whole(40)) },
            required: false,
            sensitive: false,
            readers: Vec::new(),
        };
        let input = form.field("uren", &field, Some(&Value::Number(Number::whole(12))));
        assert_eq!((input.value.as_str(), input.error.as_deref()), ("50", Some("Te veel.")));
        assert_eq!(input.hint, "Een heel getal van 0 tot en met 40");
        assert_eq!(
            input.described_by(),
            "opvolging-nazorg-0-2026-01-01-uren-hint opvolging-nazorg-0-2026-01-01-uren-fout"
        );
        assert_eq!(faults(Some(&attempt))[0].href, format!("#{}", input.id));
        let other = Form::new("actie", Some(&attempt));
        assert_eq!(other.field("uren", &field, Some(&Value::Number(Number::whole(12)))).value, "12");
    }

    #[test]
    fn what_the_page_put_in_a_form_is_not_what_someone_typed() {
        let attempt = attempt();
        let typed: Vec<_> = attempt.filled.typed().collect();
        assert_eq!(typed, [("uren", "50"), ("toelichting", "Belde\nterug")]);
    }
}
