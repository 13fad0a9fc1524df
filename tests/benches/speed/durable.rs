//! Durable actions per second over HTTP, beside the minimal program, with one client and with many.

use crate::Pace;
use crate::clients::{Pass, Step, Walk, Walker, work};
use crate::minimal::{self, Sample, Samples};
use crate::report::{Aim, Report, median};
use crate::template::Template;
use anyhow::Context;
use sluitend::flow::{Done, Flow, read_models};
use sluitend::store::Effort;
use sluitend::who::Who;
use sluitend_engine::command::{Command, Facts};
use sluitend_engine::id::CaseId;
use sluitend_tests::database::Database;
use sluitend_tests::server::{Server, Start};
use sqlx::{Connection, Executor};
use std::time::{Duration, Instant};

/// Cases in the database.
const CASES: usize = 10_000;

/// Many clients.
const MANY: usize = 64;

/// Cases of one client.
const EACH: usize = 50;

/// Two actions that lead round: to the search for a place of work, and back to the table.
fn steps() -> Vec<Step> {
    vec![Step { action: "stage_zoeken".to_owned(), items: 3 }, Step { action: "lukt_niet".to_owned(), items: 2 }]
}

/// Both databases.
pub async fn measure(pace: Pace, report: &mut Report) -> anyhow::Result<()> {
    let template = Template::walking().await?;
    for (part, least) in [("SQLite", 0.7), ("PostgreSQL", 0.5)] {
        let ours = database(part).await;
        let theirs = database(part).await;
        let server = Server::start(&ours, Start { programme: "routes", at: crate::NOW, ..Start::default() }).await;
        let version = template.fill(&server.town.flow, CASES, |_| String::new()).await?;
        let client = server.client("coordinator", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
        let who = client.who.as_ref().context("a client is somebody")?;
        let samples = samples(&server.town.flow, who).await?;
        let other = sluitend_tests::town::Town::open(&theirs, crate::NOW).await;
        template.fill(&other.flow, CASES, |_| String::new()).await?;
        other.flow.store.close().await;
        for database in [&ours, &theirs] {
            settle(database).await?;
        }
        let minimal = minimal::start(&theirs, samples).await?;
        let pass = Pass::token(client.token.as_deref().unwrap_or_default());
        let (mut rates, mut their_best) = (Vec::new(), Vec::new());
        for clients in [1, MANY] {
            let mut a = walkers(&server.url, &pass, clients, version).await?;
            let mut b = walkers(&minimal, &pass, clients, version).await?;
            let (mut our_rates, mut their_rates, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            let time = Duration::from_secs(pace.seconds);
            let (mut effort, mut costs) = ((Effort::default(), 0.0), Vec::new());
            // One pair more: the first is to warm up.
            for pair in 0..=pace.pairs {
                let (before, began) = (server.town.flow.store.effort(), Instant::now());
                let first = processor_time()?;
                let (walkers, ours) = work(a, time).await?;
                let our_time = processor_time()? - first;
                effort = (spent(before, server.town.flow.store.effort()), ours * began.elapsed().as_secs_f64());
                a = walkers;
                let (first, began) = (processor_time()?, Instant::now());
                let (walkers, theirs) = work(b, time).await?;
                let their_time = processor_time()? - first;
                costs.push(our_time / effort.1 / (their_time / (theirs * began.elapsed().as_secs_f64())));
                b = walkers;
                if pair > 0 {
                    our_rates.push(ours);
                    their_rates.push(theirs);
                    ratios.push(ours / theirs);
                }
            }
            let what = |what: &str| format!("{what}, {clients} clients");
            let (effort, actions) = effort;
            report.note(part, what("actions"), median(&our_rates), "per second");
            report.note(part, what("minimal program"), median(&their_rates), "per second");
            report.judge(part, what("actions to minimal program"), median(&ratios), "ratio", Aim::Least(least));
            if part == "SQLite" {
                report.note(part, what("processor time to minimal program"), median(&costs), "ratio");
            }
            report.note(part, what("durable transactions"), effort.transactions as f64 / actions, "per action");
            report.note(part, what("reading statements"), effort.reads as f64 / actions, "per action");
            rates.push(median(&our_rates));
            their_best.push(median(&their_rates));
            // The next clients begin where these cases were: with cases of their own.
            drop((a, b));
        }
        // What sharing a transaction can bring at all here: the faster the disk, the less.
        report.note(part, "minimal program, 64 clients to 1 client", their_best[1] / their_best[0], "ratio");
        report.judge(part, "64 clients to 1 client", rates[1] / rates[0], "ratio", Aim::Least(4.0));
    }
    Ok(())
}

async fn database(part: &str) -> Database {
    match part {
        "SQLite" => Database::sqlite(),
        _ => Database::durable_postgres().await,
    }
}

/// PostgreSQL counts its rows by itself, but only after a minute.
async fn settle(database: &Database) -> anyhow::Result<()> {
    if database.url.starts_with("postgres") {
        let mut connection = sqlx::PgConnection::connect(&database.url).await?;
        connection.execute("vacuum analyze").await?;
    }
    Ok(())
}

fn spent(before: Effort, after: Effort) -> Effort {
    Effort { reads: after.reads - before.reads, transactions: after.transactions - before.transactions }
}

/// What this process has used of the processors, with the clients in it, in hundredths of a second.
fn processor_time() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").context("the name stands between brackets")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()?)
}

/// Clients with cases that nobody else has: one client has the cases behind those of the many.
async fn walkers(url: &str, pass: &Pass, clients: usize, version: u64) -> anyhow::Result<Vec<Walker>> {
    let first = if clients == 1 { MANY * EACH } else { 0 };
    let mut walkers = Vec::new();
    for client in 0..clients {
        let cases = (0..EACH).map(|n| 1 + first + client * EACH + n);
        let walks = cases.map(|n| Walk { case: Template::id(n), version, moved: 0 }).collect();
        walkers.push(Walker::new(url, pass.clone(), steps(), walks).await?);
    }
    Ok(walkers)
}

/// What each of the two actions writes, by taking it once.
async fn samples(flow: &Flow, who: &Who) -> anyhow::Result<Samples> {
    let mut samples = Samples::new();
    let id = CaseId::new(Template::id(0));
    for Step { action, items } in steps() {
        let before = flow.store.unscoped().load_case(&id).await?.context("the first copy")?;
        let act = Command::Act {
            action: action.as_str().into(),
            fields: std::collections::BTreeMap::new(),
            checklist: (0..items).collect(),
            note: None,
        };
        let Done::Changed(after) = flow.command(who, &id, None, None, |_| act.clone()).await? else {
            anyhow::bail!("a command without a key was repeated");
        };
        let events = flow.store.seen_by(who.scope()).events(&id, before.case.version, 10).await?;
        let waiting = flow.store.unscoped().notices_waiting(None, 1000).await?;
        let notices = waiting.into_iter().flat_map(|(_, notices)| notices).filter(|n| n.case == id);
        let notice = notices.max_by(|a, b| a.id.cmp(&b.id)).context("an action that tells nobody")?;
        anyhow::ensure!(events.len() == 1, "the minimal program writes one event, and this action wrote {events:?}");
        let models = read_models(&flow.programme, &after.case, Facts { birth: after.birth });
        anyhow::ensure!(models.tasks.len() == 1, "the minimal program writes one line of the worklist");
        let body = serde_json::to_string(&events[0])?;
        samples.insert(
            action,
            Sample {
                state: after.case.state.to_string(),
                owner_role: after.case.owner.role.to_string(),
                owner_org: after.case.owner.organisation.to_string(),
                due: after.case.step.as_ref().map(|s| s.due.to_string()),
                wake_at: models.columns.wake_at.map(jiff::Timestamp::as_millisecond),
                snapshot: serde_json::to_string(&after.case)?,
                events: vec![("moved".to_owned(), body)],
                title: models.tasks[0].title.clone(),
                since: models.tasks[0].since.to_string(),
                recipient: notice.recipient.to_string(),
                what: notice.what,
                path: notice.path,
            },
        );
    }
    Ok(samples)
}
