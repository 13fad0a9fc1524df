//! Notices become mails: all that one address must be told this morning is one mail, and each thing stands in it once.

use super::mailbox::{Letter, Mailbox, Way};
use super::{Inner, WorkError};
use crate::clock::Clock;
use crate::fresh;
use crate::invite::Invites;
use crate::mail::MessageId;
use crate::mail::ics::{self, Standing};
use crate::mail::templates::{Audience, Bundle, Digest, Item, Kind, Rendered, Youth};
use crate::store::{self, CalendarEntry, Mail, Notice, Recipient, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::id::{CaseId, PersonId};
use std::collections::btree_map::Entry;
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
            let mut letters: BTreeMap<Letter, Vec<Told>> = BTreeMap::new();
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
                        Some(to) => letters.entry(to.letter(&notice)).or_default().push(Told { to, notice }),
                        None => nobody.push(notice.id),
                    }
                }
            }
            let mut bundles = vec![store::Bundle { notices: nobody, unreached, ..store::Bundle::default() }];
            for (letter, mut told) in letters {
                // What is one's own goes before what is a team's, and that before what others should look at.
                told.sort_by_key(|told| told.to.audience);
                bundles.push(self.make(&letter, told, &calendars, now).await?);
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

    /// One mail, with its notices and calendar entries; no mail of an overview with nothing in it. `told`: at least one.
    async fn make(
        &self,
        letter: &Letter,
        told: Vec<Told>,
        calendars: &Calendars,
        now: Timestamp,
    ) -> Result<store::Bundle, WorkError> {
        let notices = told.iter().map(|told| told.notice.id.clone()).collect();
        let to = told[0].to.clone();
        let (overviews, items): (Vec<Told>, Vec<Told>) = told.into_iter().partition(|told| told.notice.kind == DIGEST);
        let overview = self.overview(&overviews, now).await?;
        let text = match (letter, overview) {
            (Letter::Question(..), _) => Text::plain(self.render_question(&items[0].notice).await?),
            (_, Some(digest)) if items.is_empty() && is_worth_a_mail(&digest, &overviews) => {
                Text::plain(self.render_digest(&digest)?)
            }
            _ if items.is_empty() => return Ok(store::Bundle { notices, ..store::Bundle::default() }),
            (_, overview) => self.tell(items, overview, calendars, now)?,
        };
        let id = fresh::id(now);
        let domain = self.transport.sender().domain();
        let message_id = MessageId::new(&id, domain).map_err(|e| WorkError::Template(e.to_string()))?;
        let mail = Mail {
            id,
            recipient: to.recipient,
            address: to.address,
            subject: text.rendered.subject,
            text: text.rendered.text,
            html: text.rendered.html,
            calendar: text.calendar,
            message_id: message_id.to_string(),
            at: now,
        };
        let (calendar, calendar_gone) = (text.entries, text.gone);
        Ok(store::Bundle { mail: Some(mail), notices, calendar, calendar_gone, ..store::Bundle::default() })
    }

    /// The overview of the day of who reads this mailbox; none with nothing in it.
    async fn overview(&self, overviews: &[Told], now: Timestamp) -> Result<Option<Digest>, WorkError> {
        // Of one person two may wait: of a morning on which no mail was made, or of two schedules.
        let ids: BTreeSet<&PersonId> = overviews
            .iter()
            .filter_map(|told| match &told.to.recipient {
                Recipient::Person(id) => Some(id),
                _ => None,
            })
            .collect();
        let mut people = Vec::new();
        for id in ids {
            people.extend(self.flow.store.person(id).await?);
        }
        let coordinates = overviews.iter().any(|told| told.to.audience == Audience::Coordinator);
        let digest = self.digest(&people, coordinates, now).await?;
        Ok(Some(digest).filter(|digest| !digest.is_empty()))
    }

    fn tell(
        &self,
        told: Vec<Told>,
        overview: Option<Digest>,
        calendars: &Calendars,
        now: Timestamp,
    ) -> Result<Text, WorkError> {
        let base = &self.settings.base_url;
        let entries = self.entries(&told, calendars);
        let is_moved =
            |n: &Notice| n.kind == "cancelled" && entries.iter().any(|(case, e)| *case == n.case && is_of(e, n));
        // What the same mail gives another date is not over.
        let told: Vec<Told> = told.into_iter().filter(|told| !is_moved(&told.notice)).collect();
        let over = told.iter().map(|told| &told.notice).filter(|notice| notice.kind == "cancelled");
        let gone: Vec<_> =
            over.flat_map(|n| known_entries(calendars, n).map(|entry| (n.case.clone(), entry))).collect();
        let due = entries.iter().map(|(_, entry)| calendar_entry(entry, entry.sequence, base, Standing::Due));
        let over = gone.iter().map(|(_, e)| calendar_entry(e, e.sequence + 1, base, Standing::Cancelled));
        let shown: Vec<_> = due.chain(over).collect();
        let item = |Told { to, notice }: Told| Item {
            kind: Kind::of_name(&notice.kind).unwrap_or(Kind::Reminder),
            audience: to.audience,
            readers: to.readers,
            what: notice.what,
            due: notice.due,
            url: format!("{base}{}", notice.path),
        };
        let bundle = Bundle {
            programme: self.flow.programme.title.clone(),
            today: self.today(now),
            day_url: format!("{base}/"),
            items: each_once(told).into_iter().map(item).collect(),
            overview,
            calendar: self.flow.programme.calendar.clone(),
        };
        let rendered = self.templates.bundle(&bundle).map_err(|f| WorkError::Template(f.english()))?;
        let calendar = ics::render(&shown, self.transport.sender(), now);
        Ok(Text { rendered, entries, gone, calendar })
    }

    /// The entries that a mail brings: of each thing one, also where several of its readers are told of it.
    fn entries(&self, told: &[Told], calendars: &Calendars) -> Vec<(CaseId, CalendarEntry)> {
        // Only people have a calendar: what a team is told of the same thing takes nobody's place in it.
        let is_someones = |n: &&Notice| is_dated(n) && matches!(n.recipient, Recipient::Person(_));
        let mut dated: Vec<&Notice> = told.iter().map(|told| &told.notice).filter(is_someones).collect();
        // Who has it in the calendar already keeps it there.
        dated.sort_by_key(|n| known_entries(calendars, n).next().is_none());
        let mut seen = BTreeSet::new();
        dated.retain(|n| seen.insert((n.case.clone(), n.subject.clone())));
        dated.into_iter().filter_map(|n| Some((n.case.clone(), self.entry(calendars, n)?))).collect()
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
        let due = notice.due?;
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
        let notices = waiting.iter().flat_map(|(_, notices)| notices);
        let notices = notices.filter(|notice| notice.kind == "cancelled" || is_dated(notice));
        let cases: BTreeSet<CaseId> = notices.map(|n| n.case.clone()).collect();
        Ok(self.flow.store.unscoped().calendars_of(&cases).await?)
    }
}

