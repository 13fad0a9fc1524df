//! Handing mails over. At least once, always with the same Message-ID; what is refused for good becomes work for a
//! person.

use super::{Inner, WorkError};
use crate::clock::Clock;
use crate::fresh;
use crate::mail::{MessageId, Outcome, Outgoing, backoff};
use crate::metrics::Counter;
use crate::store::{ClaimedMail, Notice};
use jiff::{SignedDuration, Timestamp};
use std::convert::Infallible;

/// Mails claimed at once.
const BATCH: u32 = 50;

/// How long mails stay with a process that says nothing any more: it was killed, and another may send them. A process
/// that is stopped for longer and comes back sends a mail a second time, under the same Message-ID.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// So many times within a lease a process at work says that it still has its mails.
const BEATS: u32 = 4;

/// Batches in one round.
const MOST_BATCHES: u32 = 400;

/// So many mails in a row that could not be handed over say that the mail server is away.
const MOST_FAILURES: u32 = 2;

/// What came of handing over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Delivery {
    /// Mails that the mail server took.
    pub(super) delivered: u64,
    /// Whether it stopped because the mail server cannot be reached.
    pub(super) relay_is_away: bool,
}

impl Inner {
    /// Hands over what waits, until the mail server cannot be reached.
    pub(super) async fn deliver(&self, now: Timestamp) -> Result<Delivery, WorkError> {
        let mut delivery = Delivery::default();
        for _ in 0..MOST_BATCHES {
            let store = self.flow.store.unscoped();
            let mails = store.claim_mails(Clock::machine(), self.mail_lease, BATCH).await?;
            if mails.is_empty() {
                break;
            }
            let ids: Vec<String> = mails.iter().map(|claimed| claimed.mail.id.clone()).collect();
            let mails = tokio::sync::Mutex::new(mails);
            let beating = self.keep(&ids);
            // Four hands, so that one slow relay connection does not hold up the rest.
            let hand = || self.hand_over(&mails, now);
            let hands = async { tokio::join!(hand(), hand(), hand(), hand()) };
            // Nothing is lost when the beating is dropped: a write that was handed in is written all the same.
            let (a, b, c, d) = tokio::select! {
                hands = hands => hands,
                never = beating => match never {},
            };
            let hands = [a?, b?, c?, d?];
            delivery.delivered += hands.iter().map(|hand| hand.delivered).sum::<u64>();
            delivery.relay_is_away = hands.iter().all(|hand| hand.relay_is_away);
            // Nobody waits a minute for each mail of a batch: what was not tried is given back.
            let left: Vec<String> = mails.into_inner().into_iter().map(|claimed| claimed.mail.id).collect();
            store.release_mails(&left).await?;
            if delivery.relay_is_away {
                break;
            }
        }
        Ok(delivery)
    }

    /// Says, as long as it is polled, that the mails of a batch are in hand.
    async fn keep(&self, ids: &[String]) -> Infallible {
        let lease = std::time::Duration::try_from(self.mail_lease).unwrap_or(std::time::Duration::from_secs(60));
        let mut beats = tokio::time::interval(lease / BEATS);
        // The first comes at once, when the lease is new.
        beats.tick().await;
        loop {
            beats.tick().await;
            let kept = self.flow.store.unscoped().keep_mails(ids, Clock::machine(), self.mail_lease).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "mails in hand could not be kept; another process may send them, too");
            }
        }
    }

    async fn hand_over(
        &self,
        mails: &tokio::sync::Mutex<Vec<ClaimedMail>>,
        now: Timestamp,
    ) -> Result<Delivery, WorkError> {
        let mut delivery = Delivery::default();
        let mut failed = 0;
        while failed < MOST_FAILURES {
            let Some(claimed) = mails.lock().await.pop() else { return Ok(delivery) };
            let outcome = match outgoing(&claimed) {
                Some(outgoing) => self.transport.send(&outgoing).await,
                None => Outcome::Refused("het kenmerk van de mail is onleesbaar".to_owned()),
            };
            self.flow.metrics.count(Counter::Mails, &[("outcome", name(&outcome))]);
            delivery.delivered += u64::from(outcome == Outcome::Delivered);
            failed = if matches!(outcome, Outcome::TryLater(_)) { failed + 1 } else { 0 };
            self.settle(&claimed, outcome, now).await?;
        }
        delivery.relay_is_away = true;
        Ok(delivery)
    }

    async fn settle(&self, claimed: &ClaimedMail, outcome: Outcome, now: Timestamp) -> Result<(), WorkError> {
        let store = self.flow.store.unscoped();
        let id = &claimed.mail.id;
        match outcome {
            Outcome::Delivered => store.mail_sent(id, now).await?,
            Outcome::TryLater(reason) => match backoff::wait(claimed.attempts) {
                Some(wait) => {
                    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
                    // A mail server comes back in real time, also where a practice clock stands still.
                    let next = Clock::machine().saturating_add(wait).unwrap_or(Timestamp::MAX);
                    tracing::warn!(mail = id, attempts = claimed.attempts, reason, "a mail waits for another attempt");
                    store.mail_failed(id, &reason, next).await?;
                }
                None => self.refuse(claimed, &reason, now).await?,
            },
            Outcome::Refused(reason) => self.refuse(claimed, &reason, now).await?,
        }
        Ok(())
    }

    /// What cannot be delivered becomes work for the coordinator, by a notice (never about a notice of this kind: that
    /// would go round for ever) and in the list of refused mails.
    async fn refuse(&self, claimed: &ClaimedMail, reason: &str, now: Timestamp) -> Result<(), WorkError> {
        tracing::error!(mail = claimed.mail.id, reason, "a mail was refused for good");
        let store = self.flow.store.unscoped();
        let mut notices = Vec::new();
        for notice in store.notices_of(&claimed.mail.id).await?.into_iter().filter(|n| n.kind != "undeliverable") {
            let Some(recipient) = self.coordinator() else { break };
            let (id, kind) = (fresh::id(now), "undeliverable".to_owned());
            notices.push(Notice { id, kind, recipient, at: now, on: self.today(now), ..notice });
        }
        store.mail_refused(&claimed.mail.id, reason, &notices).await?;
        Ok(())
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::TryLater(_) => "put_off",
        Outcome::Refused(_) => "refused",
    }
}

fn outgoing(claimed: &ClaimedMail) -> Option<Outgoing> {
    let mail = claimed.mail.clone();
    Some(Outgoing {
        message_id: MessageId::parse(&mail.message_id).ok()?,
        to: mail.address,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        calendar: mail.calendar,
        at: mail.at,
    })
}
