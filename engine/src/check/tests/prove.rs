//! E201 to E205: tables with holes, of which one must know which youths come by.

use super::{Case, expect_all};

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
pub(super) const FIELDS: &str = "[field.uren]\nlabel = \"Uren\"\ntype = \"integer\"\nmin = 0\nmax = 40\n[field.soort]\nlabel = \"Soort\"\ntype = \"choice\"\nchoices = { a = \"A\", b = \"B\", c = \"C\" }\n[field.ja]\nlabel = \"Ja\"\ntype = \"boolean\"\n[field.dag]\nlabel = \"Dag\"\ntype = \"date\"\n[field.tekst]\nlabel = \"Tekst\"\ntype = \"text\"\n[field.maat]\nlabel = \"Maat\"\ntype = \"decimal\"\nmin = 0\nmax = 1\n";

/// A change of zorg.toml, with the fields.
macro_rules! zorg {
    ($ask:literal, $table:literal) => {
        &[(Z, "", FIELDS), (Z, "[state.rust]", choice!($ask, $table))]
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
        "who comes from a route that is not understood is not known: what they would make true is not called impossible",
        &[
            (
                W,
                "target = \"matching\"\n\n[state.zoeken]",
                "target = [{ to = \"matching\", when = { leeftijd = \"< 14\" } }, { to = \"zoeken\", otherwise = true }]\n\n[state.zoeken]",
            ),
            (Z, "ladder = \"streng\"", "ladder = «E101¦\"strengg\"»"),
        ],
    ),
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
        "a field that no action of the route asks",
        &[
            (Z, "", FIELDS),
            (
                Z,
                "target = \"rust\"",
                "target = [{ to = \"rust\", when = { «E205¦ja» = true } }, { to = \"klaar\", otherwise = true }]",
            ),
        ],
    ),
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
];

#[test]
fn every_hole_is_found_for_who_comes_by() {
    expect_all(TABLE);
}
