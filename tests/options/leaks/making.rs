//! What responses are made of, and what they say of it.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http_body_util::BodyExt as _;
use pacific_cache::CacheKey;

/// What a response may depend on, each as the request says it.
pub(super) const FIELDS: [&str; 4] = ["x-user", "accept-language", "accept-encoding", "host"];

/// Who asks, and what else came along.
#[derive(Clone, CacheKey)]
pub(super) struct User(String);

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(told(&parts.headers, "x-user")))
    }
}

pub(super) fn told(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map_or("none", |value| value.to_str().unwrap()).to_owned()
}

/// What a response is made of that depends on these fields: its marker.
pub(super) fn marker(path: &str, headers: &HeaderMap, of: &[&str]) -> String {
    let said: Vec<_> = of.iter().map(|name| format!("{name}={}", told(headers, name))).collect();
    format!("{path} {}", said.join(" "))
}

/// The tag of what has this marker.
pub(super) fn tag(marker: &str) -> String {
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("-{byte:02x}") }
    };
    format!("\"{}\"", marker.bytes().map(letter).collect::<String>())
}

/// The same, of unknown length.
pub(super) async fn streamed(headers: &HeaderMap, path: &str) -> Response {
    let (parts, body) = made(headers, path, &FIELDS[..1]).await.into_parts();
    let pieces = body.collect().await.unwrap().to_bytes();
    let (first, rest) = (pieces.slice(..3), pieces.slice(3..));
    let body = Body::from_stream(stream::iter([Ok::<_, Infallible>(first), Ok(rest)]));
    Response::from_parts(parts, body)
}

/// A response with its marker everywhere: in its body, in a field, in its tag; after others had their turn, and
/// sometimes an error, or a panic.
pub(super) async fn made(headers: &HeaderMap, path: &str, of: &[&str]) -> Response {
    let fate = told(headers, "x-fate");
    tokio::task::yield_now().await;
    if fate == "panic" {
        std::panic::resume_unwind(Box::new("the handler's own"));
    }
    let marker = marker(path, headers, of);
    let tag = tag(&marker);
    let status = if fate == "fail" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, [("x-marker", marker.clone()), ("etag", tag)], marker).into_response()
}

pub(super) fn adding(mut response: Response, name: &'static str, value: &str) -> Response {
    response.headers_mut().append(name, value.parse().unwrap());
    response
}
