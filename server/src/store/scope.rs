//! Who sees what: the one choke point. A professional's reads of dossiers go through [`Seen`], which knows the scope and
//! puts it into every query; what the worker and the flow read for themselves goes through [`Unscoped`]. Pages and API
//! have no business with the latter.

use super::Store;
use sluitend_engine::id::OrganisationId;

/// Which youths someone may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A coordinator: all of the region.
    All,
    /// A professional: those in whose case one of these organisations takes part, now or by an open handover.
    Organisations(Vec<OrganisationId>),
}

impl Scope {
    /// For `$n`: null, or a JSON array of organisations. `($n is null or … in (select value from each_text($n)))`.
    pub(super) fn arg(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Organisations(all) => {
                let names = all.iter().map(|o| serde_json::Value::from(o.as_str())).collect::<Vec<_>>();
                Some(serde_json::Value::from(names).to_string())
            }
        }
    }

    /// Whether it takes in an organisation.
    #[must_use]
    pub fn includes(&self, organisation: &OrganisationId) -> bool {
        match self {
            Self::All => true,
            Self::Organisations(all) => all.contains(organisation),
        }
    }
}

/// What someone may see of the youths. What lies outside is not there: `None`, or not in the list.
pub struct Seen<'a> {
    pub(super) store: &'a Store,
    pub(super) scope: Scope,
}

/// All there is, for the worker, the flow, the audit: whoever uses it decides about permission itself.
pub struct Unscoped<'a> {
    pub(super) store: &'a Store,
}
