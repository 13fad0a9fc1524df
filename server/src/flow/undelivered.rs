//! What reached nobody: told again, perhaps to a better address, or set aside by someone who dealt with it.

use super::{Flow, FlowError};
use crate::address::{NO_ADDRESS, looks_like_address};
use crate::store::{Recipient, StoreError, UndeliveredId, Youth};
use crate::who::Who;
use sluitend_engine::command::{Reason, Refusal, RefusalKind};

/// What is done about a message that reached nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Someone has told it otherwise, or it need not be told.
    Handled,
    /// It is told again; with an address, that of the youth or the parents is corrected first.
    Again {
        /// The address from now on.
        address: Option<String>,
    },
}

impl Flow {
    /// Deals with a message that reached nobody: for who answers for the region.
    ///
    /// # Errors
    /// `NotFound` when it is not for whoever asks, or nobody has to deal with it (any more); `Refused` when the address is none, or is not one that can
    /// be corrected here.
    pub async fn remedy(&self, who: &Who, id: &UndeliveredId, remedy: &Remedy) -> Result<(), FlowError> {
        if !who.coordinator {
            return Err(FlowError::NotFound);
        }
        let store = self.store.unscoped();
        let recipient = store.undelivered_recipient(id).await?.ok_or(FlowError::NotFound)?;
        let done = match remedy {
            Remedy::Handled => store.undelivered_handled(id, self.now()).await,
            Remedy::Again { address } => {
                if let Some(address) = address {
                    self.correct_address(who, &recipient, address.trim()).await?;
                }
                store.undelivered_again(id, self.now()).await
            }
        };
        match done {
            Err(StoreError::Overtaken) => Err(FlowError::NotFound),
            Err(error) => Err(error.into()),
            Ok(()) => {
                let again = matches!(remedy, Remedy::Again { .. });
                tracing::info!(by = %who.id, again, "someone dealt with a message that reached nobody");
                Ok(())
            }
        }
    }

    async fn correct_address(&self, who: &Who, recipient: &Recipient, address: &str) -> Result<(), FlowError> {
        if !looks_like_address(address) {
            return Err(refused(NO_ADDRESS));
        }
        let (Recipient::Youth(id) | Recipient::Parents(id)) = recipient else {
            return Err(refused("Alleen het adres van een jongere of van ouders kan hier worden verbeterd."));
        };
        let youth = self.store.unscoped().youth(id).await?.ok_or(FlowError::NotFound)?;
        let address = Some(address.to_owned());
        let youth = match recipient {
            Recipient::Parents(_) => Youth { parents_email: address, ..youth },
            _ => Youth { email: address, ..youth },
        };
        self.change_youth(Some(who), youth, None).await.map(drop)
    }
}

fn refused(message: &str) -> FlowError {
    let reasons = vec![Reason { place: "address".to_owned(), message: message.to_owned() }];
    Refusal { kind: RefusalKind::Invalid, reasons }.into()
}
