//! A route and a part.

use super::words::{Anchor, Constant, Duration, Line, Moment, Name, Named, OnWhat, Row, Shift, Text};
use schemars::JsonSchema;
use std::collections::BTreeMap;

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "Een route van sluitend",
    description = "Eén route: de stappen die een jongere doorloopt."
)]
pub(super) struct Route {
    #[schemars(description = "Wat de route is.")]
    route: RouteHead,
    #[schemars(description = "Wie de route in mag.")]
    admission: Admission,
    #[schemars(description = "De fasen, in volgorde: voor de tekening en de stappenwijzer.")]
    phase: Option<Named<Phase>>,
    #[schemars(description = "Wat onderweg wordt gevraagd.")]
    field: Option<Named<Field>>,
    #[schemars(description = "De stappen.")]
    state: Named<State>,
    #[schemars(
        description = "Wat naast de stappen loopt: nazorg, verjaardagen, 1 oktober, gesprekken die terugkomen."
    )]
    followup: Option<Named<FollowUp>>,
    #[schemars(description = "Wat vanuit elke open stap kan.")]
    anywhere: Option<Anywhere>,
    #[schemars(description = "Hoe lopende trajecten van de vorige revisie meegaan.")]
    migration: Option<Migration>,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "Een deel van sluitend",
    description = "Een stuk route dat meer routes gebruiken."
)]
pub(super) struct Part {
    #[schemars(description = "Wat het deel is.")]
    part: PartHead,
    #[schemars(description = "Wat in dit deel wordt gevraagd.")]
    field: Option<Named<Field>>,
    #[schemars(description = "De stappen; de laatste hebben exit.")]
    state: Named<State>,
    #[schemars(description = "Wat naast de stappen loopt.")]
    followup: Option<Named<FollowUp>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RouteHead {
    #[schemars(description = "De naam van de route: gelijk aan de naam van het bestand.")]
    id: Name,
    #[schemars(
        description = "Verhoog dit als u de stappen wijzigt van een route die in gebruik is: lopende trajecten houden de oude.",
        range(min = 1)
    )]
    revision: u32,
    #[schemars(description = "Hoe de route heet.")]
    title: Line,
    #[schemars(description = "Waar de route voor is, in één zin.")]
    summary: Line,
    #[schemars(description = "Waar de route heen leidt.")]
    perspective: Perspective,
    #[schemars(description = "De eerste stap.")]
    initial: Name,
    #[schemars(description = "De rol die de regie houdt, wie er ook aan zet is.")]
    regisseur: Name,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", description = "onderwijs, arbeid of dagbesteding.")]
