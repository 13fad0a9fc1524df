//! A request on its way in: it is not larger than is accepted, and it arrives in time.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// So long the whole body may take to arrive.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1024 * 1024, time: Duration::from_secs(30) }
    }
}

/// The body did not arrive in time.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request did not arrive in time")]
pub struct TooSlow;

/// Whether it says itself that it is too large: then not a byte of it is read.
pub(super) fn is_too_large(limits: Limits, request: &Request) -> bool {
    let says = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    says.and_then(|v| v.parse::<u64>().ok()).is_some_and(|n| n > limits.body as u64)
}

/// Keeps watch over what is still to arrive of it.
pub(super) fn timed(limits: Limits, request: Request) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let deadline = Instant::now() + limits.time;
    request.map(|body| Body::new(Timed { body, timer: Box::pin(sleep_until(deadline)) }))
}

/// A body that fails when it has not arrived by a deadline, however it trickles in.
struct Timed {
    body: Body,
    timer: Pin<Box<Sleep>>,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|f| f.map_err(Into::into)));
        }
        self.timer.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
