//! A form that makes something new carries a key of its own: whoever clicks twice, or sends the page again, makes it once.

use super::input::Filled;
use super::visit::Visitor;
use crate::flow::Request;
use crate::fresh;
use crate::store::LoadedCase;

/// The name under which the key comes back.
pub(super) const KEY: &str = "eenmalig";

/// Longer than any key that a page was given.
const LONGEST: usize = 64;

/// The key for a page: the one that came back with a refused form, else a new one.
pub(super) fn key(sent: Option<&Filled>) -> String {
    let sent = sent.map(|filled| filled.get(KEY)).filter(|key| !key.is_empty() && key.len() <= LONGEST);
    sent.map_or_else(fresh::secret, str::to_owned)
}

/// The request of a form, which leads to a page when it is done; `None` when the form has no key.
pub(super) fn request(
    visitor: &Visitor,
    form: &str,
    filled: &Filled,
    leads_to: impl Fn(Option<&LoadedCase>) -> String + Send + Sync + 'static,
) -> Option<Request> {
    let key = Some(filled.get(KEY)).filter(|key| !key.is_empty() && key.len() <= LONGEST)?;
    Some(Request {
        who: visitor.who.clone(),
        key: format!("pagina:{form}:{key}"),
        hash: hash(filled),
        answer: Box::new(move |now| (303, leads_to(now))),
    })
}

/// What was typed, in a few characters.
pub(super) fn hash(filled: &Filled) -> String {
    let typed: Vec<_> = filled.typed().map(|(name, text)| format!("{name}={text}")).collect();
    fresh::hash(&typed.join("\n"))
}