enum Perspective {
    Onderwijs,
    Arbeid,
    Dagbesteding,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PartHead {
    #[schemars(description = "De naam van het deel: gelijk aan de naam van het bestand.")]
    id: Name,
    #[schemars(description = "Hoe het deel heet.")]
    title: Line,
    #[schemars(description = "De eerste stap.")]
    initial: Name,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = [{ "required": ["rows"] }, { "required": ["by_handover"] }])
)]
struct Admission {
    #[schemars(
        description = "Elke rij laat toe; binnen een rij moet alles kloppen. \"rules.age\" is de leeftijd die nu geldt.",
        length(min = 1)
    )]
    rows: Option<Vec<Row>>,
    #[schemars(
        description = "Wie alleen door een overdracht komt: rijen als hierboven, zonder leeftijd. Wordt bij een inschrijving niet gebruikt.",
        length(min = 1)
    )]
    by_handover: Option<Vec<Row>>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Phase {
    #[schemars(description = "Hoe de fase heet.")]
    title: Line,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Iets dat wordt gevraagd of dat van elke jongere bekend is.")]
pub(super) struct Field {
    #[schemars(description = "Hoe het in een formulier heet.")]
    label: Line,
    #[schemars(rename = "type", description = "Wat voor waarde het is.")]
    kind: FieldKind,
    #[schemars(description = "Het kleinste getal dat mag.")]
    min: Option<f64>,
    #[schemars(description = "Het grootste getal dat mag.")]
    max: Option<f64>,
    #[schemars(description = "De keuzes: de naam, en wat er in het formulier staat.")]
    choices: Option<Named<Line>>,
    #[schemars(description = "Of een import het moet hebben (alleen bij attribute).")]
    required: Option<bool>,
    #[schemars(description = "Gevoelig: alleen de rollen bij readers zien het.")]
    sensitive: Option<bool>,
    #[schemars(description = "De rollen die een gevoelig veld zien.")]
    readers: Option<Vec<Name>>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
#[schemars(
    rename_all = "snake_case",
    description = "integer: geheel getal; decimal: getal; boolean: ja of nee; date: datum; choice: keuze; text: tekst."
)]
enum FieldKind {
    Integer,
    Decimal,
    Boolean,
    Date,
    Choice,
    Text,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    description = "Eén stap. Iemand is aan zet (owner, due, ladder), of hij gaat vanzelf voorbij (wait), of de route eindigt (outcome), of een deel begint (part)."
)]
struct State {
    #[schemars(description = "Hoe de stap heet.")]
    title: Line,
    #[schemars(description = "De fase waar de stap bij hoort.")]
    phase: Option<Name>,
    #[schemars(description = "De rol die aan zet is.")]
    owner: Option<Name>,
    #[schemars(description = "Hoe lang de stap mag duren, of wanneer hij klaar moet zijn.")]
    due: Option<Moment>,
    #[schemars(description = "De ladder van herinneren en opschalen.")]
    ladder: Option<Name>,
    #[schemars(description = "true: niemand hoeft iets te doen, de stap gaat vanzelf voorbij met after.")]
    wait: Option<bool>,
    #[schemars(description = "De route eindigt hier, met deze uitkomst van het programma.")]
    outcome: Option<Name>,
    #[schemars(description = "Hier begint dit deel (parts/<naam>.toml).")]
    part: Option<Name>,
    #[schemars(description = "Alleen in een deel: het deel eindigt hier, met deze uitgang.")]
    exit: Option<Name>,
    #[schemars(description = "Wat u doet, met wie, wat u opschrijft en wat u niet vraagt.")]
    guide: Option<Text>,
    #[schemars(description = "De wettelijke kaders.")]
    frames: Option<Vec<Name>>,
    #[schemars(description = "Wat afgevinkt moet zijn voordat de stap klaar is.")]
    checklist: Option<Vec<Line>>,
    #[schemars(description = "De leefdomeinen waarop bij het begin een actie voor het trajectplan wordt voorgesteld.")]
    actions: Option<Vec<Name>>,
    sources: OnWhat,
    #[schemars(description = "Wat iemand hier kan doen.")]
    on: Option<Named<Transition>>,
    #[schemars(description = "Wat hier vanzelf gebeurt.")]
    after: Option<Vec<After>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Wat iemand doet, en waar dat heen leidt.")]
pub(super) struct Transition {
    #[schemars(description = "Wat er op de knop staat.")]
    label: Option<Line>,
    #[schemars(description = "De velden die moeten worden ingevuld; een ? achter de naam maakt het vrijwillig.")]
    ask: Option<Vec<AskedField>>,
    #[schemars(description = "De rollen die dit mogen; zonder roles: wie aan zet is.")]
    roles: Option<Vec<Name>>,
    target: Option<Target>,
    #[schemars(description = "Wat onderweg vanzelf wordt ingevuld.")]
    set: Option<BTreeMap<Name, Constant>>,
    #[schemars(description = "Alleen naar een andere route: voor wanneer de ander ja of nee moet zeggen.")]
    handover: Option<Handover>,
    sources: OnWhat,
}

#[derive(JsonSchema)]
struct AskedField(#[schemars(regex(pattern = r"^[a-z][a-z0-9_-]*\??$"))] String);

#[derive(JsonSchema)]
#[schemars(untagged, description = "Waar het heen gaat: een stap, een andere route, of een tabel met voorwaarden.")]
enum Target {
    State(Name),
    Route(ToRoute),
    #[schemars(description = "Een beslistabel: precies één rij geldt.")]
    Table(#[schemars(length(min = 1))] Vec<Branch>),
}

#[derive(JsonSchema)]
#[schemars(
    untagged,
    description = "Waar het heen gaat: een stap, of een tabel met voorwaarden. Naar een andere route gaat niets vanzelf."
)]
enum OwnTarget {
    State(Name),
    #[schemars(description = "Een beslistabel: precies één rij geldt.")]
    Table(#[schemars(length(min = 1))] Vec<OwnBranch>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OwnBranch {
    #[schemars(description = "De stap waar deze rij heen leidt.")]
    to: Name,
    #[schemars(description = "Wanneer deze rij geldt: alles moet kloppen.")]
    when: Option<Row>,
    #[schemars(description = "true: voor al het andere; alleen op de laatste rij.")]
    otherwise: Option<bool>,
    #[schemars(description = "Wat op deze rij vanzelf wordt ingevuld, naast of in plaats van set van het geheel.")]
    set: Option<BTreeMap<Name, Constant>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ToRoute {
    #[schemars(description = "De andere route; dat is altijd een overdracht.")]
    route: Name,
    #[schemars(
        description = "De stap waarin de jongere daar aankomt; zonder state: de eerste stap. Van een deel mag ook een stap erin: intake/screening."
    )]
    state: Option<Line>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Destination {
    State(Name),
    Route(ToRoute),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Branch {
    #[schemars(description = "Waar deze rij heen leidt.")]
    to: Destination,
    #[schemars(description = "Wanneer deze rij geldt: alles moet kloppen.")]
    when: Option<Row>,
    #[schemars(description = "true: voor al het andere; alleen op de laatste rij.")]
    otherwise: Option<bool>,
    #[schemars(description = "Wat op deze rij vanzelf wordt ingevuld, naast of in plaats van set van het geheel.")]
    set: Option<BTreeMap<Name, Constant>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Handover {
    #[schemars(description = "Voor wanneer de ontvanger antwoordt.")]
    due: Moment,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, description = "Wat na een tijd vanzelf gebeurt.")]
struct After {
    #[schemars(description = "Wanneer.")]
    delay: Moment,
    target: OwnTarget,
    #[schemars(description = "Wat onderweg vanzelf wordt ingevuld.")]
    set: Option<BTreeMap<Name, Constant>>,
}

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    description = "Iets dat naast de stappen loopt en blijft, ook als de jongere al verder is."
)]
struct FollowUp {
    #[schemars(description = "Hoe het heet.")]
    title: Line,
    #[schemars(description = "De rol die aan zet is.")]
    owner: Name,
    #[schemars(description = "Waarvandaan wordt geteld.")]
    anchor: Anchor,
    #[schemars(description = "Wanneer het opkomt: eenmaal voor elke tijd.", length(min = 1, max = 100))]
    offsets: Option<Vec<Duration>>,
    #[schemars(
        description = "Hoe vaak het terugkomt, zolang het traject loopt; in plaats van offsets. Telt vanaf het begin, en opnieuw vanaf wat in cancel staat."
    )]
    every: Option<Duration>,
    #[schemars(description = "Of een datum opschuift als hij op een vrije dag valt.")]
    shift: Option<Shift>,
    #[schemars(description = "Voor wanneer het beantwoord is, vanaf de dag dat het opkomt.")]
    due: Moment,
    #[schemars(description = "De ladder van herinneren en opschalen.")]
    ladder: Name,
    #[schemars(description = "Wat het laat vervallen: enter <stap> of exit <stap>.")]
    cancel: Option<Vec<Anchor>>,
    #[schemars(
        description = "true: gaat mee als de jongere naar een andere route gaat. Een antwoord met een stap leidt dan terug naar deze route."
    )]
    keep: Option<bool>,
    #[schemars(description = "true: de jongere krijgt de vraag ook zelf, met een persoonlijke link.")]
    invite: Option<bool>,
    #[schemars(description = "Wat u doet, met wie, en wat u opschrijft.")]
    guide: Option<Text>,
    sources: OnWhat,
    #[schemars(description = "De mogelijke antwoorden; zonder target blijft het traject waar het is.")]
    on: Named<Transition>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Anywhere {
    #[schemars(description = "Wat iemand kan doen.")]
    on: Named<Transition>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Migration {
    #[schemars(description = "De revisie waar de trajecten nu op lopen.", range(min = 1))]
    from: u32,
    #[schemars(description = "Van welke oude stap naar welke nieuwe; wat er nog is, blijft vanzelf.")]
    map: Option<BTreeMap<String, Line>>,
    #[schemars(description = "keep: termijnen blijven; recompute: termijnen worden opnieuw geteld.")]
    timers: Option<Timers>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Timers {
    Keep,
    Recompute,
}
