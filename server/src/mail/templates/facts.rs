//! All that a template can say. There is no room here for a name, a birth date or a note: what does not fit
//! in these types cannot be mailed.

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use sluitend_engine::calendar::{Calendar, dutch_date};
pub use sluitend_engine::notice::Matter;
use std::collections::BTreeSet;

pub(super) mod samples;

/// Whom a bundle is for: it decides the tone, not the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    /// A youth asks to be called.
    Call,
    /// A mail was refused for good: someone else must tell what it said.
    Undeliverable,
    /// Something is not asked any more.
    Cancelled,
}

/// All kinds with their names, as they stand in the store and in the templates.
const KINDS: [(Kind, &str); 15] = [
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
    (Kind::Call, "call"),
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

    /// Whether it asks something of who reads it; what does not is told below what does.
    #[must_use]
    pub fn asks(self) -> bool {
        !matches!(self, Self::Cancelled | Self::HandoverAccepted)
    }

    /// Whether it asks to help with what lies with someone else.
    fn asks_for_help(self) -> bool {
        matches!(self, Self::Escalation | Self::Stalled | Self::Agenda | Self::Undeliverable)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// For whom something is, of those who share a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readers {
    /// How they are spoken to.
    pub audiences: BTreeSet<Audience>,
    /// The titles of the roles for which it is; not known of who has none.
    pub roles: BTreeSet<String>,
}

/// One thing that someone must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is told.
    pub kind: Kind,
    /// In whose words it is said.
    pub audience: Audience,
    /// For whom it is. Said where a mail is for several.
    pub readers: Readers,
    /// The kind of step, in the words of the programme.
    pub what: String,
    /// Its due date.
    pub due: Option<Date>,
    /// The page that it leads to.
    pub url: String,
}

/// So many things of a bundle are told one by one; nobody reads a longer mail, and a page shows them all.
pub const SHOWN: usize = 50;

/// What one mailbox must know this morning: one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The title of the programme.
    pub programme: String,
    /// The local day, from which days are counted.
    pub today: Date,
    /// The page with everything of today.
    pub day_url: String,
    /// The things, at least one: those for the same roles are told together. Of more than [`SHOWN`] the rest is counted.
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
#[derive(Clone, Serialize)]
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
#[derive(Serialize)]
pub(super) struct Whole<'a> {
    programme: &'a str,
    audience: Audience,
    /// Of how many things it speaks.
    count: usize,
    more: usize,
    /// Of the things that ask something, how many are past their date.
    late: usize,
    /// How many youths ask to be called.
    calls: usize,
    day_url: &'a str,
}

impl Bundle {
    /// Who reads it. Where that is not the same for all of it, the words are for every professional.
    pub(super) fn audience(&self) -> Audience {
        let all: BTreeSet<Audience> = self.items.iter().flat_map(|item| item.readers.audiences.clone()).collect();
        if all.len() == 1 { all.first().copied().unwrap_or(Audience::Person) } else { Audience::Person }
    }

    /// To whom the opening speaks: what is said to a team or a lead must be true of all that follows.
    pub(super) fn opens_for(&self) -> Audience {
        let mut asked = self.items.iter().map(|item| item.kind).filter(|kind| kind.asks());
        let fits = match self.audience() {
            Audience::Team => asked.all(|kind| !kind.asks_for_help()),
            Audience::Lead => asked.all(Kind::asks_for_help),
            _ => true,
        };
        if fits { self.audience() } else { Audience::Person }
    }

    /// How many things ask something.
    pub(super) fn asking(&self) -> usize {
        self.items.iter().filter(|item| item.kind.asks()).count()
    }

    /// `count`: of how many of its things is spoken.
    pub(super) fn whole(&self, count: usize) -> Whole<'_> {
        let is_late = |item: &&Item| item.kind.asks() && item.due.is_some_and(|due| due < self.today);
        Whole {
            programme: &self.programme,
            audience: self.audience(),
            count,
            more: self.items.len().saturating_sub(SHOWN),
            late: self.items.iter().filter(is_late).count(),
            calls: self.items.iter().filter(|item| item.kind == Kind::Call).count(),
            day_url: &self.day_url,
        }
    }

    /// The things that are told one by one, with those that stand together: first whom a youth asks to call, then what else
    /// asks something, by whom it is for, the longest overdue first; below it what is only told.
    pub(super) fn told(&self) -> Vec<Told<'_>> {
        let first = |item: &Item| self.items.iter().position(|other| other.readers == item.readers);
        let mut items: Vec<&Item> = self.items.iter().collect();
        let order = |item: &Item| match item.kind.asks() {
            true => (false, item.kind != Kind::Call, first(item), item.due.is_none(), item.due),
            false => (true, true, None, item.due.is_none(), item.due),
        };
        items.sort_by_cached_key(|item| order(item));
        items.truncate(SHOWN);
        let mut told: Vec<Told<'_>> = Vec::new();
        for item in items {
            let (asks, one) = (item.kind.asks(), (item.audience, item.told(self.today, &self.calendar)));
            match told.last_mut().filter(|last| last.asks == asks && (!asks || *last.readers == item.readers)) {
                Some(last) => last.items.push(one),
                None => told.push(Told { asks, readers: &item.readers, items: vec![one] }),
            }
        }
        told
    }

    /// Whether it matters for whom something is.
    pub(super) fn is_for_several(&self) -> bool {
        let first = &self.items[0].readers;
        self.items.iter().any(|item| item.readers != *first) || first.audiences.len() > 1
    }
}

/// Things that stand together in a mail.
pub(super) struct Told<'a> {
    pub(super) asks: bool,
    pub(super) readers: &'a Readers,
    pub(super) items: Vec<(Audience, ToldItem)>,
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
