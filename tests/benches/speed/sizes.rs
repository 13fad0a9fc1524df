//! The time of *Mijn dag* and of one action in small and in very large databases; and the whole program in the largest.

use crate::Pace;
use crate::clients::{Connection, Pass, Walk, Walker};
use crate::region::{self, Region, YOUTHS};
use crate::report::{Aim, Report, median, quantile};
use crate::{copies, pages, process};
use sluitend_tests::database::Database;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::town::Town;
use std::path::PathBuf;
use std::time::Instant;

/// Nobody waits longer for a page, or for something to be written.
const PATIENCE_MS: f64 = 20.0;

/// Requests before the first that counts.
const WARM_UP: usize = 50;

/// Grows a database from size to size.
pub async fn measure(pace: Pace, sizes: &[u32], report: &mut Report) -> anyhow::Result<()> {
    let database = Database::sqlite();
    let town = Town::open(&database, crate::NOW).await;
    let region = region::fill(&town.flow).await?;
    anyhow::ensure!(!region.movable.is_empty(), "nobody in the region can move on");
    town.flow.store.close().await;
    process::program()?;
    let original = PathBuf::from(format!("{}.original", database.url));
    copies::keep(&database.url, &original).await?;
    let (mut present, mut moved, mut first) = (1, 0, None);
    for size in sizes {
        let copies = (size / YOUTHS).max(1);
        let began = Instant::now();
        copies::grow(&database.url, &original, present..copies).await?;
        eprintln!("{size} cases after {:.0} s", began.elapsed().as_secs_f64());
        let server = Server::start(&database, Start { programme: "routes", at: crate::NOW, ..Start::default() }).await;
        let days = days(&server, &region, copies, pace.samples).await?;
        let moves = moves(&server, &region, moved, copies, pace.samples).await?;
        for (what, times) in [("Mijn dag", &days), ("an action", &moves)] {
            let what = |of: &str| format!("{what} at {size} cases, {of}");
            report.note("SQLite", what("median"), median(times), "ms");
            report.judge("SQLite", what("99th percentile"), quantile(times, 0.99), "ms", Aim::Below(PATIENCE_MS));
        }
        let (day, act) = *first.get_or_insert((median(&days), median(&moves)));
        if copies > 1 {
            report.note("SQLite", format!("Mijn dag, {size} cases to {}", sizes[0]), median(&days) / day, "ratio");
            report.note("SQLite", format!("an action, {size} cases to {}", sizes[0]), median(&moves) / act, "ratio");
        }
        (present, moved) = (copies, copies);
        if Some(size) == sizes.last() {
            let passes = passes(&server, &region, copies, 64).await?;
            server.town.flow.store.close().await;
            drop(server);
            process::measure(&database.url, *size, &passes, report).await?;
        }
    }
    Ok(())
}

/// Sessions of people all over the regions.
async fn passes(server: &Server, region: &Region, copies: u32, n: usize) -> anyhow::Result<Vec<Pass>> {
    let groups = copies as usize;
    let mut passes = Vec::new();
    for n in 0..n {
        let (group, person) = ((n * 7_919) % groups, &region.people[(n * 104_729) % region.people.len()]);
        let person = region::person_id(group as u32, person);
        passes.push(pages::logged_in(&server.town.flow.store, &person, &server.url).await?);
    }
    Ok(passes)
}

async fn days(server: &Server, region: &Region, copies: u32, samples: usize) -> anyhow::Result<Vec<f64>> {
    let passes = passes(server, region, copies, samples.min(300)).await?;
    let mut connection = Connection::open(&server.url).await?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    for n in 0..WARM_UP + samples {
        let (ms, length) = pages::read(&mut connection, "/", &passes[n % passes.len()]).await?;
        if n >= WARM_UP {
            times.push(ms);
            bytes += length;
        }
    }
    eprintln!("Mijn dag is {} bytes long on average", bytes / samples);
    Ok(times)
}

/// One action in each of many cases, all over the copies that are new.
async fn moves(server: &Server, region: &Region, from: u32, to: u32, samples: usize) -> anyhow::Result<Vec<f64>> {
    let role = [("doorstroompunt_coordinator", "doorstroompunt")];
    let client = server.client(&format!("coordinator{to}"), &role).await;
    let pass = Pass::token(client.token.as_deref().unwrap_or_default());
    let all = region.movable.len() * (to - from) as usize;
    let wanted = all.min(WARM_UP + samples);
    let warm_up = WARM_UP.min(wanted / 10);
    // A stride that shares no factor with most sizes: the cases lie far apart.
    let stride = (all / wanted).max(1);
    let mut times = Vec::new();
    for n in 0..wanted {
        let at = n * stride;
        let (copy, (number, version, step)) =
            (from + (at / region.movable.len()) as u32, &region.movable[at % region.movable.len()]);
        let walk = Walk { case: region::case_id(copy, *number), version: *version, moved: 0 };
        let steps = vec![step.clone()];
        let mut walker = Walker::new(&server.url, pass.clone(), steps, vec![walk]).await?;
        let began = Instant::now();
        walker.step().await?;
        if n >= warm_up {
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}
