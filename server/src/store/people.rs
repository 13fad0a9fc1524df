//! The people who work with youths, their roles, and how they log in.

use super::db::{Dialect, Row, Statement, sql};
use super::logins::changed;
use super::page::{Cursor, Page};
use super::rows::*;
use super::{Store, StoreError};
use sluitend_engine::id::*;
use std::collections::BTreeSet;

/// The columns of a [`Person`], a row for each role, in the order of [`people`].
macro_rules! people {
    ($from:literal) => {
        concat!(
            "
            select p.id, p.name, p.email, p.password, p.substitute, p.active, p.created_at, r.role, r.organisation
            from ",
            $from
        )
    };
}

impl Store {
    /// Adds a person with roles, or changes all but the password of one that is there.
    ///
    /// # Errors
    /// [`StoreError`]; a [`Violation`](super::Violation) when another person has the e-mail address.
    pub async fn put_person(&self, person: &Person) -> Result<(), StoreError> {
        let put = sql("
            insert into person (id, name, email, substitute, active, created_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do update set
                name = excluded.name, email = excluded.email, substitute = excluded.substitute,
                active = excluded.active")
        .bind(person.id.as_str())
        .bind(&person.name)
        .bind(person.email.to_lowercase())
        .bind(person.substitute.as_ref().map(PersonId::as_str))
        .bind(person.active)
        .bind(person.created_at);
        let leave = sql("delete from person_role where person_id = $1").bind(person.id.as_str());
        let mut all = vec![put, leave, changed()];
        all.extend(person.holds.iter().map(|(role, organisation)| {
            sql("insert into person_role (person_id, organisation, role) values ($1, $2, $3)")
                .bind(person.id.as_str())
                .bind(organisation.as_str())
                .bind(role.as_str())
        }));
        self.write_all(all).await.map(drop)
    }

    /// Switches a person on or off. Either way all their sessions and tokens end: who comes back logs in anew.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Overtaken`] when there is no such person.
    pub async fn switch_person(&self, person: &PersonId, active: bool) -> Result<(), StoreError> {
        let switch = sql("update person set active = $2 where id = $1 returning 1").must_touch(1);
        let sessions = sql("delete from session where person_id = $1").bind(person.as_str());
        let tokens = sql("delete from token where person_id = $1").bind(person.as_str());
        let mut all = vec![switch.bind(person.as_str()).bind(active), sessions, tokens, changed()];
        if self.dialect() == Dialect::Postgres {
            // What others are writing is waited for, and what comes after it sees the switch: when this returns, nothing
            // is written any more on behalf of who is off. SQLite has one writer at a time.
            all.insert(0, sql("lock table cases in share row exclusive mode"));
        }
        self.write_all(all).await.map(drop)
    }

    /// Whether someone is known and switched off.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn is_off(&self, person: &PersonId) -> Result<bool, StoreError> {
        let rows = self.read(sql("select 1 from person where id = $1 and active = 0").bind(person.as_str())).await?;
        Ok(!rows.is_empty())
    }

    /// Sets the hash of a person's password (an argon2 PHC string), and ends all sessions of that person.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Overtaken`] when there is no such person.
    pub async fn set_password(&self, person: &PersonId, hash: &str) -> Result<(), StoreError> {
        let set = sql("update person set password = $2 where id = $1 returning 1").must_touch(1);
        let end = sql("delete from session where person_id = $1").bind(person.as_str());
        self.write_all(vec![set.bind(person.as_str()).bind(hash), end]).await.map(drop)
    }

    /// A person, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        let statement = sql(people!("person as p left join person_role as r on r.person_id = p.id where p.id = $1"));
        Ok(self.people_by(statement.bind(id.as_str())).await?.pop().map(|(person, _)| person))
    }

