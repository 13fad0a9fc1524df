//! What someone must be told: notices that wait to be bundled, and mails that wait to be sent.

use super::db::{Row, Statement, sql};
use super::rows::*;
use super::{StoreError, Unscoped};
use jiff::{SignedDuration, Timestamp};
use sluitend_engine::id::CaseId;
use std::collections::{BTreeMap, BTreeSet};

/// Notices that become one mail.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// The mail; `None` when there is nobody to send it to, so that the notices only stop waiting.
    pub mail: Option<Mail>,
    /// The ids of the notices.
    pub notices: Vec<String>,
    /// Those of them for whose addressee there is no mailbox, whoever is told instead.
    pub unreached: Vec<String>,
    /// Calendar entries that the mail carries, as they are from now on.
    pub calendar: Vec<(CaseId, CalendarEntry)>,
    /// Calendar entries that the mail takes away.
    pub calendar_gone: Vec<(CaseId, CalendarEntry)>,
}

/// The columns of a [`Mail`], in the order of [`mail`].
macro_rules! mails {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, recipient, address, subject, body, html, calendar, message_id, at, attempts, error, next_at",
            $after
        )
    };
}

impl Unscoped<'_> {
    /// Notices that wait, those of one recipient together, the oldest first; about `limit` in all: the last recipient may
    /// come with a part only, and has the rest next time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notices_waiting(
        &self,
        after: Option<&Recipient>,
        limit: u32,
    ) -> Result<Vec<(Recipient, Vec<Notice>)>, StoreError> {
        let statement = sql("
            select id, case_id, recipient, kind, subject, what, due, on_date, path, at
            from notice
            where mail_id is null and recipient > $1
            order by recipient, at, id
            limit $2");
        let after = after.map(Recipient::to_string).unwrap_or_default();
        let mut all: Vec<(Recipient, Vec<Notice>)> = Vec::new();
        for row in self.store.read(statement.bind(after).bind(i64::from(limit))).await? {
            let notice = notice(&row)?;
            match all.last_mut() {
                Some((recipient, notices)) if *recipient == notice.recipient => notices.push(notice),
                _ => all.push((notice.recipient.clone(), vec![notice])),
            }
        }
        Ok(all)
    }

    /// Makes mails of notices, all or none. `now`: since when the addressees without a mailbox are known. `real` is the
    /// real time, also where a practice clock stands still: from then on the mails may be sent.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when another node has taken one of the notices: read again what waits.
    pub async fn bundle(&self, bundles: &[Bundle], now: Timestamp, real: Timestamp) -> Result<(), StoreError> {
        let mails: Vec<_> = bundles.iter().filter_map(|b| b.mail.as_ref()).map(mail_json).collect();
        let notices: Vec<_> = bundles
            .iter()
            .flat_map(|b| {
                let mail = b.mail.as_ref().map_or("", |m| m.id.as_str());
                b.notices.iter().map(move |id| serde_json::json!({ "id": id, "mail_id": mail }))
            })
            .collect();
        let entries: Vec<_> = bundles.iter().flat_map(|b| &b.calendar).map(entry_json).collect();
        let take = sql("
            update notice set mail_id = x.mail_id
            from (select value ->> 'id' as id, value ->> 'mail_id' as mail_id from each($1) as taken) as x
            where notice.id = x.id and notice.mail_id is null
            returning 1")
        .must_touch(notices.len())
        .bind(serde_json::Value::from(notices).to_string());
        let put = sql("
            insert into mail (
                id, recipient, address, subject, body, html, calendar, message_id, status, next_at, at)
            select value ->> 'id', value ->> 'recipient', value ->> 'address', value ->> 'subject', value ->> 'body',
                value ->> 'html', value ->> 'calendar', value ->> 'message_id', 'waiting', $2,
                cast(value ->> 'at' as bigint)
            from each($1) as x")
        .bind(serde_json::Value::from(mails).to_string())
        .bind(real);
        let remember = sql("
            insert into calendar_entry (case_id, uid, recipient, subject, due, sequence)
            select value ->> 'case_id', value ->> 'uid', value ->> 'recipient', value ->> 'subject', value ->> 'due',
                cast(value ->> 'sequence' as bigint)
            from each($1) as x
            where true
            on conflict (case_id, uid, recipient) do update set
                subject = excluded.subject, due = excluded.due, sequence = excluded.sequence")
        .bind(serde_json::Value::from(entries).to_string());
        let gone: Vec<_> = bundles.iter().flat_map(|b| &b.calendar_gone).map(entry_json).collect();
        let forget = sql("
            delete from calendar_entry
            where (case_id, uid, recipient) in (
                select value ->> 'case_id', value ->> 'uid', value ->> 'recipient' from each($1) as x)")
        .bind(serde_json::Value::from(gone).to_string());
        let unreached: Vec<_> = bundles.iter().flat_map(|b| &b.unreached).collect();
        let miss = sql("update notice set unreached_at = $2 where id in (select value from each_text($1))")
            .bind(serde_json::json!(unreached).to_string())
            .bind(now);
        self.store.write_all(vec![take, miss, put, remember, forget]).await.map(drop)
    }

    /// Claims mails that may be sent, the longest waiting first, and counts the attempt. Nobody else gets them until the
    /// lease is over. `now` is the real time: a mail server does not wait for a practice clock.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_mails(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: u32,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        let statement = sql(mails!(
            "
            update mail set lease_until = $2, attempts = attempts + 1
            where id in (
                select id from mail
                where status = 'waiting' and next_at <= $1 and lease_until <= $1
                order by next_at, id
                limit $3
                for update skip locked)
            returning",
            ""
        ));
        let until = now.saturating_add(lease).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let rows = self.store.write(statement.bind(now).bind(until).bind(i64::from(limit))).await?;
        let mut all = Vec::new();
        for row in &rows {
            let attempts = u32::try_from(row.get::<i64>(9)?).unwrap_or(u32::MAX);
            all.push((row.get::<i64>(11)?, ClaimedMail { mail: mail(row)?, attempts }));
        }
        all.sort_by(|(a, x), (b, y)| (a, &x.mail.id).cmp(&(b, &y.mail.id)));
        Ok(all.into_iter().map(|(_, claimed)| claimed).collect())
    }

    /// Keeps claimed mails until the lease is over, counted from now: whoever has them is still at work.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_mails(&self, ids: &[String], now: Timestamp, lease: SignedDuration) -> Result<(), StoreError> {
        let until = now.saturating_add(lease).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let statement = sql("
            update mail set lease_until = $2
            where status = 'waiting' and lease_until > 0 and id in (select value from each_text($1))");
        self.store.write(statement.bind(serde_json::json!(ids).to_string()).bind(until)).await.map(drop)
    }

    /// A practice clock moved: what still waits for another attempt at `now`, the real time, waits so much less.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shorten_waits(&self, by: SignedDuration, now: Timestamp) -> Result<(), StoreError> {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let statement = sql("update mail set next_at = next_at - $1 where status = 'waiting' and next_at > $2");
        self.store.write(statement.bind(ms).bind(now)).await.map(drop)
    }

    /// Gives claimed mails back that were not tried.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_mails(&self, ids: &[String]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let statement = sql("
            update mail set lease_until = 0, attempts = attempts - 1
            where status = 'waiting' and id in (select value from each_text($1))");
        self.store.write(statement.bind(serde_json::json!(ids).to_string())).await.map(drop)
    }

    /// When the next mail may be sent, claimed or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_mail(&self) -> Result<Option<Timestamp>, StoreError> {
        let statement = sql("select next_at from mail where status = 'waiting' order by next_at, id limit 1");
        self.store.read(statement).await?.first().map(|row| row.instant(0)).transpose()
    }

    /// The relay took a mail.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mail_sent(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        let statement = sql("update mail set status = 'sent', sent_at = $2, error = null where id = $1");
        self.store.write(statement.bind(id).bind(at)).await.map(drop)
    }

    /// A mail could not be sent now; it is tried again from `next` on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mail_failed(&self, id: &str, error: &str, next: Timestamp) -> Result<(), StoreError> {
        let statement = sql("
            update mail set next_at = $3, error = $2, lease_until = 0 where id = $1 and status = 'waiting'");
        self.store.write(statement.bind(id).bind(error).bind(next)).await.map(drop)
    }

    /// The relay refused a mail for good; who must be told that is told in the same transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mail_refused(&self, id: &str, error: &str, told: &[Notice]) -> Result<(), StoreError> {
        let statement = sql("update mail set status = 'refused', error = $2 where id = $1 and status = 'waiting'");
        let refuse = statement.bind(id).bind(error);
        self.store.write_all(vec![refuse, add_notices(told)]).await.map(drop)
    }

    /// The notices that a mail tells.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notices_of(&self, mail: &str) -> Result<Vec<Notice>, StoreError> {
        let statement = sql("
            select id, case_id, recipient, kind, subject, what, due, on_date, path, at
            from notice where mail_id = $1 order by at, id limit 1000");
        self.store.read(statement.bind(mail)).await?.iter().map(notice).collect()
    }

    /// How many mails wait, counted to at most `cap`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_mails_waiting(&self, cap: u32) -> Result<u32, StoreError> {
        let statement = sql("select count(*) from (select 1 from mail where status = 'waiting' limit $1) as few");
        super::cases::count(self.store, statement.bind(i64::from(cap))).await
    }

    /// The calendar entries that were mailed about a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn calendar_of(&self, case: &CaseId) -> Result<Vec<CalendarEntry>, StoreError> {
        Ok(self.calendars_of(&BTreeSet::from([case.clone()])).await?.remove(case).unwrap_or_default())
    }

    /// The calendar entries that were mailed about some cases, each case's in order. Cases without entries are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn calendars_of(
        &self,
        cases: &BTreeSet<CaseId>,
    ) -> Result<BTreeMap<CaseId, Vec<CalendarEntry>>, StoreError> {
        let statement = sql("
            select case_id, uid, recipient, subject, due, sequence
            from calendar_entry
            where case_id in (select value from each_text($1))
            order by case_id, uid, recipient");
        let mut all: BTreeMap<CaseId, Vec<CalendarEntry>> = BTreeMap::new();
        for row in self.store.read(statement.bind(serde_json::json!(cases).to_string())).await? {
            let entry = CalendarEntry {
                uid: row.get(1)?,
                recipient: row.parse(2)?,
                subject: row.get(3)?,
                due: row.parse(4)?,
                sequence: u32::try_from(row.get::<i64>(5)?).unwrap_or_default(),
            };
            all.entry(CaseId::new(row.get::<String>(0)?)).or_default().push(entry);
        }
        Ok(all)
    }
}

