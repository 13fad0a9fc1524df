//! E001 to E005: what is not TOML, unknown, missing, malformed or there twice.

use super::{Case, expect_all};

const P: &str = "programme.toml";
const W: &str = "werk.toml";
const I: &str = "parts/intake.toml";

pub(super) const TABLE: &[Case] = &[
    // E001 not TOML
    (
        "lines as Windows ends them, and a comment between",
        &[(W, "owner     = \"jobcoach\"", "owner     = \"jobcoach\" # wie anders?\r")],
    ),
    ("a text without quotes", &[(W, "owner     = \"jobcoach\"", "owner     = «E001¦jobcoach»")]),
    ("a text that does not end", &[(W, "label  = \"Toch eerder\"", "label  = \"Toch eerder«E001¦»")]),
    ("a list that does not end", &[(W, "[\"Regionaal programma\"]", "«E001¦[»\"Regionaal programma\"")]),
    (
        "a table between brackets that does not end",
        &[(
            W,
            "{ anchor = \"field start\", offset = \"6 months\", shift = \"next_workday\" }",
            "«E001¦{» anchor = \"field start\", offset = \"6 months\"",
        )],
    ),
    (
        "a list of rows that does not end",
        &[
            (
                P,
                "  { at = \"30 workdays\", reassign = \"coordinator\" },\n]",
                "  { at = \"30 workdays\", reassign = \"coordinator\" },",
            ),
            (P, "[ladder.gewoon]\nsteps = [", "[ladder.gewoon]\nsteps = «E001¦[»"),
        ],
    ),
    (
        "two lists that do not end, and something else",
        &[
            (W, "[\"Cv klaar\", \"Gesprek gehad\"]", "«E001¦[»\"Cv klaar\", \"Gesprek gehad\""),
            (W, "[\"mentor\", \"jobcoach\"]", "«E001¦[»\"mentor\", \"jobcoach\""),
            (W, "wait  = true", "wait  = «E001¦ja»"),
        ],
    ),
    ("a comma that is missing", &[(W, "[\"Cv klaar\", \"Gesprek gehad\"]", "[\"Cv klaar\" «E001¦\"Gesprek gehad\"»]")]),
    (
        "a long text that does not end",
        &[(
            W,
            "guide     = \"\"\"\nZoek samen naar **werk**.\n\"\"\"",
            "guide     = «E001¦\"\"\"»\nZoek samen naar **werk**.",
        )],
    ),
    (
        "a long text that does not end before another one",
        &[
            (
                W,
                "guide     = \"\"\"\nZoek samen naar **werk**.\n\"\"\"",
                "guide     = «E001¦\"\"\"»\nZoek samen naar **werk**.",
            ),
            (
                W,
                "ladder = \"streng\"\n[state.geplaatst.on",
                "ladder = \"streng\"\nguide = \"\"\"\nNog een tekst: [state.x]\n\"\"\"\n[state.geplaatst.on",
            ),
            (W, "invite  = true", "invite  = «E004¦\"ja\"»"),
        ],
    ),
    ("a backslash in a long text", &[(W, "Zoek samen naar **werk**.", "Zoek samen \\«E001¦w»erk.")]),
    (
        "a file that was cut off",
        &[(
            W,
            "label  = \"Stopt\"\nroles  = [\"coordinator\"]\ntarget = \"zoeken\"\n\n[migration]\nfrom   = 1\nmap    = { oude_stap = \"matching\", begin = \"intake\", \"intake/gesprek\" = \"intake/gesprek\" }\ntimers = \"recompute\"\n",
            "label  = \"Stopt\"\nroles  = «E001¦[»\"coord",
        )],
    ),
    ("a word without a value", &[(P, "accountable  = true", "«E001¦accountable»")]),
    ("a header that does not end", &[(W, "[state.zoeken]", "«E001¦[»state.zoeken")]),
    (
        "two faults in one file, and one in another",
        &[
            (W, "wait  = true", "wait  = «E001¦ja»"),
            (W, "type  = \"decimal\"", "type  = «E001¦decimal»"),
            (I, "type  = \"boolean\"", "type  = «E001¦boolean»"),
        ],
    ),
    (
        "what else is wrong beside a broken line is told, too",
        &[
            (W, "wait  = true", "wait  = «E001¦ja»"),
            (W, "due       = \"12 weeks\"", "due       = «E004¦\"12 wekes\"»"),
            (W, "frames    = [", "«E002¦frame»    = ["),
            (P, "title = \"Wonen\"", "«E002¦titel» = \"Wonen\"\ntitle = \"Wonen\""),
        ],
    ),
    ("a date that is no date in TOML", &[(P, "from = 2026-12-19", "from = «E001¦2026-13-19»")]),
    ("a broken programme makes no noise in the routes", &[(P, "[role.jobcoach]", "«E001¦[»role.jobcoach")]),
    ("a broken part makes no noise in the route", &[(I, "[state.plan]", "«E001¦[»state.plan")]),
    // E002 unknown key
    ("an unknown key of the programme", &[(P, "notify_at   =", "«E002¦notify_on»   =")]),
    ("an unknown key of a state", &[(W, "checklist = [", "«E002¦checklists» = [")]),
    ("an unknown section", &[(W, "", "[«E002¦states».x]\ntitle = \"X\"\n")]),
    (
        "an unknown key of a row",
        &[(
            W,
            "{ to = \"wachten\", otherwise = true }",
            "{ to = \"wachten\", «E002¦anders» = true, otherwise = true }",
        )],
    ),
    (
        "an unknown key of a moment",
        &[(W, "shift = \"next_workday\" }\ntarget", "«E002¦shft» = \"next_workday\" }\ntarget")],
    ),
    ("the section of a route in a part", &[(I, "", "[«E002¦anywhere».on.x]\nlabel = \"X\"\ntarget = \"plan\"\n")]),
    (
        "roles on the exit of a part",
        &[(W, "[state.intake.on.plan]", "[state.intake.on.plan]\n«E002¦roles» = [\"mentor\"]")],
    ),
    ("a comment with a wrong word is none of our business", &[(W, "", "# chekclist = []\n")]),
    // E003 missing key
    (
        "a state without a title",
        &[(W, "title  = \"Aan het werk\"\n", ""), (W, "[state.geplaatst]", "«E003¦[state.geplaatst]»")],
    ),
    (
        "a route without a perspective and a beginning",
        &[(W, "perspective = \"arbeid\"\ninitial     = \"intake\"\n", ""), (W, "[route]", "«E003¦«E003¦[route]»»")],
    ),
    (
        "a programme without rules",
        &[
            (
                P,
                "[[rules]]\nvalid_from = 2026-01-01\nage        = \"[16..27)\"\ngroup      = [{ perspectief = \"arbeid\" }, { perspectief = \"zorg\" }]\n[[rules]]\nvalid_from = 2017-01-01\nage        = \"[16..23)\"\ngroup      = [{ perspectief = [\"arbeid\", \"zorg\"] }]\n",
                "",
            ),
            (P, "# Every construct of a programme", "«E003¦»# Every construct of a programme"),
        ],
    ),
    (
        "an action without a label",
        &[
            (W, "label  = \"Uitgevallen\"\n", ""),
            (W, "[state.geplaatst.on.uitgevallen]", "«E003¦[state.geplaatst.on.uitgevallen]»"),
        ],
    ),
    (
        "an action without a target",
        &[
            (W, "label  = \"Gevonden\"\ntarget = \"intake\"", "label  = \"Gevonden\""),
            (W, "[state.zoeken.on.gevonden]", "«E003¦[state.zoeken.on.gevonden]»"),
        ],
    ),
    (
        "an answer to a follow-up needs no target",
        &[
            (W, "label  = \"Werkt al een jaar\"\ntarget = \"duurzaam\"", "label  = \"Werkt al een jaar\""),
            (W, "[state.duurzaam]", "«W102¦[state.duurzaam]»"),
            (W, "anchor = \"enter duurzaam\"", "anchor = «E309¦\"enter duurzaam\"»"),
            (W, "[state.wachten]\n", "«E103¦[state.wachten]»\n"),
        ],
    ),
    (
        "another route without a handover",
        &[
            (W, "handover = { due = \"10 workdays\" }\n", ""),
            (W, "[state.intake.on.geen_plan]", "«E003¦[state.intake.on.geen_plan]»"),
        ],
    ),
    (
        "a row without a condition",
        &[(W, "{ to = \"matching\", when = { rijbewijs = true } }", "«E003¦{ to = \"matching\" }»")],
    ),
    (
        "an exit that nobody answers",
        &[
            (W, "[state.intake.on.plan]", "[state.intake.on.«E101¦plann»]"),
            (W, "[state.intake]", "«E003¦[state.intake]»"),
        ],
    ),
    (
        "a sensitive field without readers",
        &[
            (W, "readers   = [\"jobcoach\", \"teamleider\"]\n", ""),
            (W, "[field.werkgever]", "«E003¦[field.werkgever]»"),
        ],
    ),
    (
        "a choice without choices",
        &[
            (W, "choices = { regulier = \"Regulier\", beschut = \"Beschut\" }\n", ""),
            (W, "[field.contract]", "«E003¦[field.contract]»"),
            (W, "min   = 0\n", ""),
        ],
    ),
    (
        "a follow-up that nobody can answer",
        &[
            (W, "[followup.grens.on.gezien]\nlabel = \"Besproken\"\n", ""),
            (W, "[followup.grens]", "«E003¦[followup.grens]»"),
        ],
    ),
    (
        "a ladder step that does nothing",
        &[(P, "{ at = \"-7 days\", notify = [\"owner\"] }", "«E003¦{ at = \"-7 days\" }»")],
    ),
    (
        "a route without admission",
        &[
            ("zorg.toml", "[admission]\nrows = [{ perspectief = \"zorg\" }]\n", ""),
            ("zorg.toml", "[route]", "«E003¦»[route]"),
        ],
    ),
    (
        "notify_at, stall and max_silence may be left out",
        &[(
            P,
            "notify_at   = \"07:30\"\nstall       = { after = \"30 days\", ladder = \"streng\" }\nmax_silence = \"2 years\"\n",
            "",
        )],
    ),
    (
        "a part without an exit",
        &[(
            "parts/leeg.toml",
            "",
            "«E003¦»[part]\nid = \"leeg\"\ntitle = \"Leeg\"\ninitial = \"a\"\n[state.a]\ntitle = \"A\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n",
        )],
    ),
    // E004 wrong type or malformed value
    ("a number where a text belongs", &[(W, "title       = \"Naar werk\"", "title       = «E004¦3»")]),
    ("an empty text", &[(W, "title  = \"Aan het werk\"", "title  = «E004¦\" \"»")]),
    ("a text where a list belongs", &[(W, "ask   = [\"uren\"]", "ask   = «E004¦\"uren\"»")]),
    ("a text where a truth belongs", &[(W, "invite  = true", "invite  = «E004¦\"ja\"»")]),
    ("a unit that does not exist", &[(W, "\"12 weeks\"", "«E004¦\"12 wekes\"»")]),
    ("a duration without a number", &[(W, "\"12 weeks\"", "«E004¦\"een tijdje\"»")]),
    ("a duration beyond a lifetime", &[(W, "\"12 weeks\"", "«E004¦\"99999 days\"»")]),
    ("a due date before the beginning", &[(W, "\"12 weeks\"", "«E004¦\"-1 week\"»")]),
    (
        "a due date before an anchor is fine",
        &[(W, "\"12 weeks\"", "{ anchor = \"birthday 18\", offset = \"-8 weeks\" }")],
    ),
    ("a singular unit is fine", &[(W, "\"12 weeks\"", "\"1 week\"")]),
    ("a date in quotes", &[(P, "from = 2026-12-19", "from = «E004¦\"2026-12-19\"»")]),
    ("a date that has a time", &[(P, "from = 2026-12-19", "from = «E004¦2026-12-19T08:00:00»")]),
    ("a closed period back to front", &[(P, "to = 2027-01-03", "to = «E004¦2026-01-03»")]),
    ("a day that does not exist", &[(W, "\"day 09-01\"", "«E004¦\"day 09-31\"»")]),
    ("the last of February exists", &[(W, "\"day 09-01\"", "\"day 02-29\"")]),
    ("an anchor that is none", &[(W, "\"enter geplaatst\"", "«E004¦\"na geplaatst\"»")]),
    ("an age that is none", &[(W, "\"birthday 27\"", "«E004¦\"birthday 270\"»")]),
    ("a timezone that does not exist", &[(P, "\"Europe/Amsterdam\"", "«E004¦\"Europe/Assen\"»")]),
    ("a time that does not exist", &[(P, "\"07:30\"", "«E004¦\"24:30\"»")]),
    ("an unknown type", &[(W, "type  = \"decimal\"", "type  = «E004¦\"getal\"»"), (W, "min   = 0\n", "")]),
    ("an unknown indicator", &[(P, "indicator = \"zorg\"", "indicator = «E004¦\"zorgen\"»")]),
    ("an unknown shift", &[(W, "shift   = \"next_workday\"", "shift   = «E004¦\"volgende\"»")]),
    ("bounds that leave nothing", &[(W, "max   = 40.5", "max   = «E004¦-1»")]),
    ("bounds on a truth", &[(W, "label = \"Rijbewijs\"", "label = \"Rijbewijs\"\n«E004¦min» = 1")]),
    (
        "choices on a text",
        &[(W, "label     = \"Werkgever\"", "label     = \"Werkgever\"\n«E004¦choices» = { ja = \"Ja\" }")],
    ),
    ("a name with a capital", &[(P, "[domain.wonen]", "[domain.«E004¦Wonen2»]\ntitle = \"Wonen\"\n[domain.wonen]")]),
    (
        "a route with the name of another file",
        &[("zorg.toml", "id          = \"zorg\"", "id          = «E004¦\"zorgen\"»")],
    ),
    (
        "a reserved attribute",
        &[(
            P,
            "[attribute.uitgeschreven]",
            "[attribute.«E004¦geboortedatum»]\nlabel = \"X\"\ntype = \"date\"\n[attribute.uitgeschreven]",
        )],
    ),
    (
        "a field with the name of the age",
        &[(W, "[field.rijbewijs]", "[field.«E004¦leeftijd»]\nlabel = \"X\"\ntype = \"integer\"\n[field.rijbewijs]")],
    ),
    (
        "a role with the name of someone in a ladder",
        &[(P, "[role.teamleider]", "[role.«E004¦youth»]\ntitle = \"X\"\n[role.teamleider]")],
    ),
    ("a wait state with an owner", &[(W, "wait  = true", "wait  = true\n«E004¦owner» = \"mentor\"")]),
    (
        "a final state that is left",
        &[(
            W,
            "outcome = \"werk\"",
            "outcome = \"werk\"\n[state.duurzaam.«E004¦on».terug]\nlabel = \"Terug\"\ntarget = \"matching\"",
        )],
    ),
    ("a state that waits and ends", &[(W, "outcome = \"werk\"", "wait = true\n«E004¦outcome» = \"werk\"")]),
    (
        "a part that ends with an outcome",
        &[(
            "parts/hulp.toml",
            "exit  = \"geholpen\"",
            "exit  = \"geholpen\"\n«W102¦[state.klaar]»\ntitle = \"Klaar\"\n«E004¦outcome» = \"werk\"",
        )],
    ),
    (
        "a route that ends with an exit",
        &[
            (W, "outcome = \"weg\"", "«E004¦exit» = \"weg\""),
            (W, "anchor = \"enter verhuisd\"", "anchor = «E004¦\"enter verhuisd\"»"),
        ],
    ),
    ("a part that begins at its exit", &[("parts/hulp.toml", "initial = \"zoeken\"", "initial = «E004¦\"ja\"»")]),
    (
        "a route that begins at its outcome",
        &[("zorg.toml", "initial     = \"behandeling\"", "initial     = «E004¦\"klaar\"»")],
    ),
    (
        "a handover within the route",
        &[("zorg.toml", "target = \"rust\"", "target = \"rust\"\n«E004¦handover» = { due = \"2 weeks\" }")],
    ),
    (
        "a follow-up without offsets",
        &[(W, "offsets = [\"3 months\", \"12 months\"]\n", ""), (W, "[followup.nazorg]", "«E003¦[followup.nazorg]»")],
    ),
    ("a follow-up that comes back every no days", &[(W, "offsets = [\"1 year\"]", "every = «E004¦\"0 days\"»")]),
    (
        "a follow-up that comes back after what is no duration",
        &[(W, "offsets = [\"1 year\"]", "every = «E004¦\"3 maanden\"»")],
    ),
    ("a follow-up that comes back, counted from a step", &[(W, "offsets = [\"1 year\"]", "«E004¦every» = \"1 year\"")]),
    (
        "a follow-up that comes back wrongly, and at certain times",
        &[(W, "offsets = [\"1 year\"]", "«E004¦offsets» = [\"1 year\"]\nevery = «E004¦\"0 days\"»")],
    ),
    (
        "a header that is missing",
        &[
            (W, "[state.geplaatst]\ntitle", "«E002¦title»"),
            (W, "[state.geplaatst.on.uitgevallen]", "[state.«E003¦«E301¦«E302¦«E303¦geplaatst»»»».on.uitgevallen]"),
        ],
    ),
    (
        "a header that is missing between two states of one form",
        &[
            (W, "[state.verhuisd]\ntitle", "«E005¦title»"),
            (W, "anchor = \"enter verhuisd\"", "anchor = «E101¦\"enter verhuisd\"»"),
            (P, "target = \"verhuisd\"", "target = «E101¦\"verhuisd\"»"),
        ],
    ),
    (
        "wait = false is a step like any other",
        &[(W, "title     = \"Werk zoeken\"", "title     = \"Werk zoeken\"\nwait = false")],
    ),
    (
        "otherwise that is not last",
        &[(
            W,
            "  { to = \"matching\", when = { rijbewijs = true } },\n  { to = \"wachten\", otherwise = true },",
            "  { to = \"wachten\", «E004¦otherwise» = true },\n  { to = \"matching\", when = { rijbewijs = true } },",
        )],
    ),
    (
        "otherwise and a condition",
        &[(
            W,
            "{ to = \"wachten\", otherwise = true }",
            "{ to = \"wachten\", when = { rijbewijs = false }, «E004¦otherwise» = true }",
        )],
    ),
    ("a table without rows", &[("zorg.toml", "target = \"rust\"", "target = «E004¦[]»")]),
    (
        "time that leads to another route",
        &[
            (
                "zorg.toml",
                "delay  = \"4 weeks\"\ntarget = \"klaar\"",
                "delay  = \"4 weeks\"\ntarget = «E004¦{ route = \"werk\" }»",
            ),
            ("zorg.toml", "[state.klaar]", "«W102¦[state.klaar]»"),
            ("zorg.toml", "anchor = \"enter klaar\"", "anchor = «E309¦\"enter klaar\"»"),
        ],
    ),
    (
        "time that leaves a part to another route",
        &[
            ("parts/hulp.toml", "target = \"loopt_goed\"", "target = \"nee\""),
            ("parts/hulp.toml", "[[state.loopt.after]]", "«E004¦[[state.loopt.after]]»"),
            ("parts/hulp.toml", "[state.loopt_goed]", "«E102¦[state.loopt_goed]»"),
        ],
    ),
    (
        "time that leaves a part where something must be asked",
        &[
            ("parts/hulp.toml", "target = \"loopt_goed\"", "target = \"ja\""),
            ("parts/hulp.toml", "[[state.loopt.after]]", "«E004¦[[state.loopt.after]]»"),
            ("parts/hulp.toml", "[state.loopt_goed]", "«E102¦[state.loopt_goed]»"),
        ],
    ),
    ("to ask for the age", &[(W, "ask   = [\"uren\"]", "ask   = [«E004¦\"leeftijd\"»]")]),
    ("a constant of another type", &[(W, "rijbewijs = false", "rijbewijs = «E004¦\"nee\"»")]),
    ("a constant out of bounds", &[(W, "set    = { pogingen = 0 }", "set    = { pogingen = «E004¦-2» }")]),
    ("a constant on the bound", &[(W, "set    = { pogingen = 0 }", "set    = { pogingen = -1 }")]),
    (
        "a constant of one row that is no field",
        &[(
            W,
            "{ to = \"wachten\", otherwise = true }",
            "{ to = \"wachten\", otherwise = true, set = { «E101¦poging» = 1 } }",
        )],
    ),
    (
        "a constant of one row out of bounds",
        &[(
            W,
            "{ to = \"wachten\", otherwise = true }",
            "{ to = \"wachten\", otherwise = true, set = { pogingen = «E004¦-2» } }",
        )],
    ),
    (
        "a row that says otherwise what holds for all",
        &[(
            W,
            "{ to = \"wachten\", otherwise = true }",
            "{ to = \"wachten\", otherwise = true, set = { perspectief = \"zorg\", pogingen = 1 } }",
        )],
    ),
    (
        "to set something without going anywhere",
        &[(W, "label = \"Werkt nog\"", "label = \"Werkt nog\"\n«E004¦set» = { pogingen = 0 }")],
    ),
    ("a cron line of five fields", &[(P, "\"0 0 6 1 10 *\"", "«E004¦\"0 6 1 10 *\"»")]),
    ("a weekday by number", &[(P, "\"0 0 7 * * Mon-Fri\"", "«E004¦\"0 0 7 * * 1-5\"»")]),
    ("an address that is none", &[(P, "\"team@school.example\"", "«E004¦\"team at school\"»")]),
    (
        "a role without an organisation that owns a step",
        &[(W, "owner     = \"jobcoach\"", "owner     = «E004¦\"teamleider\"»")],
    ),
    (
        "to serve by something that is no choice",
        &[(P, "serves = { gemeente = [\"zuid\"] }", "serves = { «E004¦uitgeschreven» = [\"zuid\"] }")],
    ),
    ("a migration from the future", &[(W, "from   = 1", "from   = «E004¦2»")]),
    (
        "to count from an exit",
        &[(
            "parts/hulp.toml",
            "{ anchor = \"start\", offset = \"1 year\" }",
            "{ anchor = «E004¦\"enter ja\"», offset = \"1 year\" }",
        )],
    ),
    (
        "to cancel at a birthday",
        &[(W, "cancel  = [\"enter matching\", \"exit intake\"]", "cancel  = [«E004¦\"birthday 18\"»]")],
    ),
    ("a test that cannot be read", &[(W, "uren = \">= 12\"", "uren = «E004¦\">= twaalf\"»")]),
    ("an interval of ages that cannot be read", &[(P, "\"[16..27)\"", "«E004¦\"[16-27)\"»")]),
    // E005 there twice
    (
        "a key twice",
        &[(W, "regisseur   = \"coordinator\"", "regisseur   = \"coordinator\"\n«E005¦title» = \"Nog eens\"")],
    ),
    ("a state twice", &[(W, "[state.duurzaam]", "[state.«E005¦zoeken»]\n[state.duurzaam]")]),
    (
        "a whole state twice",
        &[(
            W,
            "[state.duurzaam]",
            "[state.«E005¦zoeken»]\ntitle = \"Nog eens\"\nowner = \"mentor\"\n\n[state.duurzaam]",
        )],
    ),
    (
        "a route twice",
        &[(
            "zorg2.toml",
            "",
            "[route]\nid = «E005¦\"zorg\"»\nrevision = 1\ntitle = \"Z\"\nsummary = \"Z\"\nperspective = \"arbeid\"\ninitial = \"z\"\nregisseur = \"coordinator\"\n[admission]\nrows = [{}]\n[state.z]\ntitle = \"Z\"\nwait = true\n[[state.z.after]]\ndelay = \"1 day\"\ntarget = \"e\"\n«W309¦[state.e]»\ntitle = \"E\"\noutcome = \"zorg\"\n",
        )],
    ),
    (
        "a field that means two things",
        &[(
            "parts/hulp.toml",
            "[field.hulp_nodig]\nlabel = \"Is er hulp nodig?\"",
            "[field.«E005¦hulp_nodig»]\nlabel = \"Hulp?\"",
        )],
    ),
    (
        "a field that is an attribute, too",
        &[(
            W,
            "[field.start]",
            "[field.«E005¦gemeente»]\nlabel = \"Gemeente van het werk\"\ntype = \"text\"\n[field.start]",
        )],
    ),
    ("two rule sets of one day", &[(P, "valid_from = 2017-01-01", "valid_from = «E005¦2026-01-01»")]),
    ("a field asked twice", &[(W, "ask   = [\"uren\"]", "ask   = [\"uren\", «E005¦\"uren?\"»]")]),
    (
        "the same field in two parts is one",
        &[("parts/hulp.toml", "label = \"Hulp vanaf\"", "label = \"Hulp vanaf\"\nrequired = false")],
    ),
];

#[test]
fn every_fault_of_reading_is_found_at_its_place() {
    expect_all(TABLE);
}
