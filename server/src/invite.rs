//! The personal link by which a youth answers a follow-up, without an account.
//!
//! The link names the case and the follow-up, and is signed with a secret of the database: no table of links is needed,
//! and it works for as long as the follow-up is open. It must never name the youth.

use crate::store::{Store, StoreError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sluitend_engine::id::CaseId;

/// The setting of the database that holds the secret.
const SECRET: &str = "invite_secret";

/// Characters of the signature that stand in a link: 128 bits.
const LENGTH: usize = 32;

/// Signs links, and tells whether one is ours.
#[derive(Clone)]
pub struct Invites {
    secret: String,
}

impl Invites {
    /// With the secret of a database; the first that asks makes it.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn of(store: &Store) -> Result<Self, StoreError> {
        let secret = store.meta_or(SECRET, &crate::fresh::secret()).await?;
        Ok(Self { secret })
    }

    /// The page on which a youth answers a follow-up, by its key as text.
    #[must_use]
    pub fn path(&self, case: &CaseId, followup: &str) -> String {
        format!("/antwoord/{case}/{}/{}", followup.replace('/', "~"), self.sign(case, followup))
    }

    /// The follow-up that a link names; `None` when the link is not ours.
    #[must_use]
    pub fn followup(&self, case: &CaseId, followup: &str, signature: &str) -> Option<String> {
        let followup = followup.replace('~', "/");
        let ours = self.sign(case, &followup);
        // The whole is compared whatever the first difference is: time tells nothing.
        let differs = ours.bytes().zip(signature.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        (ours.len() == signature.len() && differs == 0).then_some(followup)
    }

    fn sign(&self, case: &CaseId, followup: &str) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else { return String::new() };
        mac.update(format!("{case}\n{followup}").as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        hex[..LENGTH].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_was_changed_is_not_ours() {
        let invites = Invites { secret: "geheim".to_owned() };
        let (case, followup) = (CaseId::from("c1"), "intake/nazorg.0.2026-12-07");
        let path = invites.path(&case, followup);
        let [_, _, _, key, signature] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
        assert_eq!(invites.followup(&case, key, signature).as_deref(), Some(followup));
        assert_eq!(invites.followup(&"c2".into(), key, signature), None, "another case");
        assert_eq!(invites.followup(&case, "nazorg.1.2026-12-07", signature), None, "another follow-up");
        assert_eq!(invites.followup(&case, key, &signature[1..]), None, "a part of it");
        assert_eq!(invites.followup(&case, key, ""), None);
        let other = Invites { secret: "ander".to_owned() };
        assert_eq!(other.followup(&case, key, signature), None, "another database");
    }
}
