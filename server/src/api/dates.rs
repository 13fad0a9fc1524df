//! Days in requests, refused in plain Dutch when they are none.

use jiff::civil::{Date, DateTime};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A day as `2026-12-31`.
pub(super) fn day<'de, D: Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let text = String::deserialize(d)?;
    text.parse().map_err(|_| D::Error::custom(format!("'{text}' is geen dag zoals 2026-12-31.")))
}

/// A day, or `null`.
pub(super) fn some_day<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(d)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| D::Error::custom(format!("'{text}' is geen dag zoals 2026-12-31.")))
}

/// A local time as `2026-12-31T09:00`.
pub(super) fn time<'de, D: Deserializer<'de>>(d: D) -> Result<DateTime, D::Error> {
    let text = String::deserialize(d)?;
    text.parse().map_err(|_| D::Error::custom(format!("'{text}' is geen tijd zoals 2026-12-31T09:00.")))
}
