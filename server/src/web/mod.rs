//! The whole of what is served: API, pages, and what an administrator looks at, with what holds for all of them: limits,
//! headers, counting, and an answer even when a handler panics.

mod answers;
mod arriving;
mod linger;
mod watch;

pub use arriving::{Limits, TooSlow};

use crate::api;
use crate::app::App;
use crate::metrics::Metrics;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::set_header::SetResponseHeaderLayer;

/// So many connections at most are open; others wait to be accepted.
const MOST_CONNECTIONS: usize = 4096;

/// So long a connection may take to send the head of a request, or rest between two: longer than a proxy before it keeps
/// one at rest, which would else send a request just when it is closed.
const HEAD: Duration = Duration::from_secs(75);

/// So long what has begun may take to end when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// Everything that is served, with the usual limits.
pub fn router(app: &App) -> Router {
    router_with(app, Limits::default())
}

/// Everything that is served.
pub fn router_with(app: &App, limits: Limits) -> Router {
    let (api, _) = api::router(app);
    // Layers in one call cost a request less than each in its own; the first is the outermost.
    let everything = Router::new()
        .merge(api.layer((api_version(), answers::catch_panics_as(answers::panicked_problem))))
        .merge(watch::router().with_state(app.clone()))
        .merge(pages(app).layer(answers::catch_panics_as(answers::panicked_text)));
    let door = Door {
        metrics: app.flow.metrics.clone(),
        limits,
        headers: careful(app.settings.base_url.starts_with("https://")).into(),
    };
    everything.layer((
        from_fn_with_state(door, pass),
        CompressionLayer::new().quality(CompressionLevel::Fastest),
        axum::extract::DefaultBodyLimit::max(limits.body),
    ))
}

/// Dutch governments' rules for APIs ask for it in every answer.
fn api_version() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(HeaderName::from_static("api-version"), HeaderValue::from_static(api::VERSION))
}

fn pages(app: &App) -> Router {
    crate::pages::router().fallback(answers::not_found).with_state(app.clone())
}

/// What every request passes on its way in, and every answer on its way out.
#[derive(Clone)]
struct Door {
    metrics: Metrics,
    limits: Limits,
    headers: Arc<[(HeaderName, HeaderValue)]>,
}

async fn pass(State(door): State<Door>, matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let method = watch::method(&request);
    let mut response = match arriving::is_too_large(door.limits, &request) {
        true => answers::too_large(request.uri().path()),
        false => next.run(arriving::timed(door.limits, request)).await,
    };
    answers::close_unread(&mut response);
    for (name, value) in door.headers.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    watch::count(&door.metrics, method, matched.as_ref(), &response);
    response
}

/// Headers that browsers need to be told to be careful. A page may be stricter, or say otherwise for a file that never
/// changes.
fn careful(https: bool) -> Vec<(HeaderName, HeaderValue)> {
    const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, NOTHING),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    let encrypted = https.then_some((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    always.into_iter().chain(encrypted).map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

/// Serves until it is told to stop; then lets what has begun end.
///
/// # Errors
/// Never for one connection; those are logged.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) -> io::Result<()> {
    let (slots, graceful) = (Arc::new(Semaphore::new(MOST_CONNECTIONS)), GracefulShutdown::new());
    let mut stop = std::pin::pin!(stop);
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else { break };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    refused(&error).await;
                    continue;
                }
            },
        };
        let connection = graceful.watch(connection(stream, router.clone()));
        // Each in a task of its own; it ends with its connection, or with the patience below.
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests took too long to end; they are cut off");
    }
    Ok(())
}

fn connection(stream: TcpStream, router: Router) -> impl GracefulConnection<Error = hyper::Error> + Send + 'static {
    // An answer is written at once; without this it could wait for the client's acknowledgement of the former one.
    stream.set_nodelay(true).ok();
    let peer = stream.peer_addr().ok().map(ConnectInfo);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        router.clone().call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(linger::Lingering::new(stream)), service)
}

/// A connection that is gone already is nothing; anything else (no more files) may pass in a moment.
async fn refused(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "a connection cannot be accepted");
        tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await.ok();
    }
}
