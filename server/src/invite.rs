//! The personal link by which a youth answers a follow-up, without an account.
//!
//! The link holds the case and a mark of the follow-up, and is signed with a secret of the database: no table of links is
//! needed, and it works for as long as the follow-up is open. It must never name the youth, nor the follow-up: what someone
//! is asked after tells what help they have.

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
        let mark = self.mark(case, followup);
        format!("/antwoord/{case}/{mark}/{}", self.sign(&["link", case.as_str(), &mark]))
    }

    /// Whether a link is ours.
    #[must_use]
    pub fn is_ours(&self, case: &CaseId, mark: &str, signature: &str) -> bool {
        let ours = self.sign(&["link", case.as_str(), mark]);
        // The whole is compared whatever the first difference is: time tells nothing.
        let differs = ours.bytes().zip(signature.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        ours.len() == signature.len() && differs == 0
    }

    /// What stands in a link for a follow-up of a case.
    #[must_use]
    pub fn mark(&self, case: &CaseId, followup: &str) -> String {
        self.sign(&["followup", case.as_str(), followup])
    }

    fn sign(&self, parts: &[&str]) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else { return String::new() };
        mac.update(parts.join("\n").as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        hex[..LENGTH].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_was_changed_is_not_ours_and_none_says_what_it_asks_after() {
        let invites = Invites { secret: "geheim".to_owned() };
        let (case, followup) = (CaseId::from("c1"), "intake/nazorg.0.2026-12-07");
        let path = invites.path(&case, followup);
        let [_, _, _, mark, signature] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
        assert!(!path.contains("nazorg"), "{path}");
        assert!(invites.is_ours(&case, mark, signature));
        assert_eq!(invites.mark(&case, followup), mark);
        assert_ne!(invites.mark(&case, "nazorg.1.2026-12-07"), mark, "another follow-up");
        assert!(!invites.is_ours(&"c2".into(), mark, signature), "another case");
        assert!(!invites.is_ours(&case, &mark.replace(&mark[..1], "x"), signature), "another mark");
        assert!(!invites.is_ours(&case, mark, &signature[1..]), "a part of it");
        assert!(!invites.is_ours(&case, mark, ""));
        let other = Invites { secret: "ander".to_owned() };
        assert!(!other.is_ours(&case, mark, signature), "another database");
    }
}
