//! `demo`: a practice environment, filled with a plausible region the first time.

use super::output::count;
use super::run;
use super::serve::{self, Network};
use crate::app::DemoLogin;
use crate::auth::password;
use crate::clock::Clock;
use crate::demo;
use crate::flow::Flow;
use crate::store::{Kind, Person, Scope};
use anyhow::anyhow;
use clap::Args;
use jiff::civil::{DateTime, Time};
use sluitend_engine::model::Programme;
use std::path::PathBuf;
use std::process::ExitCode;

/// Everyone in the practice environment has the same password: it guards invented people only.
const PASSWORD: &str = "oefenen-met-sluitend";

/// Logins that are shown: as many as fit on a screen.
const MOST_LOGINS: usize = 6;

#[derive(Args)]
pub(super) struct Demo {
    /// SQLite file of the practice environment, or postgres://… .
    #[arg(long, default_value = "./sluitend-demo.db")]
    database: String,
    /// The directory of the programme.
    #[arg(long, env = "SLUITEND_ROUTES", default_value = "./routes")]
    routes: PathBuf,
    #[command(flatten)]
    network: Network,
    /// How many youths.
    #[arg(long, default_value_t = demo::YOUTHS, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    youths: u32,
    /// The local time at which the clock stands when the environment is made; default: this morning, 09:00.
    #[arg(long, value_parser = serve::local_time)]
    practice_clock: Option<DateTime>,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (programme, files) = run::routes(&self.routes)?;
        let templates = serve::able(&programme, &files)?;
        // Before anything is made: who cannot be reached would be filled for nothing.
        let listener = self.network.bind().await?;
        let at = self.practice_clock.unwrap_or_else(|| this_morning(&programme));
        let store = run::open(&self.database, Kind::Practice).await?;
        let clock = run::clock(&store, Kind::Practice, Some(serve::local(&programme, at)?)).await?;
        let programme = crate::revisions::publish(&store, programme, &files, clock.now()).await?;
        let flow = Flow::new(store, programme, clock);
        crate::revisions::follow(&flow, &files).await?;
        if flow.store.people(None, 1).await?.items.is_empty() {
            errln!("De oefenregio wordt gevuld…");
            let hash = password::hash(PASSWORD).map_err(|e| anyhow!("{e}"))?;
            let filled = demo::fill(&flow, self.youths, &hash).await?;
            let youths = count(filled.youths, "jongere", "jongeren");
            errln!("{youths}, {}.", count(filled.people.len(), "medewerker", "medewerkers"));
        }
        let logins = logins(&flow).await?;
        let shown = logins.clone();
        let page = self.network.mail_folder.join(crate::mail::INDEX);
        let in_folder =
            format!("de map {}; {} laat zien wat erin staat", self.network.mail_folder.display(), page.display());
        let mail = self.network.smtp.clone().unwrap_or(in_folder);
        serve::serve(flow, templates, (listener, &self.network), logins, |url| {
            outln!(
                "\nOefenregio klaar: {url}\nMails gaan naar: {mail}\n\nInloggen (wachtwoord voor iedereen: {PASSWORD}):"
            );
            for login in &shown {
                outln!("  {:<42} {}", login.title, login.email);
            }
            outln!("\nStop met Ctrl-C.");
        })
        .await
    }
}

/// The coordinator, and of other roles whoever has most to do.
async fn logins(flow: &Flow) -> anyhow::Result<Vec<DemoLogin>> {
    let programme = &flow.programme;
    let mut people: Vec<(u32, Person)> = Vec::new();
    let mut after = None;
    loop {
        let page = flow.store.people(after.as_ref(), 200).await?;
        for person in page.items {
            let seen = flow.store.seen_by(Scope::All);
            let lines = seen.count_own_tasks(&person.id, jiff::civil::Date::MAX, 1000).await?;
            people.push((lines, person));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    people.sort_by_key(|(lines, person)| (!is_accountable(programme, person), std::cmp::Reverse(*lines)));
    let mut roles = Vec::new();
    let mut logins = Vec::new();
    for (_, person) in people {
        let Some((role, organisation)) = person.holds.first() else { continue };
        if roles.contains(role) || logins.len() == MOST_LOGINS {
            continue;
        }
        roles.push(role.clone());
        let role = programme.roles.get(role).map_or_else(|| role.to_string(), |r| r.title.clone());
        let at = programme.organisations.get(organisation).map_or_else(String::new, |o| o.title.clone());
        let title = format!("{role}, {at}");
        logins.push(DemoLogin { title, email: person.email, password: PASSWORD.to_owned() });
    }
    Ok(logins)
}

fn is_accountable(programme: &Programme, person: &Person) -> bool {
    person.holds.iter().any(|(role, _)| programme.roles.get(role).is_some_and(|r| r.accountable))
}

fn this_morning(programme: &Programme) -> DateTime {
    let today = Clock::machine().to_zoned(programme.timezone.clone()).date();
    today.to_datetime(Time::constant(9, 0, 0, 0))
}