    /// A person by e-mail address, whatever its case, with the hash of the password if one was set.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn login(&self, email: &str) -> Result<Option<(Person, Option<String>)>, StoreError> {
        let statement = sql(people!("person as p left join person_role as r on r.person_id = p.id where p.email = $1"));
        Ok(self.people_by(statement.bind(email.trim().to_lowercase())).await?.pop())
    }

    /// The active people who hold a role at an organisation, by e-mail address; at most a thousand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people_holding(
        &self,
        role: &RoleId,
        organisation: &OrganisationId,
    ) -> Result<Vec<Person>, StoreError> {
        let statement = sql(people!(
            "
            (select q.* from person as q join person_role as h on h.person_id = q.id
             where h.organisation = $1 and h.role = $2 and q.active = 1
             order by q.email
             limit 1000) as p
            left join person_role as r on r.person_id = p.id
            order by p.email"
        ));
        let people = self.people_by(statement.bind(organisation.as_str()).bind(role.as_str())).await?;
        Ok(people.into_iter().map(|(person, _)| person).collect())
    }

    /// The active people of an organisation, whatever their role, by e-mail address; at most a thousand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people_of(&self, organisation: &OrganisationId) -> Result<Vec<Person>, StoreError> {
        let statement = sql(people!(
            "
            (select q.* from person as q
             where q.active = 1 and q.id in (select person_id from person_role where organisation = $1)
             order by q.email
             limit 1000) as p
            left join person_role as r on r.person_id = p.id
            order by p.email"
        ));
        let people = self.people_by(statement.bind(organisation.as_str())).await?;
        Ok(people.into_iter().map(|(person, _)| person).collect())
    }

    /// The active people who have something to do that is due by a day, or whose team has something that nobody took;
    /// at most ten thousand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people_with_work(&self, due_by: jiff::civil::Date) -> Result<Vec<PersonId>, StoreError> {
        let statement = sql("
            select p.id from person as p
            where p.active = 1
              and (exists (select 1 from task as t where t.person = p.id and t.due <= $1 and t.paused = 0)
                or exists (
                    select 1 from person_role as r join task as t on t.organisation = r.organisation and t.role = r.role
                    where r.person_id = p.id and t.person is null and t.paused = 0))
            order by p.id
            limit 10000");
        let rows = self.read(statement.bind(due_by)).await?;
        rows.iter().map(|row| row.get::<String>(0).map(PersonId::new)).collect()
    }

    /// All people, active or not, by e-mail address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people(&self, after: Option<&Cursor>, limit: usize) -> Result<Page<Person>, StoreError> {
        let statement = sql(people!(
            "
            (select * from person where email > $1 order by email limit $2) as p
            left join person_role as r on r.person_id = p.id
            order by p.email"
        ));
        let people = self.people_by(statement.bind(Cursor::part(after, 0)).bind(limit as i64 + 1)).await?;
        let people = people.into_iter().map(|(person, _)| person).collect();
        Ok(Page::of(people, limit, |person: &Person| vec![person.email.clone()]))
    }

    async fn people_by(&self, statement: Statement) -> Result<Vec<(Person, Option<String>)>, StoreError> {
        people(&self.read(statement).await?, 0)
    }
}

/// Rows, one for each role, to people; `first` is the column with which a person begins.
pub(super) fn people(rows: &[Row], first: usize) -> Result<Vec<(Person, Option<String>)>, StoreError> {
    let mut all: Vec<(Person, Option<String>)> = Vec::new();
    for row in rows {
        let id = PersonId::new(row.get::<String>(first)?);
        if all.last().is_none_or(|(person, _)| person.id != id) {
            let person = Person {
                id,
                name: row.get(first + 1)?,
                email: row.get(first + 2)?,
                substitute: row.get::<Option<String>>(first + 4)?.map(PersonId::new),
                active: row.get::<i64>(first + 5)? != 0,
                created_at: row.instant(first + 6)?,
                holds: BTreeSet::new(),
            };
            all.push((person, row.get(first + 3)?));
        }
        let held = row.get::<Option<String>>(first + 7)?.zip(row.get::<Option<String>>(first + 8)?);
        if let (Some((role, organisation)), Some((person, _))) = (held, all.last_mut()) {
            person.holds.insert((RoleId::new(role), OrganisationId::new(organisation)));
        }
    }
    Ok(all)
}
