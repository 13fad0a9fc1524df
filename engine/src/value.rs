//! What can be known of a youth: values of fields and attributes.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A number with three decimals, exact: `32.5` hours is 32,500 thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(i64);

impl Number {
    /// The largest number a field can hold.
    pub const MAX: Self = Self(1_000_000_000_000_000);
    /// The smallest number a field can hold.
    pub const MIN: Self = Self(-1_000_000_000_000_000);

    /// A whole number; clamped to [`Number::MIN`]..=[`Number::MAX`].
    #[must_use]
    pub fn whole(n: i64) -> Self {
        Self(n.saturating_mul(1000)).clamp(Self::MIN, Self::MAX)
    }

    /// The nearest number with three decimals; `None` when it is not finite or out of bounds.
    #[must_use]
    pub fn from_f64(n: f64) -> Option<Self> {
        let thousandths = (n * 1000.0).round();
        (thousandths.abs() <= 1e15).then_some(Self(thousandths as i64))
    }

    /// Reads `12`, `-3`, `32.5` or `32,5`; at most three decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace(',', ".");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let digits_only = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits_only(whole) || !digits_only(decimals) || decimals.len() > 3 {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{decimals:0<3}").parse().ok()?;
        let n = whole.checked_mul(1000)?.checked_add(fraction)?;
        let n = Self(if negative { -n } else { n });
        (Self::MIN..=Self::MAX).contains(&n).then_some(n)
    }

    /// The number in thousandths.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        self.0
    }

    /// A number of thousandths.
    #[must_use]
    pub fn from_thousandths(n: i64) -> Self {
        Self(n).clamp(Self::MIN, Self::MAX)
    }

    /// Whether there is nothing behind the point.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 % 1000 == 0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / 1000, self.0.abs() % 1000);
        if fraction == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{}", format!("{fraction:03}").trim_end_matches('0'))
        }
    }
}

/// A value of a field or an attribute. In JSON: a boolean, a number, or a string (a date is `"2026-03-01"`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer or decimal.
    Number(Number),
    /// A local date.
    Date(Date),
    /// A choice (its key) or a text.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Date(d) => write!(f, "{d}"),
            Self::Text(t) => f.write_str(t),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(b) => s.serialize_bool(*b),
            Self::Number(n) if n.is_whole() => s.serialize_i64(n.thousandths() / 1000),
            Self::Number(n) => s.serialize_f64(n.thousandths() as f64 / 1000.0),
            Self::Date(d) => s.collect_str(d),
            Self::Text(t) => s.serialize_str(t),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        match serde_json::Value::deserialize(d)? {
            serde_json::Value::Bool(b) => Ok(Self::Boolean(b)),
            serde_json::Value::Number(n) => n
                .as_f64()
                .and_then(Number::from_f64)
                .map(Self::Number)
                .ok_or_else(|| D::Error::custom("a number out of bounds")),
            serde_json::Value::String(t) => Ok(Self::from_text(t)),
            other => Err(D::Error::custom(format!("expected a boolean, number or string, got {other}"))),
        }
    }
}

impl Value {
    /// A text, or a date when it is written as one (`2026-03-01`); a text field treats both alike.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        let looks_like_date = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        match text.parse() {
            Ok(date) if looks_like_date => Self::Date(date),
            _ => Self::Text(text),
        }
    }
}
