//! How people reach us: sessions of the pages, tokens of the API.

use super::db::{Row, Statement, sql};
use super::people::people;
use super::rows::*;
use super::{Store, StoreError};
use jiff::Timestamp;
use sluitend_engine::id::PersonId;

/// Under this name stands how often anything changed about people, their roles and their tokens.
const CHANGES: &str = "people_changes";

/// Counts a change of people, roles or tokens; belongs in the transaction that makes it.
pub(super) fn changed() -> Statement {
    sql("
        insert into meta (name, value) values ($1, '1')
        on conflict (name) do update set value = cast(cast(meta.value as bigint) + 1 as text)")
    .bind(CHANGES)
}

impl Store {
    /// How often anything changed about people, their roles and their tokens: as long as it stays the same, what was
    /// read of them still holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people_changes(&self) -> Result<u64, StoreError> {
        Ok(self.meta(CHANGES).await?.and_then(|n| n.parse().ok()).unwrap_or(0))
    }

    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        let statement = sql("
            insert into session (hash, person_id, csrf, created_at, expires_at) values ($1, $2, $3, $4, $5)")
        .bind(&session.hash)
        .bind(session.person.as_str())
        .bind(&session.csrf)
        .bind(session.created_at)
        .bind(session.expires_at);
        self.write(statement).await.map(drop)
    }

    /// A session that has not ended, by the hash of its cookie, with its person if that is active.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, hash: &str, now: Timestamp) -> Result<Option<(Session, Person)>, StoreError> {
        let statement = sql("
            select s.csrf, s.created_at, s.expires_at,
                p.id, p.name, p.email, p.password, p.substitute, p.active, p.created_at, r.role, r.organisation
            from session as s
            join person as p on p.id = s.person_id and p.active = 1
            left join person_role as r on r.person_id = p.id
            where s.hash = $1 and s.expires_at > $2");
        let rows = self.read(statement.bind(hash).bind(now)).await?;
        let Some((person, _)) = people(&rows, 3)?.pop() else { return Ok(None) };
        let session = Session {
            hash: hash.to_owned(),
            person: person.id.clone(),
            csrf: rows[0].get(0)?,
            created_at: rows[0].instant(1)?,
            expires_at: rows[0].instant(2)?,
        };
        Ok(Some((session, person)))
    }

    /// Prolongs a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prolong_session(&self, hash: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let statement = sql("update session set expires_at = $2 where hash = $1 and expires_at < $2");
        self.write(statement.bind(hash).bind(expires_at)).await.map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_session(&self, hash: &str) -> Result<(), StoreError> {
        self.write(sql("delete from session where hash = $1").bind(hash)).await.map(drop)
    }

    /// Removes sessions that have ended, at most ten thousand of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_sessions(&self, now: Timestamp) -> Result<(), StoreError> {
        let statement = sql("
            delete from session
            where hash in (select hash from session where expires_at <= $1 order by expires_at limit 10000)");
        self.write(statement.bind(now)).await.map(drop)
    }

    /// Adds a token of the API.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_token(&self, token: &Token) -> Result<(), StoreError> {
        let statement = sql("
            insert into token (hash, name, person_id, created_at, expires_at) values ($1, $2, $3, $4, $5)")
        .bind(&token.hash)
        .bind(&token.name)
        .bind(token.person.as_str())
        .bind(token.created_at)
        .bind(token.expires_at);
        self.write(statement).await.map(drop)
    }

    /// On whose behalf a token speaks, and until when, by its hash, when it has not ended and the person is active.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn token(&self, hash: &str, now: Timestamp) -> Result<Option<(Person, Option<Timestamp>)>, StoreError> {
        let statement = sql("
            select p.id, p.name, p.email, p.password, p.substitute, p.active, p.created_at, r.role, r.organisation,
                t.expires_at
            from token as t
            join person as p on p.id = t.person_id and p.active = 1
            left join person_role as r on r.person_id = p.id
            where t.hash = $1 and (t.expires_at is null or t.expires_at > $2)");
        let rows = self.read(statement.bind(hash).bind(now)).await?;
        let Some((person, _)) = people(&rows, 0)?.pop() else { return Ok(None) };
        Ok(Some((person, rows[0].instant_opt(9)?)))
    }

    /// All tokens, the latest first; at most a thousand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let statement = sql("
            select hash, name, person_id, created_at, expires_at from token order by created_at desc, hash limit 1000");
        let token = |row: &Row| {
            Ok(Token {
                hash: row.get(0)?,
                name: row.get(1)?,
                person: PersonId::new(row.get::<String>(2)?),
                created_at: row.instant(3)?,
                expires_at: row.instant_opt(4)?,
            })
        };
        self.read(statement).await?.iter().map(token).collect()
    }

    /// Withdraws a token; whether it was there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove_token(&self, hash: &str) -> Result<bool, StoreError> {
        let remove = sql("delete from token where hash = $1 returning 1").bind(hash);
        let removed = self.write_all(vec![remove, changed()]).await?;
        Ok(removed.first().is_some_and(|rows| !rows.is_empty()))
    }
}
