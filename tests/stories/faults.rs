//! The world fails: the disk is full, the mail server hangs, refuses or drops the line. Work goes on, nothing is lost,
//! nothing is done twice, and it mends by itself.

use crate::kill::{Heard, Program, command, hear, open, until_ready};
use serde_json::json;
use sluitend::app::Settings;
use sluitend::fresh;
use sluitend::mail::templates::Templates;
use sluitend::mail::{Sender, Transport, smtp};
use sluitend::store::{Scope, Token};
use sluitend::worker::Worker;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::server::{Server, Start};
use sluitend_tests::smtp::{Deed, SmtpServer, Stage};
use sluitend_tests::town::{self, Town};
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Promises: a mail that did not arrive is tried again as the same mail; a relay that fails keeps nobody from working;
/// what it refuses for good is told to who answers for the region.
#[tokio::test]
async fn a_mail_server_that_fails_loses_no_mail_and_what_it_refuses_becomes_work() {
    on_both(async |database| {
        let start = Start { programme: "routes", at: "2026-11-23T09:00", ..Start::default() };
        let server = Server::start(&database, start).await;
        let smtp = &server.town.smtp;
        let holds = [("doorstroompunt_administratie", "doorstroompunt")];
        let (tom, els) = (server.client("tom", &holds).await, server.client("els", &holds).await);
        let faults = [
            (Stage::Content, Deed::TakeAndDrop, 2),
            (Stage::Content, Deed::Drop, 1),
            (Stage::Recipient, Deed::Answer("451 4.7.1 Later"), 1),
            (Stage::Data, Deed::Answer("451 4.3.0 Later"), 1),
        ];
        let mut arrived = 0;
        for (n, (stage, deed, comes)) in faults.into_iter().enumerate() {
            let clock = async |minute: usize| {
                let to = format!("2026-11-23T10:{:02}", 10 * n + minute);
                tom.post("/v1/clock", &json!({ "to": to })).await.ok()
            };
            clock(0).await;
            let case = server.town.enrol(&format!("j{n}"), "2010-03-01").await;
            smtp.will(stage, deed);
            let moved = clock(0).await;
            assert_eq!((&moved["mails"], &moved["delivered"]), (&json!(1), &json!(0)), "{stage:?} {deed:?}");
            tom.post(&format!("/v1/cases/{case}/notes"), &json!({ "text": "Gebeld." })).await.ok();
            let moved = clock(2).await;
            assert_eq!((&moved["mails"], &moved["delivered"]), (&json!(0), &json!(1)), "{stage:?} {deed:?}");
            arrived += comes;
            assert_eq!(smtp.mails().len(), arrived, "{stage:?} {deed:?}");
        }
        let mails = smtp.mails();
        let ids: BTreeSet<_> = mails.iter().map(sluitend_tests::mailbox::Mail::message_id).collect();
        assert_eq!(ids.len(), faults.len(), "one mail for each notice, however often it came");
        assert_eq!(mails[0].raw, mails[1].raw, "what comes twice is the same mail, so that it is shown once");

        let case = server.town.enrol("j9", "2010-03-01").await;
        smtp.refuse("els@werk.example", "550 5.1.1 No such user");
        tom.does(case.as_str(), "assign", json!({ "person": els.id() })).await.ok();
        tom.post("/v1/clock", &json!({ "to": "2026-11-23T16:00" })).await.ok();
        tom.post("/v1/clock", &json!({ "to": "2026-11-23T16:01" })).await.ok();
        let told = smtp.mails().into_iter().any(|m| m.text.contains("kwam niet aan"));
        assert!(told, "someone hears that a mail was refused");
    })
    .await;
}

