//! E307 to E309 and W308 to W310: what the dates of a route count from, and who speaks with the youth meanwhile.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const H: &str = "parts/hulp.toml";

/// A second way to *klaar* in the route *zorg*: a step with its own due date.
macro_rules! step {
    ($id:literal, $due:literal, $ladder:literal) => {
        concat!(
            "[state.behandeling.on.",
            $id,
            "]\nlabel = \"Anders\"\ntarget = \"",
            $id,
            "\"\n[state.",
            $id,
            "]\ntitle = \"Stap\"\nowner = \"mentor\"\ndue = ",
            $due,
            "\nladder = ",
            $ladder,
            "\n[state.",
            $id,
            ".on.verder]\nlabel = \"Verder\"\ntarget = \"klaar\"\n"
        )
    };
}

/// A follow-up of the route *zorg*.
macro_rules! followup {
    ($id:literal, $anchor:literal, $offsets:literal, $due:literal, $answer:literal) => {
        concat!(
            "[followup.",
            $id,
            "]\ntitle = \"F\"\nowner = \"mentor\"\nanchor = ",
            $anchor,
            "\noffsets = ",
            $offsets,
            "\ndue = ",
            $due,
            "\nladder = \"streng\"\n[followup.",
            $id,
            ".on.ja]\nlabel = \"Ja\"\n",
            $answer
        )
    };
}

const MAX: &str = "max_silence = \"2 years\"";
const LADDER: &str = "  { at = \"5 workdays\", notify = [\"owner\", \"substitute\", \"teamleider\"] },\n";

