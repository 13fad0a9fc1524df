//! E102 to E105 and W102: whether a youth can get everywhere, and out again.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const I: &str = "parts/intake.toml";
const H: &str = "parts/hulp.toml";

/// A step with one action, for the cases below.
macro_rules! step {
    ($header:literal, $id:literal, $target:literal) => {
        concat!(
            "\n",
            $header,
            "\ntitle = \"Stap\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.",
            $id,
            ".on.verder]\nlabel = \"Verder\"\ntarget = \"",
            $target,
            "\"\n"
        )
    };
}

/// A state that waits a day.
macro_rules! wait {
    ($header:literal, $id:literal, $target:literal) => {
        concat!(
            "\n",
            $header,
            "\ntitle = \"Even wachten\"\nwait = true\n[[state.",
            $id,
            ".after]]\ndelay = \"1 day\"\ntarget = \"",
            $target,
            "\"\n"
        )
    };
}

pub(super) const TABLE: &[Case] = &[
    // E102
    ("a step to which nothing leads", &[(Z, "", step!("«E102¦[state.los]»", "los", "klaar"))]),
    (
        "two steps that only lead to each other",
        &[
            (Z, "", step!("«E102¦[state.a]»", "a", "b")),
            (Z, "", step!("«E102¦[state.b]»", "b", "a")),
            (Z, "[state.klaar]", "[state.klaar]"),
        ],
    ),
    (
        "a wait state that nobody can enter",
        &[
            (W, "{ to = \"wachten\", otherwise = true }", "{ to = \"matching\", otherwise = true }"),
            (W, "[state.wachten]", "«E102¦[state.wachten]»"),
        ],
    ),
    ("a step in a part that nobody can enter", &[(H, "", step!("«E102¦[state.los]»", "los", "ja"))]),
    (
        "a part that nobody enters is told once, where it is called",
        &[(
            W,
            "[migration]",
            "«E102¦[state.tweede]»\ntitle = \"Tweede intake\"\npart = \"hulp\"\n[state.tweede.on.geholpen]\ntarget = \"matching\"\n[state.tweede.on.geweigerd]\ntarget = \"matching\"\n[migration]",
        )],
    ),
    (
        "a part that nobody enters because its exit is always taken",
        &[
            (
                I,
                "target = [{ to = \"hulp\", when = { hulp_nodig = true } }, { to = \"plan\", otherwise = true }]",
                "target = \"plan\"",
            ),
            (I, "label  = \"Toch weer hulp nodig\"\ntarget = \"hulp\"", "label  = \"Toch weer hulp nodig\""),
            (I, "[state.hulp]", "«E102¦[state.hulp]»"),
            (I, "anchor = \"exit hulp\"", "anchor = «E309¦\"exit hulp\"»"),
        ],
    ),
    (
        "what an action from everywhere leads to, can be entered",
        &[
            (Z, "", step!("[state.los]", "los", "klaar")),
            (Z, "", "[anywhere.on.los]\nlabel = \"Los\"\ntarget = \"los\"\n"),
        ],
    ),
    (
        "what an action of the programme leads to, can be entered",
        &[(Z, "", step!("[state.zoeken]", "zoeken", "klaar"))],
    ),
    (
        "what an answer leads to, can be entered",
        &[
            (Z, "", step!("[state.los]", "los", "klaar")),
            (
                Z,
                "",
                "[followup.f]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = \"birthday 18\"\noffsets = [\"1 month\"]\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f.on.los]\nlabel = \"Los\"\ntarget = \"los\"\n",
            ),
        ],
    ),
    (
        "what an answer leads to that nobody is ever asked, cannot",
        &[
            (Z, "", step!("«E102¦[state.los]»", "los", "klaar")),
            (
                Z,
                "",
                "[followup.f]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = «E309¦\"enter los\"»\noffsets = [\"1 month\"]\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f.on.los]\nlabel = \"Los\"\ntarget = \"los\"\n",
            ),
        ],
    ),
    (
        "what an answer after leaving a part leads to, can be entered",
        &[
            (W, "", step!("[state.los]", "los", "duurzaam")),
            (
                W,
                "",
                "[followup.f]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = \"exit intake\"\noffsets = [\"1 month\"]\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f.on.los]\nlabel = \"Los\"\ntarget = \"los\"\n",
            ),
        ],
    ),
    // W102
    (
        "an outcome that only an answer leads to",
        &[(
            "zorg.toml",
            "",
            "[followup.later.on.anders]\nlabel = \"Anders\"\ntarget = \"anders\"\n[state.anders]\ntitle = \"Anders\"\noutcome = \"zorg\"\n",
        )],
    ),
    ("an outcome to which nothing leads", &[(Z, "", "«W102¦[state.anders]»\ntitle = \"Anders\"\noutcome = \"weg\"\n")]),
    (
        "an outcome that loses its only action",
        &[
            (W, "target = \"duurzaam\"", "target = \"matching\""),
            (W, "[state.duurzaam]", "«W102¦[state.duurzaam]»"),
            (W, "anchor = \"enter duurzaam\"", "anchor = «E309¦\"enter duurzaam\"»"),
            (W, "[state.wachten]\n", "«E103¦[state.wachten]»\n"),
        ],
    ),
    (
        "an outcome that the programme leads to",
        &[(Z, "", "«W309¦[state.verhuisd]»\ntitle = \"Verhuisd\"\noutcome = \"weg\"\n")],
    ),
    // E103
    (
        "a circle without an end",
        &[
            (
                Z,
                "label  = \"Behandeling is klaar\"\ntarget = \"rust\"",
                "label  = \"Behandeling is klaar\"\ntarget = \"a\"",
            ),
            (Z, "", step!("[state.a]", "a", "b")),
            (Z, "", step!("[state.b]", "b", "a")),
            (Z, "[state.behandeling]", "«E103¦[state.behandeling]»"),
            (Z, "[state.rust]", "«E102¦[state.rust]»"),
            (Z, "[state.klaar]", "«W102¦[state.klaar]»"),
            (Z, "anchor = \"enter klaar\"", "anchor = «E309¦\"enter klaar\"»"),
        ],
    ),
    (
        "a circle beside the way out",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (Z, "", step!("«E103¦[state.a]»", "a", "b")),
            (Z, "", step!("[state.b]", "b", "a")),
        ],
    ),
    (
        "a circle that one can leave by a handover",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (Z, "", step!("[state.a]", "a", "b")),
            (Z, "", step!("[state.b]", "b", "a")),
            (
                Z,
                "",
                "[state.b.on.werk]\nlabel = \"Werk\"\ntarget = { route = \"werk\" }\nset = { herkomst = \"pro\", perspectief = \"arbeid\" }\nhandover = { due = \"2 weeks\" }\n",
            ),
        ],
    ),
    (
        "a circle that time ends",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (Z, "", step!("[state.a]", "a", "b")),
            (Z, "", step!("[state.b]", "b", "a")),
            (Z, "", "[[state.b.after]]\ndelay = \"1 year\"\ntarget = \"klaar\"\n"),
        ],
    ),
    (
        "to die or to move house is no way to finish",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (Z, "", step!("«E103¦[state.a]»", "a", "b")),
            (Z, "", step!("[state.b]", "b", "a")),
            (Z, "", "«W309¦[state.verhuisd]»\ntitle = \"Verhuisd\"\noutcome = \"weg\"\n"),
        ],
    ),
    // E104
    (
        "a step that nobody leaves",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (Z, "", "«E104¦[state.a]»\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n"),
        ],
    ),
    (
        "the only way leads to a step that nobody leaves",
        &[
            (Z, "[state.behandeling.on.klaar]\nlabel  = \"Behandeling is klaar\"\ntarget = \"rust\"\n", ""),
            (Z, "[state.behandeling]", "«E104¦[state.behandeling]»"),
            (Z, "[state.rust]", "«E102¦[state.rust]»"),
            (Z, "[state.klaar]", "«W102¦[state.klaar]»"),
            (Z, "anchor = \"enter klaar\"", "anchor = «E309¦\"enter klaar\"»"),
        ],
    ),
    (
        "a step in a part that nobody leaves",
        &[
            (H, "[state.loopt_goed.on.ja]\nlabel  = \"Ja\"\ntarget = \"ja\"\n", ""),
            (H, "[state.loopt_goed]", "«E104¦[state.loopt_goed]»"),
        ],
    ),
    (
        "a step that is left by the answer to its own follow-up",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (
                Z,
                "",
                "[state.a]\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = \"enter a\"\noffsets = [\"1 month\"]\ndue = \"1 week\"\nladder = \"gewoon\"\n[followup.f.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n",
            ),
        ],
    ),
    (
        "a step that time leaves",
        &[
            (Z, "[state.rust]", "[state.behandeling.on.anders]\nlabel = \"Anders\"\ntarget = \"a\"\n[state.rust]"),
            (
                Z,
                "",
                "[state.a]\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[[state.a.after]]\ndelay = \"1 year\"\ntarget = \"klaar\"\n",
            ),
        ],
    ),
    // E105
    (
        "a circle of two wait states",
        &[
            (Z, "target = \"klaar\"", "target = \"a\""),
            (Z, "", wait!("[state.a]", "a", "rust")),
            (Z, "[state.rust]", "«E105¦[state.rust]»"),
            (Z, "", "[state.a.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n"),
        ],
    ),
    (
        "a wait state that returns to itself",
        &[
            (Z, "", "[[state.rust.after]]\ndelay = \"1 week\"\ntarget = \"rust\"\n"),
            (Z, "[state.rust]", "«E105¦[state.rust]»"),
        ],
    ),
    (
        "one row of many that goes round",
        &[
            (
                Z,
                "target = \"klaar\"",
                "target = [{ to = \"klaar\", when = { leeftijd = \">= 18\" } }, { to = \"rust\", otherwise = true }]",
            ),
            (Z, "[state.rust]", "«E105¦[state.rust]»"),
        ],
    ),
    (
        "a circle in which someone acts",
        &[
            (Z, "target = \"klaar\"", "target = \"behandeling\""),
            (Z, "", "[state.rust.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n"),
        ],
    ),
    ("wait states in a row", &[(Z, "target = \"klaar\"", "target = \"a\""), (Z, "", wait!("[state.a]", "a", "klaar"))]),
    // What follows from another fault is not told again.
    ("a misspelt target makes nothing unreachable", &[(Z, "target = \"rust\"", "target = «E101¦\"rusten\"»")]),
    (
        "the graph of a route with an unknown part is not judged",
        &[(W, "part  = \"intake\"", "part  = «E101¦\"niets\"»"), (P, "title = \"Wonen\"", "title = \"Wonen\"")],
    ),
];

#[test]
fn every_hole_in_a_route_is_found_at_its_place() {
    expect_all(TABLE);
}
