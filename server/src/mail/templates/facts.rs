//! All that a template can say. There is no room here for a name, a birth date or a note: what does not fit
//! in these types cannot be mailed.

use jiff::civil::{Date, date};
use serde::{Serialize, Serializer};
use sluitend_engine::calendar::{Calendar, dutch_date};
pub use sluitend_engine::notice::Matter;

/// Whom a bundle is for: it decides the tone, not the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// One professional.
    Person,
    /// The people of an organisation who share a mailbox.
    Team,
    /// Who leads the people who must act.
    Lead,
    /// Who is called in when others do not act.
    Coordinator,
    /// A youth.
    Youth,
    /// The parents or guardians of a youth.
    Parents,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Person, Self::Team, Self::Lead, Self::Coordinator, Self::Youth, Self::Parents];

    /// The name, as it stands in file names and templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Team => "team",
            Self::Lead => "lead",
            Self::Coordinator => "coordinator",
            Self::Youth => "youth",
            Self::Parents => "parents",
        }
    }
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something is due, today or soon.
    Reminder,
    /// Something of the recipient is past its due date.
    Overdue,
    /// Something of someone else is past its due date.
    Escalation,
    /// Nobody did anything for a long time.
    Stalled,
    /// Something is the recipient's from now on.
    Assigned,
    /// A handover waits for an answer.
    HandoverOffered,
    /// A handover was accepted.
    HandoverAccepted,
    /// A handover was declined.
    HandoverDeclined,
    /// The pause of a step is over.
    Resumed,
    /// Something came on an agenda.
    Agenda,
    /// A youth is asked how it goes.
    Invite,
    /// A youth answered.
    Answered,
    /// A mail was refused for good: someone else must tell what it said.
    Undeliverable,
    /// Something is not asked any more.
    Cancelled,
}

/// All kinds with their names, as they stand in the store and in the templates.
const KINDS: [(Kind, &str); 14] = [
    (Kind::Reminder, "reminder"),
    (Kind::Overdue, "overdue"),
    (Kind::Escalation, "escalation"),
    (Kind::Stalled, "stalled"),
    (Kind::Assigned, "assigned"),
    (Kind::HandoverOffered, "handover_offered"),
    (Kind::HandoverAccepted, "handover_accepted"),
    (Kind::HandoverDeclined, "handover_declined"),
    (Kind::Resumed, "resumed"),
    (Kind::Agenda, "agenda"),
    (Kind::Invite, "invite"),
    (Kind::Answered, "answered"),
    (Kind::Undeliverable, "undeliverable"),
    (Kind::Cancelled, "cancelled"),
];

impl Kind {
    /// The name of the kind.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that someone must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is told.
    pub kind: Kind,
    /// The kind of step, in the words of the programme.
    pub what: String,
    /// Its due date.
    pub due: Option<Date>,
    /// The page that it leads to.
    pub url: String,
}

/// So many things of a bundle are told one by one; nobody reads a longer mail, and a page shows them all.
pub const SHOWN: usize = 50;

/// What one recipient must know this morning: one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The title of the programme.
    pub programme: String,
    /// Whom it is for.
    pub audience: Audience,
    /// The local day, from which days are counted.
    pub today: Date,
    /// The page with everything of today.
    pub day_url: String,
    /// The things, in the order in which they are told. At least one. Of more than [`SHOWN`] the rest is counted.
    pub items: Vec<Item>,
    /// How much waits in all, when the overview of the day is due this morning, too: one morning is one mail.
    pub overview: Option<Digest>,
    /// By which workdays are counted.
    pub calendar: Calendar,
}

/// How much waits: the mail of the `digest` schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// The title of the programme.
    pub programme: String,
    /// The page with everything of today.
    pub day_url: String,
    /// Steps past their due date.
    pub overdue: u32,
    /// Steps due today.
    pub today: u32,
    /// Steps due in the seven days after today.
    pub week: u32,
    /// Steps of the organisation that nobody took yet.
    pub unclaimed: u32,
    /// Handovers that wait for an answer.
    pub handovers: u32,
    /// For who answers for the region: cases that are stuck.
    pub stuck: u32,
    /// For who answers for the region: youths without a case.
    pub without_case: u32,
    /// For who answers for the region: messages that reached nobody.
    pub undelivered: u32,
    /// The page with all that has nobody.
    pub stuck_url: String,
}

impl Digest {
    /// Whether there is nothing to say: then nobody gets a mail.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let own = [self.overdue, self.today, self.week, self.unclaimed, self.handovers];
        let region = [self.stuck, self.without_case, self.undelivered];
        own.iter().chain(&region).all(|count| *count == 0)
    }
}

/// The question to a youth how it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Youth {
    /// The title of the programme.
    pub programme: String,
    /// The personal link to the question.
    pub url: String,
}

