//! Notices become mails: all that one address must be told this morning is one mail.

use super::{Inner, WorkError};
use crate::fresh;
use crate::mail::MessageId;
use crate::mail::ics::{self, Standing};
use crate::mail::templates::{Audience, Bundle, Digest, Item, Kind, Rendered, Youth};
use crate::store::{CalendarEntry, Mail, MailBundle, Notice, Person, Recipient};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::calendar::{Span, Unit};
use sluitend_engine::id::{OrganisationId, RoleId};
use std::collections::BTreeMap;

/// Notices looked at in one go.
const BATCH: usize = 5000;

/// Items in one mail; the rest are on the page that it links to.
const MOST_ITEMS: usize = 50;

/// Higher than this no mail counts: it says how many.
const MOST_COUNTED: u32 = 999;

/// One mailbox, and how to speak to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mailbox {
    address: String,
    audience: u8,
    /// Digests and questions to a youth are mails of their own.
    form: Form,
    /// In whose calendar entries go; only people have one.
    recipient: Recipient,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Bundle,
    Digest,
    Question,
}

const AUDIENCES: [Audience; 5] =
    [Audience::Person, Audience::Team, Audience::Coordinator, Audience::Youth, Audience::Parents];

impl Inner {
    /// Makes mails of the notices that wait; how many. As long as a case is due its reminders are still to come, and
    /// nothing is bundled: one morning is one mail.
    pub(super) async fn bundle(&self, now: Timestamp) -> Result<u64, WorkError> {
        let store = self.flow.store.unscoped();
        if store.is_any_due(now).await? {
            return Ok(0);
        }
        let mut made = 0;
        loop {
            let notices = store.waiting_notices(BATCH).await?;
            let full = notices.len() == BATCH;
            let mut boxes: BTreeMap<Mailbox, Vec<Notice>> = BTreeMap::new();
            let mut nobody = Vec::new();
            for notice in notices {
                let mailboxes = self.mailboxes(&notice).await?;
                if mailboxes.is_empty() {
                    nobody.push(notice.id.clone());
                }
                for mailbox in mailboxes {
                    boxes.entry(mailbox).or_default().push(notice.clone());
                }
            }
            store.drop_notices(&nobody).await?;
            for (mailbox, notices) in boxes {
                made += u64::from(self.make(&mailbox, &notices, now).await?);
            }
            if !full {
                return Ok(made);
            }
        }
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

    /// One mail, its notices and its calendar entries, in one transaction; `false` when another process was first.
    async fn make(&self, mailbox: &Mailbox, notices: &[Notice], now: Timestamp) -> Result<bool, WorkError> {
        let (rendered, entries, gone, calendar) = match mailbox.form {
            Form::Bundle => self.render_bundle(mailbox, notices, now).await?,
            Form::Digest => (self.render_digest(mailbox, now).await?, Vec::new(), Vec::new(), None),
            Form::Question => (self.render_question(&notices[0])?, Vec::new(), Vec::new(), None),
        };
        let id = fresh::id(now);
        let domain = self.transport.sender().domain();
        let message_id = MessageId::new(&id, domain).map_err(|e| WorkError::Template(e.to_string()))?;
        let mail = Mail {
            id,
            recipient: mailbox.recipient.clone(),
            address: mailbox.address.clone(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            calendar,
            message_id: message_id.to_string(),
            at: now,
        };
        let notices = notices.iter().map(|n| n.id.clone()).collect();
        let bundle = MailBundle { mail, notices, entries, gone };
        Ok(self.flow.store.unscoped().make_mail(bundle).await?)
    }

    async fn render_bundle(
        &self,
        mailbox: &Mailbox,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<(Rendered, Vec<CalendarEntry>, Vec<CalendarEntry>, Option<String>), WorkError> {
        let base = &self.settings.base_url;
        let (mut entries, mut gone, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        for notice in notices {
            match notice.kind.as_str() {
                "cancelled" => gone.extend(self.known_entries(mailbox, notice).await?),
                "reminder" | "overdue" => entries.extend(self.entry(mailbox, notice).await?),
                _ => {}
            }
        }
        for entry in &entries {
            shown.push(calendar_entry(entry, base, Standing::Due));
        }
        for entry in &gone {
            let entry = CalendarEntry { sequence: entry.sequence + 1, ..entry.clone() };
            shown.push(calendar_entry(&entry, base, Standing::Cancelled));
        }
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
            items: notices.iter().take(MOST_ITEMS).map(item).collect(),
        };
        let rendered = self.templates.bundle(&bundle).map_err(|f| WorkError::Template(f.english()))?;
        let calendar = ics::render(&shown, self.transport.sender(), now);
        Ok((rendered, entries, gone, calendar))
    }

    async fn render_digest(&self, mailbox: &Mailbox, now: Timestamp) -> Result<Rendered, WorkError> {
        let (programme, today) = (&self.flow.programme, self.today(now));
        let calendar = &programme.calendar;
        let person = match &mailbox.recipient {
            Recipient::Person(id) => self.flow.store.person(id).await?,
            _ => None,
        };
        let mut digest = Digest {
            programme: programme.title.clone(),
            day_url: format!("{}/", self.settings.base_url),
            overdue: 0,
            today: 0,
            week: 0,
            unclaimed: 0,
            handovers: 0,
        };
        if let Some(person) = person {
            let yesterday = calendar.add(today, Span::new(-1, Unit::Days));
            let next_week = calendar.add(today, Span::new(7, Unit::Days));
            let teams: Vec<(RoleId, OrganisationId)> = person.holds.iter().cloned().collect();
            let store = self.flow.store.unscoped();
            digest.overdue = store.count_own_tasks(&person.id, yesterday, MOST_COUNTED).await?;
            digest.today = store.count_own_tasks(&person.id, today, MOST_COUNTED).await? - digest.overdue;
            let week = store.count_own_tasks(&person.id, next_week, MOST_COUNTED).await?;
            digest.week = week.saturating_sub(digest.overdue + digest.today);
            digest.unclaimed = store.count_team_tasks(&teams, MOST_COUNTED).await?;
            let mut at: Vec<_> = teams.into_iter().map(|(_, organisation)| organisation).collect();
            at.dedup();
            digest.handovers = store.count_handovers(&at, MOST_COUNTED).await?;
        }
        self.templates.digest(&digest).map_err(|f| WorkError::Template(f.english()))
    }

    fn render_question(&self, notice: &Notice) -> Result<Rendered, WorkError> {
        let url = format!("{}{}", self.settings.base_url, notice.path);
        let youth = Youth { programme: self.flow.programme.title.clone(), url };
        self.templates.youth(&youth).map_err(|f| WorkError::Template(f.english()))
    }

    /// The entry of a reminder: new, or told again with the next sequence number when its date changed.
    async fn entry(&self, mailbox: &Mailbox, notice: &Notice) -> Result<Option<CalendarEntry>, WorkError> {
        let (Some(due), Recipient::Person(_)) = (notice.due, &mailbox.recipient) else { return Ok(None) };
        let known = self.known_entries(mailbox, notice).await?;
        Ok(match known.into_iter().next() {
            Some(entry) if entry.due == due => None,
            Some(entry) => Some(CalendarEntry { due, sequence: entry.sequence + 1, ..entry }),
            None => Some(CalendarEntry {
                case: notice.case.clone(),
                // The same step of the same case, told anew after it was done and came back, is another entry.
                uid: format!("{}@{}", notice.id, self.transport.sender().domain()),
                recipient: mailbox.recipient.clone(),
                subject: notice.subject.clone(),
                due,
                sequence: 0,
            }),
        })
    }

    async fn known_entries(&self, mailbox: &Mailbox, notice: &Notice) -> Result<Vec<CalendarEntry>, WorkError> {
        let entries = self.flow.store.unscoped().calendar_entries(&notice.case).await?;
        let same = |e: &CalendarEntry| e.subject == notice.subject && e.recipient == mailbox.recipient;
        Ok(entries.into_iter().filter(same).collect())
    }

    /// Where a notice goes. Someone who left, and a team without a mailbox or people, is never the end of it: then the
    /// coordinator is told.
    async fn mailboxes(&self, notice: &Notice) -> Result<Vec<Mailbox>, WorkError> {
        let store = &self.flow.store;
        let found = match &notice.recipient {
            Recipient::Person(id) => match store.person(id).await? {
                Some(person) if person.active => vec![self.mailbox(&person, notice)],
                Some(person) => self.instead_of(&person, notice).await?,
                None => Vec::new(),
            },
            Recipient::Substitute(id, organisation, role) => {
                let substitute = match store.person(id).await?.and_then(|p| p.substitute) {
                    Some(id) => store.person(&id).await?.filter(|p| p.active),
                    None => None,
                };
                match substitute {
                    Some(person) => vec![self.mailbox(&person, notice)],
                    None => self.team(organisation, role, notice).await?,
                }
            }
            Recipient::Team(organisation, role) => self.team(organisation, role, notice).await?,
            Recipient::Youth(id) | Recipient::Parents(id) => {
                let youth = store.unscoped().youth(id).await?;
                let parents = matches!(notice.recipient, Recipient::Parents(_));
                let address = youth.and_then(|y| if parents { y.parents_email } else { y.email });
                let (audience, recipient) = (if parents { 4 } else { 3 }, notice.recipient.clone());
                let form = if notice.kind == "invite" { Form::Question } else { Form::Bundle };
                // Without an address of the youth there is nothing to send: the owner is told of the step anyway.
                return Ok(address.map(|address| Mailbox { address, audience, form, recipient }).into_iter().collect());
            }
            Recipient::Address(address) => {
                let (address, recipient) = (address.clone(), notice.recipient.clone());
                vec![Mailbox { address, audience: 1, form: Form::Bundle, recipient }]
            }
        };
        match (found.is_empty(), self.coordinator()) {
            (true, Some(Recipient::Team(organisation, role))) => self.team(&organisation, &role, notice).await,
            _ => Ok(found),
        }
    }

    async fn instead_of(&self, person: &Person, notice: &Notice) -> Result<Vec<Mailbox>, WorkError> {
        if let Some(id) = &person.substitute
            && let Some(substitute) = self.flow.store.person(id).await?.filter(|p| p.active)
        {
            return Ok(vec![self.mailbox(&substitute, notice)]);
        }
        match person.holds.iter().next() {
            Some((role, organisation)) => self.team(organisation, role, notice).await,
            None => Ok(Vec::new()),
        }
    }

    /// The mailbox of the organisation, else everyone who holds the role there.
    async fn team(
        &self,
        organisation: &OrganisationId,
        role: &RoleId,
        notice: &Notice,
    ) -> Result<Vec<Mailbox>, WorkError> {
        let programme = &self.flow.programme;
        let accountable = programme.roles.get(role).is_some_and(|r| r.accountable);
        let address = programme.organisations.get(organisation).and_then(|o| o.email.clone());
        if let Some(address) = address {
            let audience = if accountable { 2 } else { 1 };
            // By address, so that several roles of one organisation share one mail.
            let recipient = Recipient::Address(address.clone());
            return Ok(vec![Mailbox { address, audience, form: Form::Bundle, recipient }]);
        }
        let people = self.flow.store.people_with_role(role, organisation).await?;
        Ok(people.iter().map(|person| self.mailbox(person, notice)).collect())
    }

    fn mailbox(&self, person: &Person, notice: &Notice) -> Mailbox {
        let accountable = |role: &RoleId| self.flow.programme.roles.get(role).is_some_and(|r| r.accountable);
        let coordinator = person.holds.iter().any(|(role, _)| accountable(role));
        let form = if notice.kind == "digest" { Form::Digest } else { Form::Bundle };
        let recipient = Recipient::Person(person.id.clone());
        Mailbox { address: person.email.clone(), audience: if coordinator { 2 } else { 0 }, form, recipient }
    }
}

fn calendar_entry(entry: &CalendarEntry, base: &str, standing: Standing) -> ics::Entry {
    ics::Entry {
        uid: entry.uid.clone(),
        sequence: entry.sequence,
        due: entry.due,
        what: "Stap in een traject".to_owned(),
        url: format!("{base}/"),
        standing,
    }
}
