//! What every request handler has at hand.

use crate::flow::Flow;
use crate::worker::Worker;
use std::sync::Arc;

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Load, decide, commit; with the store, the programme and the clock.
    pub flow: Flow,
    /// What happens by itself: it can be asked to move a practice clock.
    pub worker: Worker,
    /// How it was started.
    pub settings: Arc<Settings>,
}

/// How the server was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where people reach it, without a slash at the end; stands in every mail.
    pub base_url: String,
    /// The version and revision of the build, for `/healthz` and the footer.
    pub build: &'static str,
    /// Accounts to show on the login page of a practice environment: e-mail and password.
    pub demo_logins: Vec<DemoLogin>,
}

/// An account of a practice environment, shown on its login page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// What this person is.
    pub title: String,
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}
