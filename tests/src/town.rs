//! A practice environment of a test's own: the project's routes, a database, a mail server, and a clock that the test
//! moves. Without HTTP; see `server` for that.

use crate::database::Database;
use crate::smtp::SmtpServer;
use crate::workspace;
use jiff::Timestamp;
use jiff::civil::DateTime;
use sluitend::app::Settings;
use sluitend::clock::Clock;
use sluitend::files::{self, Files};
use sluitend::flow::{Done, Flow};
use sluitend::mail::templates::Templates;
use sluitend::mail::{Sender, Transport, smtp};
use sluitend::store::{Kind, OpenOptions, Person, Store, Youth};
use sluitend::worker::{Done as Worked, Worker};
use sluitend_engine::check::check;
use sluitend_engine::command::Actor;
use sluitend_engine::id::CaseId;
use sluitend_engine::model::Programme;
use sluitend_engine::value::Value;
use std::sync::Arc;

/// A region in miniature.
pub struct Town {
    /// Load, decide, commit.
    pub flow: Flow,
    /// What happens by itself.
    pub worker: Worker,
    /// Where mails arrive.
    pub smtp: SmtpServer,
}

/// The project's own programme, with its files.
///
/// # Panics
/// When it has faults.
#[must_use]
pub fn programme() -> (Arc<Programme>, Files) {
    read("routes")
}

/// A programme in a folder of the workspace, with its files. One without mail texts of its own has those of the project:
/// what is tested is what goes out.
///
/// # Panics
/// When it has faults.
#[must_use]
pub fn read(folder: &str) -> (Arc<Programme>, Files) {
    let mut files = files::read(&workspace().join(folder)).expect("the routes can be read");
    if files.mail.is_empty() {
        files.mail = files::read(&workspace().join("routes")).expect("the routes can be read").mail;
    }
    let checked = check(&files.routes);
    let faults = checked.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    (Arc::new(checked.programme.unwrap_or_else(|| panic!("{faults}"))), files)
}

impl Town {
    /// Opens one on a database; the clock stands at a local time.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(database: &Database, at: &str) -> Self {
        let smtp = SmtpServer::start().await;
        let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.expect("a practice database");
        Self::on(store, smtp, at)
    }

    /// Opens one on a store that is open already: another node.
    ///
    /// # Panics
    /// When the programme or its mail texts have faults.
    #[must_use]
    pub fn on(store: Store, smtp: SmtpServer, at: &str) -> Self {
        Self::along(programme(), store, smtp, at)
    }

    /// Opens one along another programme.
    ///
    /// # Panics
    /// When the mail texts of the programme have faults.
    #[must_use]
    pub fn along(programme: (Arc<Programme>, Files), store: Store, smtp: SmtpServer, at: &str) -> Self {
        let relay = smtp.url();
        Self::mailing(programme, store, smtp, &relay, at)
    }

    /// Opens one whose mails go to another mail server than its own.
    ///
    /// # Panics
    /// When the mail texts of the programme have faults, or the address is none.
    #[must_use]
    pub fn mailing(
        (programme, files): (Arc<Programme>, Files),
        store: Store,
        smtp: SmtpServer,
        relay: &str,
        at: &str,
    ) -> Self {
        let clock = Clock::practice(local(&programme, at));
        Self::with_clock((programme, files), store, smtp, relay, clock)
    }

    /// Opens one with a clock of the test's choice.
    ///
    /// # Panics
    /// When the mail texts of the programme have faults, or the address is none.
    #[must_use]
    pub fn with_clock(
        (programme, files): (Arc<Programme>, Files),
        store: Store,
        smtp: SmtpServer,
        relay: &str,
        clock: Clock,
    ) -> Self {
        let flow = Flow::new(store, programme, clock);
        let templates = Templates::load(files.mail).unwrap_or_else(|faults| panic!("{faults:?}"));
        let sender = Sender::new("Sluitend", "sluitend@example.org").expect("an address");
        let transport = Transport::smtp(sender, smtp::Server::parse(relay).expect("a mail server"));
        let settings = Settings { base_url: "https://s.example".to_owned(), build: "test", demo_logins: Vec::new() };
        let worker = Worker::new(flow.clone(), templates, transport, Arc::new(settings)).expect("schedules");
        Self { flow, worker, smtp }
    }

    /// Moves the clock to a local time and does everything that falls due on the way.
    ///
    /// # Panics
    /// When something on the way fails.
    pub async fn until(&self, at: &str) -> Worked {
        let to = local(&self.flow.programme, at);
        self.worker.advance(to).await.unwrap_or_else(|e| panic!("{e}")).done
    }

    /// A pupil of practical education in Assen who wants to work, enrolled.
    ///
    /// # Panics
    /// When the youth is refused.
    pub async fn enrol(&self, id: &str, birth: &str) -> CaseId {
        let attributes =
            [("herkomst", "pro"), ("perspectief", "arbeid"), ("gemeente", "assen"), ("school", "pro_assen")];
        let attributes = attributes.iter().map(|(k, v)| ((*k).into(), Value::Text((*v).to_owned()))).collect();
        let youth = Youth {
            id: id.into(),
            number: Some(id.to_owned()),
            name: format!("Jongere {id}"),
            birth: birth.parse().expect("a birth date"),
            email: Some(format!("{id}@jongeren.example")),
            parents_email: None,
            attributes,
            created_at: self.flow.now(),
            erased_at: None,
            version: 0,
        };
        let route = "pro-vso-arbeid".into();
        let done = self.flow.add_youth(&Actor::System, youth, Some(&route), None).await;
        match done.unwrap_or_else(|e| panic!("{e}")) {
            Done::Changed(Some(loaded)) => loaded.case.id.clone(),
            Done::Changed(None) | Done::Repeated { .. } => panic!("no case began"),
        }
    }

    /// A person who holds roles at organisations.
    ///
    /// # Panics
    /// When it cannot be added.
    pub async fn person(&self, id: &str, holds: &[(&str, &str)]) -> Person {
        let person = Person {
            id: id.into(),
            name: format!("Collega {id}"),
            email: format!("{id}@werk.example"),
            substitute: None,
            active: true,
            created_at: self.flow.now(),
            holds: holds.iter().map(|(role, at)| ((*role).into(), (*at).into())).collect(),
        };
        self.flow.store.put_person(&person).await.unwrap_or_else(|e| panic!("{e}"));
        person
    }
}

/// The instant of a local time of the programme.
///
/// # Panics
/// When it is no local time.
#[must_use]
pub fn local(programme: &Programme, at: &str) -> Timestamp {
    let at: DateTime = at.parse().expect("a local time");
    at.to_zoned(programme.timezone.clone()).expect("an instant").timestamp()
}
