//! How long one request takes, one after another.

use crate::clients::{Connection, Pass};
use anyhow::bail;
use hyper::Method;
use sluitend::auth::session;
use sluitend::store::Store;
use sluitend_engine::id::PersonId;
use std::time::Instant;

/// The pass of someone who has logged in.
pub async fn logged_in(store: &Store, person: &PersonId, url: &str) -> anyhow::Result<Pass> {
    let cookie = session::begin(store, person, url).await?;
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
    Ok(Pass { token: None, cookie: Some(cookie) })
}

/// A page; the milliseconds that it took.
pub async fn read(connection: &mut Connection, path: &str, pass: &Pass) -> anyhow::Result<(f64, usize)> {
    let began = Instant::now();
    let (status, body) = connection.ask(Method::GET, path, pass, None).await?;
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    match status {
        200 => Ok((ms, body.len())),
        _ => bail!("{path}: {status}: {}", String::from_utf8_lossy(&body)),
    }
}
