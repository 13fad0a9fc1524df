//! On whose behalf mails go out.

use lettre::Address;
use lettre::message::Mailbox;

/// A name and an address, such as `Sluitende aanpak <niet-beantwoorden@voorbeeld.nl>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// The address of the sender is not one.
#[derive(Debug, thiserror::Error)]
#[error("'{address}' is geen e-mailadres om mee af te zenden; schrijf het als naam@voorbeeld.nl")]
pub struct SenderError {
    address: String,
}

impl Sender {
    /// Takes a name to show and an address.
    ///
    /// # Errors
    ///
    /// When the address is malformed.
    pub fn new(name: &str, address: &str) -> Result<Self, SenderError> {
        let parsed: Address = address.parse().map_err(|_| SenderError { address: address.to_owned() })?;
        let name = super::one_line(name);
        Ok(Self(Mailbox::new((!name.is_empty()).then_some(name), parsed)))
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    /// The part behind the `@`: where message identifiers and calendar entries are unique.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}
