//! The real program is killed at random moments, over and over, while clients work.
//!
//! Promises: what was acknowledged is there afterwards, exactly once; a request that is repeated with its key is
//! answered as the first time, or done once; the journal stays the truth; no notice goes out in two mails.

use serde_json::{Value, json};
use sluitend::store::{Kind, OpenOptions, Store, Token};
use sluitend::{fresh, store};
use sluitend_engine::case::{By, Event};
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::smtp::SmtpServer;
use sluitend_tests::town::Town;
use sluitend_tests::workspace;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const BEGIN: &str = "2026-11-23T09:00";

/// So often the program is killed.
const ROUNDS: u64 = 8;

const CLIENTS: usize = 8;

const CASES: usize = 4;

/// No answer, no start and no end takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, which dies with this value.
pub(crate) struct Program(pub(crate) Child);

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let child = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.expect("the program starts"))
    }

    /// SIGKILL: it gets no chance to tidy up.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("it was still running");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"));
    command.args(arguments).arg("--routes").arg(workspace().join("routes")).env("SLUITEND_LOG", "error");
    command
}

/// What a client sends, what was acknowledged to it.
struct Client {
    n: usize,
    person: String,
    token: String,
    url: String,
    http: reqwest::Client,
    random: Random,
    acknowledged: Vec<Acknowledged>,
}

struct Acknowledged {
    case: String,
    command: &'static str,
    key: String,
    body: Value,
    /// The version of the case after it, as answered.
    version: u64,
    answer: String,
}

/// What is to be heard of a request.
pub(crate) enum Heard {
    Answer {
        status: u16,
        text: String,
        replayed: bool,
    },
    /// Nothing: whether it was done is unknown.
    Nothing,
}

impl Client {
    /// Works until told to stop; then every request that was begun has been answered.
    async fn work(mut self, cases: Arc<Vec<String>>, stop: Arc<AtomicBool>) -> Self {
        let mut done = 0_usize;
        while !stop.load(Ordering::Relaxed) {
            done += 1;
            let case = cases[self.random.below(cases.len() as u64) as usize].clone();
            let Heard::Answer { status: 200, text, .. } = self.get(&format!("/v1/cases/{case}")).await else {
                breathe().await;
                continue;
            };
            let now: Value = serde_json::from_str(&text).expect("a case");
            let version = &now["version"];
            let (command, body) = match self.random.below(3) {
                0 => ("notes", json!({ "text": format!("Notitie {done} van {}", self.n) })),
                1 => {
                    let items: Vec<u64> = (0..3).filter(|_| self.random.below(2) == 0).collect();
                    ("checklist", json!({ "version": version, "items": items }))
                }
                _ => ("actions/gestopt_met_school", json!({ "version": version })),
            };
            let key = format!("{}-{done}", self.n);
            self.insist(&case, command, key, body).await;
        }
        self
    }

    /// Repeats a request with its key until there is an answer.
    async fn insist(&mut self, case: &str, command: &'static str, key: String, body: Value) {
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < PATIENCE, "no answer to {command}");
            match self.post(case, command, &key, &body).await {
                Heard::Answer { status: 200, text, .. } => {
                    let answer: Value = serde_json::from_str(&text).expect("a case");
                    let version = answer["version"].as_u64().expect("a version");
                    let case = case.to_owned();
                    return self.acknowledged.push(Acknowledged { case, command, key, body, version, answer: text });
                }
                // Someone else was first: nothing was done.
                Heard::Answer { status: 409, .. } => return,
                Heard::Nothing | Heard::Answer { status: 503, .. } => breathe().await,
                Heard::Answer { status, text, .. } => panic!("{command}: {status} {text}"),
            }
        }
    }

    async fn get(&self, path: &str) -> Heard {
        hear(self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.token)).await
    }

    async fn post(&self, case: &str, command: &str, key: &str, body: &Value) -> Heard {
        let request = self.http.post(format!("{}/v1/cases/{case}/{command}", self.url));
        hear(request.bearer_auth(&self.token).header("Idempotency-Key", key).json(body)).await
    }
}

