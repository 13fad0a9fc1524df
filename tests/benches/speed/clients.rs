//! Clients over HTTP that cost little: one kept connection each, one request at a time.

use anyhow::{Context, bail};
use axum::body::{Body, Bytes, to_bytes};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// No answer is longer.
const LONGEST: usize = 4 << 20;

/// Who asks.
#[derive(Clone, Default)]
pub struct Pass {
    /// A bearer token.
    pub token: Option<String>,
    /// A cookie, as `name=value`.
    pub cookie: Option<String>,
}

impl Pass {
    /// By a token.
    pub fn token(token: &str) -> Self {
        Self { token: Some(token.to_owned()), cookie: None }
    }
}

/// A connection that stays open.
pub struct Connection {
    sender: SendRequest<Body>,
    address: String,
}

impl Connection {
    /// Connects to `http://host:port`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let address = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender.
        tokio::spawn(connection);
        Ok(Self { sender, address })
    }

    /// The status and the body of an answer.
    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        pass: &Pass,
        body: Option<String>,
    ) -> anyhow::Result<(u16, Bytes)> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.address);
        if let Some(token) = &pass.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &pass.cookie {
            request = request.header(COOKIE, cookie);
        }
        let request = match body {
            Some(json) => request.header(CONTENT_TYPE, "application/json").body(Body::from(json)),
            None => request.body(Body::empty()),
        };
        self.sender.ready().await?;
        let response = self.sender.send_request(request?).await?;
        let status = response.status().as_u16();
        Ok((status, to_bytes(Body::new(response.into_body()), LONGEST).await?))
    }
}

/// An action that can be taken now, and the one after it.
#[derive(Clone)]
pub struct Step {
    /// The action.
    pub action: String,
    /// How many items its checklist has.
    pub items: u16,
}

/// A case that goes round between two states.
pub struct Walk {
    /// The case.
    pub case: String,
    /// Its version.
    pub version: u64,
    /// How often it has moved.
    pub moved: usize,
}

/// A client with cases of its own.
pub struct Walker {
    connection: Connection,
    pass: Pass,
    steps: Vec<Step>,
    walks: Vec<Walk>,
    next: usize,
}

#[derive(Deserialize)]
struct Now {
    version: u64,
}

impl Walker {
    /// Connects.
    pub async fn new(url: &str, pass: Pass, steps: Vec<Step>, walks: Vec<Walk>) -> anyhow::Result<Self> {
        Ok(Self { connection: Connection::open(url).await?, pass, steps, walks, next: 0 })
    }

    /// Takes the next action of the next case.
    pub async fn step(&mut self) -> anyhow::Result<()> {
        let at = self.next % self.walks.len();
        self.next += 1;
        let walk = &mut self.walks[at];
        let Step { action, items } = &self.steps[walk.moved % self.steps.len()];
        let checklist: Vec<u16> = (0..*items).collect();
        let body = serde_json::json!({ "version": walk.version, "checklist": checklist }).to_string();
        let path = format!("/v1/cases/{}/actions/{action}", walk.case);
        let (status, body) = self.connection.ask(Method::POST, &path, &self.pass, Some(body)).await?;
        if status != 200 {
            bail!("{path}: {status}: {}", String::from_utf8_lossy(&body));
        }
        walk.version = serde_json::from_slice::<Now>(&body).context("an answer without a version")?.version;
        walk.moved += 1;
        Ok(())
    }
}

/// Lets clients work for some time; the clients again, and how many actions they took per second.
pub async fn work(walkers: Vec<Walker>, time: Duration) -> anyhow::Result<(Vec<Walker>, f64)> {
    let began = Instant::now();
    let mut working = JoinSet::new();
    for mut walker in walkers {
        working.spawn(async move {
            let before = walker.next;
            while began.elapsed() < time {
                walker.step().await?;
            }
            let done = walker.next - before;
            anyhow::Ok((walker, done))
        });
    }
    let (mut walkers, mut done) = (Vec::new(), 0);
    while let Some(worked) = working.join_next().await {
        let (walker, n) = worked??;
        walkers.push(walker);
        done += n;
    }
    Ok((walkers, done as f64 / began.elapsed().as_secs_f64()))
}