pub(super) const TABLE: &[Case] = &[
    // E307
    (
        "a due that counts from a field that may be left empty",
        &[
            (W, "\"contract\", \"start\",", "\"contract\", \"start?\","),
            (
                W,
                "when = { uren = \">= 12\", contract = \"regulier\", start = \">= 2026-01-01\" }",
                "when = { uren = \">= 12\", contract = \"regulier\" }",
            ),
            (W, "due    = { anchor", "due    = «E307¦{ anchor"),
            (
                W,
                "offset = \"6 months\", shift = \"next_workday\" }",
                "offset = \"6 months\", shift = \"next_workday\" }»",
            ),
        ],
    ),
    ("a field that is tested on the way is known", &[(W, "\"contract\", \"start\",", "\"contract\", \"start?\",")]),
    (
        "a due that counts from a field that one of two ways asks",
        &[
            (
                W,
                "[state.zoeken.on.gevonden]",
                "[state.zoeken.on.werkt]\nlabel = \"Werkt al\"\ntarget = \"geplaatst\"\n[state.zoeken.on.gevonden]",
            ),
            (W, "due    = { anchor", "due    = «E307¦{ anchor"),
            (
                W,
                "offset = \"6 months\", shift = \"next_workday\" }",
                "offset = \"6 months\", shift = \"next_workday\" }»",
            ),
        ],
    ),
    (
        "both ways ask the field",
        &[(
            W,
            "[state.zoeken.on.gevonden]",
            "[state.zoeken.on.werkt]\nlabel = \"Werkt al\"\nask = [\"start\"]\ntarget = \"geplaatst\"\n[state.zoeken.on.gevonden]",
        )],
    ),
    (
        "one way asks the field, the other fills it in",
        &[(
            W,
            "[state.zoeken.on.gevonden]",
            "[state.zoeken.on.werkt]\nlabel = \"Werkt al\"\nset = { start = 2026-01-01 }\ntarget = \"geplaatst\"\n[state.zoeken.on.gevonden]",
        )],
    ),
    (
        "a due that counts from an attribute that not everyone has",
        &[(Z, "", step!("a", "«E307¦{ anchor = \"field uitgeschreven\", offset = \"1 week\" }»", "\"streng\""))],
    ),
    (
        "a due that counts from an attribute that everyone has",
        &[
            (P, "type  = \"date\"", "type  = \"date\"\nrequired = true"),
            (Z, "", step!("a", "{ anchor = \"field uitgeschreven\", offset = \"1 week\" }", "\"streng\"")),
        ],
    ),
    (
        "a timer that counts from where not everyone has been",
        &[
            (Z, "", step!("a", "\"3 weeks\"", "\"streng\"")),
            (Z, "delay  = \"4 weeks\"", "delay  = «E307¦{ anchor = \"enter a\", offset = \"4 weeks\" }»"),
        ],
    ),
    (
        "a timer that counts from where everyone has been",
        &[(Z, "delay  = \"4 weeks\"", "delay  = { anchor = \"enter behandeling\", offset = \"4 weeks\" }")],
    ),
    (
        "a timer that counts from what everyone has left",
        &[(Z, "delay  = \"4 weeks\"", "delay  = { anchor = \"exit behandeling\", offset = \"4 weeks\" }")],
    ),
    (
        "a due that counts from leaving itself",
        &[(Z, "", step!("a", "«E307¦{ anchor = \"exit a\", offset = \"4 weeks\" }»", "\"streng\""))],
    ),
    (
        "a due that counts from entering itself",
        &[(Z, "", step!("a", "{ anchor = \"enter a\", offset = \"4 weeks\" }", "\"streng\""))],
    ),
    (
        "a due that counts from a birthday, or a day",
        &[
            (Z, "", step!("a", "{ anchor = \"birthday 18\" }", "\"streng\"")),
            (Z, "", step!("b", "{ anchor = \"day 10-01\" }", "\"streng\"")),
        ],
    ),
    (
        "a follow-up whose due counts from where not everyone has been",
        &[
            (Z, "", step!("a", "\"3 weeks\"", "\"streng\"")),
            (
                Z,
                "anchor = \"enter klaar\"\noffsets = [\"6 months\"]\ndue = \"3 weeks\"",
                "anchor = \"enter klaar\"\noffsets = [\"6 months\"]\ndue = «E307¦{ anchor = \"enter a\", offset = \"1 year\" }»",
            ),
        ],
    ),
    (
        "a follow-up whose due counts from what armed it",
        &[(
            Z,
            "anchor = \"enter klaar\"\noffsets = [\"6 months\"]\ndue = \"3 weeks\"",
            "anchor = \"enter klaar\"\noffsets = [\"6 months\"]\ndue = { anchor = \"enter klaar\", offset = \"1 year\" }",
        )],
    ),
    (
        "a follow-up that begins at a field that may be left empty, begins when it is filled in",
        &[(Z, "", followup!("f", "\"field uitgeschreven\"", "[\"1 week\"]", "\"3 weeks\"", ""))],
    ),
    (
        "to cancel at what may not have happened",
        &[(Z, "anchor = \"enter klaar\"", "anchor = \"enter klaar\"\ncancel = [\"exit rust\"]")],
    ),
    (
        "a handover that is due from where not everyone has been",
        &[(
            W,
            "[state.geplaatst.on.uitgevallen]",
            "[state.zoeken.on.zorg]\nlabel = \"Zorg\"\ntarget = { route = \"zorg\" }\nset = { perspectief = \"zorg\" }\nhandover = { due = «E307¦{ anchor = \"enter matching\", offset = \"1 year\" }» }\n[state.geplaatst.on.uitgevallen]",
        )],
    ),
    (
        "a handover that is due from what it asks",
        &[(
            W,
            "[state.geplaatst.on.uitgevallen]",
            "[state.zoeken.on.zorg]\nlabel = \"Zorg\"\nask = [\"start\"]\ntarget = { route = \"zorg\" }\nset = { perspectief = \"zorg\" }\nhandover = { due = { anchor = \"field start\", offset = \"1 year\" } }\n[state.geplaatst.on.uitgevallen]",
        )],
    ),
    (
        "in a part, what not everyone has passed",
        &[(H, "due    = \"2 weeks\"", "due    = «E307¦{ anchor = \"field hulp_vanaf\", offset = \"1 year\" }»")],
    ),
    // E308
    (
        "a ladder whose last step comes first",
        &[(P, "{ at = \"30 workdays\", reassign", "{ at = «E308¦\"2 workdays\"», reassign")],
    ),
    (
        "a reminder that stands behind the due date",
        &[(P, "at = \"20 workdays\", notify", "at = «E308¦\"-2 days\"», notify")],
    ),
    (
        "a month that is shorter than thirty days",
        &[
            (P, "{ at = \"5 workdays\", notify", "{ at = \"30 days\", notify"),
            (P, "{ at = \"20 workdays\", notify", "{ at = «E308¦\"1 month\"», notify"),
        ],
    ),
    (
        "five workdays and a week are as long, but for a holiday",
        &[(P, "{ at = \"20 workdays\", notify", "{ at = \"1 week\", notify")],
    ),
    (
        "a week and five workdays are not in order from every day",
        &[
            (P, "{ at = \"5 workdays\", notify", "{ at = \"7 days\", notify"),
            (P, "{ at = \"20 workdays\", notify", "{ at = «E308¦\"5 workdays\"», notify"),
        ],
    ),
    (
        "two steps on one day",
        &[(
            P,
            LADDER,
            concat!(
                "  { at = \"5 workdays\", notify = [\"owner\"] },\n",
                "  { at = \"5 workdays\", notify = [\"teamleider\"] },\n"
            ),
        )],
    ),
    // W308
    ("a step of three days with a reminder of a week", &[(Z, "", step!("a", "\"3 days\"", "«W308¦\"gewoon\"»"))]),
    ("four workdays are less than a week", &[(Z, "", step!("a", "\"4 workdays\"", "«W308¦\"gewoon\"»"))]),
    ("five workdays are a week, for who begins on a workday", &[(Z, "", step!("a", "\"5 workdays\"", "\"gewoon\""))]),
    ("a week is a week", &[(Z, "", step!("a", "\"1 week\"", "\"gewoon\""))]),
    (
        "a month is more than four weeks, but not always more than thirty days",
        &[
            (P, "at = \"-7 days\"", "at = \"-30 days\""),
            (Z, "", step!("a", "\"1 month\"", "«W308¦\"gewoon\"»")),
            (W, "due     = \"10 workdays\"\nladder  = \"gewoon\"", "due     = \"3 months\"\nladder  = \"gewoon\""),
            (W, "due     = \"2 weeks\"\nladder  = \"gewoon\"", "due     = \"3 months\"\nladder  = \"gewoon\""),
            (H, "due    = \"2 weeks\"", "due    = \"3 months\""),
        ],
    ),
    ("a short ladder has no such step", &[(Z, "", step!("a", "\"1 day\"", "\"streng\""))]),
    (
        "a due date that counts from elsewhere can be far away",
        &[(Z, "", step!("a", "{ anchor = \"birthday 18\" }", "\"gewoon\""))],
    ),
    (
        "a follow-up of three days",
        &[(Z, "due = \"3 weeks\"\nladder = \"streng\"", "due = \"3 days\"\nladder = «W308¦\"gewoon\"»")],
    ),
    ("a due that cannot be read is one fault, not two", &[(Z, "", step!("a", "«E004¦\"drie dagen\"»", "\"gewoon\""))]),
    // E309
    (
        "a follow-up of a field that nobody fills in",
        &[
            (Z, "", followup!("f", "«E309¦\"field x\"»", "[\"1 week\"]", "\"3 weeks\"", "")),
            (Z, "", "[field.x]\nlabel = \"X\"\ntype = \"date\"\n"),
        ],
    ),
    (
        "a follow-up of a field that only its own answer asks",
        &[
            (Z, "", followup!("f", "«E309¦\"field x\"»", "[\"1 week\"]", "\"3 weeks\"", "ask = [\"x\"]\n")),
            (Z, "", "[field.x]\nlabel = \"X\"\ntype = \"date\"\n"),
        ],
    ),
    (
        "a follow-up of a field that another answer asks",
        &[
            (Z, "", followup!("f", "\"field x\"", "[\"1 week\"]", "\"3 weeks\"", "")),
            (Z, "", followup!("g", "\"enter rust\"", "[\"1 week\"]", "\"3 weeks\"", "ask = [\"x?\"]\n")),
            (Z, "", "[field.x]\nlabel = \"X\"\ntype = \"date\"\n"),
        ],
    ),
    (
        "a follow-up of leaving an outcome that nobody leaves",
        &[(Z, "", followup!("f", "«E309¦\"exit klaar\"»", "[\"1 week\"]", "\"3 weeks\"", ""))],
    ),
    (
        "a follow-up of leaving an outcome that an answer leaves",
        &[
            (Z, "", followup!("f", "\"exit klaar\"", "[\"1 week\"]", "\"3 weeks\"", "")),
            (Z, "", followup!("g", "\"enter klaar\"", "[\"1 week\"]", "\"3 weeks\"", "target = \"behandeling\"\n")),
        ],
    ),
    (
        "a follow-up of a birthday before anyone begins",
        &[
            (Z, "rows = [{ perspectief = \"zorg\" }]", "rows = [{ perspectief = \"zorg\", leeftijd = \"rules.age\" }]"),
            (Z, "", followup!("f", "«E309¦\"birthday 15\"»", "[\"1 week\"]", "\"3 weeks\"", "")),
        ],
    ),
    (
        "a birthday on which someone can begin",
        &[
            (Z, "rows = [{ perspectief = \"zorg\" }]", "rows = [{ perspectief = \"zorg\", leeftijd = \"rules.age\" }]"),
            (Z, "", followup!("f", "\"birthday 16\"", "[\"1 week\"]", "\"3 weeks\"", "")),
        ],
    ),
    (
        "a birthday, when one route takes everyone",
        &[(Z, "", followup!("f", "\"birthday 15\"", "[\"1 week\"]", "\"3 weeks\"", ""))],
    ),
    // W309
    (
        "an outcome with nothing",
        &[(
            Z,
            "",
            "«W309¦[state.anders]»\ntitle = \"Anders\"\noutcome = \"weg\"\n[state.rust.on.anders]\nlabel = \"Anders\"\ntarget = \"anders\"\n",
        )],
    ),
    (
        "an outcome that a birthday watches over",
        &[(Z, "anchor = \"enter klaar\"", "anchor = \"birthday 27\""), (Z, "[state.klaar]", "«W309¦[state.klaar]»")],
    ),
    ("nazorg that begins at a step before", &[(Z, "anchor = \"enter klaar\"", "anchor = \"exit behandeling\"")]),
    (
        "nazorg that begins at a step that not everyone passes",
        &[
            (Z, "anchor = \"enter klaar\"", "anchor = \"enter rust\""),
            (Z, "", step!("a", "\"3 weeks\"", "\"streng\"")),
            (Z, "[state.klaar]", "«W309¦[state.klaar]»"),
        ],
    ),
    (
        "nazorg that is cancelled at the end",
        &[
            (Z, "anchor = \"enter klaar\"", "anchor = \"enter rust\"\ncancel = [\"exit rust\"]"),
            (Z, "[state.klaar]", "«W309¦[state.klaar]»"),
        ],
    ),
    (
        "nazorg that is cancelled elsewhere",
        &[(Z, "anchor = \"enter klaar\"", "anchor = \"exit behandeling\"\ncancel = [\"enter behandeling\"]")],
    ),
    // W310
    (
        "a step of a year",
        &[
            (P, MAX, "max_silence = \"13 months\""),
            (
                Z,
                "",
                "«W310¦[state.a]»\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"14 months\"\nladder = \"gewoon\"\n[state.a.on.verder]\nlabel = \"Verder\"\ntarget = \"klaar\"\n[state.behandeling.on.a]\nlabel = \"A\"\ntarget = \"a\"\n",
            ),
            (W, "[state.wachten]", "«W310¦[state.wachten]»"),
        ],
    ),
    (
        "as long as is allowed",
        &[(P, MAX, "max_silence = \"15 months\""), (Z, "", step!("a", "\"15 months\"", "\"gewoon\""))],
    ),
    (
        "two waits, and then a step",
        &[
            (P, MAX, "max_silence = \"20 months\""),
            (Z, "[state.rust]", "«W310¦[state.rust]»"),
            (
                Z,
                "delay  = \"4 weeks\"\ntarget = \"klaar\"",
                "delay  = \"1 year\"\ntarget = \"b\"\n[state.b]\ntitle = \"B\"\nwait = true\n[[state.b.after]]\ndelay = \"5 months\"\ntarget = \"c\"\n[state.c]\ntitle = \"C\"\nowner = \"mentor\"\ndue = \"4 months\"\nladder = \"gewoon\"\n[state.c.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n",
            ),
        ],
    ),
    (
        "two waits with a follow-up between",
        &[
            (P, MAX, "max_silence = \"20 months\""),
            (
                Z,
                "delay  = \"4 weeks\"\ntarget = \"klaar\"",
                "delay  = \"1 year\"\ntarget = \"b\"\n[state.b]\ntitle = \"B\"\nwait = true\n[[state.b.after]]\ndelay = \"5 months\"\ntarget = \"c\"\n[state.c]\ntitle = \"C\"\nowner = \"mentor\"\ndue = \"4 months\"\nladder = \"gewoon\"\n[state.c.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n",
            ),
            (Z, "", followup!("f", "\"enter rust\"", "[\"6 months\"]", "\"3 weeks\"", "")),
        ],
    ),
    (
        "a follow-up that comes late",
        &[
            (P, MAX, "max_silence = \"20 months\""),
            (Z, "offsets = [\"6 months\"]", "offsets = [\"6 months\", \"3 years\"]"),
            (Z, "[state.klaar]", "«W310¦[state.klaar]»"),
        ],
    ),
    (
        "a follow-up whose due date is what makes it late",
        &[
            (P, MAX, "max_silence = \"17 months\""),
            (Z, "offsets = [\"6 months\"]", "offsets = [\"17 months\"]"),
            (Z, "[state.klaar]", "«W310¦[state.klaar]»"),
        ],
    ),
    (
        "each follow-up soon after the other",
        &[
            (P, MAX, "max_silence = \"20 months\""),
            (Z, "offsets = [\"6 months\"]", "offsets = [\"6 months\", \"2 years\", \"40 months\"]"),
        ],
    ),
    ("no bound, no fault", &[(P, MAX, ""), (Z, "", step!("a", "\"9 years\"", "\"gewoon\""))]),
];

#[test]
fn every_date_that_hangs_in_the_air_is_found_at_its_place() {
    expect_all(TABLE);
}
