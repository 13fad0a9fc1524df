//! Pages of a list by key: each begins behind the last item of the one before, so that none is slower than the first.

/// A page of a list, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None`: this was the last.
    pub next: Option<Cursor>,
}

/// A place in a list: the key of the last item that was seen. Opaque to clients; short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(super) Vec<String>);

impl Cursor {
    /// As it stands in a link.
    #[must_use]
    pub fn encode(&self) -> String {
        self.0.iter().map(|part| part.replace('~', "~0").replace('!', "~1")).collect::<Vec<_>>().join("!")
    }

    /// Reads what [`Cursor::encode`] wrote; anything else is a place somewhere in the list, never an error.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        Self(text.split('!').map(|part| part.replace("~1", "!").replace("~0", "~")).collect())
    }

    /// A part of the key; empty, which sorts first, when it is not there.
    pub(super) fn part(after: Option<&Self>, n: usize) -> String {
        after.and_then(|c| c.0.get(n)).cloned().unwrap_or_default()
    }
}

impl<T> Page<T> {
    /// Makes a page of up to `limit + 1` items that were read.
    pub(super) fn of(mut items: Vec<T>, limit: usize, key: impl Fn(&T) -> Vec<String>) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| Cursor(key(last)));
        Self { items, next }
    }
}
