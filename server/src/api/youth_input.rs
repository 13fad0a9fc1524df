//! What may be filled in for a youth: all faults at once.

use super::case::AnyValue;
use super::dates;
use super::once;
use super::problem::{Answer, Problem};
use crate::address::{NO_ADDRESS, looks_like_address};
use crate::fresh;
use crate::store::Youth;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use sluitend_engine::command::{Reason, Refusal, RefusalKind};
use sluitend_engine::id::{FieldId, YouthId};
use sluitend_engine::model::Programme;
use sluitend_engine::value::Value;
use sluitend_engine::wake;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;
/// The longest external number, in characters.
const LONGEST_NUMBER: usize = 100;

/// A new youth.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct YouthInput {
    /// First name and surname.
    name: String,
    /// The birth date.
    #[serde(deserialize_with = "dates::day")]
    birth: Date,
    /// The number in another system; unique.
    number: Option<String>,
    /// Of the youth.
    email: Option<String>,
    /// Of the parents or guardians.
    parents_email: Option<String>,
    /// What is known, by the names of the programme.
    #[serde(default, deserialize_with = "once::map")]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    attributes: BTreeMap<FieldId, Value>,
    /// The route on which a case begins at once.
    route: Option<String>,
}

/// What changes of a youth; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct YouthChange {
    /// The version on which you decided.
    version: u64,
    /// First name and surname.
    name: Option<String>,
    /// The birth date.
    #[serde(default, deserialize_with = "dates::some_day")]
    birth: Option<Date>,
    /// The number in another system; `null` clears it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    number: Option<Option<String>>,
    /// Of the youth; `null` clears it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// Of the parents or guardians; `null` clears it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    parents_email: Option<Option<String>>,
    /// Attributes that change; only without a case.
    #[serde(default, deserialize_with = "once::map")]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    attributes: BTreeMap<FieldId, Value>,
}

/// Tells `null` from what was left out.
fn given<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(d).map(Some)
}

impl YouthInput {
    pub(super) fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// The youth, with an id.
    pub(super) fn into_youth(self, programme: &Programme, now: Timestamp) -> Answer<Youth> {
        let youth = Youth {
            id: YouthId::new(fresh::id(now)),
            number: some(self.number),
            name: self.name.trim().to_owned(),
            birth: self.birth,
            email: some(self.email),
            parents_email: some(self.parents_email),
            attributes: BTreeMap::new(),
            created_at: now,
            erased_at: None,
            version: 0,
        };
        checked(programme, youth, self.attributes, now)
    }
}

impl YouthChange {
    pub(super) fn changes_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// The youth, changed.
    pub(super) fn apply(self, youth: Youth, programme: &Programme, now: Timestamp) -> Answer<Youth> {
        let youth = Youth {
            name: self.name.map_or(youth.name, |name| name.trim().to_owned()),
            birth: self.birth.unwrap_or(youth.birth),
            number: self.number.map_or(youth.number, some),
            email: self.email.map_or(youth.email, some),
            parents_email: self.parents_email.map_or(youth.parents_email, some),
            version: self.version,
            ..youth
        };
        checked(programme, youth, self.attributes, now)
    }
}

/// The youth with these attributes, when everything is right.
fn checked(programme: &Programme, mut youth: Youth, given: BTreeMap<FieldId, Value>, now: Timestamp) -> Answer<Youth> {
    let mut reasons = Vec::new();
    let mut wrong = |place: &str, message: String| reasons.push(Reason { place: place.to_owned(), message });
    match youth.name.chars().count() {
        0 => wrong("name", "De naam ontbreekt.".to_owned()),
        1..=LONGEST_NAME => {}
        _ => wrong("name", format!("Een naam heeft hooguit {LONGEST_NAME} tekens.")),
    }
    let today = wake::local_day(programme, now);
    if youth.birth.year() < 1900 || youth.birth > today {
        wrong("birth", format!("De geboortedatum {} ligt niet tussen 1900 en vandaag.", youth.birth));
    }
    if youth.number.as_ref().is_some_and(|n| n.chars().count() > LONGEST_NUMBER) {
        wrong("number", format!("Een nummer heeft hooguit {LONGEST_NUMBER} tekens."));
    }
    for (place, email) in [("email", &youth.email), ("parents_email", &youth.parents_email)] {
        if email.as_deref().is_some_and(|e| !looks_like_address(e)) {
            wrong(place, NO_ADDRESS.to_owned());
        }
    }
    for (id, value) in given {
        match programme.attributes.get(&id) {
            None => reasons.push(Reason {
                place: format!("attributes.{id}"),
                message: format!("'{id}' is geen kenmerk dat dit programma kent."),
            }),
            Some(field) => match field.accept(&id, &value) {
                Ok(value) => drop(youth.attributes.insert(id, value)),
                Err(reason) => reasons.push(Reason { place: format!("attributes.{id}"), ..reason }),
            },
        }
    }
    if reasons.is_empty() { Ok(youth) } else { Err(Problem::from(Refusal { kind: RefusalKind::Invalid, reasons })) }
}

fn some(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}
