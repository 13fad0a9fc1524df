//! Notices become mails: all that one address must be told this morning is one mail.

use super::{Inner, WorkError};
use crate::clock::Clock;
use crate::fresh;
use crate::invite::Invites;
use crate::mail::MessageId;
use crate::mail::ics::{self, Standing};
use crate::mail::templates::{Audience, Bundle, Digest, Item, Kind, Rendered, Youth};
use crate::store::{self, CalendarEntry, Mail, Notice, Person, Recipient, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::id::{CaseId, OrganisationId, RoleId};
use std::collections::{BTreeMap, BTreeSet};

/// Notices looked at in one go.
const BATCH: u32 = 5000;

/// Batches in one round.
const MOST_BATCHES: u32 = 100;

/// The overview of the day, which goes along with all else of a morning.
pub(super) const DIGEST: &str = "digest";

/// What the overview is of: the first of a week tells all there is; another is a mail of its own only when something is
/// for that day. Who gets the same list every morning reads none.
pub(super) const OF_WEEK: &str = "week";
pub(super) const OF_DAY: &str = "day";

/// The calendar entries that were mailed, by case.
type Calendars = BTreeMap<CaseId, Vec<CalendarEntry>>;

/// One mailbox, and how to speak to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mailbox {
    address: String,
    audience: u8,
    /// A question to a youth is a mail of its own.
    form: Form,
    /// For whom it is; calendar entries go to people only.
    recipient: Recipient,
    /// Which question; one mail each.
    question: String,
}

/// Where a notice goes.
#[derive(Clone)]
struct Way {
    mailbox: Option<Mailbox>,
    /// Whether it misses the one for whom it is.
    misses: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Bundle,
    Question,
}

/// By the index in a [`Mailbox`], which must have an order.
const AUDIENCES: [Audience; 6] =
    [Audience::Person, Audience::Team, Audience::Coordinator, Audience::Youth, Audience::Parents, Audience::Lead];
const PERSON: u8 = 0;
const TEAM: u8 = 1;
const COORDINATOR: u8 = 2;
const YOUTH: u8 = 3;
const PARENTS: u8 = 4;
const LEAD: u8 = 5;

