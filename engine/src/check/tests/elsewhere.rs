//! Handovers to a step of another route, and what goes along to one.

use super::{Case, edited, expect_all};
use crate::check::{Code, check};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const Z: &str = "zorg.toml";

/// In `zorg`: a way back to a step of `werk`.
macro_rules! back {
    ($state:literal) => {
        concat!(
            "[state.behandeling.on.terug]\nlabel = \"Terug\"\ntarget = { route = \"werk\", state = ",
            $state,
            " }\nset = { perspectief = \"arbeid\" }\nhandover = { due = \"1 week\" }\n[state.rust]"
        )
    };
}

const ONLY_ARRIVES: &str = "[state.welkom]\ntitle = \"Welkom\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.welkom.on.verder]\nlabel = \"Verder\"\ntarget = \"matching\"\n[state.zoeken]";
const NEVER_ARRIVES: &str = "«E102¦[state.welkom]»\ntitle = \"Welkom\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n[state.welkom.on.verder]\nlabel = \"Verder\"\ntarget = \"matching\"\n[state.zoeken]";

const TO_CARE: &str = "[state.geplaatst.on.zorg]\nlabel = \"Zorg\"\ntarget = { route = \"zorg\" }\nset = { perspectief = \"zorg\" }\nhandover = { due = \"1 week\" }\n[state.geplaatst.on.blijft]\nlabel = \"Blijft\"\ntarget = \"duurzaam\"\n[state.duurzaam]";

