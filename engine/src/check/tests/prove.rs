//! E201 to E205, E305, E401 to E403 and W402: holes that only show when one knows which youths come by.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const I: &str = "parts/intake.toml";

/// A step in zorg.toml, whose table follows.
macro_rules! choice {
    ($ask:literal, $table:literal) => {
        concat!("[state.behandeling.on.kiest]\nlabel = \"Kiest\"\nask = [", $ask, "]\n", $table, "\n[state.rust]")
    };
}

/// Fields for it.
const FIELDS: &str = "[field.uren]\nlabel = \"Uren\"\ntype = \"integer\"\nmin = 0\nmax = 40\n[field.soort]\nlabel = \"Soort\"\ntype = \"choice\"\nchoices = { a = \"A\", b = \"B\", c = \"C\" }\n[field.ja]\nlabel = \"Ja\"\ntype = \"boolean\"\n[field.dag]\nlabel = \"Dag\"\ntype = \"date\"\n[field.tekst]\nlabel = \"Tekst\"\ntype = \"text\"\n[field.maat]\nlabel = \"Maat\"\ntype = \"decimal\"\nmin = 0\nmax = 1\n";

/// A change of zorg.toml, with the fields.
macro_rules! zorg {
    ($ask:literal, $table:literal) => {
        &[(Z, "", FIELDS), (Z, "[state.rust]", choice!($ask, $table))]
    };
}

/// A route that only leads to another one.
macro_rules! ring {
    ($head:literal, $id:literal, $age:literal, $to:literal) => {
        concat!(
            $head, "\nid = \"", $id, "\"\nrevision = 1\ntitle = \"Kring\"\nsummary = \"Kring.\"\nperspective = \"arbeid\"\ninitial = \"a\"\nregisseur = \"coordinator\"\n[admission]\nrows = [{ leeftijd = \"", $age, "\" }]\n[state.a]\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.a.on.over]\nlabel = \"Over\"\ntarget = { route = \"", $to, "\" }\nhandover = { due = \"1 week\" }\n"
        )
    };
}

