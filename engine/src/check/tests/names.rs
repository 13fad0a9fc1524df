//! E101 and E204: names that are nowhere, and tests that do not fit their field.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const I: &str = "parts/intake.toml";
const H: &str = "parts/hulp.toml";

pub(super) const TABLE: &[Case] = &[
    // E101 in the programme
    ("a kind of organisation", &[(P, "organisation = \"werkplein\"", "organisation = «E101¦\"werkplain\"»")]),
    ("a role in a ladder", &[(P, "\"substitute\", \"teamleider\"", "\"substitute\", «E101¦\"teamlijder\"»")]),
    (
        "the role at the end of a ladder",
        &[(
            P,
            "{ at = \"30 workdays\", reassign = \"coordinator\" }",
            "{ at = \"30 workdays\", reassign = «E101¦\"coordinatr\"» }",
        )],
    ),
    (
        "the words of a ladder are no roles",
        &[(
            P,
            "notify = [\"owner\", \"substitute\", \"teamleider\"]",
            "notify = [\"regisseur\", \"youth\", \"parents\"]",
        )],
    ),
    ("the ladder of stall", &[(P, "ladder = \"streng\" }", "ladder = «E101¦\"stilstand\"» }")]),
    (
        "an attribute that serves",
        &[(P, "serves = { gemeente = [\"zuid\"] }", "serves = { «E101¦gemente» = [\"zuid\"] }")],
    ),
    (
        "a choice that is served",
        &[(P, "serves = { gemeente = [\"zuid\"] }", "serves = { gemeente = [«E101¦\"zuiden\"»] }")],
    ),
    ("what a schedule runs", &[(P, "run  = \"digest\"", "run  = «E101¦\"digests\"»")]),
    (
        "the target of an action from everywhere that no route has",
        &[(P, "label  = \"Uit beeld\"\ntarget = \"zoeken\"", "label  = \"Uit beeld\"\ntarget = «E101¦\"uit_beeld\"»")],
    ),
    (
        "an action from everywhere holds only where its target is",
        &[(P, "[calendar]", "[anywhere.on.beter]\nlabel = \"Beter\"\ntarget = \"rust\"\n[calendar]")],
    ),
    (
        "an action from everywhere whose targets are in no single route",
        &[(
            P,
            "[calendar]",
            "[anywhere.on.«E101¦beter»]\nlabel = \"Beter\"\ntarget = [{ to = \"rust\", when = { perspectief = \"zorg\" } }, { to = \"matching\", otherwise = true }]\n[calendar]",
        )],
    ),
    (
        "an action from everywhere that asks what its route has",
        &[(P, "label  = \"Uit beeld\"", "label  = \"Uit beeld\"\nask = [\"uren?\"]")],
    ),
    (
        "an action from everywhere that asks what its route lacks",
        &[(
            P,
            "[calendar]",
            "[anywhere.on.«E101¦beter»]\nlabel = \"Beter\"\nask = [\"uren\"]\ntarget = \"rust\"\n[calendar]",
        )],
    ),
    // E101 in a route
    ("the beginning", &[(W, "initial     = \"intake\"", "initial     = «E101¦\"intak\"»")]),
    ("the regisseur", &[(W, "regisseur   = \"coordinator\"", "regisseur   = «E101¦\"regiseur\"»")]),
    (
        "the target of an action",
        &[(
            W,
            "label  = \"Uitgevallen\"\ntarget = \"matching\"",
            "label  = \"Uitgevallen\"\ntarget = «E101¦\"maching\"»",
        )],
    ),
    (
        "the target of a row",
        &[(W, "{ to = \"wachten\", otherwise = true }", "{ to = «E101¦\"wagten\"», otherwise = true }")],
    ),
    ("the target of time", &[(Z, "target = \"klaar\"", "target = «E101¦\"klar\"»")]),
    ("the target of an answer", &[(W, "target = \"duurzaam\"", "target = «E101¦\"duurzam\"»")]),
    ("a target that looks like nothing", &[(Z, "target = \"klaar\"", "target = «E101¦\"iets_heel_anders\"»")]),
    ("another route", &[(W, "{ route = \"zorg\" }", "{ route = «E101¦\"zorgg\"» }")]),
    (
        "a phase",
        &[(
            W,
            "title = \"Intake\"\npart  = \"intake\"\nphase = \"begin\"",
            "title = \"Intake\"\npart  = \"intake\"\nphase = «E101¦\"start\"»",
        )],
    ),
    ("a phase of a part that a route lacks", &[(I, "phase = \"werk\"", "phase = «E101¦\"hulp\"»")]),
    ("a part", &[(W, "part  = \"intake\"", "part  = «E101¦\"intakes\"»")]),
    ("an owner", &[(W, "owner     = \"jobcoach\"", "owner     = «E101¦\"jobcoch\"»")]),
    ("a ladder", &[(W, "ladder    = \"gewoon\"", "ladder    = «E101¦\"standaard\"»")]),
    ("a frame", &[(W, "frames    = [\"participatiewet\"]", "frames    = [«E101¦\"participatie\"»]")]),
    ("a domain", &[(W, "actions   = [\"wonen\"]", "actions   = [«E101¦\"financien\"», \"wonen\"]")]),
    ("an outcome", &[(W, "outcome = \"werk\"", "outcome = «E101¦\"werken\"»")]),
    ("who may act", &[(W, "roles  = [\"mentor\", \"jobcoach\"]", "roles  = [\"mentor\", «E101¦\"coach\"»]")]),
    ("who may read", &[(W, "readers   = [\"jobcoach\", \"teamleider\"]", "readers   = [«E101¦\"jobcoaches\"»]")]),
    ("a field that is asked", &[(W, "ask   = [\"uren\"]", "ask   = [«E101¦\"uuren\"»]")]),
    ("an attribute can be asked", &[(W, "ask   = [\"uren\"]", "ask   = [\"gemeente\"]")]),
    ("a field of a part can be asked in its route", &[(W, "ask   = [\"uren\"]", "ask   = [\"hulp_vanaf\"]")]),
    (
        "a field of a route cannot be asked in its part",
        &[(I, "ask    = [\"hulp_nodig\"]", "ask    = [«E101¦\"uren\"», \"hulp_nodig\"]")],
    ),
    ("a field that is written", &[(W, "set    = { pogingen = 0 }", "set    = { «E101¦pogin» = 0 }")]),
    (
        "a choice that is written",
        &[(W, "set    = { perspectief = \"arbeid\" }", "set    = { perspectief = «E101¦\"werk\"» }")],
    ),
    ("a field that is tested", &[(W, "when = { rijbewijs = true }", "when = { «E101¦rijbewys» = true }")]),
    ("a choice that is tested", &[(W, "contract = \"regulier\"", "contract = «E101¦\"vast\"»")]),
    (
        "an attribute of an admission",
        &[(W, "herkomst = \"pro\", perspectief = \"arbeid\", leeftijd", "«E101¦herkmst» = \"pro\", leeftijd")],
    ),
    (
        "a field in an admission",
        &[(W, "herkomst = \"pro\", perspectief = \"arbeid\", leeftijd", "«E101¦uren» = 3, leeftijd")],
    ),
    ("a choice of an admission", &[(W, "herkomst = [\"pro\", \"vso\"]", "herkomst = [\"pro\", «E101¦\"mbo\"»]")]),
    ("a state to count from", &[(W, "\"enter geplaatst\"", "«E101¦\"enter geplaats\"»")]),
    ("a state to cancel at", &[(W, "\"exit intake\"", "«E101¦\"exit intak\"»")]),
    (
        "a state in a part to count from",
        &[
            (W, "\"enter geplaatst\"", "\"enter intake/hulp/loopt\""),
            (W, "[state.wachten]\n", "«E103¦[state.wachten]»\n"),
        ],
    ),
    ("a state that is not in the part", &[(W, "\"enter geplaatst\"", "«E101¦\"enter intake/hulp/lopt\"»")]),
    ("a date to count from", &[(W, "\"field start\"", "«E101¦\"field begin\"»")]),
    (
        "an exit that the part does not have",
        &[(W, "[migration]", "[state.intake.on.«E101¦plannen»]\ntarget = \"matching\"\n[migration]")],
    ),
    (
        "a part that calls itself in the end",
        &[
            (
                H,
                "[state.ja]",
                "[state.nogmaals]\ntitle = \"Nogmaals\"\npart = \"intake\"\n[state.nogmaals.on.plan]\ntarget = \"ja\"\n[state.nogmaals.on.geen_plan]\ntarget = \"nee\"\n[state.ja]",
            ),
            (H, "part = \"intake\"", "part = «E101¦\"intake\"»"),
        ],
    ),
    (
        "a part that calls another twice",
        &[
            (
                I,
                "[state.plan]",
                "[state.hulp2]\ntitle = \"Nog eens hulp\"\npart = \"hulp\"\n[state.hulp2.on.geholpen]\ntarget = \"plan\"\n[state.hulp2.on.geweigerd]\ntarget = \"plan\"\n[state.plan]",
            ),
            (I, "[state.hulp.on.geholpen]\ntarget = \"plan\"", "[state.hulp.on.geholpen]\ntarget = \"hulp2\""),
        ],
    ),
    (
        "a name in a part that no route uses",
        &[(
            "parts/los.toml",
            "",
            "[part]\nid = \"los\"\ntitle = \"Los\"\ninitial = \"a\"\n[state.a]\ntitle = \"A\"\nowner = «E101¦\"niemand\"»\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.a.on.b]\nlabel = \"B\"\ntarget = \"b\"\n[state.b]\ntitle = \"B\"\nexit = \"klaar\"\n",
        )],
    ),
    // E204 tests of another type
    ("a truth for a number", &[(W, "uren = \">= 12\"", "uren = «E204¦true»")]),
    ("a choice for a number", &[(W, "uren = \">= 12\"", "uren = «E204¦\"regulier\"»")]),
    ("a date for a number", &[(W, "uren = \">= 12\"", "uren = «E204¦\">= 2026-01-01\"»")]),
    ("a number as it is", &[(W, "uren = \">= 12\"", "uren = 32.5")]),
    ("a number for a choice", &[(W, "contract = \"regulier\"", "contract = «E204¦3»")]),
    ("a comparison for a choice", &[(W, "contract = \"regulier\"", "contract = «E204¦\">= 3\"»")]),
    ("a number among choices", &[(W, "herkomst = [\"pro\", \"vso\"]", "herkomst = [\"pro\", «E204¦1»]")]),
    ("a text for a truth", &[(W, "when = { rijbewijs = true }", "when = { rijbewijs = «E204¦\"ja\"» }")]),
    ("a number for a date", &[(W, "start = \">= 2026-01-01\"", "start = «E204¦\">= 12\"»")]),
    ("a text for a date", &[(W, "start = \">= 2026-01-01\"", "start = «E204¦\"morgen\"»")]),
    ("a date as it is", &[(W, "start = \">= 2026-01-01\"", "start = 2026-01-01")]),
    ("rules.age for something else", &[(W, "uren = \">= 12\"", "uren = «E204¦\"rules.age\"»")]),
    ("a choice for the age", &[(W, "leeftijd = \"[16..18)\"", "leeftijd = «E204¦\"jong\"»")]),
    ("the age in a row", &[(W, "when = { rijbewijs = true }", "when = { leeftijd = \"< 18\" }")]),
    ("to count from something that is no date", &[(W, "\"field start\"", "«E204¦\"field uren\"»")]),
    ("a text for a text", &[(W, "when = { rijbewijs = true }", "when = { werkgever = [\"Bakker\", \"Slager\"] }")]),
    ("a comparison for a text", &[(W, "when = { rijbewijs = true }", "when = { werkgever = «E204¦\"> 3\"» }")]),
];

#[test]
fn every_name_that_is_nowhere_is_found_at_its_place() {
    expect_all(TABLE);
}