pub(crate) async fn hear(request: reqwest::RequestBuilder) -> Heard {
    let Ok(response) = request.timeout(Duration::from_secs(20)).send().await else { return Heard::Nothing };
    let (status, replayed) = (response.status().as_u16(), response.headers().contains_key("idempotency-replayed"));
    let Ok(text) = response.text().await else { return Heard::Nothing };
    Heard::Answer { status, text, replayed }
}

/// Lets others go on before the next attempt.
pub(crate) async fn breathe() {
    tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>()).await.ok();
}

/// A small generator (SplitMix64), so that a failing run can be run again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

pub(crate) async fn open(database: &Database) -> Store {
    Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.expect("a practice database")
}

/// Youths and people; the ids of the cases, and a client for each person.
async fn prepare(database: &Database, url: &str) -> (Vec<String>, Vec<Client>) {
    let town = Town::on(open(database).await, SmtpServer::start().await, BEGIN);
    let mut cases = Vec::new();
    for n in 0..CASES {
        cases.push(town.enrol(&format!("j{n}"), "2010-03-01").await.to_string());
    }
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let held = [("doorstroompunt_administratie", "doorstroompunt"), ("trajectbegeleider", "doorstroompunt")];
        let person = town.person(&format!("p{n}"), &held).await.id;
        let token = fresh::secret();
        let (hash, created_at) = (fresh::hash(&token), town.flow.now());
        let kept = Token { hash, name: "kill".to_owned(), person: person.clone(), created_at, expires_at: None };
        town.flow.store.add_token(&kept).await.expect("a token");
        clients.push(Client {
            n,
            person: person.to_string(),
            token,
            url: url.to_owned(),
            http: reqwest::Client::new(),
            random: Random(n as u64),
            acknowledged: Vec::new(),
        });
    }
    town.flow.store.close().await;
    (cases, clients)
}