/// Promise: while the mail server says nothing, people work on; the mail goes out when it answers again.
#[tokio::test]
async fn a_mail_server_that_hangs_holds_up_nobody() {
    let (database, relay) = (Database::sqlite(), SmtpServer::start().await);
    let town = Town::open(&database, "2026-11-23T09:00").await;
    let server = smtp::Server::parse(&relay.url()).unwrap().with_timeout(Duration::from_secs(3));
    let transport = Transport::smtp(Sender::new("Sluitend", "sluitend@example.org").unwrap(), server);
    let templates = Templates::load(town::programme().1.mail).unwrap();
    let settings = Settings { base_url: "https://s.example".to_owned(), build: "test", demo_logins: Vec::new() };
    let worker = Worker::new(town.flow.clone(), templates, transport, Arc::new(settings)).unwrap();
    town.enrol("j1", "2010-03-01").await;
    relay.will(Stage::Greeting, Deed::Hang);
    let sending = async {
        worker.round().await.unwrap();
        Instant::now()
    };
    let working = async {
        for n in 2..12 {
            town.enrol(&format!("j{n}"), "2010-03-01").await;
        }
        Instant::now()
    };
    let (sent, worked) = tokio::join!(sending, working);
    assert!(worked < sent, "people waited for the mail server");
    let later = town::local(&town.flow.programme, "2026-11-23T09:02");
    worker.advance(later).await.unwrap();
    let mails = relay.mails();
    let ids: BTreeSet<_> = mails.iter().map(sluitend_tests::mailbox::Mail::message_id).collect();
    assert_eq!(ids.len(), mails.len(), "none came twice");
    let told: usize = mails.iter().map(|m| m.text.matches("Nu bij uw team").count()).sum();
    assert_eq!(told, 11, "of each case the team heard, also of the one whose mail hung");
}

/// How large a file of the program may become: a disk that is full, and then is not.
fn room_for(program: &Program, bytes: &str) {
    let pid = program.0.id().to_string();
    let status = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:")]).status();
    assert!(status.expect("prlimit (util-linux) is there").success());
}

/// Promises: what cannot be kept is refused with 503 and not half done; reading goes on; when there is room again, work
/// goes on without a restart; and nothing that was acknowledged is lost.
#[tokio::test]
async fn a_full_disk_refuses_clearly_and_mends_when_there_is_room() {
    let database = Database::sqlite();
    let town = Town::on(open(&database).await, SmtpServer::start().await, "2026-11-23T09:00");
    let case = town.enrol("j1", "2010-03-01").await;
    let (person, secret) = (town.person("tom", &[("trajectbegeleider", "doorstroompunt")]).await.id, fresh::secret());
    let (hash, created_at) = (fresh::hash(&secret), town.flow.now());
    let token = Token { hash, name: "full".to_owned(), person, created_at, expires_at: None };
    town.flow.store.add_token(&token).await.unwrap();
    town.flow.store.close().await;

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
    let serve = command(&["serve", "--practice", "--database", &database.url, "--listen", &listen]);
    // A write beyond the limit must fail as on a full disk, and not kill.
    let child = Command::new("bash")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(serve.get_program())
        .args(serve.get_args())
        .current_dir(std::path::Path::new(&database.url).parent().unwrap())
        .env("SLUITEND_LOG", "off")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let program = Program(child.expect("bash starts the program"));
    let http = reqwest::Client::new();
    until_ready(&http, &url).await;

    let path = format!("{url}/v1/cases/{case}");
    let note = async |n: usize| {
        let body = json!({ "text": format!("{n} {}", "x".repeat(9000)) });
        let request =
            http.post(format!("{path}/notes")).bearer_auth(&secret).header("Idempotency-Key", format!("n{n}"));
        let Heard::Answer { status, text, .. } = hear(request.json(&body)).await else { panic!("no answer to {n}") };
        (status, text)
    };
    assert_eq!(note(0).await.0, 200);
    let log = std::fs::metadata(format!("{}-wal", database.url)).map_or(0, |m| m.len());
    let file = std::fs::metadata(&database.url).unwrap().len();
    room_for(&program, &(file.max(log) + 200_000).to_string());
    let mut kept = 1;
    // Bounded: each note takes more than nine thousand bytes.
    let (status, text) = loop {
        match note(kept).await {
            (200, _) => kept += 1,
            refused => break refused,
        }
        assert!(kept < 1000, "the disk is never full");
    };
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("urn:sluitend:problem:"), "{text}");
    for _ in 0..3 {
        assert_eq!(note(kept).await.0, 503, "it stays full");
    }
    let read = hear(http.get(&path).bearer_auth(&secret)).await;
    let Heard::Answer { status: read, text, .. } = read else { panic!("no answer while the disk is full") };
    eprintln!("full after {kept} notes; reading then: {read} {}", text.chars().take(200).collect::<String>());

    room_for(&program, "unlimited");
    assert_eq!(note(kept).await.0, 200, "there is room again");
    assert_eq!(note(kept).await.0, 200, "and a repeated request is done once");
    program.kill();
    let store = open(&database).await;
    let notes = store.seen_by(Scope::All).notes(&case).await.unwrap();
    assert_eq!(notes.len(), kept + 1, "all that was acknowledged, and nothing else");
    store.close().await;
    let audit = command(&["audit", "--practice", "--database", &database.url]).output().unwrap();
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}
