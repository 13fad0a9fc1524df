//! The whole program, as an administrator starts it: how soon it answers, and how much memory it takes.

use crate::clients::{Connection, Pass};
use crate::pages;
use crate::report::{Aim, Report, median};
use anyhow::{Context, bail};
use hyper::Method;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Starts; the first one is not the only one that counts.
const STARTS: usize = 5;

/// Nobody waits longer for a server.
const PATIENCE: Duration = Duration::from_secs(60);

/// So long clients read pages before the memory is looked at.
const LOAD: Duration = Duration::from_secs(5);

struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it some times on a database of so many cases, and lets people read their pages.
pub async fn measure(database: &str, cases: u32, passes: &[Pass], report: &mut Report) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..STARTS {
        drop(last.take());
        let (server, time) = start(database).await?;
        times.push(time.as_secs_f64());
        last = Some(server);
    }
    let server = last.context("it was started")?;
    report.judge(
        "program",
        format!("start at {cases} cases, until it answers"),
        median(&times),
        "seconds",
        Aim::Below(1.0),
    );
    report.note("program", "memory before the first page", memory(&server, "VmRSS")?, "MB");
    let mut reading = JoinSet::new();
    for pass in passes {
        let (url, pass) = (server.url.clone(), pass.clone());
        reading.spawn(async move {
            let (mut connection, began) = (Connection::open(&url).await?, Instant::now());
            let mut pages = 0;
            while began.elapsed() < LOAD {
                pages::read(&mut connection, "/", &pass).await?;
                pages += 1;
            }
            anyhow::Ok(pages)
        });
    }
    let mut pages = 0;
    while let Some(read) = reading.join_next().await {
        pages += read??;
    }
    let per_second = f64::from(pages) / LOAD.as_secs_f64();
    report.note("program", format!("Mijn dag at {cases} cases, {} clients", passes.len()), per_second, "per second");
    let peak = memory(&server, "VmHWM")?;
    report.judge("program", format!("most memory, {cases} cases, after that"), peak, "MB", Aim::Below(200.0));
    Ok(())
}

async fn start(database: &str) -> anyhow::Result<(Server, Duration)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let listen = format!("127.0.0.1:{port}");
    let folder = std::env::temp_dir();
    let began = Instant::now();
    let child = Command::new(program()?)
        .args(["serve", "--practice-clock", crate::NOW, "--database", database, "--listen", &listen])
        .arg("--routes")
        .arg(sluitend_tests::workspace().join("routes"))
        .arg("--mail-folder")
        .arg(folder.join("sluitend-bench-mail"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut server = Server { child, url: format!("http://{listen}") };
    let mut looks = tokio::time::interval(Duration::from_millis(2));
    while began.elapsed() < PATIENCE {
        looks.tick().await;
        if let Some(status) = server.child.try_wait()? {
            bail!("the program ended at its start: {status}");
        }
        let Ok(mut connection) = Connection::open(&server.url).await else { continue };
        if matches!(connection.ask(Method::GET, "/healthz", &Pass::default(), None).await, Ok((200, _))) {
            return Ok((server, began.elapsed()));
        }
    }
    bail!("the program did not answer in {PATIENCE:?}")
}

/// `make bench` builds it beside this program.
pub fn program() -> anyhow::Result<PathBuf> {
    let bench = std::env::current_exe()?;
    let folder = bench.parent().and_then(|deps| deps.parent()).context("a program lies in a folder")?;
    let program = folder.join("sluitend");
    anyhow::ensure!(program.exists(), "there is no {}: use `make bench`", program.display());
    Ok(program)
}

/// A line of `/proc/<pid>/status`, in megabytes.
fn memory(server: &Server, line: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id()))?;
    let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|l| l.split_whitespace().next()).context("no such line")?;
    Ok(kilobytes.parse::<f64>()? / 1024.0)
}
