//! The language as JSON Schema, so that an editor completes and explains what policy staff write.
//!
//! The types below mirror the files and are never filled: who reads the files keeps the place of every value, which no
//! derived reader does. A test holds both to the same keys, another holds every programme of this repository to the
//! schema. A schema knows the form of a file; what the names mean and whether the routes are closed is for `check`.

#[expect(dead_code, reason = "never filled: it only describes")]
mod behaviour;
#[expect(dead_code, reason = "never filled: it only describes")]
mod programme;
#[expect(dead_code, reason = "never filled: it only describes")]
mod route;
#[expect(dead_code, reason = "never filled: it only describes")]
mod words;

#[cfg(test)]
mod tests;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `programme.toml`.
    Programme,
    /// `<route>.toml`.
    Route,
    /// `parts/<part>.toml`.
    Part,
    /// `sources.toml`.
    Sources,
    /// `behaviour.toml`.
    Behaviour,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Programme, Self::Route, Self::Part, Self::Sources, Self::Behaviour];

    /// What it is called in a command and in a file name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Route => "route",
            Self::Part => "part",
            Self::Sources => "sources",
            Self::Behaviour => "behaviour",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The schema of a kind of file. Everything stands in its place, without references: not every editor follows those.
#[must_use]
pub fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Programme => of::<programme::Programme>(),
        Kind::Route => of::<route::Route>(),
        Kind::Part => of::<route::Part>(),
        Kind::Sources => of::<programme::Sources>(),
        Kind::Behaviour => of::<behaviour::Behaviour>(),
    }
}

fn of<T: JsonSchema>() -> Value {
    // Draft 7 is what editors of TOML understand.
    let mut settings = SchemaSettings::draft07();
    settings.inline_subschemas = true;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema.to_value()
}

/// TOML has no null: a key that may be left out is left out.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.retain(|w| !w.is_null());
    }
    let Some(Value::Array(mut choices)) = object.remove("anyOf") else { return };
    choices.retain(|c| c.get("type").is_none_or(|t| t != "null"));
    match choices.as_slice() {
        [Value::Object(only)] => {
            for (key, value) in only {
                object.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        _ => drop(object.insert("anyOf".to_owned(), Value::Array(choices))),
    }
}
