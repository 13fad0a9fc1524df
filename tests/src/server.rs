//! A whole server on a port of its own, in a practice environment, and clients that talk to it over HTTP.

use crate::database::Database;
use crate::smtp::SmtpServer;
use crate::town::{self, Town};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sluitend::app::{App, Settings};
use sluitend::clock::Clock;
use sluitend::flow::Done;
use sluitend::fresh;
use sluitend::store::{Kind, OpenOptions, Store, Token};
use sluitend::web::{self, Limits};
use sluitend::who::Who;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A running server. It stops when this value is dropped.
pub struct Server {
    /// What it runs on.
    pub town: Town,
    /// Where it listens, without a slash at the end.
    pub url: String,
    _stop: oneshot::Sender<()>,
    /// A database that lives as long as the server.
    _database: Option<Database>,
}

/// How a server is started.
pub struct Start<'a> {
    /// The folder of the programme in the workspace.
    pub programme: &'a str,
    /// The local time at which the clock stands.
    pub at: &'a str,
    /// Not to practise: with the real clock.
    pub real: bool,
    /// What is accepted.
    pub limits: Limits,
}

impl Default for Start<'_> {
    fn default() -> Self {
        Self { programme: "tests/programmes/small", at: "2026-11-23T09:00", real: false, limits: Limits::default() }
    }
}

/// A server on a SQLite file of its own, along the small programme.
pub async fn server() -> Server {
    let database = Database::sqlite();
    let server = Server::start(&database, Start::default()).await;
    Server { _database: Some(database), ..server }
}

impl Server {
    /// Starts one on a database.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(database: &Database, start: Start<'_>) -> Self {
        let smtp = SmtpServer::start().await;
        let relay = smtp.url();
        Self::start_mailing(database, start, smtp, &relay).await
    }

    /// Starts one that hands its mails to a mail server of the test's choice; `smtp` is the town's own, which may stay
    /// without work.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_mailing(database: &Database, start: Start<'_>, smtp: SmtpServer, relay: &str) -> Self {
        let kind = if start.real { Kind::Real } else { Kind::Practice };
        let store = Store::open(&database.url, OpenOptions::new(kind)).await.expect("a database");
        let (programme, files) = town::read(start.programme);
        let practice = Clock::practice(town::local(&programme, start.at));
        let clock = if start.real { Clock::Real } else { practice };
        let town = Town::with_clock((programme, files), store, smtp, relay, clock);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let settings = Settings { base_url: url.clone(), build: "test", demo_logins: Vec::new() };
        let app = App { flow: town.flow.clone(), worker: town.worker.clone(), settings: Arc::new(settings) };
        let router = web::router_with(&app, start.limits);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(web::serve(listener, router, async move {
            stopped.await.ok();
        }));
        Self { town, url, _stop: stop, _database: None }
    }

    /// A client of a new person with roles at organisations.
    ///
    /// # Panics
    /// When the person cannot be added.
    pub async fn client(&self, id: &str, holds: &[(&str, &str)]) -> Client {
        let person = self.town.person(id, holds).await;
        let secret = fresh::secret();
        let token = Token {
            hash: fresh::hash(&secret),
            name: "test".to_owned(),
            person: person.id.clone(),
            created_at: self.town.flow.now(),
            expires_at: None,
        };
        self.town.flow.store.add_token(&token).await.expect("a token");
        let who = Who::new(person, &self.town.flow.programme);
        Client { url: self.url.clone(), token: Some(secret), who: Some(who), http: reqwest::Client::new() }
    }

    /// A client without a token.
    #[must_use]
    pub fn stranger(&self) -> Client {
        Client { url: self.url.clone(), token: None, who: None, http: reqwest::Client::new() }
    }

    /// The instant of a local time.
    #[must_use]
    pub fn local(&self, at: &str) -> Timestamp {
        town::local(&self.town.flow.programme, at)
    }

    /// A pupil of De Linde who lives in Noord and wants to work, with a case; its id and that of the case.
    ///
    /// # Panics
    /// When the youth is refused.
    pub async fn pupil(&self, name: &str) -> (String, String) {
        let attributes = [("school", "linde"), ("gemeente", "noord"), ("perspectief", "arbeid"), ("thuis", "Bij oma")];
        let text = |value: &str| sluitend_engine::value::Value::Text(value.to_owned());
        let youth = sluitend::store::Youth {
            id: name.to_lowercase().as_str().into(),
            number: Some(format!("nr-{name}")),
            name: format!("{name} Jansen"),
            birth: jiff::civil::date(2009, 2, 28),
            email: None,
            parents_email: None,
            attributes: attributes.iter().map(|(id, value)| ((*id).into(), text(value))).collect(),
            created_at: self.town.flow.now(),
            erased_at: None,
            version: 0,
        };
        let (id, route) = (youth.id.to_string(), "werk".into());
        let actor = sluitend_engine::command::Actor::System;
        match self.town.flow.add_youth(&actor, youth, Some(&route), None).await.unwrap_or_else(|e| panic!("{e}")) {
            Done::Changed(Some(loaded)) => (id, loaded.case.id.to_string()),
            Done::Changed(None) | Done::Repeated { .. } => panic!("no case began"),
        }
    }
}

/// Someone who talks to a server.
#[derive(Clone)]
pub struct Client {
    /// Where the server is.
    pub url: String,
    /// The bearer token.
    pub token: Option<String>,
    /// Who it is.
    pub who: Option<Who>,
    /// What it talks with.
    pub http: reqwest::Client,
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The text of the body.
    pub text: String,
}

impl Client {
    /// The id of the person.
    ///
    /// # Panics
    /// When it is nobody.
    #[must_use]
    pub fn id(&self) -> &str {
        self.who.as_ref().expect("a person").id.as_str()
    }

    /// A request, for what the others cannot do.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request("GET", path)).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::of(self.request("POST", path).json(body)).await
    }

    /// Sends JSON with an idempotency key.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Reply {
        Reply::of(self.request("POST", path).header("Idempotency-Key", key).json(body)).await
    }

    /// Changes with JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        Reply::of(self.request("PATCH", path).json(body)).await
    }

    /// Sends a command to a case, on its present version as this client sees it.
    pub async fn does(&self, case: &str, command: &str, mut body: Value) -> Reply {
        let now = self.get(&format!("/v1/cases/{case}")).await;
        body["version"] = now.json()["version"].clone();
        if body["version"].is_null() {
            body["version"] = json!(1);
        }
        self.post(&format!("/v1/cases/{case}/{command}"), &body).await
    }
}

impl Reply {
    /// Sends a request.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap_or_else(|e| panic!("no answer: {e:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|e| panic!("half an answer: {e:?}"));
        Self { status, headers, text }
    }

    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The body of a success.
    ///
    /// # Panics
    /// When it is no success.
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text);
        self.json()
    }

    /// A problem of a kind, with its status; its `detail`.
    ///
    /// # Panics
    /// When it is another one, or no problem at all.
    pub fn problem(&self, status: u16, kind: &str) -> String {
        let body = self.json();
        assert_eq!(
            (self.status, &body["type"]),
            (status, &json!(format!("urn:sluitend:problem:{kind}"))),
            "{}",
            self.text
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(body["status"], status);
        body["detail"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}
