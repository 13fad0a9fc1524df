//! What has nobody: youths without a case, and messages that reached none of those for whom they were. For who answers
//! for the region: within organisations there is nothing of it.

use super::cases::{count, page};
use super::db::{Row, sql};
use super::page::{Cursor, Page};
use super::rows::*;
use super::youths::{youth, youths};
use super::{Scope, Seen, StoreError, Unscoped};
use jiff::Timestamp;
use sluitend_engine::id::YouthId;

/// The names of so many youths stand with a message; the rest is counted.
const NAMED: i64 = 5;

impl Seen<'_> {
    /// Youths who never had a case, by id: for them nobody is accountable.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youths_without_case(&self, after: Option<&Cursor>, limit: usize) -> Result<Page<Youth>, StoreError> {
        if self.scope != Scope::All {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let statement = sql(youths!(
            "
            join uncased as u on u.youth_id = y.id
            where u.youth_id > $1 and y.erased_at is null
              and not exists (select 1 from part as p where p.youth_id = u.youth_id)
            order by u.youth_id
            limit $2"
        ));
        let rows = self.store.read(page(statement, after, 1).bind(limit as i64 + 1)).await?;
        let all = rows.iter().map(youth).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(all, limit, |youth| vec![youth.id.to_string()]))
    }

    /// How many youths never had a case, counted to at most `cap`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_youths_without_case(&self, cap: u32) -> Result<u32, StoreError> {
        if self.scope != Scope::All {
            return Ok(0);
        }
        let statement = sql("
            select count(*) from (
                select 1 from uncased as u join youth as y on y.id = u.youth_id
                where y.erased_at is null and not exists (select 1 from part as p where p.youth_id = u.youth_id)
                limit $1) as few");
        count(self.store, statement.bind(i64::from(cap))).await
    }

    /// Messages that reached none of those for whom they were and that nobody has dealt with: refused mails, then those
    /// for whom there is no mailbox.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn undelivered(&self, after: Option<&Cursor>, limit: usize) -> Result<Page<Undelivered>, StoreError> {
        if self.scope != Scope::All {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let statement = sql("
            select sort, id, recipient, address, error, at, notices from (
                select 'mail' as sort, m.id, m.recipient, m.address, coalesce(m.error, '') as error, m.at,
                    (select count(*) from notice as n where n.mail_id = m.id) as notices
                from mail as m
                where m.status = 'refused' and m.handled_at is null and ('mail', m.id) > ($1, $2)
                union all
                select 'recipient', n.recipient, n.recipient, '', '', min(n.unreached_at), count(*)
                from notice as n
                where n.unreached_at is not null and ('recipient', n.recipient) > ($1, $2)
                group by n.recipient) as x
            order by sort, id
            limit $3");
        let rows = self.store.read(page(statement, after, 2).bind(limit as i64 + 1)).await?;
        let all = rows.iter().map(undelivered).collect::<Result<Vec<_>, _>>()?;
        let mut found = Page::of(all, limit, |one| match &one.id {
            UndeliveredId::Mail(id) => vec!["mail".to_owned(), id.clone()],
            UndeliveredId::Recipient(recipient) => vec!["recipient".to_owned(), recipient.to_string()],
        });
        for one in &mut found.items {
            one.about = self.about(&one.id).await?;
        }
        Ok(found)
    }

    /// How many messages reached nobody, counted to at most `cap` of each kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_undelivered(&self, cap: u32) -> Result<u32, StoreError> {
        if self.scope != Scope::All {
            return Ok(0);
        }
        let statement = sql("
            select (select count(*) from (
                    select 1 from mail where status = 'refused' and handled_at is null limit $1) as few)
                + (select count(*) from (
                    select distinct recipient from notice where unreached_at is not null limit $1) as few)");
        count(self.store, statement.bind(i64::from(cap))).await
    }

    async fn about(&self, id: &UndeliveredId) -> Result<Vec<(YouthId, String)>, StoreError> {
        let statement = match id {
            UndeliveredId::Mail(id) => sql("
                select distinct y.id, y.name
                from notice as n join cases as c on c.id = n.case_id join youth as y on y.id = c.youth_id
                where n.mail_id = $1
                order by y.id limit $2")
            .bind(id),
            UndeliveredId::Recipient(recipient) => sql("
                select distinct y.id, y.name
                from notice as n join cases as c on c.id = n.case_id join youth as y on y.id = c.youth_id
                where n.recipient = $1 and n.unreached_at is not null
                order by y.id limit $2")
            .bind(recipient.to_string()),
        };
        let rows = self.store.read(statement.bind(NAMED)).await?;
        rows.iter().map(|row| Ok((YouthId::new(row.get::<String>(0)?), row.get(1)?))).collect()
    }
}

impl Unscoped<'_> {
    /// Someone has dealt with what reached nobody.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when it is not there (any more).
    pub async fn undelivered_handled(&self, id: &UndeliveredId, now: Timestamp) -> Result<(), StoreError> {
        let statement = match id {
            UndeliveredId::Mail(id) => handle_mail(id, now),
            UndeliveredId::Recipient(recipient) => sql("
                update notice set unreached_at = null where recipient = $1 and unreached_at is not null
                returning 1")
            .bind(recipient.to_string()),
        };
        let touched = self.store.write(statement).await?;
        if touched.is_empty() { Err(StoreError::Overtaken) } else { Ok(()) }
    }

    /// What reached nobody waits again, as far as it still asks something: by now there may be another address. What is
    /// over is told to nobody any more.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when it is not there (any more).
    pub async fn undelivered_again(&self, id: &UndeliveredId, now: Timestamp) -> Result<(), StoreError> {
        // What stands on the worklist still asks; the others are news of a case that goes on.
        let statements = match id {
            UndeliveredId::Mail(id) => vec![
                handle_mail(id, now).must_touch(1),
                sql("
                    update notice set mail_id = null, unreached_at = null
                    where mail_id = $1 and (
                        exists (select 1 from task as t where t.case_id = notice.case_id and t.subject = notice.subject)
                        or kind in ('stalled', 'agenda', 'handover_accepted', 'handover_declined')
                           and exists (select 1 from cases as c where c.id = notice.case_id and c.closed_on is null))")
                .bind(id),
            ],
            UndeliveredId::Recipient(recipient) => vec![
                sql("
                    update notice set mail_id = null
                    where recipient = $1 and unreached_at is not null and (
                        exists (select 1 from task as t where t.case_id = notice.case_id and t.subject = notice.subject)
                        or kind in ('stalled', 'agenda', 'handover_accepted', 'handover_declined')
                           and exists (select 1 from cases as c where c.id = notice.case_id and c.closed_on is null))")
                .bind(recipient.to_string()),
                sql("
                    update notice set unreached_at = null where recipient = $1 and unreached_at is not null
                    returning 1")
                .bind(recipient.to_string()),
            ],
        };
        let touched = self.store.write_all(statements).await?;
        match id {
            UndeliveredId::Recipient(_) if touched.last().is_none_or(Vec::is_empty) => Err(StoreError::Overtaken),
            _ => Ok(()),
        }
    }

    /// For whom a message was that reached nobody.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn undelivered_recipient(&self, id: &UndeliveredId) -> Result<Option<Recipient>, StoreError> {
        let statement = match id {
            UndeliveredId::Recipient(recipient) => return Ok(Some(recipient.clone())),
            UndeliveredId::Mail(id) => {
                sql("select recipient from mail where id = $1 and status = 'refused' and handled_at is null").bind(id)
            }
        };
        self.store.read(statement).await?.first().map(|row| row.parse(0)).transpose()
    }

    /// Forgets who has a case by now, and remembers who has none: after an import or a repair nothing is amiss.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recount_uncased(&self) -> Result<(), StoreError> {
        let over =
            sql("delete from uncased where exists (select 1 from part as p where p.youth_id = uncased.youth_id)");
        let missing = sql("
            insert into uncased (youth_id)
            select y.id from youth as y
            where y.erased_at is null and not exists (select 1 from part as p where p.youth_id = y.id)
            on conflict (youth_id) do nothing");
        self.store.write_all(vec![over, missing]).await.map(drop)
    }
}

fn handle_mail(id: &str, now: Timestamp) -> super::db::Statement {
    sql("
        update mail set handled_at = $2 where id = $1 and status = 'refused' and handled_at is null
        returning 1")
    .bind(id)
    .bind(now)
}

fn undelivered(row: &Row) -> Result<Undelivered, StoreError> {
    let (sort, id): (String, String) = (row.get(0)?, row.get(1)?);
    let recipient: Recipient = row.parse(2)?;
    Ok(Undelivered {
        id: if sort == "mail" { UndeliveredId::Mail(id) } else { UndeliveredId::Recipient(recipient.clone()) },
        recipient,
        address: row.get(3)?,
        error: row.get(4)?,
        at: row.instant(5)?,
        notices: u32::try_from(row.get::<i64>(6)?).unwrap_or(u32::MAX),
        about: Vec::new(),
    })
}
