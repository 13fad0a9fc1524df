//! The reports that a region would have by now: counted from the same journals, as they stood on those days.

use crate::flow::{Flow, FlowError};
use crate::reports::{self, Report};
use crate::simulate::Lived;
use crate::store::{Figure, Firing, Snapshot};
use crate::worker::schedule::{self, Cron};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use sluitend_engine::case::Case;
use sluitend_engine::id::ScheduleId;
use sluitend_engine::model::{Job, Programme};
use sluitend_engine::worklist;
use std::collections::BTreeMap;

/// More reports of one schedule a practice region does not get.
const MOST: usize = 24;

/// Keeps what each schedule would have counted in the year before now.
pub(super) async fn keep(flow: &Flow, region: &[Lived]) -> Result<(), FlowError> {
    let programme = &flow.programme;
    let now = schedule::wall(flow.now(), &programme.timezone);
    for (id, planned) in programme.schedules.iter().filter(|(_, schedule)| schedule.run == Job::Report) {
        // What cannot be read was refused before.
        let Ok(cron) = planned.cron.parse::<Cron>() else { continue };
        let mut earlier: Option<Report> = None;
        for wall in walls(&cron, now) {
            let (after, until) = Report::period(earlier.as_ref(), &cron, wall);
            let report = count(programme, region, after, until);
            let at = schedule::instant(wall, &programme.timezone);
            flow.store.fire(&firing(id, wall, at, &report)).await?;
            earlier = Some(report);
        }
    }
    Ok(())
}

fn walls(cron: &Cron, now: DateTime) -> Vec<DateTime> {
    let mut walls = Vec::new();
    let mut at = now.saturating_sub(1.year());
    while let Some(next) = cron.next_after(at).filter(|next| *next <= now && walls.len() < MOST) {
        walls.push(next);
        at = next;
    }
    walls
}

fn firing(id: &ScheduleId, wall: DateTime, at: Timestamp, report: &Report) -> Firing {
    let snapshot = Snapshot { job: id.to_string(), on: wall.date(), body: report.body(), at };
    Firing { job: id.to_string(), wall_time: wall.to_string(), at, notices: Vec::new(), snapshot: Some(snapshot) }
}

/// What happened after a day, and how it stood at the end of another.
fn count(programme: &Programme, region: &[Lived], after: Date, until: Date) -> Report {
    let mut figures: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    let mut add = |case: &Case, what: &str, outcome: &str, n: u64| {
        if n > 0 {
            *figures.entry((case.route.to_string(), what.to_owned(), outcome.to_owned())).or_default() += n;
        }
    };
    let mut answers = reports::Count::default();
    for lived in region {
        answers.add(programme, lived.journal.iter(), reports::year_before(until), until);
        let passed = lived.journal.partition_point(|event| event.on <= until);
        let Ok(case) = Case::replay(&lived.case.id, &lived.journal[..passed]) else { continue };
        let within = |day: Date| day > after && day <= until;
        add(&case, "begun", "", u64::from(within(case.opened)));
        if let Some(closed) = case.closed.as_ref().filter(|closed| within(closed.on)) {
            add(&case, "closed", closed.outcome.as_str(), 1);
        }
        let Some(route) = programme.route(&case.route, case.revision) else { continue };
        let late =
            worklist::lines(programme, route, &case).iter().filter(|line| line.due <= until && !line.paused).count();
        add(&case, "late", "", late as u64);
        if case.is_open() {
            add(&case, "open", "", 1);
            add(&case, "stuck", "", u64::from(worklist::stuck_since(programme, route, &case).is_some()));
        }
    }
    let figure = |((route, what, outcome), count)| Figure { route, what, outcome, count };
    let figures = figures.into_iter().map(figure).collect();
    Report { after, until, without_case: 0, figures, targets: answers.measured(programme) }
}