pub(super) const TABLE: &[Case] = &[
    // A handover to a step.
    (
        "a step that the other route does not have",
        &[(W, "target   = { route = \"zorg\" }", "target   = { route = \"zorg\", state = «E101¦\"behandelen\"» }")],
    ),
    (
        "a step in which nobody must act",
        &[(W, "target   = { route = \"zorg\" }", "target   = { route = \"zorg\", state = «E004¦\"rust\"» }")],
    ),
    (
        "an outcome is no step to arrive in",
        &[(W, "target   = { route = \"zorg\" }", "target   = { route = \"zorg\", state = «E004¦\"klaar\"» }")],
    ),
    (
        "the first step, by its name",
        &[(W, "target   = { route = \"zorg\" }", "target   = { route = \"zorg\", state = \"behandeling\" }")],
    ),
    ("a step of a part, by way of who calls it", &[(Z, "[state.rust]", back!("\"zoeken\""))]),
    ("a part, which begins where it begins", &[(Z, "[state.rust]", back!("\"intake\""))]),
    ("a step inside a part", &[(Z, "[state.rust]", back!("\"intake/gesprek\""))]),
    ("a step that the part does not have", &[(Z, "[state.rust]", back!("«E101¦\"intake/gesprekje\"»"))]),
    ("an exit of a part", &[(Z, "[state.rust]", back!("«E004¦\"intake/plan\"»"))]),
    // What goes along.
    (
        "a birthday does not go along",
        &[(W, "anchor = \"birthday 27\"", "anchor = \"birthday 27\"\n«E004¦keep» = true")],
    ),
    (
        "a yearly day does not go along",
        &[(W, "anchor  = \"day 10-01\"", "anchor  = \"day 10-01\"\n«E004¦keep» = true")],
    ),
    (
        "a birthday that says that it does not go along",
        &[(W, "anchor = \"birthday 27\"", "anchor = \"birthday 27\"\nkeep = false")],
    ),
    (
        "what goes along leads back to an outcome",
        &[
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = «E004¦\"duurzaam\"»"),
        ],
    ),
    (
        "what goes along leads back to a step",
        &[
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = \"matching\""),
            (
                W,
                "[state.duurzaam]",
                "[state.geplaatst.on.blijft]\nlabel = \"Blijft\"\ntarget = \"duurzaam\"\n[state.duurzaam]",
            ),
        ],
    ),
    // What is proved of who arrives there.
    (
        "a step that nobody reaches but from another route",
        &[(W, "[state.zoeken]", ONLY_ARRIVES), (Z, "[state.rust]", back!("\"welkom\""))],
    ),
    ("a step that nobody reaches at all", &[(W, "[state.zoeken]", NEVER_ARRIVES)]),
    (
        "a date that counts from what who arrives there has not filled in",
        &[
            (W, "due    = { anchor = \"field start\"", "due    = «E307¦{ anchor = \"field start\""),
            (Z, "[state.rust]", back!("\"geplaatst\"")),
        ],
    ),
    (
        "a table on what who arrives there was never asked",
        &[
            (
                W,
                "[state.geplaatst.on.uitgevallen]",
                "[state.geplaatst.on.telt]\nlabel = \"Telt\"\n«E201¦target» = [{ to = \"matching\", when = { uren = \"< 20\" } }, { to = \"zoeken\", when = { uren = \">= 20\" } }]\n[state.geplaatst.on.uitgevallen]",
            ),
            (W, "due    = { anchor = \"field start\"", "due    = «E307¦{ anchor = \"field start\""),
            (Z, "[state.rust]", back!("\"geplaatst\"")),
        ],
    ),
    (
        "the same table, for those who come along the route",
        &[
            (
                W,
                "[state.geplaatst.on.uitgevallen]",
                "[state.geplaatst.on.telt]\nlabel = \"Telt\"\ntarget = [{ to = \"matching\", when = { uren = \"< 20\" } }, { to = \"zoeken\", when = { uren = \">= 20\" } }]\n[state.geplaatst.on.uitgevallen]",
            ),
            (Z, "[state.rust]", back!("\"matching\"")),
        ],
    ),
    (
        "an admission is judged wherever one arrives",
        &[(
            Z,
            "[state.rust]",
            "[state.behandeling.on.terug]\nlabel = \"Terug\"\ntarget = «E401¦{ route = \"werk\", state = \"zoeken\" }»\nhandover = { due = \"1 week\" }\n[state.rust]",
        )],
    ),
    (
        "who comes by a handover only, is taken",
        &[
            (
                Z,
                "[state.rust]",
                "[state.behandeling.on.terug]\nlabel = \"Terug\"\ntarget = { route = \"werk\", state = \"zoeken\" }\nhandover = { due = \"1 week\" }\n[state.rust]",
            ),
            (W, "[phase.begin]", "by_handover = [{ perspectief = \"zorg\" }]\n[phase.begin]"),
        ],
    ),
    (
        "whom the message names is whom the example shows",
        &[
            (
                Z,
                "[state.rust]",
                "[state.behandeling.on.terug]\nlabel = \"Terug\"\ntarget = «E401¦{ route = \"werk\", state = \"zoeken\" }»\nhandover = { due = \"1 week\" }\n[state.rust]",
            ),
            (W, "[phase.begin]", "by_handover = [{ herkomst = [\"pro\"] }]\n[phase.begin]"),
        ],
    ),
    (
        "a row for who comes by a handover only, of someone else",
        &[
            (
                Z,
                "[state.rust]",
                "[state.behandeling.on.terug]\nlabel = \"Terug\"\ntarget = «E401¦{ route = \"werk\", state = \"zoeken\" }»\nhandover = { due = \"1 week\" }\n[state.rust]",
            ),
            (W, "[phase.begin]", "by_handover = [{ perspectief = \"arbeid\" }]\n[phase.begin]"),
        ],
    ),
    (
        "who comes by a handover only, is not enrolled",
        &[
            (Z, "rows = [{ perspectief = \"zorg\" }]", "by_handover = [{ perspectief = \"zorg\" }]"),
            (P, "2026-01-01\nage ", "«E402¦2026-01-01»\nage "),
            (P, "2017-01-01\nage ", "«E402¦2017-01-01»\nage "),
        ],
    ),
    (
        "the age of who comes by a handover",
        &[(
            W,
            "[phase.begin]",
            "by_handover = [{ perspectief = \"zorg\", «E004¦leeftijd» = \">= 18\" }]\n[phase.begin]",
        )],
    ),
    ("no row at all", &[(W, "[phase.begin]", "by_handover = «E004¦[]»\n[phase.begin]")]),
    (
        "a misspelt value of who comes by a handover",
        &[(W, "[phase.begin]", "by_handover = [{ perspectief = «E101¦\"zorgg\"» }]\n[phase.begin]")],
    ),
    (
        "but not of who is led back by what went along",
        &[
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = \"matching\""),
            (
                W,
                "[state.duurzaam]",
                "[state.geplaatst.on.zorg]\nlabel = \"Zorg\"\ntarget = { route = \"zorg\" }\nset = { perspectief = \"zorg\" }\nhandover = { due = \"1 week\" }\n[state.geplaatst.on.blijft]\nlabel = \"Blijft\"\ntarget = \"duurzaam\"\n[state.duurzaam]",
            ),
        ],
    ),
    (
        "who is led back arrives where the answer says, and where nothing has happened yet",
        &[
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = \"geplaatst\""),
            (W, "due    = { anchor = \"field start\"", "due    = «E307¦{ anchor = \"enter matching\""),
            (
                W,
                "[state.duurzaam]",
                "[state.geplaatst.on.zorg]\nlabel = \"Zorg\"\ntarget = { route = \"zorg\" }\nset = { perspectief = \"zorg\" }\nhandover = { due = \"1 week\" }\n[state.geplaatst.on.blijft]\nlabel = \"Blijft\"\ntarget = \"duurzaam\"\n[state.duurzaam]",
            ),
        ],
    ),
    (
        "what goes along from the second route leads back to it, for who was led back to the first",
        &[
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = \"matching\"\nset = { perspectief = \"arbeid\" }"),
            (W, "[state.duurzaam]", TO_CARE),
            (Z, "target = \"rust\"", "«E201¦target» = [{ to = \"rust\", when = { perspectief = \"zorg\" } }]"),
            (
                Z,
                "[followup.later]",
                "[followup.weer]\ntitle = \"Weer zorg nodig?\"\nowner = \"mentor\"\nanchor = \"enter behandeling\"\noffsets = [\"6 months\"]\ndue = \"3 weeks\"\nladder = \"streng\"\nkeep = true\n[followup.weer.on.terug]\nlabel = \"Ja\"\ntarget = \"behandeling\"\n[followup.later]",
            ),
        ],
    ),
    (
        "an end with the same outcome in another route ends what went along",
        &[
            (W, "cancel  = [\"enter matching\"", "cancel  = [\"enter verhuisd\", \"enter matching\""),
            (W, "invite  = true", "invite  = true\nkeep    = true"),
            (W, "target = \"duurzaam\"", "target = [{ to = \"matching\", when = { vertrokken = false } }]"),
            (W, "[field.pogingen]", "[field.vertrokken]\nlabel = \"Vertrokken\"\ntype = \"boolean\"\n[field.pogingen]"),
            (W, "set    = { rijbewijs = false,", "set    = { vertrokken = false, rijbewijs = false,"),
            (W, "[state.duurzaam]", TO_CARE),
            (
                Z,
                "[state.rust]",
                "[field.vertrokken]\nlabel = \"Vertrokken\"\ntype = \"boolean\"\n[state.behandeling.on.weg]\nlabel = \"Verhuist\"\ntarget = \"elders\"\nset = { vertrokken = true }\n[state.elders]\ntitle = \"Elders\"\noutcome = \"weg\"\n[followup.daar]\ntitle = \"Daar in beeld?\"\nowner = \"mentor\"\nanchor = \"enter elders\"\noffsets = [\"6 months\"]\ndue = \"3 weeks\"\nladder = \"streng\"\n[followup.daar.on.goed]\nlabel = \"Goed\"\n[state.rust]",
            ),
        ],
    ),
];

#[test]
fn one_arrives_where_someone_must_act_and_what_goes_along_comes_back_there() {
    expect_all(TABLE);
}

/// Broken promise: who lets people in by a handover only hears how that is written.
#[test]
fn an_admission_without_rows_names_the_other_way_in() {
    let files = edited(&[(Z, "rows = [{ perspectief = \"zorg\" }]", "")]);
    let files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let found = check(&files).diagnostics;
    let lost = found.iter().find(|d| d.code == Code::E003).expect("the rows are missing");
    let help = lost.help.as_ref().expect("what to do").nl();
    assert!(help.contains("rows = [{") && help.contains("door een overdracht, dan: by_handover = [{"), "{help}");
}
