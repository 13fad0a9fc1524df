//! E305, E401 to E403 and W402, and E102 and E103 by data: whether the programme has someone, and a place, for every youth.

use super::prove::FIELDS;
use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const I: &str = "parts/intake.toml";

/// A route that only leads to another one.
macro_rules! ring {
    ($head:literal, $id:literal, $age:literal, $to:literal) => {
        concat!(
            $head, "\nid = \"", $id, "\"\nrevision = 1\ntitle = \"Kring\"\nsummary = \"Kring.\"\nperspective = \"arbeid\"\ninitial = \"a\"\nregisseur = \"coordinator\"\n[admission]\nrows = [{ leeftijd = \"", $age, "\" }]\n[state.a]\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.a.on.over]\nlabel = \"Over\"\ntarget = { route = \"", $to, "\" }\nhandover = { due = \"1 week\" }\n"
        )
    };
}

pub(super) const TABLE: &[Case] = &[
    // E305
    (
        "a school for one of two municipalities",
        &[
            (P, "serves = { gemeente = [\"zuid\"] }", "serves = { gemeente = [\"zuid\"], herkomst = [\"pro\"] }"),
            (W, "[state.zoeken]", "«E305¦[state.zoeken]»"),
            (Z, "[state.behandeling]\n", "«E305¦[state.behandeling]»\n"),
            (I, "[state.gesprek]\n", "«E305¦[state.gesprek]»\n"),
            ("parts/hulp.toml", "[state.loopt_goed]\n", "«E305¦[state.loopt_goed]»\n"),
            (W, "[followup.nazorg]\n", "«E305¦[followup.nazorg]»\n"),
            (W, "[followup.peildatum]\n", "«E305¦[followup.peildatum]»\n"),
            (I, "[followup.terugblik]\n", "«E305¦[followup.terugblik]»\n"),
            (Z, "[followup.later]\n", "«E305¦[followup.later]»\n"),
        ],
    ),
    (
        "who comes by a handover only, has a director and follow-ups, too",
        &[
            (
                P,
                "group      = [{ perspectief = \"arbeid\" }, { perspectief = \"zorg\" }]",
                "group      = [{ perspectief = \"arbeid\" }]",
            ),
            (P, "[\"arbeid\", \"zorg\"]", "\"arbeid\""),
            (P, "serves = { gemeente = [\"zuid\"] }", "serves = { gemeente = [\"zuid\"], herkomst = [\"pro\"] }"),
            (W, "[state.zoeken]", "«E305¦[state.zoeken]»"),
            (Z, "rows = [{ perspectief = \"zorg\" }]", "by_handover = [{ perspectief = \"zorg\" }]"),
            (Z, "[state.behandeling]\n", "«E305¦[state.behandeling]»\n"),
            (I, "[state.gesprek]\n", "«E305¦[state.gesprek]»\n"),
            ("parts/hulp.toml", "[state.loopt_goed]\n", "«E305¦[state.loopt_goed]»\n"),
            (W, "[followup.nazorg]\n", "«E305¦[followup.nazorg]»\n"),
            (W, "[followup.peildatum]\n", "«E305¦[followup.peildatum]»\n"),
            (I, "[followup.terugblik]\n", "«E305¦[followup.terugblik]»\n"),
            (Z, "[followup.later]\n", "«E305¦[followup.later]»\n"),
        ],
    ),
    (
        "two schools for the same municipality",
        &[
            (P, "serves = { gemeente = [\"zuid\"] }", "serves = { gemeente = [\"noord\"] }"),
            (W, "[state.zoeken]", "«E305¦[state.zoeken]»"),
            (Z, "[state.behandeling]\n", "«E305¦[state.behandeling]»\n"),
            (I, "[state.gesprek]\n", "«E305¦[state.gesprek]»\n"),
            ("parts/hulp.toml", "[state.loopt_goed]\n", "«E305¦[state.loopt_goed]»\n"),
            (W, "[followup.nazorg]\n", "«E305¦[followup.nazorg]»\n"),
            (W, "[followup.peildatum]\n", "«E305¦[followup.peildatum]»\n"),
            (I, "[followup.terugblik]\n", "«E305¦[followup.terugblik]»\n"),
            (Z, "[followup.later]\n", "«E305¦[followup.later]»\n"),
        ],
    ),
    (
        "a director whom nobody serves",
        &[
            (P, "kind  = \"doorstroompunt\"", "kind  = \"doorstroompunt\"\nserves = { herkomst = [\"pro\"] }"),
            (W, "[route]\n", "«E305¦[route]»\n"),
            (Z, "[route]\n", "«E305¦[route]»\n"),
            (Z, "[state.behandeling]\n", "«E305¦[state.behandeling]»\n"),
            (W, "[state.matching]\n", "«E305¦[state.matching]»\n"),
            (W, "[state.geplaatst]\n", "«E305¦[state.geplaatst]»\n"),
            (W, "[state.zoeken]\n", "«E305¦[state.zoeken]»\n"),
            (W, "[followup.grens]\n", "«E305¦[followup.grens]»\n"),
            (W, "[followup.blijft]\n", "«E305¦[followup.blijft]»\n"),
            (W, "[followup.opgevangen]\n", "«E305¦[followup.opgevangen]»\n"),
            (I, "[state.gesprek]\n", "«E305¦[state.gesprek]»\n"),
            ("parts/hulp.toml", "[state.loopt_goed]\n", "«E305¦[state.loopt_goed]»\n"),
            ("parts/hulp.toml", "[state.zoeken]\n", "«E305¦[state.zoeken]»\n"),
        ],
    ),
    (
        "a second school for who is left",
        &[(
            P,
            "serves = { gemeente = [\"zuid\"] }",
            "serves = { gemeente = [\"zuid\"], herkomst = [\"pro\"] }\n[organisation.school_zuid_2]\ntitle = \"Tweede school\"\nkind = \"school\"\nserves = { herkomst = [\"vso\"] }",
        )],
    ),
    // E401
    (
        "a handover that forgets what the receiver asks",
        &[(
            W,
            "target   = { route = \"zorg\" }\nset      = { perspectief = \"zorg\", uitgeschreven = 2026-09-01 }",
            "target   = «E401¦{ route = \"zorg\" }»\nset      = { uitgeschreven = 2026-09-01 }",
        )],
    ),
    (
        "a handover for some, in a table",
        &[(
            Z,
            "[state.rust]",
            "[state.behandeling.on.werk]\nlabel = \"Werk\"\ntarget = [{ to = { route = \"werk\" }, when = { herkomst = \"pro\" } }, { to = \"rust\", otherwise = true }]\nset = { perspectief = \"arbeid\" }\nhandover = { due = \"1 week\" }\n[state.rust]",
        )],
    ),
    (
        "a handover back that writes the wrong thing",
        &[(
            Z,
            "[state.rust]",
            "[state.behandeling.on.werk]\nlabel = \"Werk\"\ntarget = «E401¦{ route = \"werk\" }»\nset = { perspectief = \"zorg\" }\nhandover = { due = \"1 week\" }\n[state.rust]",
        )],
    ),
    (
        "a handover for some, that forgets in a table",
        &[(
            Z,
            "[state.rust]",
            "[state.behandeling.on.werk]\nlabel = \"Werk\"\ntarget = [«E401¦{ to = { route = \"werk\" }, when = { herkomst = \"pro\" } }», { to = \"rust\", otherwise = true }]\nhandover = { due = \"1 week\" }\n[state.rust]",
        )],
    ),
    // E402
    (
        "a youth of the target group whom nobody wants",
        &[
            (
                W,
                "{ herkomst = [\"pro\", \"vso\"], perspectief = \"arbeid\", leeftijd = \"rules.age\" }",
                "{ herkomst = \"vso\", perspectief = \"arbeid\", leeftijd = \"rules.age\" }",
            ),
            (P, "2026-01-01\nage ", "«E402¦2026-01-01»\nage "),
            (P, "2017-01-01\nage ", "«E402¦2017-01-01»\nage "),
        ],
    ),
    (
        "a law that changes",
        &[
            (W, "leeftijd = \"rules.age\"", "leeftijd = \"[16..23)\""),
            (P, "2026-01-01\nage ", "«E402¦2026-01-01»\nage "),
        ],
    ),
    (
        "a law that changes later",
        &[
            (
                P,
                "[attribute.herkomst]",
                "[[rules]]\nvalid_from = «E402¦2028-01-01»\nage = \"[12..27)\"\ngroup = [{ perspectief = \"arbeid\" }]\n[attribute.herkomst]",
            ),
            (W, "leeftijd = \"rules.age\"", "leeftijd = \"[16..27)\""),
        ],
    ),
    (
        "who is not in the group needs no route",
        &[
            (
                P,
                "group      = [{ perspectief = \"arbeid\" }, { perspectief = \"zorg\" }]",
                "group      = [{ perspectief = \"arbeid\", herkomst = \"vso\" }]",
            ),
            (
                P,
                "group      = [{ perspectief = [\"arbeid\", \"zorg\"] }]",
                "group      = [{ perspectief = \"arbeid\", herkomst = \"vso\" }]",
            ),
            (
                W,
                "{ herkomst = [\"pro\", \"vso\"], perspectief = \"arbeid\", leeftijd = \"rules.age\" }",
                "{ herkomst = \"vso\", perspectief = \"arbeid\", leeftijd = \"rules.age\" }",
            ),
        ],
    ),
    // E403, E102 and E103 by data
    (
        "two routes that only hand over to each other",
        &[
            (Z, "[[state.rust.after]]\ndelay  = \"4 weeks\"\ntarget = \"klaar\"\n", ""),
            (
                Z,
                "wait  = true\n",
                "owner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.rust.on.werk]\nlabel = \"Werk\"\ntarget = { route = \"werk\" }\nset = { perspectief = \"arbeid\" }\nhandover = { due = \"1 week\" }\n",
            ),
            (Z, "[state.klaar]", "«W102¦[state.klaar]»"),
            (Z, "anchor = \"enter klaar\"", "anchor = «E309¦\"enter klaar\"»"),
        ],
    ),
    (
        "two routes of which neither has an end",
        &[
            ("heen.toml", "", ring!("«E403¦[route]»", "heen", "[28..29)", "terug")),
            ("terug.toml", "", ring!("[route]", "terug", "[29..30)", "heen")),
        ],
    ),
    (
        "two routes of which one has an end",
        &[
            ("heen.toml", "", ring!("[route]", "heen", "[28..29)", "terug")),
            ("terug.toml", "", ring!("[route]", "terug", "[29..30)", "heen")),
            (
                "terug.toml",
                "",
                "[state.a.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n«W309¦[state.klaar]»\ntitle = \"Klaar\"\noutcome = \"zorg\"\n",
            ),
        ],
    ),
    (
        "a state behind a row that is left for nobody",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "[state.rust]",
                "[state.behandeling.on.kiest]\nlabel = \"Kiest\"\nask = [\"ja\"]\ntarget = [{ to = \"rust\", when = { ja = true } }, { to = \"behandeling\", when = { ja = false } }, { to = \"extra\", otherwise = true }]\n«E102¦[state.extra]»\ntitle = \"Extra\"\nwait = true\n[[state.extra.after]]\ndelay = \"1 week\"\ntarget = \"klaar\"\n[state.rust]",
            ),
        ],
    ),
    (
        "a state that only lets some finish",
        &[
            (Z, "", FIELDS),
            (Z, "label  = \"Behandeling is klaar\"\n", "label  = \"Behandeling is klaar\"\nask = [\"soort\"]\n"),
            (Z, "[state.rust]\n", "«E103¦[state.rust]»\n"),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { soort = [\"a\", \"b\"] } }, { to = \"rust2\", when = { soort = \"c\" } }]\n[state.rust2]\ntitle = \"Nog meer rust\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.rust2.on.weer]\nlabel = \"Weer\"\ntarget = \"rust\"",
            ),
        ],
    ),
    (
        "a state that lets those finish who are asked again",
        &[
            (Z, "", FIELDS),
            (Z, "label  = \"Behandeling is klaar\"\n", "label  = \"Behandeling is klaar\"\nask = [\"soort\"]\n"),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { soort = [\"a\", \"b\"] } }, { to = \"rust2\", when = { soort = \"c\" } }]\n[state.rust2]\ntitle = \"Nog meer rust\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.rust2.on.weer]\nlabel = \"Weer\"\nask = [\"soort\"]\ntarget = \"rust\"",
            ),
        ],
    ),
    (
        "three routes that only lead on to each other",
        &[
            ("heen.toml", "", ring!("«E403¦[route]»", "heen", "[28..29)", "verder")),
            ("verder.toml", "", ring!("[route]", "verder", "[30..31)", "terug")),
            ("terug.toml", "", ring!("[route]", "terug", "[29..30)", "heen")),
        ],
    ),
    (
        "a route that leads to a ring without an end",
        &[
            ("begin.toml", "", ring!("«E403¦[route]»", "begin", "[30..31)", "heen")),
            ("heen.toml", "", ring!("«E403¦[route]»", "heen", "[28..29)", "terug")),
            ("terug.toml", "", ring!("[route]", "terug", "[29..30)", "heen")),
        ],
    ),
    // W402
    (
        "two routes for who comes in by another row",
        &[(
            Z,
            "rows = [{ perspectief = \"zorg\" }]",
            "rows = [«W402¦{ perspectief = \"zorg\" }», { perspectief = \"arbeid\", herkomst = \"vso\", leeftijd = \">= 18\" }]",
        )],
    ),
    (
        "two routes for the same youth",
        &[(Z, "rows = [{ perspectief = \"zorg\" }]", "rows = [«W402¦{ perspectief = [\"zorg\", \"arbeid\"] }»]")],
    ),
    (
        "two routes for some",
        &[(
            Z,
            "rows = [{ perspectief = \"zorg\" }]",
            "rows = [«W402¦{ perspectief = \"zorg\" }», { perspectief = \"arbeid\", herkomst = \"pro\", leeftijd = \"[20..21]\" }]",
        )],
    ),
    (
        "two routes for whom is not in the target group",
        &[(
            Z,
            "rows = [{ perspectief = \"zorg\" }]",
            "rows = [{ perspectief = \"zorg\" }, { perspectief = \"arbeid\", herkomst = \"pro\", leeftijd = 15 }]",
        )],
    ),
];

#[test]
fn every_youth_has_someone_and_a_place() {
    expect_all(TABLE);
}
