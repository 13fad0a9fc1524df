//! E301 to E304 and E306: at every moment someone is responsible and something is due.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";
const H: &str = "parts/hulp.toml";

pub(super) const TABLE: &[Case] = &[
    // E301
    (
        "a step without owner",
        &[(W, "owner     = \"jobcoach\"\n", ""), (W, "[state.matching]", "«E301¦[state.matching]»")],
    ),
    (
        "a step of a part without owner",
        &[(H, "owner  = \"coordinator\"\n", ""), (H, "[state.zoeken]", "«E301¦[state.zoeken]»")],
    ),
    (
        "a follow-up without owner",
        &[
            (W, "owner  = \"coordinator\"\nanchor = \"birthday 27\"", "anchor = \"birthday 27\""),
            (W, "[followup.grens]", "«E301¦[followup.grens]»"),
        ],
    ),
    (
        "an owner that does not exist is one fault, not two",
        &[(W, "owner     = \"jobcoach\"", "owner     = «E101¦\"niemand\"»")],
    ),
    // E302
    (
        "a step without due",
        &[(W, "due       = \"12 weeks\"\n", ""), (W, "[state.matching]", "«E302¦[state.matching]»")],
    ),
    (
        "a step of a part without due",
        &[(H, "due    = \"2 weeks\"\n", ""), (H, "[state.loopt_goed]", "«E302¦[state.loopt_goed]»")],
    ),
    (
        "a follow-up without due",
        &[(W, "due    = \"4 weeks\"\n", ""), (W, "[followup.grens]", "«E302¦[followup.grens]»")],
    ),
    ("a due that cannot be read is one fault, not two", &[(W, "due       = \"12 weeks\"", "due       = «E004¦12»")]),
    // E303
    (
        "a step without ladder",
        &[(W, "ladder    = \"gewoon\"\n", ""), (W, "[state.matching]", "«E303¦[state.matching]»")],
    ),
    (
        "a follow-up without ladder",
        &[
            (W, "due    = \"4 weeks\"\nladder = \"streng\"\n", "due    = \"4 weeks\"\n"),
            (W, "[followup.grens]", "«E303¦[followup.grens]»"),
        ],
    ),
    (
        "a step with nothing",
        &[
            (W, "owner  = \"mentor\"\ndue    = \"10-01\"\nladder = \"gewoon\"\n", ""),
            (W, "[state.zoeken]", "«E301¦«E302¦«E303¦[state.zoeken]»»»"),
        ],
    ),
    ("a wait state, a part and an outcome need none of them", &[]),
    // E304
    (
        "a ladder that ends at nobody",
        &[(
            P,
            "{ at = \"30 workdays\", reassign = \"coordinator\" }",
            "«E304¦{ at = \"30 workdays\", notify = [\"owner\"] }»",
        )],
    ),
    (
        "a ladder that ends at someone who is not accountable",
        &[(
            P,
            "{ at = \"30 workdays\", reassign = \"coordinator\" }",
            "«E304¦{ at = \"30 workdays\", reassign = \"teamleider\" }»",
        )],
    ),
    ("a ladder that stops", &[(P, "repeat = \"10 workdays\"\n", ""), (P, "[ladder.gewoon]", "«E304¦[ladder.gewoon]»")]),
    (
        "a ladder that ends at nobody and stops",
        &[
            (
                P,
                "steps = [{ at = \"0 days\", notify = [\"owner\"], reassign = \"coordinator\" }]\nrepeat = \"1 week\"",
                "steps = [«E304¦{ at = \"0 days\", notify = [\"owner\"] }»]",
            ),
            (P, "[ladder.streng]", "«E304¦[ladder.streng]»"),
        ],
    ),
    (
        "no accountable role at all",
        &[
            (P, "accountable  = true\n", ""),
            (
                P,
                "{ at = \"30 workdays\", reassign = \"coordinator\" }",
                "«E304¦{ at = \"30 workdays\", reassign = \"coordinator\" }»",
            ),
            (
                P,
                "{ at = \"0 days\", notify = [\"owner\"], reassign = \"coordinator\" }",
                "«E304¦{ at = \"0 days\", notify = [\"owner\"], reassign = \"coordinator\" }»",
            ),
        ],
    ),
    (
        "to reassign halfway to someone who is not accountable",
        &[(P, "agenda = \"mdo\" }", "agenda = \"mdo\", reassign = \"teamleider\" }")],
    ),
    (
        "a last step that also notifies",
        &[(
            P,
            "{ at = \"30 workdays\", reassign = \"coordinator\" }",
            "{ at = \"30 workdays\", reassign = \"coordinator\", notify = [\"regisseur\"] }",
        )],
    ),
    // E306
    (
        "a wait state that never ends by itself",
        &[
            (
                Z,
                "[[state.rust.after]]\ndelay  = \"4 weeks\"\ntarget = \"klaar\"\n",
                "[state.rust.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n",
            ),
            (Z, "[state.rust]", "«E306¦[state.rust]»"),
        ],
    ),
    (
        "a wait state that never ends at all",
        &[
            (Z, "[[state.rust.after]]\ndelay  = \"4 weeks\"\ntarget = \"klaar\"\n", ""),
            (Z, "[state.rust]", "«E104¦«E306¦[state.rust]»»"),
            (Z, "[state.klaar]", "«W102¦[state.klaar]»"),
            (Z, "anchor = \"enter klaar\"", "anchor = «E309¦\"enter klaar\"»"),
        ],
    ),
    (
        "a wait state of a part that never ends by itself",
        &[
            (
                H,
                "[[state.loopt.after]]\ndelay  = \"3 months\"\ntarget = \"loopt_goed\"\n",
                "[state.loopt.on.klaar]\nlabel = \"Klaar\"\ntarget = \"loopt_goed\"\n",
            ),
            (H, "[state.loopt]", "«E306¦[state.loopt]»"),
        ],
    ),
    (
        "a wait state that ends in two ways",
        &[(Z, "", "[[state.rust.after]]\ndelay = { anchor = \"birthday 18\" }\ntarget = \"klaar\"\n")],
    ),
];

#[test]
fn every_step_without_someone_responsible_is_found_at_its_place() {
    expect_all(TABLE);
}