/// An item as a template sees it.
#[derive(Serialize)]
pub(super) struct ToldItem {
    pub(super) kind: Kind,
    what: String,
    /// From the due date to today, as in a ladder: negative before it, 0 on it; none without a due date.
    days: Option<i32>,
    /// The same in workdays, as the pages count them.
    workdays: Option<i64>,
    due: Option<Date>,
    due_text: Option<String>,
    url: String,
}

impl ToldItem {
    pub(super) fn is_dated(&self) -> bool {
        self.due.is_some()
    }
}

/// What is said of a bundle as a whole.
impl Serialize for Bundle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut bundle = serializer.serialize_struct("Bundle", 5)?;
        bundle.serialize_field("programme", &self.programme)?;
        bundle.serialize_field("audience", &self.audience)?;
        bundle.serialize_field("count", &self.items.len())?;
        bundle.serialize_field("more", &self.items.len().saturating_sub(SHOWN))?;
        bundle.serialize_field("day_url", &self.day_url)?;
        bundle.end()
    }
}

impl Bundle {
    /// The items that are told one by one.
    pub(super) fn told(&self) -> impl Iterator<Item = ToldItem> {
        self.items.iter().take(SHOWN).map(|item| item.told(self.today, &self.calendar))
    }
}

impl Item {
    fn told(&self, today: Date, calendar: &Calendar) -> ToldItem {
        // Counted in days unless asked otherwise, and two dates always have a distance.
        let days = |due: Date| due.until(today).map_or(0, |span| span.get_days());
        ToldItem {
            kind: self.kind,
            what: self.what.clone(),
            days: self.due.map(days),
            workdays: self.due.map(|due| calendar.workdays_between(due, today)),
            due: self.due,
            due_text: self.due.map(dutch_date),
            url: self.url.clone(),
        }
    }
}

/// Samples that between them show every kind, every audience, and what is past, today and later.
pub(super) mod samples {
    use super::*;

    const PROGRAMME: &str = "Sluitende aanpak Noord- en Midden-Drenthe";
    const DAY: &str = "https://sluitend.example.nl/dag";

    /// The day on which the samples are told.
    pub(in super::super) const TODAY: Date = date(2026, 11, 23);

    const DUE: [(Kind, Option<Date>); 14] = [
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
        (Kind::Undeliverable, None),
        (Kind::Cancelled, Some(date(2026, 12, 1))),
    ];

    /// What such a message is about when it is real.
    fn matter(kind: Kind) -> Matter {
        match kind {
            Kind::HandoverOffered | Kind::HandoverAccepted | Kind::HandoverDeclined => Matter::Handover,
            Kind::Stalled => Matter::Silence,
            Kind::Agenda => Matter::Agenda,
            Kind::Invite | Kind::Answered => Matter::FollowUp,
            _ => Matter::Step,
        }
    }

    fn item(kind: Kind, due: Option<Date>) -> Item {
        let (what, url) = (matter(kind).as_str().to_owned(), format!("{DAY}/7f3a?stap=1&van=mail"));
        Item { kind, what, due, url }
    }

    fn bundle(audience: Audience, items: Vec<Item>) -> Bundle {
        let (programme, day_url, calendar) = (PROGRAMME.to_owned(), DAY.to_owned(), Calendar::default());
        Bundle { programme, audience, today: TODAY, day_url, items, overview: None, calendar }
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
    /// its due date, today and without (`person-reminder-0`).
    pub(in super::super) fn bundles() -> Vec<(String, Bundle)> {
        let mut bundles = Vec::new();
        for audience in Audience::ALL {
            let name = audience.as_str();
            bundles.push((name.to_owned(), morning(audience)));
            bundles
                .push((format!("{name}-many"), bundle(audience, vec![item(Kind::Reminder, Some(TODAY)); 2 * SHOWN])));
            for (kind, due) in DUE {
                for (nth, due) in [due, Some(TODAY), None].into_iter().enumerate() {
                    let name = format!("{name}-{}-{nth}", kind.as_str());
                    bundles.push((name, bundle(audience, vec![item(kind, due)])));
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
        Bundle { overview, ..bundle(audience, heard.map(|(kind, due)| item(kind, due)).collect()) }
    }

    /// Each occasion to each audience that hears of it, with its due date; without an occasion: everything at once.
    pub(in super::super) fn occasions() -> Vec<(Option<Kind>, Audience, Bundle)> {
        let mut all = Vec::new();
        for (kind, due) in DUE {
            let heard = Audience::ALL.into_iter().filter(|audience| hears(*audience, kind));
            all.extend(heard.map(|a| (Some(kind), a, bundle(a, vec![item(kind, due)]))));
        }
        all.extend(Audience::ALL.map(|a| (None, a, morning(a))));
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
        let youth =
            Youth { programme: PROGRAMME.to_owned(), url: "https://sluitend.example.nl/vraag/4kQx9".to_owned() };
        vec![("question".to_owned(), youth)]
    }
}
