//! The values of the language: names, durations, moments, anchors, tests.

use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Tables of which the author chose the names.
pub(super) type Named<T> = BTreeMap<Name, T>;

#[derive(JsonSchema)]
#[schemars(description = "Een naam: kleine letters, cijfers, _ en -, beginnend met een letter, hooguit 64 tekens.")]
pub(super) struct Name(#[schemars(regex(pattern = r"^[a-z][a-z0-9_-]*$"), length(max = 64))] String);

#[derive(JsonSchema)]
#[schemars(description = "Een regel tekst.")]
pub(super) struct Line(#[schemars(length(min = 1, max = 500))] String);

#[derive(JsonSchema)]
#[schemars(description = "Tekst in Markdown.")]
pub(super) struct Text(#[schemars(length(min = 1, max = 10000))] String);

#[derive(JsonSchema)]
#[schemars(
    description = "Een tijd: een getal en days, workdays, weeks, months of years. Workdays slaan weekenden, feestdagen en dichte periodes over.",
    extend("examples" = ["6 weeks", "10 workdays", "-7 days", "1 year"])
)]
pub(super) struct Duration(#[schemars(regex(pattern = r"^\s*-?[0-9]+\s+(day|workday|week|month|year)s?\s*$"))] String);

#[derive(JsonSchema)]
#[schemars(description = "Een datum, zonder aanhalingstekens: 2026-03-01.", extend("format" = "date"))]
pub(super) struct Date(String);

#[derive(JsonSchema)]
#[schemars(
    description = "Waarvandaan wordt geteld: start, enter <stap>, exit <stap>, birthday <leeftijd>, field <datumveld> of day <maand-dag>.",
    extend("examples" = ["start", "enter geplaatst", "exit intake", "birthday 18", "field contracteinde", "day 10-01"])
)]
pub(super) struct Anchor(
    #[schemars(regex(
        pattern = r"^\s*(start|(enter|exit|field)\s+\S+|birthday\s+[0-9]+|day\s+[0-9]{2}-[0-9]{2})\s*$"
    ))]
    String,
);

#[derive(JsonSchema)]
#[schemars(
    untagged,
    description = "Een moment: een tijd (6 weeks), een dag van het jaar (10-01), of een tabel met anchor, offset en shift."
)]
pub(super) enum Moment {
    #[schemars(description = "Een tijd vanaf het begin van de stap, of een dag van het jaar (maand-dag).")]
    Plain(
        #[schemars(regex(pattern = r"^\s*(-?[0-9]+\s+(day|workday|week|month|year)s?|[0-9]{2}-[0-9]{2})\s*$"))] String,
    ),
    #[schemars(description = "Een tijd vanaf een ander moment.")]
    From(FromAnchor),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct FromAnchor {
    #[schemars(description = "Waarvandaan wordt geteld; zonder anchor: vanaf het begin van de stap.")]
    anchor: Option<Anchor>,
    #[schemars(description = "Hoe lang daarna, of daarvoor met een minteken.")]
    offset: Option<Duration>,
    #[schemars(description = "Of de datum opschuift als hij op een vrije dag valt.")]
    shift: Option<Shift>,
}

#[derive(JsonSchema)]
#[schemars(
    rename_all = "snake_case",
    description = "none: niet; next_workday: naar de volgende werkdag; previous_workday: naar de vorige."
)]
pub(super) enum Shift {
    None,
    NextWorkday,
    PreviousWorkday,
}

#[derive(JsonSchema)]
#[schemars(
    untagged,
    description = "Een voorwaarde: een waarde (12, true, \"pro\"), een lijst waarvan er één klopt, of een vergelijking (\">= 12\", \"[16..23)\")."
)]
pub(super) enum Test {
    Number(f64),
    Boolean(bool),
    Word(String),
    OneOf(#[schemars(length(min = 1))] Vec<String>),
}

/// A row of tests: all must hold.
pub(super) type Row = BTreeMap<Name, Test>;

#[derive(JsonSchema)]
#[schemars(untagged, description = "Een waarde die wordt ingevuld.")]
pub(super) enum Constant {
    Number(f64),
    Boolean(bool),
    Word(String),
}

#[derive(JsonSchema)]
#[schemars(
    description = "Waar dit op rust: document/afspraak uit sources.toml, de naam van een wet, of voorstel (\"voorstel: termijn\")."
)]
pub(super) struct Source(#[schemars(length(min = 1, max = 500))] String);

/// On what a table rests.
pub(super) type OnWhat = Option<Vec<Source>>;