impl Inner {
    /// Makes mails of the notices that wait; how many. As long as a case is due its reminders are still to come, and
    /// nothing is bundled: one morning is one mail.
    pub(super) async fn bundle(&self, now: Timestamp) -> Result<u64, WorkError> {
        let store = self.flow.store.unscoped();
        if store.is_any_due(now, Clock::machine()).await? {
            return Ok(0);
        }
        let mut made = 0;
        for _ in 0..MOST_BATCHES {
            let waiting = store.notices_waiting(None, BATCH).await?;
            if waiting.is_empty() {
                break;
            }
            let mut boxes: BTreeMap<Mailbox, Vec<Notice>> = BTreeMap::new();
            let (mut nobody, mut unreached) = (Vec::new(), Vec::new());
            let calendars = self.calendars(&waiting).await?;
            for (_, notices) in waiting {
                // Of one recipient the kind alone decides where a notice goes: each is looked up once.
                let mut of_kind: BTreeMap<String, Way> = BTreeMap::new();
                for notice in notices {
                    let way = match of_kind.get(&notice.kind) {
                        Some(way) => way.clone(),
                        None => {
                            let way = self.way_to(&notice).await?;
                            of_kind.entry(notice.kind.clone()).or_insert(way).clone()
                        }
                    };
                    if way.misses {
                        unreached.push(notice.id.clone());
                    }
                    match way.mailbox {
                        Some(mailbox) => boxes.entry(mailbox).or_default().push(notice),
                        None => nobody.push(notice.id),
                    }
                }
            }
            let mut bundles = vec![store::Bundle { notices: nobody, unreached, ..store::Bundle::default() }];
            for (mailbox, notices) in boxes {
                bundles.push(self.make(&mailbox, &notices, &calendars, now).await?);
            }
            match store.bundle(&bundles, now, Clock::machine()).await {
                Ok(()) => made += bundles.iter().filter(|bundle| bundle.mail.is_some()).count() as u64,
                // Another process made mails of some of them: look again at what waits.
                Err(StoreError::Overtaken) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(made)
    }

    pub(super) fn today(&self, now: Timestamp) -> Date {
        sluitend_engine::wake::local_day(&self.flow.programme, now)
    }

    /// The team of the first accountable role: who answers for the whole region.
    pub(super) fn coordinator(&self) -> Option<Recipient> {
        let programme = &self.flow.programme;
        let (role, definition) = programme.roles.iter().find(|(_, role)| role.accountable)?;
        let kind = definition.organisation.as_ref()?;
        let (organisation, _) = programme.organisations.iter().find(|(_, o)| o.kind == *kind)?;
        Some(Recipient::Team(organisation.clone(), role.clone()))
    }

    /// One mail, with its notices and calendar entries; no mail of an overview with nothing in it.
    async fn make(
        &self,
        mailbox: &Mailbox,
        notices: &[Notice],
        calendars: &Calendars,
        now: Timestamp,
    ) -> Result<store::Bundle, WorkError> {
        let (overviews, items): (Vec<&Notice>, Vec<&Notice>) = notices.iter().partition(|n| n.kind == DIGEST);
        let overview = match overviews.is_empty() {
            true => None,
            false => self.overview(mailbox, now).await?,
        };
        let told = match (mailbox.form, overview) {
            (Form::Question, _) => Told::plain(self.render_question(&notices[0]).await?),
            (Form::Bundle, Some(digest)) if items.is_empty() && is_worth_a_mail(&digest, &overviews) => {
                Told::plain(self.render_digest(&digest)?)
            }
            (Form::Bundle, _) if items.is_empty() => {
                let notices = notices.iter().map(|n| n.id.clone()).collect();
                return Ok(store::Bundle { notices, ..store::Bundle::default() });
            }
            (Form::Bundle, overview) => self.tell(mailbox, &items, overview, calendars, now)?,
        };
        let id = fresh::id(now);
        let domain = self.transport.sender().domain();
        let message_id = MessageId::new(&id, domain).map_err(|e| WorkError::Template(e.to_string()))?;
        let mail = Mail {
            id,
            recipient: mailbox.recipient.clone(),
            address: mailbox.address.clone(),
            subject: told.rendered.subject,
            text: told.rendered.text,
            html: told.rendered.html,
            calendar: told.calendar,
            message_id: message_id.to_string(),
            at: now,
        };
        let notices = notices.iter().map(|n| n.id.clone()).collect();
        let (calendar, calendar_gone) = (told.entries, told.gone);
        Ok(store::Bundle { mail: Some(mail), notices, calendar, calendar_gone, ..store::Bundle::default() })
    }

    /// The overview of the day of who reads this mailbox; none with nothing in it.
    async fn overview(&self, mailbox: &Mailbox, now: Timestamp) -> Result<Option<Digest>, WorkError> {
        let Recipient::Person(id) = &mailbox.recipient else { return Ok(None) };
        let Some(person) = self.flow.store.person(id).await? else { return Ok(None) };
        let digest = self.digest(&person, mailbox.audience == COORDINATOR, now).await?;
        Ok(Some(digest).filter(|digest| !digest.is_empty()))
    }

    fn tell(
        &self,
        mailbox: &Mailbox,
        notices: &[&Notice],
        overview: Option<Digest>,
        calendars: &Calendars,
        now: Timestamp,
    ) -> Result<Told, WorkError> {
        let base = &self.settings.base_url;
        let of_case = |notice: &Notice, entry| (notice.case.clone(), entry);
        let dated = notices.iter().filter(|n| matches!(n.kind.as_str(), "reminder" | "overdue" | "resumed"));
        let entries: Vec<_> = dated.filter_map(|n| Some(of_case(n, self.entry(calendars, n)?))).collect();
        // What the same mail gives another date is not over.
        let is_moved =
            |n: &Notice| n.kind == "cancelled" && entries.iter().any(|(case, e)| *case == n.case && is_of(e, n));
        let notices: Vec<_> = notices.iter().filter(|notice| !is_moved(notice)).collect();
        let over = notices.iter().filter(|notice| notice.kind == "cancelled");
        let gone: Vec<_> = over.flat_map(|n| known_entries(calendars, n).map(|entry| of_case(n, entry))).collect();
        let due = entries.iter().map(|(_, entry)| calendar_entry(entry, entry.sequence, base, Standing::Due));
        let over = gone.iter().map(|(_, e)| calendar_entry(e, e.sequence + 1, base, Standing::Cancelled));
        let shown: Vec<_> = due.chain(over).collect();
        let item = |notice: &Notice| Item {
            kind: Kind::of_name(&notice.kind).unwrap_or(Kind::Reminder),
            what: notice.what.clone(),
            due: notice.due,
            url: format!("{base}{}", notice.path),
        };
        let bundle = Bundle {
            programme: self.flow.programme.title.clone(),
            audience: AUDIENCES[usize::from(mailbox.audience)],
            today: self.today(now),
            day_url: format!("{base}/"),
            items: notices.iter().map(|notice| item(notice)).collect(),
            overview,
            calendar: self.flow.programme.calendar.clone(),
        };
        let rendered = self.templates.bundle(&bundle).map_err(|f| WorkError::Template(f.english()))?;
        let calendar = ics::render(&shown, self.transport.sender(), now);
        Ok(Told { rendered, entries, gone, calendar })
    }

    async fn render_question(&self, notice: &Notice) -> Result<Rendered, WorkError> {
        let invites = Invites::of(&self.flow.store).await?;
        let followup = notice.subject.strip_prefix("followup:").unwrap_or(&notice.subject);
        let url = format!("{}{}", self.settings.base_url, invites.path(&notice.case, followup));
        let youth = Youth { programme: self.flow.programme.title.clone(), url };
        self.templates.youth(&youth).map_err(|f| WorkError::Template(f.english()))
    }

    /// The entry of a reminder: new, or told again with the next sequence number when its date changed.
    fn entry(&self, calendars: &Calendars, notice: &Notice) -> Option<CalendarEntry> {
        let (Some(due), Recipient::Person(_)) = (notice.due, &notice.recipient) else { return None };
        match known_entries(calendars, notice).next() {
            Some(entry) if entry.due == due => None,
            Some(entry) => Some(CalendarEntry { due, sequence: entry.sequence + 1, ..entry }),
            None => Some(CalendarEntry {
                // The same step of the same case, told anew after it was done and came back, is another entry.
                uid: format!("{}@{}", notice.id, self.transport.sender().domain()),
                recipient: notice.recipient.clone(),
                subject: notice.subject.clone(),
                due,
                sequence: 0,
            }),
        }
    }

    /// The entries of all cases of which some calendar may have to change.
    async fn calendars(&self, waiting: &[(Recipient, Vec<Notice>)]) -> Result<Calendars, WorkError> {
        let touch = |n: &&Notice| matches!(n.kind.as_str(), "cancelled" | "reminder" | "overdue" | "resumed");
        let notices = waiting.iter().flat_map(|(_, notices)| notices).filter(touch);
        let cases: BTreeSet<CaseId> = notices.map(|n| n.case.clone()).collect();
        Ok(self.flow.store.unscoped().calendars_of(&cases).await?)
    }

    /// Where a notice goes. Someone who left, and a team without a mailbox or people, is never the end of it: then the
    /// coordinator is told, and sees on *Vastgelopen* who cannot be reached. A youth without an address is not asked; the
    /// owner is told of the step anyway.
    async fn way_to(&self, notice: &Notice) -> Result<Way, WorkError> {
        if let Some(mailbox) = self.mailbox_of(notice).await? {
            return Ok(Way { mailbox: Some(mailbox), misses: false });
        }
        // An overview is there again tomorrow, for whoever is there then.
        if matches!(notice.recipient, Recipient::Youth(_) | Recipient::Parents(_)) || notice.kind == DIGEST {
            return Ok(Way { mailbox: None, misses: false });
        }
        let mailbox = match self.coordinator() {
            Some(Recipient::Team(organisation, role)) => self.team(&organisation, &role).await?,
            _ => None,
        };
        Ok(Way { mailbox, misses: true })
    }

    async fn mailbox_of(&self, notice: &Notice) -> Result<Option<Mailbox>, WorkError> {
        let youth = async |id| self.flow.store.unscoped().youth(id).await;
        let (recipient, no_question) = (notice.recipient.clone(), String::new());
        Ok(match &notice.recipient {
            Recipient::Person(id) => match self.flow.store.person(id).await? {
                Some(person) if person.active => Some(self.mailbox(&person)),
                Some(_) if notice.kind == DIGEST => None,
                Some(person) => self.instead_of(&person).await?,
                None => None,
            },
            Recipient::Substitute(id, organisation, role) => {
                let person = self.flow.store.person(id).await?;
                match self.substitute(person.as_ref()).await? {
                    Some(substitute) => Some(self.mailbox(&substitute)),
                    None => self.team(organisation, role).await?,
                }
            }
            Recipient::Team(organisation, role) => self.team(organisation, role).await?,
            Recipient::Youth(id) => {
                let asks = notice.kind == "invite";
                let form = if asks { Form::Question } else { Form::Bundle };
                let question = if asks { notice.subject.clone() } else { no_question };
                let address = youth(id).await?.and_then(|y| y.email);
                address.map(|address| Mailbox { address, audience: YOUTH, form, recipient, question })
            }
            Recipient::Parents(id) => {
                let (audience, form, question) = (PARENTS, Form::Bundle, no_question);
                let address = youth(id).await?.and_then(|y| y.parents_email);
                address.map(|address| Mailbox { address, audience, form, recipient, question })
            }
            Recipient::Address(address) => {
                let (audience, form, question) = (TEAM, Form::Bundle, no_question);
                Some(Mailbox { address: address.clone(), audience, form, recipient, question })
            }
        })
    }

    async fn substitute(&self, person: Option<&Person>) -> Result<Option<Person>, WorkError> {
        let Some(id) = person.and_then(|p| p.substitute.as_ref()) else { return Ok(None) };
        Ok(self.flow.store.person(id).await?.filter(|p| p.active))
    }

    async fn instead_of(&self, person: &Person) -> Result<Option<Mailbox>, WorkError> {
        if let Some(substitute) = self.substitute(Some(person)).await? {
            return Ok(Some(self.mailbox(&substitute)));
        }
        match person.holds.iter().next() {
            Some((role, organisation)) => self.team(organisation, role).await,
            None => Ok(None),
        }
    }

    /// The mailbox of the organisation, else the first who holds the role there.
    async fn team(&self, organisation: &OrganisationId, role: &RoleId) -> Result<Option<Mailbox>, WorkError> {
        let programme = &self.flow.programme;
        let address = programme.organisations.get(organisation).and_then(|o| o.email.clone());
        if let Some(address) = address {
            let audience = match programme.roles.get(role) {
                Some(role) if role.accountable => COORDINATOR,
                Some(role) if role.organisation.is_none() => LEAD,
                _ => TEAM,
            };
            // By address, so that several roles of one organisation share one mail.
            let recipient = Recipient::Address(address.clone());
            return Ok(Some(Mailbox { address, audience, form: Form::Bundle, recipient, question: String::new() }));
        }
        let people = self.flow.store.people_holding(role, organisation).await?;
        Ok(people.first().map(|person| self.mailbox(person)))
    }

    fn mailbox(&self, person: &Person) -> Mailbox {
        let accountable = |role: &RoleId| self.flow.programme.roles.get(role).is_some_and(|r| r.accountable);
        let coordinator = person.holds.iter().any(|(role, _)| accountable(role));
        let form = Form::Bundle;
        let recipient = Recipient::Person(person.id.clone());
        // A role without an organisation of its own stands in ladders only: who holds no other leads those who act.
        let leads = |role: &RoleId| self.flow.programme.roles.get(role).is_some_and(|r| r.organisation.is_none());
        let lead = !person.holds.is_empty() && person.holds.iter().all(|(role, _)| leads(role));
        let audience = match (coordinator, lead) {
            (true, _) => COORDINATOR,
            (_, true) => LEAD,
            _ => PERSON,
        };
        Mailbox { address: person.email.clone(), audience, form, recipient, question: String::new() }
    }
}

/// Whether an overview is sent to who has nothing else in the mail. What has nobody at all is told every time: nobody
/// else is reminded of it. Of what is stuck a ladder goes on reminding: that is told once a week.
fn is_worth_a_mail(digest: &Digest, notices: &[&Notice]) -> bool {
    let of_week = notices.iter().any(|notice| notice.subject != OF_DAY);
    of_week || digest.today + digest.without_case + digest.undelivered > 0
}

/// A mail, rendered, with what it says of calendars.
struct Told {
    rendered: Rendered,
    entries: Vec<(CaseId, CalendarEntry)>,
    gone: Vec<(CaseId, CalendarEntry)>,
    calendar: Option<String>,
}

impl Told {
    fn plain(rendered: Rendered) -> Self {
        Self { rendered, entries: Vec::new(), gone: Vec::new(), calendar: None }
    }
}

/// What stands in the calendar of the one to whom a notice was addressed, also when another reads it now.
fn known_entries(calendars: &Calendars, notice: &Notice) -> impl Iterator<Item = CalendarEntry> {
    calendars.get(&notice.case).into_iter().flatten().filter(|entry| is_of(entry, notice)).cloned()
}

fn is_of(entry: &CalendarEntry, notice: &Notice) -> bool {
    entry.subject == notice.subject && entry.recipient == notice.recipient
}

fn calendar_entry(entry: &CalendarEntry, sequence: u32, base: &str, standing: Standing) -> ics::Entry {
    let (uid, due, what, url) = (entry.uid.clone(), entry.due, "Stap in een traject".to_owned(), format!("{base}/"));
    ics::Entry { uid, sequence, due, what, url, standing }
}
