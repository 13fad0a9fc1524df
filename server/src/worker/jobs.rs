//! The recurring work of the programme: each firing exactly once, whichever process is first.

use super::bundle::{DIGEST, OF_DAY, OF_WEEK};
use super::schedule::{self, Cron, CronError};
use super::{Inner, WorkError};
use crate::fresh;
use crate::store::{Firing, Notice, Recipient, Snapshot};
use jiff::civil::{self, Date, DateTime};
use jiff::{Timestamp, ToSpan};
use sluitend_engine::id::{CaseId, PersonId, ScheduleId};
use sluitend_engine::model::{Job, Programme};
use std::collections::BTreeSet;

/// A schedule of the programme, parsed.
pub(super) struct Planned {
    id: ScheduleId,
    cron: Cron,
    job: Job,
}

/// The schedules of a programme.
pub(super) fn plan(programme: &Programme) -> Result<Vec<Planned>, CronError> {
    let planned = |(id, s): (&ScheduleId, &sluitend_engine::model::Schedule)| {
        Ok(Planned { id: id.clone(), cron: s.cron.parse()?, job: s.run })
    };
    programme.schedules.iter().map(planned).collect()
}

impl Inner {
    /// Fires what has come since each schedule fired last. What was missed while no process ran fires once, late: the
    /// last of it.
    pub(super) async fn fire(&self, now: Timestamp) -> Result<u64, WorkError> {
        let zone = &self.flow.programme.timezone;
        let mut fired = 0;
        for planned in &self.schedules {
            let last = self.flow.store.last_firing(planned.id.as_str()).await?;
            let last = last.and_then(|wall| wall.parse::<DateTime>().ok());
            let since = match last {
                Some(last) => last,
                None => self.first_seen(now).await?,
            };
            // One wall hour comes twice in the autumn: what is compared is the instant.
            let Some(wall) = planned.cron.last_between(since, schedule::wall(now, zone)) else { continue };
            if self.fires_at(planned, wall) <= now && self.fire_one(planned, last, wall, now).await? {
                fired += 1;
            }
        }
        Ok(fired)
    }

    /// Since when this database has schedules at all: a restart on the morning of the first 1 October misses nothing.
    async fn first_seen(&self, now: Timestamp) -> Result<DateTime, WorkError> {
        let zone = &self.flow.programme.timezone;
        let began = schedule::wall(self.began, zone).to_string();
        let kept = self.flow.store.meta_or("schedules_since", &began).await?;
        Ok(kept.parse().unwrap_or_else(|_| schedule::wall(now, zone)))
    }

    /// When the next schedule fires, for a practice clock on its way.
    pub(super) fn next_firing(&self, now: Timestamp) -> Option<Timestamp> {
        let zone = &self.flow.programme.timezone;
        let today = schedule::wall(now, zone);
        // A firing of this morning can still be to come: see `fires_at`.
        let yesterday = today.date().to_datetime(civil::Time::MIN).saturating_sub(1.second());
        let walls = |p: &Planned| [p.cron.next_after(yesterday), p.cron.next_after(today)].into_iter().flatten();
        let next = self.schedules.iter().flat_map(|p| walls(p).map(|wall| self.fires_at(p, wall)).collect::<Vec<_>>());
        next.filter(|at| *at > now).min()
    }

    /// When a schedule fires for a wall time. The overview of the day waits for the reminders of that morning, so that all
    /// that someone must know is one mail.
    fn fires_at(&self, planned: &Planned, wall: DateTime) -> Timestamp {
        let programme = &self.flow.programme;
        let morning = wall.date().to_datetime(programme.notify_at);
        let wall = if planned.job == Job::Digest { wall.max(morning) } else { wall };
        schedule::instant(wall, &programme.timezone)
    }

    /// `last`: the wall time at which it fired before.
    async fn fire_one(
        &self,
        planned: &Planned,
        last: Option<DateTime>,
        wall: DateTime,
        now: Timestamp,
    ) -> Result<bool, WorkError> {
        let firing = match planned.job {
            Job::Digest => {
                let is_first = last.is_none_or(|last| last.date() < monday(wall.date()));
                let notices = self.digests(if is_first { OF_WEEK } else { OF_DAY }, wall, now).await?;
                Firing { notices, ..self.firing(planned, wall, now) }
            }
            Job::Report => {
                let snapshot = self.report((planned.id.as_str(), &planned.cron), wall, now).await?;
                Firing { snapshot: Some(snapshot), ..self.firing(planned, wall, now) }
            }
            Job::Snapshot => {
                let counted = self.flow.store.unscoped().count_cases().await?;
                let body = serde_json::json!({ "cases": counted });
                let snapshot = Snapshot { job: planned.id.to_string(), on: wall.date(), body, at: now };
                Firing { snapshot: Some(snapshot), ..self.firing(planned, wall, now) }
            }
            Job::Retention => self.firing(planned, wall, now),
        };
        let first = self.flow.store.fire(&firing).await?;
        if first && planned.job == Job::Retention {
            self.prune(now).await?;
        }
        Ok(first)
    }

    fn firing(&self, planned: &Planned, wall: DateTime, now: Timestamp) -> Firing {
        Firing {
            job: planned.id.to_string(),
            wall_time: wall.to_string(),
            at: now,
            notices: Vec::new(),
            snapshot: None,
        }
    }

    /// One notice for everyone who has something to do; and, while something in the region has nobody, for who answers
    /// for it.
    async fn digests(&self, of: &str, wall: DateTime, now: Timestamp) -> Result<Vec<Notice>, WorkError> {
        let mut people: BTreeSet<PersonId> = self.flow.store.people_with_work(wall.date()).await?.into_iter().collect();
        let nobody = self.nobody().await?;
        if nobody.stuck + nobody.cases + nobody.mails > 0 {
            people.extend(self.flow.coordinators().await?.into_iter().map(|person| person.id));
        }
        let notice = |person| Notice {
            id: fresh::id(now),
            case: CaseId::new(""),
            recipient: Recipient::Person(person),
            kind: DIGEST.to_owned(),
            subject: of.to_owned(),
            what: String::new(),
            due: None,
            on: wall.date(),
            path: "/".to_owned(),
            at: now,
        };
        Ok(people.into_iter().map(notice).collect())
    }
}

/// The Monday of the week of a day.
fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}
