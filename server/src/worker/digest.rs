//! The overview of the day, by mail: how much there is to do, never what.

use super::{Inner, WorkError};
use crate::mail::templates::{Digest, Rendered};
use crate::store::{Person, Scope};
use jiff::Timestamp;
use sluitend_engine::calendar::{Span, Unit};
use sluitend_engine::id::{OrganisationId, RoleId};
use std::collections::BTreeSet;

/// Higher than this no mail counts: it says how many.
const MOST_COUNTED: u32 = 999;

/// How much has nobody.
pub(super) struct Nobody {
    pub(super) stuck: u32,
    pub(super) cases: u32,
    pub(super) mails: u32,
}

impl Inner {
    /// What people who read one mailbox have to do; and, for who answers for the region, what has nobody.
    pub(super) async fn digest(
        &self,
        people: &[Person],
        coordinates: bool,
        now: Timestamp,
    ) -> Result<Digest, WorkError> {
        let (programme, today) = (&self.flow.programme, self.today(now));
        let calendar = &programme.calendar;
        let mut digest = Digest {
            programme: programme.title.clone(),
            day_url: format!("{}/", self.settings.base_url),
            overdue: 0,
            today: 0,
            week: 0,
            unclaimed: 0,
            handovers: 0,
            stuck: 0,
            without_case: 0,
            undelivered: 0,
            stuck_url: format!("{}/vastgelopen", self.settings.base_url),
        };
        if coordinates {
            let nobody = self.nobody().await?;
            (digest.stuck, digest.without_case, digest.undelivered) = (nobody.stuck, nobody.cases, nobody.mails);
        }
        let yesterday = calendar.add(today, Span::new(-1, Unit::Days));
        let next_week = calendar.add(today, Span::new(7, Unit::Days));
        let store = self.flow.store.seen_by(Scope::All);
        for person in people {
            let overdue = store.count_own_tasks(&person.id, yesterday, MOST_COUNTED).await?;
            let by_today = store.count_own_tasks(&person.id, today, MOST_COUNTED).await?;
            let by_next_week = store.count_own_tasks(&person.id, next_week, MOST_COUNTED).await?;
            digest.overdue += overdue;
            digest.today += by_today - overdue;
            digest.week += by_next_week.saturating_sub(by_today);
        }
        // What is a team's is counted once, whoever of it reads this.
        let teams: BTreeSet<(RoleId, OrganisationId)> = people.iter().flat_map(|p| p.holds.iter().cloned()).collect();
        let at: BTreeSet<OrganisationId> = teams.iter().map(|(_, organisation)| organisation.clone()).collect();
        let (teams, at): (Vec<_>, Vec<_>) = (teams.into_iter().collect(), at.into_iter().collect());
        digest.unclaimed = store.count_team_tasks(&teams, MOST_COUNTED).await?;
        digest.handovers = store.count_handovers(&at, MOST_COUNTED).await?;
        Ok(digest)
    }

    pub(super) fn render_digest(&self, digest: &Digest) -> Result<Rendered, WorkError> {
        self.templates.digest(digest).map_err(|f| WorkError::Template(f.english()))
    }

    /// What has nobody, in the whole region.
    pub(super) async fn nobody(&self) -> Result<Nobody, WorkError> {
        let region = self.flow.store.seen_by(Scope::All);
        Ok(Nobody {
            stuck: region.count_stuck(MOST_COUNTED).await?,
            cases: region.count_youths_without_case(MOST_COUNTED).await?,
            mails: region.count_undelivered(MOST_COUNTED).await?,
        })
    }
}