pub(crate) async fn until_ready(http: &reqwest::Client, url: &str) -> Duration {
    let began = Instant::now();
    loop {
        if let Heard::Answer { status: 200, .. } = hear(http.get(format!("{url}/readyz"))).await {
            return began.elapsed();
        }
        assert!(began.elapsed() < PATIENCE, "the program does not become ready");
        breathe().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_done_twice_when_the_program_is_killed() {
    on_both(async |database| {
        let began = Instant::now();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
        let smtp = SmtpServer::start().await;
        let relay = smtp.url();
        let serve = ["serve", "--practice-clock", BEGIN, "--database", &database.url, "--listen", &listen];
        let serve = [&serve[..], &["--smtp", &relay]].concat();
        let (cases, clients) = prepare(&database, &url).await;
        let (cases, stop) = (Arc::new(cases), Arc::new(AtomicBool::new(false)));
        let (http, mover) = (reqwest::Client::new(), clients[0].token.clone());
        let mut program = Program::start(&serve);
        until_ready(&http, &url).await;
        let working: Vec<_> = clients.into_iter().map(|c| tokio::spawn(c.work(cases.clone(), stop.clone()))).collect();

        let mut random = Random(42);
        for round in 0..ROUNDS {
            // Every other round the clock is moving when the end comes.
            let to = json!({ "to": format!("2026-12-{:02}T09:00", 1 + 3 * round) });
            let moving = http.post(format!("{url}/v1/clock")).bearer_auth(&mover).json(&to);
            let moving = tokio::spawn(async move {
                if round % 2 == 1 {
                    drop(hear(moving).await);
                }
            });
            let life = Duration::from_millis(200 + random.below(1500));
            tokio::time::timeout(life, std::future::pending::<()>()).await.ok();
            program.kill();
            moving.abort();
            program = Program::start(&serve);
            let cold = until_ready(&http, &url).await;
            eprintln!("round {round}: killed after {life:?}, ready again after {cold:?}");
        }
        stop.store(true, Ordering::Relaxed);
        let mut clients = Vec::new();
        for client in working {
            clients.push(client.await.expect("a client panicked"));
        }
        let acknowledged: usize = clients.iter().map(|c| c.acknowledged.len()).sum();
        assert!(acknowledged > 50, "only {acknowledged} commands were acknowledged: this proves nothing");
        repeated_requests_get_the_first_answer(&clients).await;
        // Not as far as where the first mails have served and are forgotten: they are counted below.
        let later =
            hear(http.post(format!("{url}/v1/clock")).bearer_auth(&mover).json(&json!({ "to": "2026-12-26T09:00" })));
        let Heard::Answer { status: 200, .. } = later.await else { panic!("the clock does not move any more") };
        program.kill();

        let store = open(&database).await;
        everything_is_there_once(&store, &clients).await;
        no_notice_went_out_twice(&store, &smtp).await;
        store.close().await;
        for (name, says) in [("audit", "Sluitend"), ("rebuild", " 0 hersteld"), ("audit", "Sluitend")] {
            let output = command(&[name, "--practice", "--database", &database.url]).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && text.contains(says), "{name}: {text}");
        }
        eprintln!("{acknowledged} commands, {} mails, {:?}", smtp.mails().len(), began.elapsed());
    })
    .await;
}

async fn repeated_requests_get_the_first_answer(clients: &[Client]) {
    for client in clients {
        // The last of each, which are nearest to a kill.
        for done in client.acknowledged.iter().rev().take(5) {
            match client.post(&done.case, done.command, &done.key, &done.body).await {
                Heard::Answer { status: 200, text, replayed: true } => {
                    assert_eq!(text, done.answer, "the first answer");
                }
                Heard::Answer { status, text, replayed } => panic!("{}: {status} {replayed} {text}", done.key),
                Heard::Nothing => panic!("{}: no answer", done.key),
            }
        }
    }
}

async fn everything_is_there_once(store: &Store, clients: &[Client]) {
    let journals: BTreeMap<_, Vec<Event>> = store
        .unscoped()
        .stored_cases(None, 100)
        .await
        .unwrap()
        .into_iter()
        .map(|case| (case.id.to_string(), case.events))
        .collect();
    let notes = |case: &str| {
        let case = case.into();
        async move { store.seen_by(store::Scope::All).notes(&case).await.unwrap() }
    };
    for client in clients {
        let mine = |event: &&Event| matches!(&event.by, By::Person(id) if id.as_str() == client.person);
        for done in &client.acknowledged {
            let journal = &journals[&done.case];
            assert!(journal.len() as u64 >= done.version, "{} is lost", done.key);
        }
        let noted: usize = client.acknowledged.iter().filter(|d| d.command == "notes").count();
        let is_note = |e: &&Event| matches!(e.what, sluitend_engine::case::What::Noted { .. });
        let in_journals = journals.values().flatten().filter(mine).filter(is_note).count();
        assert_eq!(in_journals, noted, "each note of {} stands in the journal once", client.person);
        for done in client.acknowledged.iter().filter(|d| d.command != "checklist") {
            let event = &journals[&done.case][done.version as usize - 1];
            assert!(mine(&event), "{} of {}: {event:?}", done.key, client.person);
        }
    }
    for case in journals.keys() {
        let texts: Vec<_> = notes(case).await.into_values().map(|n: store::Note| n.text).collect();
        let different: BTreeSet<_> = texts.iter().collect();
        assert_eq!(texts.len(), different.len(), "no note was written twice");
    }
}

async fn no_notice_went_out_twice(store: &Store, smtp: &SmtpServer) {
    let mails: BTreeSet<String> = smtp.mails().iter().map(|m| m.message_id().to_owned()).collect();
    assert!(!mails.is_empty(), "no mail went out: this proves nothing");
    let mut told = BTreeSet::new();
    for mail in &mails {
        let id = mail.trim_start_matches('<').split('@').next().unwrap_or_default();
        let notices = store.unscoped().notices_of(id).await.unwrap();
        assert!(!notices.is_empty(), "{mail} was sent, but the database does not know it");
        for notice in notices {
            assert!(told.insert(notice.id.clone()), "{} went out twice", notice.id);
        }
    }
}
