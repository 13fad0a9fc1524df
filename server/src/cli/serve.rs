//! `serve`: pages, API and worker in one process. Any number of them can share one PostgreSQL database.

use super::{Place, obstacles, run, trouble};
use crate::app::{App, DemoLogin, Settings};
use crate::clock::Clock;
use crate::files::Files;
use crate::flow::Flow;
use crate::mail::templates::Templates;
use crate::mail::{Sender, Transport, smtp};
use crate::store::Kind;
use crate::worker::Worker;
use anyhow::{anyhow, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;
use sluitend_engine::diagnostic::Language;
use sluitend_engine::model::Programme;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    network: Network,
    /// Run a practice environment whose clock stands at this local time (2026-11-21T09:00) until it is moved.
    #[arg(long, value_parser = local_time)]
    practice_clock: Option<DateTime>,
}

/// Where people and mails find the server.
#[derive(Args, Clone, Debug)]
pub(super) struct Network {
    /// Address and port to listen on.
    #[arg(long, env = "SLUITEND_LISTEN", default_value = "127.0.0.1:8470")]
    pub(super) listen: String,
    /// Where people reach the server; stands in every mail. Default: http:// and the address to listen on.
    #[arg(long, env = "SLUITEND_BASE_URL")]
    pub(super) base_url: Option<String>,
    /// The mail server: smtp://host:port, smtps://…, or smtp+starttls://user:password@host.
    #[arg(long, env = "SLUITEND_SMTP")]
    pub(super) smtp: Option<String>,
    /// A folder for mails, instead of a mail server.
    #[arg(long, env = "SLUITEND_MAIL_FOLDER", default_value = "./mail-out")]
    pub(super) mail_folder: PathBuf,
    /// The address that mails come from.
    #[arg(long, env = "SLUITEND_MAIL_FROM", default_value = "sluitend@sluitend.example")]
    pub(super) mail_from: String,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let practice = self.practice_clock.is_some() || self.place.practice;
        let kind = if practice { Kind::Practice } else { Kind::Real };
        let (programme, files) = run::routes(&self.place.routes)?;
        let begin = self.practice_clock.map(|at| local(&programme, at)).transpose()?;
        let templates = able(&programme, &files)?;
        let listener = self.network.bind().await?;
        let store = run::open(&self.place.database, kind).await?;
        let clock = run::clock(&store, kind, Some(begin.unwrap_or_else(Clock::machine))).await?;
        if begin.is_some_and(|begin| begin != clock.now()) {
            let stands = clock.now().to_zoned(programme.timezone.clone()).datetime();
            errln!(
                "Deze oefenomgeving had al een klok; die staat op {} en blijft daar staan: --practice-clock is alleen voor \
                 een nieuwe. Vooruit gaat hij met 'Klok vooruitzetten'.",
                stands.strftime("%Y-%m-%dT%H:%M")
            );
        }
        let programme = crate::revisions::publish(&store, programme, &files, clock.now()).await?;
        let flow = Flow::new(store, programme, clock);
        crate::revisions::follow(&flow, &files).await?;
        serve(flow, templates, (listener, &self.network), Vec::new(), |_| {}).await
    }
}

impl Network {
    /// Takes the address, before a database is opened or filled.
    pub(super) async fn bind(&self) -> anyhow::Result<TcpListener> {
        TcpListener::bind(&self.listen).await.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow!(
                "op {} luistert al een ander programma, misschien een andere sluitend. Stop dat, of kies een andere poort: \
                 --listen 127.0.0.1:8471",
                self.listen
            ),
            _ => anyhow!(
                "op '{}' kan niet worden geluisterd: {}. Schrijf een adres van deze machine en een poort: --listen \
                 127.0.0.1:8471",
                self.listen,
                trouble::system(&error)
            ),
        })
    }
}

/// Serves until it is told to stop; then finishes what has begun.
pub(super) async fn serve(
    flow: Flow,
    templates: Templates,
    (listener, network): (TcpListener, &Network),
    demo_logins: Vec<DemoLogin>,
    ready: impl FnOnce(&str),
) -> anyhow::Result<ExitCode> {
    let base_url = match &network.base_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", listener.local_addr()?),
    };
    let settings = Arc::new(Settings { base_url: base_url.clone(), build: env!("CARGO_PKG_VERSION"), demo_logins });
    let worker = Worker::new(flow.clone(), templates, transport(network, &flow.programme)?, settings.clone())?;
    let store = flow.store.clone();
    let app = App { flow, worker: worker.clone(), settings };
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn({
        let stopped = stopped.clone();
        async move { worker.run(stopped).await }
    });
    ready(&base_url);
    tracing::info!(url = base_url, "sluitend is ready");
    crate::web::serve(listener, crate::web::router(&app), asked_to_stop()).await?;
    stop.send(true).ok();
    working.await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// How mails go out: over SMTP when a server was named, else into a folder.
fn transport(network: &Network, programme: &Programme) -> anyhow::Result<Transport> {
    let sender = Sender::new(&programme.title, &network.mail_from).map_err(|e| anyhow!("--mail-from: {e}"))?;
    Ok(match &network.smtp {
        Some(url) => Transport::smtp(sender, smtp::Server::parse(url).map_err(|e| anyhow!("--smtp: {e}"))?),
        None => {
            tracing::warn!(folder = %network.mail_folder.display(), "no mail server (--smtp): mails go into a folder");
            Transport::folder(sender, &network.mail_folder)
        }
    })
}

/// The texts of the mails of a programme that can run. It is asked before anything is written: what cannot run is not
/// published.
pub(super) fn able(programme: &Programme, files: &Files) -> anyhow::Result<Templates> {
    let schedules: Vec<_> = obstacles::unreadable(programme, Language::Dutch).map(|(_, why)| why).collect();
    if !schedules.is_empty() {
        bail!("{}", schedules.join(" "));
    }
    Templates::load(files.mail.clone()).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(|fault| format!("mail/{fault}")).collect();
        anyhow!("de teksten van de mails kloppen niet; `sluitend check` zegt er meer over: {}", faults.join(" "))
    })
}

/// Reads a local time.
pub(super) fn local_time(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "write a day and a time, such as 2026-11-21T09:00".to_owned())
}

/// A local time of the programme.
pub(super) fn local(programme: &Programme, at: DateTime) -> anyhow::Result<Timestamp> {
    if !(2000..2200).contains(&at.year()) {
        bail!("de oefenklok staat tussen 2000 en 2200; '{at}' ligt daarbuiten");
    }
    Ok(at.to_zoned(programme.timezone.clone())?.timestamp())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    interrupt.await.ok();
}