/// Whether an overview is sent to who has nothing else in the mail. What has nobody at all is told every time: nobody
/// else is reminded of it. Of what is stuck a ladder goes on reminding: that is told once a week.
fn is_worth_a_mail(digest: &Digest, overviews: &[Told]) -> bool {
    let of_week = overviews.iter().any(|told| told.notice.subject != OF_DAY);
    of_week || digest.today + digest.without_case + digest.undelivered > 0
}

/// A notice, and who reads it.
struct Told {
    to: Mailbox,
    notice: Notice,
}

/// Each thing once: of what several readers of a mailbox are told, and of what one of them is told on several grounds, the
/// words that ask most, for all of them; of the same words the last.
fn each_once(told: Vec<Told>) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    let mut places: BTreeMap<(CaseId, String, String), usize> = BTreeMap::new();
    for one in told {
        let Notice { case, subject, kind, .. } = &one.notice;
        // What must be done is one thing, however it is said; of news each kind is another.
        let asks = ["assigned", "handover_offered", "escalation"].contains(&kind.as_str()) || is_dated(&one.notice);
        let what = if asks { "" } else { kind };
        match places.entry((case.clone(), subject.clone(), what.to_owned())) {
            Entry::Vacant(place) => {
                place.insert(all.len());
                all.push(one);
            }
            Entry::Occupied(place) => {
                let other = &mut all[*place.get()];
                let mut readers = other.to.readers.clone();
                readers.audiences.append(&mut one.to.readers.audiences.clone());
                readers.roles.append(&mut one.to.readers.roles.clone());
                let (new, old) = (weight(&one), weight(other));
                if new < old || new == old && one.notice.at > other.notice.at {
                    *other = one;
                }
                other.to.readers = readers;
            }
        }
    }
    all
}

/// The least asks most: whom a youth asks, whom a ladder calls in, who has it from now on, who has it, and who is told along.
fn weight(told: &Told) -> u8 {
    match (told.notice.kind.as_str(), told.to.audience) {
        ("call", _) => 0,
        ("escalation", Audience::Lead | Audience::Coordinator) => 1,
        ("assigned" | "handover_offered" | "resumed", _) => 2,
        ("overdue", _) => 3,
        ("reminder", _) => 4,
        _ => 5,
    }
}

/// Whether a notice brings its date to a calendar.
fn is_dated(notice: &Notice) -> bool {
    matches!(notice.kind.as_str(), "reminder" | "overdue" | "resumed" | "call")
}

/// A mail, rendered, with what it says of calendars.
struct Text {
    rendered: Rendered,
    entries: Vec<(CaseId, CalendarEntry)>,
    gone: Vec<(CaseId, CalendarEntry)>,
    calendar: Option<String>,
}

impl Text {
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
