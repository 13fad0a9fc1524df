//! A morning on which everything is due at once: cases are woken, and their reminders become mails.

use crate::Pace;
use crate::report::{Aim, Report, median};
use crate::template::Template;
use anyhow::Context;
use sluitend::app::Settings;
use sluitend::clock::Clock;
use sluitend::flow::Flow;
use sluitend::mail::templates::Templates;
use sluitend::mail::{Sender, Transport};
use sluitend::store::{Kind, OpenOptions, Person, Store};
use sluitend::worker::{Done, Worker};
use sluitend_tests::database::Database;
use sluitend_tests::town;
use std::sync::Arc;
use std::time::Instant;

/// Cases that are due.
const CASES: usize = 10_000;

/// Cases of one person.
const EACH: usize = 40;

/// Mornings, each on a database of its own.
const MORNINGS: usize = 3;

/// Both databases.
pub async fn measure(_: Pace, report: &mut Report) -> anyhow::Result<()> {
    let template = Template::given().await?;
    for part in ["SQLite", "PostgreSQL"] {
        let (mut times, mut last) = (Vec::new(), (Done::default(), 0.0, 0.0));
        for _ in 0..MORNINGS {
            let database = match part {
                "SQLite" => Database::sqlite(),
                _ => Database::durable_postgres().await,
            };
            let (done, seconds, reads, transactions) = morning(&template, &database).await?;
            anyhow::ensure!(done.woken == CASES as u64, "not everything was due: {done:?}");
            times.push(seconds);
            last = (done, reads, transactions);
        }
        let (done, reads, transactions) = last;
        report.judge(part, "10,000 due cases, woken and their mails made", median(&times), "seconds", Aim::Below(2.0));
        report.note(part, "mails of that morning", done.bundled as f64, "mails");
        report.note(part, "reading statements of that morning", reads, "per case");
        report.note(part, "durable transactions of that morning", transactions, "per case");
    }
    Ok(())
}

async fn morning(template: &Template, database: &Database) -> anyhow::Result<(Done, f64, f64, f64)> {
    let (programme, files) = town::programme();
    let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await?;
    let clock = Clock::practice(town::local(&programme, crate::NOW));
    let flow = Flow::new(store, programme, clock);
    for n in 0..CASES / EACH {
        flow.store.put_person(&person(&flow, n)).await?;
    }
    template.fill(&flow, CASES, |n| name(n / EACH)).await?;

    let folder = tempfile::tempdir()?;
    let sender = Sender::new("Sluitend", "sluitend@example.org")?;
    let templates = Templates::load(files.mail).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let settings = Settings { base_url: "https://s.example".to_owned(), build: "bench", demo_logins: Vec::new() };
    let transport = Transport::folder(sender, folder.path());
    let worker = Worker::new(flow.clone(), templates, transport, Arc::new(settings))?;
    let due = flow.store.unscoped().next_wake_after(flow.now()).await?.context("something will be due")?;
    flow.clock.advance(due);
    let (before, began) = (flow.store.effort(), Instant::now());
    let done = worker.round().await?;
    let seconds = began.elapsed().as_secs_f64();
    let after = flow.store.effort();
    let each = |n: u64| n as f64 / CASES as f64;
    flow.store.close().await;
    Ok((done, seconds, each(after.reads - before.reads), each(after.transactions - before.transactions)))
}

fn name(n: usize) -> String {
    format!("persoon{n:05}")
}

fn person(flow: &Flow, n: usize) -> Person {
    Person {
        id: name(n).as_str().into(),
        name: format!("Collega {n}"),
        email: format!("{}@werk.example", name(n)),
        substitute: None,
        active: true,
        created_at: flow.now(),
        holds: [("doorstroompunt_administratie".into(), "doorstroompunt".into())].into(),
    }
}
