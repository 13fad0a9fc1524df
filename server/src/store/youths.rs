//! Reading youths: the personal data.

use super::cases::page;
use super::db::{Row, sql};
use super::page::{Cursor, Page};
use super::prepared::words;
use super::rows::*;
use super::{Seen, Store, StoreError, Unscoped};
use jiff::civil::Date;
use sluitend_engine::id::YouthId;

/// The columns of a [`Youth`], in the order of [`youth`].
macro_rules! youths {
    ($rest:literal) => {
        concat!(
            "
            select y.id, y.number, y.name, y.birth, y.email, y.parents_email, y.attributes, y.created_at, y.erased_at,
                y.version
            from youth as y",
            $rest
        )
    };
}
pub(super) use youths;

impl Unscoped<'_> {
    /// A youth, by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youth(&self, id: &YouthId) -> Result<Option<Youth>, StoreError> {
        by_id(self.store, id, None).await
    }

    /// A youth, by the number in the system from which it was imported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youth_by_number(&self, number: &str) -> Result<Option<Youth>, StoreError> {
        by_number(self.store, number, None).await
    }
}

impl Seen<'_> {
    /// A youth, by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youth(&self, id: &YouthId) -> Result<Option<Youth>, StoreError> {
        by_id(self.store, id, self.scope.arg()).await
    }

    /// A youth, by the number in the system from which it was imported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youth_by_number(&self, number: &str) -> Result<Option<Youth>, StoreError> {
        by_number(self.store, number, self.scope.arg()).await
    }

    /// Youths. With a `name`: those of whom a word of the name begins with its longest word and whose name holds the
    /// others, by that word; without: all, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youths(&self, name: &str, after: Option<&Cursor>, limit: usize) -> Result<Page<Youth>, StoreError> {
        let mut words = words(name);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        match words.is_empty() {
            false => self.youths_named(words, after, limit).await,
            true => self.all_youths(after, limit).await,
        }
    }

    /// Youths who were born on a day, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn youths_born(
        &self,
        birth: Date,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Youth>, StoreError> {
        let statement = sql(youths!(
            "
            where y.id > $1 and y.birth = $2 and y.erased_at is null
              and ($3 is null or exists (
                    select 1 from sight as p
                    where p.youth_id = y.id and p.organisation in (select value from each_text($3))))
            order by y.id
            limit $4"
        ));
        let statement = page(statement, after, 1).bind(birth).bind(self.scope.arg()).bind(limit as i64 + 1);
        let all = self.store.read(statement).await?.iter().map(youth).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(all, limit, |youth| vec![youth.id.to_string()]))
    }

    async fn youths_named(
        &self,
        mut words: Vec<String>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Youth>, StoreError> {
        let first = words.remove(0);
        let statement = sql("
            select y.id, y.number, y.name, y.birth, y.email, y.parents_email, y.attributes, y.created_at, y.erased_at,
                y.version, w.word
            from youth_word as w join youth as y on y.id = w.youth_id
            where (w.word, w.youth_id) > ($1, $2) and w.word >= $3 and w.word < $4
              and not exists (select 1 from each_text($5) as other where y.search not like '%' || other.value || '%')
              and ($6 is null or exists (
                    select 1 from sight as p
                    where p.youth_id = y.id and p.organisation in (select value from each_text($6))))
            order by w.word, w.youth_id
            limit $7");
        let statement = page(statement, after, 2)
            .bind(&first)
            .bind(format!("{first}{}", char::MAX))
            .bind(serde_json::json!(words).to_string())
            .bind(self.scope.arg())
            .bind(limit as i64 + 1);
        let mut found = Vec::new();
        for row in self.store.read(statement).await? {
            found.push((youth(&row)?, row.get::<String>(10)?));
        }
        let Page { items, next } = Page::of(found, limit, |(youth, word)| vec![word.clone(), youth.id.to_string()]);
        let mut items: Vec<Youth> = items.into_iter().map(|(youth, _)| youth).collect();
        // `Jan Jansen` is found twice.
        let mut seen = std::collections::HashSet::new();
        items.retain(|youth| seen.insert(youth.id.clone()));
        Ok(Page { items, next })
    }

    async fn all_youths(&self, after: Option<&Cursor>, limit: usize) -> Result<Page<Youth>, StoreError> {
        let statement = sql("
            select y.id, y.number, y.name, y.birth, y.email, y.parents_email, y.attributes, y.created_at, y.erased_at,
                y.version, y.search
            from youth as y
            where (y.search, y.id) > ($1, $2)
              and ($3 is null or exists (
                    select 1 from sight as p
                    where p.youth_id = y.id and p.organisation in (select value from each_text($3))))
            order by y.search, y.id
            limit $4");
        let statement = page(statement, after, 2).bind(self.scope.arg()).bind(limit as i64 + 1);
        let mut found = Vec::new();
        for row in self.store.read(statement).await? {
            found.push((youth(&row)?, row.get::<String>(10)?));
        }
        let Page { items, next } = Page::of(found, limit, |(youth, search)| vec![search.clone(), youth.id.to_string()]);
        Ok(Page { items: items.into_iter().map(|(youth, _)| youth).collect(), next })
    }
}

async fn by_id(store: &Store, id: &YouthId, scope: Option<String>) -> Result<Option<Youth>, StoreError> {
    let statement = sql(youths!(
        "
        where y.id = $1
          and ($2 is null or exists (
                select 1 from sight as p
                where p.youth_id = y.id and p.organisation in (select value from each_text($2))))"
    ));
    store.read(statement.bind(id.as_str()).bind(scope)).await?.first().map(youth).transpose()
}

async fn by_number(store: &Store, number: &str, scope: Option<String>) -> Result<Option<Youth>, StoreError> {
    let statement = sql(youths!(
        "
        where y.number = $1
          and ($2 is null or exists (
                select 1 from sight as p
                where p.youth_id = y.id and p.organisation in (select value from each_text($2))))"
    ));
    store.read(statement.bind(number).bind(scope)).await?.first().map(youth).transpose()
}

pub(super) fn youth(row: &Row) -> Result<Youth, StoreError> {
    Ok(Youth {
        id: YouthId::new(row.get::<String>(0)?),
        number: row.get(1)?,
        name: row.get(2)?,
        birth: row.parse(3)?,
        email: row.get(4)?,
        parents_email: row.get(5)?,
        attributes: row.json(6)?,
        created_at: row.instant(7)?,
        erased_at: row.instant_opt(8)?,
        version: row.get::<i64>(9)?.cast_unsigned(),
    })
}
