//! Requests under way, driven by hand.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use tower_service::Service as _;

use crate::harness::Answer;

/// A request that was made: polled it goes on, dropped its client has left.
pub type Asked = BoxFuture<'static, Answer>;

/// Reads the response to a request of this method to its end, as hyper sends it: axum writes a length into each, which
/// hyper leaves out of a 304 unless that answers a HEAD.
///
/// # Panics
/// When the body breaks off.
pub(super) async fn read(method: &Method, response: Response<Body>) -> Answer {
    let (mut parts, body) = response.into_parts();
    if parts.status == StatusCode::NOT_MODIFIED && method != Method::HEAD {
        parts.headers.remove("content-length");
    }
    let body = body.collect().await.expect("the whole body").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// What a router answers that has no other layers than its own.
///
/// # Panics
/// When the body breaks off.
pub async fn answer(router: &Router, request: Request<String>) -> Answer {
    let method = request.method().clone();
    let Ok(response) = router.clone().call(request.map(Body::from)).await;
    read(&method, response).await
}

/// Lets a request or call go as far as it can: until it waits for something.
///
/// # Panics
/// When it is answered.
pub fn begin<T>(asked: &mut (impl Future<Output = T> + Unpin)) {
    let polled = Pin::new(asked).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Pending), "the request waits for something");
}

/// So many requests or calls, each of which has begun, one after the other, and waits.
///
/// # Panics
/// When one is answered.
pub fn begun<T, F: Future<Output = T> + Unpin>(count: usize, mut ask: impl FnMut(usize) -> F) -> Vec<F> {
    let mut all: Vec<_> = (0..count).map(&mut ask).collect();
    all.iter_mut().for_each(begin);
    all
}

/// How many answers say this in their `Cache-Status`.
#[must_use]
pub fn said(answers: &[Answer], what: &str) -> usize {
    let says = |answer: &&Answer| answer.cache_status().split("; ").any(|part| part == what);
    answers.iter().filter(says).count()
}