pub(super) const TABLE: &[Case] = &[
    // E201
    (
        "hours of which the middle is missing",
        zorg!(
            "\"uren\"",
            "«E201¦target» = [{ to = \"rust\", when = { uren = \"< 12\" } }, { to = \"klaar\", when = { uren = \"> 12\" } }]"
        ),
    ),
    (
        "hours that meet, need no more",
        zorg!(
            "\"uren\"",
            "target = [{ to = \"rust\", when = { uren = \"< 12\" } }, { to = \"klaar\", when = { uren = \">= 12\" } }]"
        ),
    ),
    (
        "whole hours have nothing between 11 and 12",
        zorg!(
            "\"uren\"",
            "target = [{ to = \"rust\", when = { uren = \"<= 11\" } }, { to = \"klaar\", when = { uren = \">= 12\" } }]"
        ),
    ),
    (
        "a decimal has something between 0.2 and 0.3",
        zorg!(
            "\"maat\"",
            "«E201¦target» = [{ to = \"rust\", when = { maat = \"<= 0.2\" } }, { to = \"klaar\", when = { maat = \">= 0.3\" } }]"
        ),
    ),
    (
        "a choice that is forgotten",
        zorg!(
            "\"soort\"",
            "«E201¦target» = [{ to = \"rust\", when = { soort = \"a\" } }, { to = \"klaar\", when = { soort = \"b\" } }]"
        ),
    ),
    (
        "all choices are there",
        zorg!(
            "\"soort\"",
            "target = [{ to = \"rust\", when = { soort = \"a\" } }, { to = \"klaar\", when = { soort = [\"b\", \"c\"] } }]"
        ),
    ),
    (
        "an optional field may be left open",
        zorg!(
            "\"ja?\"",
            "«E201¦target» = [{ to = \"rust\", when = { ja = true } }, { to = \"klaar\", when = { ja = false } }]"
        ),
    ),
    (
        "a text is never complete",
        zorg!("\"tekst\"", "«E201¦target» = [{ to = \"rust\", when = { tekst = [\"x\", \"y\"] } }]"),
    ),
    (
        "two fields, of which one combination is missing",
        zorg!(
            "\"soort\", \"ja\"",
            "«E201¦target» = [{ to = \"rust\", when = { soort = [\"a\", \"b\"] } }, { to = \"klaar\", when = { soort = \"c\", ja = true } }]"
        ),
    ),
    (
        "dates with a day between them",
        zorg!(
            "\"dag\"",
            "«E201¦target» = [{ to = \"rust\", when = { dag = \"< 2026-08-01\" } }, { to = \"klaar\", when = { dag = \"> 2026-08-01\" } }]"
        ),
    ),
    (
        "dates without a day between them",
        zorg!(
            "\"dag\"",
            "target = [{ to = \"rust\", when = { dag = \"<= 2026-07-31\" } }, { to = \"klaar\", when = { dag = \">= 2026-08-01\" } }]"
        ),
    ),
    (
        "an age that nobody here can have, needs no row",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { leeftijd = \"[14..20)\" } }, { to = \"zoeken\", when = { leeftijd = \">= 20\" } }]\n\n[state.zoeken]",
        )],
    ),
    (
        "who grows older is 27 one day",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "«E201¦target» = [{ to = \"matching\", when = { leeftijd = \"[14..20)\" } }, { to = \"zoeken\", when = { leeftijd = \"[20..27)\" } }]\n\n[state.zoeken]",
        )],
    ),
    (
        "what was asked before is known here",
        &[
            (Z, "", FIELDS),
            (Z, "label  = \"Behandeling is klaar\"\n", "label  = \"Behandeling is klaar\"\nask = [\"soort\"]\n"),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { soort = [\"a\", \"b\"] } }, { to = \"behandeling\", when = { soort = \"c\" } }]",
            ),
        ],
    ),
    (
        "what was only asked on one of two ways may be unknown",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "[state.rust]",
                "[state.behandeling.on.anders]\nlabel = \"Anders\"\nask = [\"soort\"]\ntarget = \"rust\"\n[state.rust]",
            ),
            (
                Z,
                "target = \"klaar\"",
                "«E201¦target» = [{ to = \"klaar\", when = { soort = [\"a\", \"b\"] } }, { to = \"behandeling\", when = { soort = \"c\" } }]",
            ),
        ],
    ),
    (
        "a table behind the exit of a part, for those of that exit",
        &[(
            W,
            "target = [\n  { to = \"matching\", when = { rijbewijs = true } },\n  { to = \"wachten\", otherwise = true },\n]",
            "«E201¦target» = [\n  { to = \"matching\", when = { hulp_nodig = true } },\n  { to = \"wachten\", when = { hulp_nodig = false, rijbewijs = true } },\n]",
        )],
    ),
    // E202
    (
        "hours that two rows take",
        zorg!(
            "\"uren\"",
            "target = [{ to = \"rust\", when = { uren = \"<= 12\" } }, «E202¦{ to = \"klaar\", when = { uren = \">= 12\" } }»]"
        ),
    ),
    (
        "a choice that two rows take",
        zorg!(
            "\"soort\"",
            "target = [{ to = \"rust\", when = { soort = [\"a\", \"b\"] } }, «E202¦{ to = \"klaar\", when = { soort = [\"b\", \"c\"] } }»]"
        ),
    ),
    (
        "rows about different fields",
        zorg!(
            "\"soort\", \"ja\"",
            "target = [{ to = \"rust\", when = { soort = \"a\" } }, «E202¦{ to = \"klaar\", when = { ja = true } }», { to = \"behandeling\", otherwise = true }]"
        ),
    ),
    (
        "rows that exclude each other by one of two fields",
        zorg!(
            "\"soort\", \"ja\"",
            "target = [{ to = \"rust\", when = { soort = \"a\", ja = true } }, { to = \"klaar\", when = { soort = \"a\", ja = false } }, { to = \"behandeling\", otherwise = true }]"
        ),
    ),
    (
        "what remains overlaps with nothing",
        zorg!("\"ja\"", "target = [{ to = \"rust\", when = { ja = true } }, { to = \"klaar\", otherwise = true }]"),
    ),
    // E203
    (
        "an age that nobody has here",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { «E203¦leeftijd» = \"< 14\" } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
        )],
    ),
    (
        "an age that everyone has here",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { «E203¦leeftijd» = \">= 14\" } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
        )],
    ),
    (
        "hours beyond their bounds",
        zorg!(
            "\"uren\"",
            "target = [{ to = \"rust\", when = { «E203¦uren» = \"> 40\" } }, { to = \"klaar\", otherwise = true }]"
        ),
    ),
    (
        "a constant that was written on the way",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { «E203¦rijbewijs» = true } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
        )],
    ),
    (
        "tests that exclude each other",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "label  = \"Behandeling is klaar\"\ntarget = \"rust\"",
                "label  = \"Behandeling is klaar\"\nask = [\"soort\", \"ja\"]\ntarget = [{ to = \"rust\", when = { soort = \"a\", ja = true } }, { to = \"behandeling\", otherwise = true }]",
            ),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { «E203¦soort» = \"b\", «E203¦ja» = true } }, { to = \"behandeling\", otherwise = true }]",
            ),
        ],
    ),
    (
        "the age limits of the law may stand anywhere",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { leeftijd = \"rules.age\" } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
        )],
    ),
    // E205
    (
        "a field that nobody has asked",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { «E205¦ja» = true } }, { to = \"behandeling\", otherwise = true }]",
            ),
        ],
    ),
    (
        "a field that is asked too late",
        &[(
            I,
            "ask    = [\"hulp_nodig\"]\ntarget = [{ to = \"hulp\", when = { hulp_nodig = true } }",
            "target = [{ to = \"hulp\", when = { «E205¦hulp_nodig» = true } }",
        )],
    ),
    (
        "a field that a follow-up asks may be known",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { ja = true } }, { to = \"behandeling\", otherwise = true }]",
            ),
            (
                Z,
                "",
                "[followup.f]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = \"enter rust\"\noffsets = [\"1 month\"]\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f.on.j]\nlabel = \"J\"\nask = [\"ja\"]\n",
            ),
        ],
    ),
    (
        "an attribute that need not be known is no field that was forgotten",
        &[(
            W,
            "target = \"matching\"\n\n[state.zoeken]",
            "target = [{ to = \"matching\", when = { uitgeschreven = \"< 2026-01-01\" } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
        )],
    ),
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
    // W402
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
fn every_hole_is_found_for_who_comes_by() {
    expect_all(TABLE);
}
