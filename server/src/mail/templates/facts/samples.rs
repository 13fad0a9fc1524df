//! Samples that between them show every kind, every audience, and what is past, today and later.

use super::*;
use jiff::civil::date;

const PROGRAMME: &str = "Sluitende aanpak Noord- en Midden-Drenthe";
const DAY: &str = "https://sluitend.example.nl/dag";

/// The day on which the samples are told.
pub(in super::super) const TODAY: Date = date(2026, 11, 23);

const DUE: [(Kind, Option<Date>); 15] = [
    (Kind::Reminder, Some(date(2026, 11, 30))),
    (Kind::Overdue, Some(date(2026, 11, 22))),
    (Kind::Escalation, Some(date(2026, 11, 9))),
    (Kind::Stalled, None),
    (Kind::Assigned, Some(date(2026, 11, 24))),
    (Kind::HandoverOffered, Some(TODAY)),
    (Kind::HandoverAccepted, None),
    (Kind::HandoverDeclined, None),
    (Kind::Resumed, Some(date(2026, 12, 4))),
    (Kind::Agenda, None),
    (Kind::Invite, Some(date(2026, 12, 7))),
    (Kind::Answered, None),
    (Kind::Call, Some(date(2026, 11, 25))),
    (Kind::Undeliverable, None),
    (Kind::Cancelled, Some(date(2026, 12, 1))),
];

/// What such a message is about when it is real.
fn matter(kind: Kind) -> Matter {
    match kind {
        Kind::HandoverOffered | Kind::HandoverAccepted | Kind::HandoverDeclined => Matter::Handover,
        Kind::Stalled => Matter::Silence,
        Kind::Agenda => Matter::Agenda,
        Kind::Invite | Kind::Answered | Kind::Call | Kind::Overdue => Matter::FollowUp,
        _ => Matter::Step,
    }
}

fn item(audience: Audience, kind: Kind, due: Option<Date>) -> Item {
    let (what, url) = (matter(kind).as_str().to_owned(), format!("{DAY}/7f3a?stap=1&van=mail"));
    let readers = Readers { audiences: BTreeSet::from([audience]), roles: BTreeSet::new() };
    Item { kind, audience, readers, what, due, url }
}

fn bundle(items: Vec<Item>) -> Bundle {
    let (programme, day_url, calendar) = (PROGRAMME.to_owned(), DAY.to_owned(), Calendar::default());
    Bundle { programme, today: TODAY, day_url, items, overview: None, calendar }
}

/// Of which occasions someone can be told. A youth and parents hear only of what a ladder brings; a mailbox of a team
/// has no calendar in which something is cancelled; a question to a youth is a mail of its own.
fn hears(audience: Audience, kind: Kind) -> bool {
    match (kind, audience) {
        (Kind::Invite, _) => false,
        (Kind::Reminder | Kind::Escalation | Kind::Stalled | Kind::Agenda, _) => true,
        (_, Audience::Youth | Audience::Parents) => false,
        (Kind::Undeliverable, _) => audience == Audience::Coordinator,
        (Kind::Cancelled, _) => audience != Audience::Team,
        _ => true,
    }
}

/// For each audience: everything at once (`person`), too much to show (`person-many`), and each kind alone, with
/// its due date, today, without, and long past (`person-reminder-0`); and a mailbox that several share (`shared`).
pub(in super::super) fn bundles() -> Vec<(String, Bundle)> {
    let mut bundles = vec![("shared".to_owned(), shared())];
    for audience in Audience::ALL {
        let name = audience.as_str();
        bundles.push((name.to_owned(), morning(audience)));
        let many = vec![item(audience, Kind::Reminder, Some(TODAY)); 2 * SHOWN];
        bundles.push((format!("{name}-many"), bundle(many)));
        for (kind, due) in DUE {
            for (nth, due) in [due, Some(TODAY), None, Some(date(2026, 10, 1))].into_iter().enumerate() {
                let name = format!("{name}-{}-{nth}", kind.as_str());
                bundles.push((name, bundle(vec![item(audience, kind, due)])));
            }
        }
    }
    bundles
}

/// All that someone can be told at once; who has a list of the day gets the overview of it along.
fn morning(audience: Audience) -> Bundle {
    let heard = DUE.into_iter().filter(|(kind, _)| hears(audience, *kind));
    let overview = match audience {
        Audience::Person | Audience::Lead => digests().into_iter().next(),
        Audience::Coordinator => digests().into_iter().nth(1),
        Audience::Team | Audience::Youth | Audience::Parents => None,
    };
    let overview = overview.map(|(_, digest)| digest);
    Bundle { overview, ..bundle(heard.map(|(kind, due)| item(audience, kind, due)).collect()) }
}

/// A mailbox of a school that all roles of it share.
fn shared() -> Bundle {
    let of = |roles: &[&str], audiences: &[Audience], kind: Kind, due| {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let audience = audiences.iter().max().copied().unwrap_or(Audience::Person);
        let readers = Readers { audiences: audiences.iter().copied().collect(), roles };
        Item { readers, ..item(audience, kind, Some(due)) }
    };
    bundle(vec![
        of(&["Mentor"], &[Audience::Person], Kind::Overdue, date(2026, 11, 20)),
        of(&["Mentor"], &[Audience::Person], Kind::Cancelled, date(2026, 12, 1)),
        of(&["Mentor"], &[Audience::Team], Kind::Assigned, date(2026, 11, 24)),
        of(&["Mentor", "Teamleider"], &[Audience::Team, Audience::Lead], Kind::Escalation, date(2026, 11, 9)),
    ])
}

/// Each occasion to each reader that hears of it, with its due date; without an occasion: everything at once.
pub(in super::super) fn occasions() -> Vec<(Option<Kind>, String, Bundle)> {
    let mut all = Vec::new();
    for (kind, due) in DUE {
        let heard = Audience::ALL.into_iter().filter(|audience| hears(*audience, kind));
        all.extend(heard.map(|a| (Some(kind), a.as_str().to_owned(), bundle(vec![item(a, kind, due)]))));
    }
    all.extend(Audience::ALL.map(|a| (None, a.as_str().to_owned(), morning(a))));
    all.push((None, "shared".to_owned(), shared()));
    all
}

/// Much, little, and what nobody in the region has. One with nothing to say is not sent.
pub(in super::super) fn digests() -> Vec<(String, Digest)> {
    let table = [("much", [12, 3, 9, 2, 1, 0, 0, 0]), ("little", [1; 8]), ("region", [0, 0, 0, 0, 0, 7, 3, 2])];
    table
        .into_iter()
        .map(|(name, [overdue, today, week, unclaimed, handovers, stuck, without_case, undelivered])| {
            let digest = Digest {
                programme: PROGRAMME.to_owned(),
                day_url: DAY.to_owned(),
                overdue,
                today,
                week,
                unclaimed,
                handovers,
                stuck,
                without_case,
                undelivered,
                stuck_url: format!("{DAY}/vastgelopen"),
            };
            (name.to_owned(), digest)
        })
        .collect()
}

/// The question.
pub(in super::super) fn youths() -> Vec<(String, Youth)> {
    let youth = Youth { programme: PROGRAMME.to_owned(), url: "https://sluitend.example.nl/vraag/4kQx9".to_owned() };
    vec![("question".to_owned(), youth)]
}
