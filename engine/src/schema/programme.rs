//! The programme, and the documents on which it rests.

use super::route::{Anywhere, Field};
use super::words::{Date, Duration, Line, Name, Named, OnWhat, Row};
use schemars::JsonSchema;
use std::collections::BTreeMap;

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "Het programma van sluitend",
    description = "Alles wat de routes van een regio samen gebruiken."
)]
pub(super) struct Programme {
    #[schemars(description = "Wat het programma is.")]
    programme: Head,
    #[schemars(
        description = "Regels per datum: een nieuwe regel komt eronder, de oude blijft staan.",
        length(min = 1)
    )]
    rules: Vec<RuleSet>,
    #[schemars(description = "Wat van elke jongere bekend is, en de kolommen van een import.")]
    attribute: Option<Named<Field>>,
    #[schemars(description = "De rollen: wie aan zet kan zijn.")]
    role: Option<Named<Role>>,
    #[schemars(description = "De organisaties.")]
    organisation: Option<Named<Organisation>>,
    #[schemars(description = "De uitkomsten: hoe een route kan eindigen.")]
    outcome: Option<Named<Outcome>>,
    #[schemars(description = "De leefdomeinen.")]
    domain: Option<Named<Title>>,
    #[schemars(description = "De vaardigheden van de screening.")]
    skill: Option<Named<Title>>,
    #[schemars(description = "De wettelijke kaders.")]
    frame: Option<Named<Title>>,
    #[schemars(
        description = "Ladders van herinneren en opschalen. De eerste is de gewone; `overdracht` is die van overdrachten."
    )]
    ladder: Option<Named<Ladder>>,
    #[schemars(description = "Vrije dagen.")]
    calendar: Option<Calendar>,
    #[schemars(description = "Werk dat vanzelf terugkomt.")]
    schedule: Option<Named<Schedule>>,
    #[schemars(description = "Streefcijfers.")]
    target: Option<Named<TargetFigure>>,
    #[schemars(description = "Wat vanuit elke open stap kan, in elke route die de stap heeft waar het heen leidt.")]
    anywhere: Option<Anywhere>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Head {
    #[schemars(description = "De naam van het programma.")]
    id: Name,
    #[schemars(description = "Hoe het programma heet, op elke pagina.")]
    title: Line,
    #[schemars(description = "De tijdzone van alle datums.", extend("examples" = ["Europe/Amsterdam"]))]
    timezone: Line,
    #[schemars(description = "Hoe laat gebeurt wat op een datum valt.", regex(pattern = "^[0-9]{2}:[0-9]{2}$"))]
    notify_at: Option<String>,
    #[schemars(description = "Wanneer stilte zelf een signaal is.")]
    stall: Option<Stall>,
    #[schemars(description = "Hoe lang niemand met een jongere hoeft te praten, op zijn hoogst.")]
    max_silence: Option<Duration>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Stall {
    #[schemars(description = "Na hoeveel tijd zonder dat iemand iets deed.")]
    after: Duration,
    #[schemars(description = "De ladder die dan begint.")]
    ladder: Name,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RuleSet {
    #[schemars(description = "Vanaf wanneer deze regels gelden.")]
    valid_from: Date,
    #[schemars(description = "Voor welke leeftijd: \"[16..27)\" is 16 tot en met 26 jaar.")]
    age: Line,
    #[schemars(description = "Wie er naast de leeftijd bij hoort: elke rij; zonder group iedereen.")]
    group: Option<Vec<Row>>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Een rol.")]
struct Role {
    #[schemars(description = "Hoe de rol heet.")]
    title: Line,
    #[schemars(
        description = "De soort organisatie waar de rol bij hoort; zonder: bij wie nu aan zet is (alleen in ladders)."
    )]
    organisation: Option<Name>,
    #[schemars(description = "true: een ladder mag hier eindigen.")]
    accountable: Option<bool>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Een organisatie.")]
struct Organisation {
    #[schemars(description = "Hoe de organisatie heet.")]
    title: Line,
    #[schemars(description = "De soort: rollen horen bij een soort.")]
    kind: Name,
    #[schemars(description = "De mailbox van het team.")]
    email: Option<Line>,
    #[schemars(description = "Voor wie: een keuze van de jongere en welke waarden; zonder serves voor iedereen.")]
    serves: Option<BTreeMap<Name, Vec<Name>>>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Hoe een route kan eindigen.")]
struct Outcome {
    #[schemars(description = "Hoe de uitkomst heet.")]
    title: Line,
    #[schemars(description = "Waaronder de uitkomst telt in de factsheet.")]
    indicator: Indicator,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Indicator {
    Startkwalificatie,
    Onderwijs,
    Werk,
    Dagbesteding,
    Zorg,
    GeenParticipatie,
    BuitenRegio,
    Anders,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Title {
    #[schemars(description = "Hoe het heet.")]
    title: Line,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Wie wanneer wordt herinnerd, en bij wie het eindigt.")]
struct Ladder {
    #[schemars(
        description = "De treden, op volgorde van tijd. De laatste draagt over aan een rol die verantwoordelijk is.",
        length(min = 1)
    )]
    steps: Vec<Rung>,
    #[schemars(description = "Hoe vaak de laatste trede terugkomt, tot iemand iets doet.")]
    repeat: Duration,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rung {
    #[schemars(description = "Wanneer, vanaf de termijn.")]
    at: Duration,
    #[schemars(description = "Wie bericht krijgt: owner, substitute, regisseur, youth, parents of een rol.")]
    notify: Option<Vec<Name>>,
    #[schemars(description = "Op welke agenda het komt, zoals mdo.")]
    agenda: Option<Name>,
    #[schemars(description = "De rol die de stap overneemt.")]
    reassign: Option<Name>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Calendar {
    #[schemars(description = "Periodes waarin bijna iedereen dicht is.")]
    closed: Option<Vec<Closed>>,
    #[schemars(description = "Wanneer 5 mei een vrije dag is.")]
    liberation_day: Option<LiberationDay>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Closed {
    #[schemars(description = "De eerste dag.")]
    from: Date,
    #[schemars(description = "De laatste dag.")]
    to: Date,
    #[schemars(description = "Hoe de periode heet.")]
    title: Line,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", description = "every_five_years: in lustrumjaren; always: altijd; never: nooit.")]
enum LiberationDay {
    EveryFiveYears,
    Always,
    Never,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Werk dat vanzelf terugkomt.")]
struct Schedule {
    #[schemars(
        description = "Wanneer: seconden, minuten, uren, dag, maand, weekdag met naam.",
        extend("examples" = ["0 0 7 * * Mon-Fri"])
    )]
    cron: Line,
    #[schemars(
        description = "Wat: snapshot (tellen), digest (het bericht van de dag), report (rapportage) of retention (opruimen)."
    )]
    run: Job,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Job {
    Snapshot,
    Digest,
    Report,
    Retention,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Een streefcijfer.")]
struct TargetFigure {
    #[schemars(description = "Hoe het heet.")]
    title: Line,
    #[schemars(description = "Het getal.")]
    value: f64,
    #[schemars(description = "Waarin: percent of iets anders.")]
    unit: Line,
    #[schemars(description = "De opvolgingen waarvan een rapportage de antwoorden telt.")]
    followups: Option<Vec<Name>>,
    #[schemars(description = "De antwoorden die meetellen; het cijfer is hun deel van alle antwoorden.")]
    answers: Option<Vec<Name>>,
    #[schemars(description = "Wat bij het antwoord minstens is ingevuld.")]
    at_least: Option<BTreeMap<String, f64>>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "De bronnen van sluitend",
    description = "De documenten waar een programma op rust, en wat elk afspreekt."
)]
pub(super) struct Sources {
    #[schemars(description = "De documenten en de wetten.")]
    document: Option<Named<Document>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Een document, of een wet.")]
struct Document {
    #[schemars(description = "Hoe het heet.")]
    title: Line,
    #[schemars(description = "Wat het document afspreekt; een wet heeft er geen en wordt in haar geheel genoemd.")]
    agreement: Option<Named<Agreement>>,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    description = "Een afspraak: wie wat wanneer doet, voor wie, of wat een woord betekent."
)]
struct Agreement {
    #[schemars(description = "Het hoofdstuk of het kopje.")]
    chapter: Line,
    #[schemars(description = "Wat is afgesproken, in één zin.")]
    says: Line,
    #[schemars(description = "Waarom geen route dit uitvoert, als dat zo is.")]
    outside: Option<Line>,
}
