//! What goes to another route, and who answered for whom.

use super::*;

/// Who answers for a colleague or a team is told apart from whoever is asked: it stands there in whose name.
#[test]
fn a_handover_says_in_whose_name_it_was_answered() {
    let team = || owner("consulent", "sociaal_team", None);
    let anna = || owner("consulent", "sociaal_team", Some("anna"));
    let accepted = |owner| What::HandoverAccepted { owner, regisseur: None, note: None };
    check(
        by("anna"),
        accepted(anna()),
        "Overdracht geaccepteerd. Nu verantwoordelijk: Anna (consulent, Sociaal team).",
    );
    let to_team = "Overdracht geaccepteerd namens de consulent van Sociaal team. Daar ligt nu de verantwoordelijkheid.";
    check(by("bas"), accepted(team()), to_team);
    let to_anna =
        "Overdracht geaccepteerd namens Anna (consulent, Sociaal team). Daar ligt nu de verantwoordelijkheid.";
    check(by("bas"), accepted(anna()), to_anna);
    let handover = Handover {
        to: anna(),
        route: Some("dagbesteding".into()),
        state: None,
        followup: None,
        action: None,
        set: BTreeMap::new(),
        offered: date(2026, 11, 23),
        by: Some("anna".into()),
        obligation: obligation(),
    };
    let offered = || What::HandoverOffered { handover: handover.clone(), note: None };
    // Between two organisations it waits for an answer, also where one person works for both.
    let waits = "Overdracht aangeboden aan Anna (consulent, Sociaal team), voor de route Naar dagbesteding. Antwoord uiterlijk 7 december 2026.";
    check(by("anna"), offered(), waits);
    let mut before = case();
    before.owner = team();
    let own = said_of(&before, by("anna"), offered()).unwrap().text;
    assert_eq!(own, "Overdracht aan zichzelf, voor de route Naar dagbesteding.");
    before.handover = Some(handover);
    let declined = || What::HandoverDeclined { note: None };
    let left = "Wie hem aanbood, blijft verantwoordelijk.";
    let own = said_of(&before, by("anna"), declined()).unwrap().text;
    assert_eq!(own, format!("Overdracht afgewezen. {left}"));
    let other = said_of(&before, by("bas"), declined()).unwrap().text;
    assert_eq!(other, format!("Overdracht afgewezen namens Anna (consulent, Sociaal team). {left}"));
}

/// What goes along more than once stands there once: with all its dates it was a list of one title that nobody reads.
#[test]
fn what_goes_along_more_than_once_is_one_pile() {
    let kept = |n: u16, opens| Kept { key: FollowUpKey { n, route: Some("werk".into()), ..key() }, opens };
    let rerouted = |kept| What::Rerouted {
        route: "dagbesteding".into(),
        revision: 1,
        regisseur: owner("consulent", "sociaal_team", None),
        kept,
        kept_open: Vec::new(),
    };
    let begin = "Gaat verder op de route Naar dagbesteding. Regisseur: de consulent van Sociaal team. Blijft staan:";
    let one = rerouted(vec![kept(0, date(2027, 2, 23))]);
    check(by("anna"), one, &format!("{begin} 'Werkt het nog? (na 3 maanden)' (23 februari 2027)."));
    let three = vec![kept(2, date(2028, 2, 23)), kept(0, date(2027, 2, 23)), kept(1, date(2027, 8, 23))];
    check(by("anna"), rerouted(three), &format!("{begin} 'Werkt het nog?' (3 keer, eerst op 23 februari 2027)."));

    let other = FollowUpKey { anchor: date(2026, 9, 1), ..key() };
    let cancelled = What::FollowUpsCancelled { keys: vec![key(), other], lost: false };
    check(By::System, cancelled, "Niet meer nodig: 'Werkt het nog? (na 3 maanden)' (2 keer).");
}