/// Adds notices that belong to no command.
pub(super) fn add_notices(notices: &[Notice]) -> Statement {
    let row = |n: &Notice| {
        serde_json::json!({
            "id": n.id, "case_id": n.case, "recipient": n.recipient.to_string(), "kind": n.kind,
            "subject": n.subject, "what": n.what, "due": n.due, "on_date": n.on, "path": n.path,
            "at": n.at.as_millisecond(),
        })
    };
    let rows: Vec<_> = notices.iter().map(row).collect();
    sql("
        insert into notice (id, case_id, recipient, kind, subject, what, due, on_date, path, at)
        select value ->> 'id', value ->> 'case_id', value ->> 'recipient', value ->> 'kind', value ->> 'subject',
            value ->> 'what', value ->> 'due', value ->> 'on_date', value ->> 'path',
            cast(value ->> 'at' as bigint)
        from each($1) as x")
    .bind(serde_json::Value::from(rows).to_string())
}

pub(super) fn notice(row: &Row) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: row.get(0)?,
        case: CaseId::new(row.get::<String>(1)?),
        recipient: row.parse(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        what: row.get(5)?,
        due: row.parse_opt(6)?,
        on: row.parse(7)?,
        path: row.get(8)?,
        at: row.instant(9)?,
    })
}

fn mail(row: &Row) -> Result<Mail, StoreError> {
    Ok(Mail {
        id: row.get(0)?,
        recipient: row.parse(1)?,
        address: row.get(2)?,
        subject: row.get(3)?,
        text: row.get(4)?,
        html: row.get(5)?,
        calendar: row.get(6)?,
        message_id: row.get(7)?,
        at: row.instant(8)?,
    })
}

fn mail_json(mail: &Mail) -> serde_json::Value {
    serde_json::json!({
        "id": mail.id,
        "recipient": mail.recipient.to_string(),
        "address": mail.address,
        "subject": mail.subject,
        "body": mail.text,
        "html": mail.html,
        "calendar": mail.calendar,
        "message_id": mail.message_id,
        "at": mail.at.as_millisecond(),
    })
}

fn entry_json((case, entry): &(CaseId, CalendarEntry)) -> serde_json::Value {
    serde_json::json!({
        "case_id": case,
        "uid": entry.uid,
        "recipient": entry.recipient.to_string(),
        "subject": entry.subject,
        "due": entry.due,
        "sequence": entry.sequence,
    })
}
