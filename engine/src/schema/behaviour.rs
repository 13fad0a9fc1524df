//! What people do, for the simulator and the practice region.

use super::words::{Duration, Line, Name};
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Tables named after something of the programme: a state of a part is `intake/screening`.
type Of<T> = BTreeMap<String, T>;

#[derive(JsonSchema)]
#[schemars(description = "Een percentage van 0 tot en met 100.")]
struct Chance(#[schemars(range(min = 0, max = 100))] f64);

#[derive(JsonSchema)]
#[schemars(description = "Een getal van 0 af: hoe vaak, naast de andere of per jaar.")]
struct Weight(#[schemars(range(min = 0, max = 100_000))] f64);

#[derive(JsonSchema)]
#[schemars(description = "Hoeveel dagen: van en tot en met.")]
struct Days(#[schemars(length(min = 2, max = 2))] Vec<DayCount>);

#[derive(JsonSchema)]
struct DayCount(#[schemars(range(min = 0, max = 3650))] u16);

#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "Het gedrag voor sluitend simulate",
    description = "Wat mensen doen, voor simulate en de oefenregio. Geen echt traject hangt ervan af."
)]
pub(super) struct Behaviour {
    #[schemars(description = "De regio.")]
    region: Option<Region>,
    #[schemars(description = "Hoe vaak elke keuze van een kenmerk, waar de groep het niet zegt.")]
    attribute: Option<Of<Values>>,
    #[schemars(description = "De groepen die binnenkomen.")]
    inflow: Option<Of<Inflow>>,
    #[schemars(description = "Hoe laat werk wordt gedaan.")]
    pace: Option<AllPace>,
    #[schemars(description = "Gewoonten: gemiste afspraken, vergeten velden, afgewezen overdrachten.")]
    habits: Option<Habits>,
    #[schemars(description = "Hoe vaak per jaar, op honderd lopende trajecten, wat er verder gebeurt.")]
    life: Option<Life>,
    #[schemars(description = "Hoe vaak per jaar, op honderd lopende trajecten, wat vanuit elke stap kan.")]
    anywhere: Option<Anywhere>,
    #[schemars(description = "Wat er in elke stap wordt gekozen.")]
    state: Option<Group<Doing>>,
    #[schemars(description = "Wat er op elke opvolging wordt geantwoord.")]
    followup: Option<Group<Answers>>,
    #[schemars(description = "Wat er in elk veld wordt ingevuld.")]
    field: Option<Group<Values>>,
    #[schemars(description = "Hetzelfde voor één route; dat gaat voor.")]
    route: Option<Of<OfRoute>>,
    #[schemars(description = "Groepen jongeren van wie iets is gepubliceerd.")]
    cohort: Option<Of<Cohort>>,
    #[schemars(description = "Gepubliceerde cijfers, naast de nagebootste.")]
    published: Option<Vec<Published>>,
}

/// On what a group of chances rests.
#[derive(JsonSchema)]
struct Basis {
    #[schemars(
        description = "Waarop dit rust: document/afspraak uit sources.toml. Precies één van source, aanname en geijkt."
    )]
    source: Option<Line>,
    #[schemars(description = "Waarom dit is aangenomen. Precies één van source, aanname en geijkt.")]
    aanname: Option<Line>,
    #[schemars(description = "Waarop dit is geijkt. Precies één van source, aanname en geijkt.")]
    geijkt: Option<Line>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Region {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoeveel jongeren er wonen; de meesten krijgen nooit een traject.")]
    youths: Option<u32>,
    #[schemars(description = "De kans dat iemand er in de eerste weken al is.")]
    at_once: Option<Chance>,
}

#[derive(JsonSchema)]
#[schemars(untagged, description = "Hoe vaak elke keuze, één vaste keuze, of getallen van en tot en met.")]
enum Spread {
    Always(Line),
    Words(Of<Weight>),
    Bands(Vec<Band>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Band {
    #[schemars(description = "Het kleinste getal; bij een datum: dagen vanaf vandaag.")]
    from: f64,
    #[schemars(description = "Het grootste getal.")]
    to: f64,
    #[schemars(description = "Hoe vaak, naast de andere.")]
    weight: Weight,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Values {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoe vaak elke waarde.")]
    values: Spread,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Inflow {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoeveel jongeren er per jaar bijkomen.")]
    per_year: Weight,
    #[schemars(description = "Hoe vaak elke leeftijd.")]
    ages: Option<Of<Weight>>,
    #[schemars(description = "Hoe vaak elke maand, januari eerst.", length(min = 12, max = 12))]
    months: Option<Vec<Weight>>,
    #[schemars(description = "Wie het zijn: hoe vaak elke keuze van een kenmerk.")]
    attribute: Option<Of<Spread>>,
}

#[derive(JsonSchema)]
struct Pace {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoeveel procent op tijd is.")]
    in_time: Option<Chance>,
    #[schemars(description = "Hoeveel procent te laat is.")]
    late: Option<Chance>,
    #[schemars(description = "Hoeveel dagen te laat dat is.")]
    late_days: Option<Days>,
    #[schemars(description = "Hoeveel procent veel te laat is.")]
    very_late: Option<Chance>,
    #[schemars(description = "Hoeveel dagen te laat dat is.")]
    very_late_days: Option<Days>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AllPace {
    #[schemars(flatten)]
    everyone: Pace,
    #[schemars(description = "Rollen die het anders doen.")]
    role: Option<Of<RolePace>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RolePace {
    #[schemars(flatten)]
    pace: Pace,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Habits {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoe vaak een jongere niet komt.")]
    no_show: Option<Chance>,
    #[schemars(description = "Hoeveel dagen later de afspraak dan is.")]
    no_show_days: Option<Days>,
    #[schemars(description = "Hoe vaak een verplicht veld wordt vergeten.")]
    forgets: Option<Chance>,
    #[schemars(description = "Hoe vaak een overdracht wordt afgewezen.")]
    declines: Option<Chance>,
    #[schemars(description = "Hoe vaak een herinnering meteen helpt.")]
    reminded: Option<Chance>,
    #[schemars(description = "Hoe vaak iemand iets verzet dat vanzelf verdergaat.")]
    moves_what_waits: Option<Chance>,
    #[schemars(description = "Hoeveel dagen er tussen twee gesprekken liggen.")]
    contact_days: Option<Days>,
    #[schemars(description = "Hoeveel procent stiltes laat vallen.")]
    silent: Option<Chance>,
    #[schemars(description = "Hoeveel dagen er dan tussen twee gesprekken liggen.")]
    silent_days: Option<Days>,
    #[schemars(description = "Hoe vaak een afgesloten traject weer wordt geopend.")]
    reopens: Option<Chance>,
    #[schemars(description = "Na hoeveel dagen dat is.")]
    closed_days: Option<Days>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Life {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Wijzigingen in het trajectplan.")]
    plan: Option<Weight>,
    #[schemars(description = "Punten die los worden afgevinkt.")]
    tick: Option<Weight>,
    #[schemars(description = "Keren dat een collega een stap overneemt.")]
    takes_over: Option<Weight>,
    #[schemars(description = "Begeleiders die weggaan.")]
    coach_leaves: Option<Weight>,
    #[schemars(description = "Pauzes.")]
    pause: Option<Weight>,
    #[schemars(description = "Pauzes die eerder eindigen.")]
    resume: Option<Weight>,
    #[schemars(description = "Verhuizingen naar een andere gemeente of school.")]
    moves: Option<Weight>,
    #[schemars(description = "Andere wijzigingen van kenmerken.")]
    changes: Option<Weight>,
    #[schemars(description = "Verbeteringen van wat verkeerd was ingevuld.")]
    corrects: Option<Weight>,
    #[schemars(description = "Keren dat een traject op een agenda wordt gezet.")]
    agenda: Option<Weight>,
    #[schemars(description = "Overdrachten die worden ingetrokken.")]
    withdraws: Option<Weight>,
    #[schemars(description = "Antwoorden van jongeren zelf.")]
    youth_answers: Option<Weight>,
}

#[derive(JsonSchema)]
struct Anywhere {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(flatten)]
    actions: Of<Weight>,
}

/// Tables by name, which can say on what all of them rest.
#[derive(JsonSchema)]
struct Group<T> {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(flatten)]
    all: Of<T>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Doing {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoe vaak elke handeling; wat er niet staat, komt niet voor.")]
    actions: Option<Of<Weight>>,
    #[schemars(description = "Hetzelfde, terwijl het traject in deze stap staat.")]
    within: Option<Of<Of<Weight>>>,
    #[schemars(description = "Wat er dan wordt ingevuld.")]
    fields: Option<Of<Spread>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Answers {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Hoe vaak elk antwoord; wat er niet staat, komt niet voor.")]
    answers: Option<Of<Weight>>,
    #[schemars(description = "Hetzelfde, terwijl het traject in deze stap staat.")]
    within: Option<Of<Of<Weight>>>,
    #[schemars(description = "Wat er dan wordt ingevuld.")]
    fields: Option<Of<Spread>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OfRoute {
    #[schemars(flatten)]
    basis: Basis,
    #[schemars(description = "Wat vanuit elke stap kan.")]
    anywhere: Option<Anywhere>,
    #[schemars(description = "Wat er in elke stap wordt gekozen.")]
    state: Option<Group<Doing>>,
    #[schemars(description = "Wat er op elke opvolging wordt geantwoord.")]
    followup: Option<Group<Answers>>,
    #[schemars(description = "Wat er in elk veld wordt ingevuld.")]
    field: Option<Group<Values>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cohort {
    #[schemars(description = "Wie met deze groepen binnenkwam.")]
    inflow: Option<OneOrMore>,
    #[schemars(description = "Wie in deze stappen kwam.")]
    enter: Option<OneOrMore>,
    #[schemars(description = "En dan zo oud is.", extend("examples" = ["[16..23)"]))]
    age: Option<Line>,
    #[schemars(description = "Opnieuw pas na een uitkomst die zo telt.")]
    again_after: Option<Vec<Name>>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMore {
    One(Line),
    More(Vec<Line>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Published {
    #[schemars(description = "Een naam.")]
    name: Line,
    #[schemars(description = "Wat het is.")]
    title: Line,
    #[schemars(description = "Wat er is gepubliceerd.")]
    value: f64,
    #[schemars(description = "Waar: document/afspraak uit sources.toml.")]
    source: Line,
    #[schemars(
        description = "Of het nagebootste cijfer uit de invoer volgt, geijkt is, of vanzelf uit de routes komt."
    )]
    rests_on: RestsOn,
    #[schemars(description = "Hoe het wordt geteld.")]
    measure: MeasureKind,
    #[schemars(description = "Van welke groep jongeren.")]
    of: Line,
    #[schemars(description = "Bij attribute: welk kenmerk.")]
    attribute: Option<Name>,
    #[schemars(description = "Bij attribute: welke keuzes tellen.")]
    values: Option<OneOrMore>,
    #[schemars(description = "Bij later: na hoeveel tijd.")]
    after: Option<Duration>,
    #[schemars(description = "Bij later: hoe lang een antwoord daarna nog telt.")]
    within: Option<Duration>,
    #[schemars(description = "Bij later: de opvolgingen waarin het wordt gevraagd.")]
    callbacks: Option<OneOrMore>,
    #[schemars(description = "Bij later: de antwoorden die tellen.")]
    answers: Option<OneOrMore>,
    #[schemars(description = "Bij later: wat er minstens bekend moet zijn.")]
    at_least: Option<BTreeMap<Name, f64>>,
    #[schemars(description = "Bij later: de uitkomsten die tellen voor wie geen antwoord gaf.")]
    outcomes: Option<Vec<Name>>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum RestsOn {
    Input,
    Calibration,
    Outcome,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum MeasureKind {
    PerYear,
    OfRegion,
    Attribute,
    Later,
}
