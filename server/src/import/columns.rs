//! What the columns of a file mean: its header, read against the attributes of the programme.

use sluitend_engine::id::FieldId;
use sluitend_engine::model::Programme;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The number in the system from which the youth comes.
    Number,
    /// First name and surname.
    Name,
    /// The birth date.
    Birth,
    /// The e-mail address of the youth.
    Email,
    /// That of the parents or guardians.
    ParentsEmail,
    /// An attribute of the programme.
    Attribute(FieldId),
    /// Why the row was rejected at an earlier import.
    Reason,
    /// Nothing that is imported.
    Ignored,
}

/// The header of a file of rejects, for the column that says why.
pub const REASON: &str = "reden";

/// The columns that do not come from the programme: name, what it holds, and whether a file must have it.
const FIXED: [(&str, Column, bool); 6] = [
    ("naam", Column::Name, true),
    ("geboortedatum", Column::Birth, true),
    ("nummer", Column::Number, false),
    ("email", Column::Email, false),
    ("email_ouders", Column::ParentsEmail, false),
    (REASON, Column::Reason, false),
];

/// The columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The header as it stands there.
    pub names: Vec<String>,
    /// What each column holds.
    pub holds: Vec<Column>,
}

/// One that a file can have.
struct Known {
    column: Column,
    id: String,
    label: String,
    required: bool,
}

impl Columns {
    /// Reads a header. A column is known by its name, an attribute by its id or label; capitals, spaces, hyphens and
    /// underscores make no difference. Empty names at the end are no columns.
    ///
    /// # Errors
    /// All that is wrong, a sentence each.
    pub fn read(programme: &Programme, header: &[String], ignore_unknown: bool) -> Result<Self, Vec<String>> {
        let known = known(programme);
        let count = header.iter().rposition(|name| !key(name).is_empty()).map_or(0, |last| last + 1);
        let mut wrong = Vec::new();
        let mut holds: Vec<Column> = Vec::with_capacity(count);
        for (n, name) in header[..count].iter().enumerate() {
            let found = known.iter().find(|k| key(&k.id) == key(name) || key(&k.label) == key(name));
            let column = found.map_or(Column::Ignored, |k| k.column.clone());
            if column == Column::Ignored && !ignore_unknown {
                wrong.push(unknown(n, name, &known));
            } else if column != Column::Ignored && holds.contains(&column) {
                wrong.push(format!("De kolom '{}' staat er twee keer in. Haal er één weg.", name.trim()));
            }
            holds.push(column);
        }
        let missing = known.iter().filter(|k| k.required && !holds.contains(&k.column));
        let missing: Vec<_> = missing.map(|k| format!("'{}'", k.id)).collect();
        if !missing.is_empty() {
            let plural = if missing.len() == 1 { "Deze kolom ontbreekt" } else { "Deze kolommen ontbreken" };
            wrong.push(format!(
                "{plural}: {}. De eerste regel moet de namen van de kolommen hebben.",
                missing.join(", ")
            ));
        }
        let names = header[..count].iter().map(|name| name.trim().to_owned()).collect();
        if wrong.is_empty() { Ok(Self { names, holds }) } else { Err(wrong) }
    }

    /// The names of the columns that are not imported.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        let all = self.names.iter().zip(&self.holds);
        all.filter(|(_, holds)| **holds == Column::Ignored).map(|(name, _)| name.as_str())
    }

    /// The name of a column as it stands in the file.
    #[must_use]
    pub fn name(&self, wanted: &Column) -> &str {
        let at = self.holds.iter().position(|holds| holds == wanted);
        at.and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
}

fn known(programme: &Programme) -> Vec<Known> {
    let fixed = FIXED.into_iter().map(|(id, column, required)| Known {
        column,
        id: id.to_owned(),
        label: id.to_owned(),
        required,
    });
    let attributes = programme.attributes.iter().map(|(id, attribute)| Known {
        column: Column::Attribute(id.clone()),
        id: id.to_string(),
        label: attribute.label.clone(),
        required: attribute.required,
    });
    fixed.chain(attributes).collect()
}

/// What makes a difference between names.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn unknown(n: usize, name: &str, known: &[Known]) -> String {
    let wanted = key(name);
    if wanted.is_empty() {
        return format!("Kolom {} heeft geen naam.", n + 1);
    }
    let distance = |k: &Known| {
        let [id, label] = [&k.id, &k.label].map(|name| strsim::damerau_levenshtein(&wanted, &key(name)));
        id.min(label)
    };
    let nearest = known.iter().min_by_key(|k| distance(k)).filter(|k| distance(k) <= wanted.chars().count() / 3 + 1);
    let hint = match nearest {
        Some(nearest) => format!("Bedoelt u '{}'?", nearest.id),
        None => {
            let all: Vec<_> = known.iter().map(|k| k.id.as_str()).collect();
            format!("Deze kennen wij: {}.", all.join(", "))
        }
    };
    format!(
        "De kolom '{}' kennen wij niet. {hint} Met --ignore-columns wordt een onbekende kolom overgeslagen.",
        name.trim()
    )
}
