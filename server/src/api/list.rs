//! Lists in pages: by the key behind which the next page begins, so that no page is ever counted through.

use super::problem::{Answer, Problem};
use crate::store::{Cursor, Page};
use serde::Serialize;
use utoipa::ToSchema;

/// Items on a page, unless asked otherwise.
pub(super) const USUAL: usize = 50;
/// The most items on a page.
pub(super) const MOST: usize = 200;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed<T> {
    /// The items, in order.
    pub(super) items: Vec<T>,
    /// Send this as `after` for the next page; nothing: this was the last.
    pub(super) next: Option<String>,
}

impl<T> Listed<T> {
    /// A page of the store, each item as it is shown.
    pub(super) fn of<S>(page: Page<S>, show: impl FnMut(S) -> T) -> Self {
        Self { items: page.items.into_iter().map(show).collect(), next: page.next.map(|c| c.encode()) }
    }

    /// From up to `limit + 1` items; `key` is what the next page begins behind.
    pub(super) fn cut(mut items: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }
}

/// How many items a page has.
pub(super) fn limit(asked: Option<usize>) -> Answer<usize> {
    match asked {
        None => Ok(USUAL),
        Some(n) if (1..=MOST).contains(&n) => Ok(n),
        Some(n) => Err(Problem::invalid("limit", format!("'limit' ligt van 1 tot en met {MOST}, niet op {n}."))),
    }
}

/// Where a page begins.
pub(super) fn after(asked: Option<&str>) -> Option<Cursor> {
    asked.filter(|text| !text.is_empty()).map(Cursor::decode)
}
