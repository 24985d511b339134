//! The two applications that are compared: one that answers from statics, one that answers from the cache.

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    extract::Query,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{AGE, CACHE_CONTROL, CACHE_STATUS, CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG},
    },
    response::Response,
    routing::{Route, get},
};
use bytes::Bytes;
use pacific_cache::{HttpCacheLayer, cache};
use serde::Deserialize;
use tower_layer::layer_fn;

static KB_1: [u8; 1 << 10] = json();
static KB_64: [u8; 64 << 10] = json();
static MB_1: [u8; 1 << 20] = json();

/// A content type and a body.
type Answer = ([(HeaderName, HeaderValue); 1], Bytes);

#[derive(Deserialize)]
struct Page {
    page: u32,
    per_page: u32,
}

/// The limit: handlers that return a static body and a content type.
pub fn fixed() -> Router {
    Router::new()
        .route("/1k", get(fixed_1k))
        .route("/64k", get(fixed_64k))
        .route("/1m", get(fixed_1m))
        .route("/query", get(fixed_1k))
        .route("/query-read", get(fixed_query))
        .route("/fields", get(fixed_fields))
}

/// The same answers from `#[cache]` handlers.
pub fn cached() -> Router {
    Router::new()
        .route("/1k", get(cached_1k))
        .route("/64k", get(cached_64k))
        .route("/1m", get(cached_1m))
        .route("/query", get(cached_query))
}

/// `app` under the layer for a whole router.
pub fn layered(app: Router) -> Router {
    app.layer(HttpCacheLayer::new())
}

/// `app` under a layer that does nothing, which is what axum asks for any layer.
pub fn idle(app: Router) -> Router {
    app.layer(layer_fn(|inner: Route| inner))
}

/// A JSON document of exactly `N` bytes.
const fn json<const N: usize>() -> [u8; N] {
    let mut text = [b'x'; N];
    let (open, close) = (b"{\"text\":\"", b"\"}");
    text.split_at_mut(open.len()).0.copy_from_slice(open);
    text.split_at_mut(N - close.len()).1.copy_from_slice(close);
    text
}

fn answer(body: &'static [u8]) -> Answer {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], Bytes::from_static(body))
}

async fn fixed_1k() -> Answer {
    answer(&KB_1)
}

async fn fixed_64k() -> Answer {
    answer(&KB_64)
}

async fn fixed_1m() -> Answer {
    answer(&MB_1)
}

/// What a hit can't do without: one extractor, and a copy of the seven fields that a hit must have. No cache.
async fn fixed_fields(method: Method) -> Response {
    std::hint::black_box(method);
    let mut response = Response::new(Body::from(Bytes::from_static(&KB_1)));
    response.headers_mut().clone_from(&FIELDS);
    response
}

/// Of these, a cache makes length, tag and date at run time, and so they are counted references.
static FIELDS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let made = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
    HeaderMap::from_iter([
        (AGE, HeaderValue::from_static("9")),
        (CACHE_STATUS, HeaderValue::from_static("PacificCache; hit; ttl=291")),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (ETAG, made("W/\"0123456789abcdefghijkl\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (DATE, made("Sun, 06 Nov 1994 08:49:37 GMT")),
        (CONTENT_LENGTH, made("1024")),
    ])
});

async fn fixed_query(Query(Page { page, per_page }): Query<Page>) -> Answer {
    std::hint::black_box((page, per_page));
    answer(&KB_1)
}

#[cache(ttl = 300)]
async fn cached_1k() -> Answer {
    answer(&KB_1)
}

#[cache(ttl = 300)]
async fn cached_64k() -> Answer {
    answer(&KB_64)
}

#[cache(ttl = 300)]
async fn cached_1m() -> Answer {
    answer(&MB_1)
}

#[cache(ttl = 300, key = "page:{page}:{per_page}")]
async fn cached_query(Query(Page { page, per_page }): Query<Page>) -> Answer {
    std::hint::black_box((page, per_page));
    answer(&KB_1)
}

#[cfg(test)]
mod tests {
    use super::{KB_1, KB_64, MB_1};

    #[test]
    fn bodies_are_json_of_the_size_they_are_named_for() {
        for (body, size) in [(&KB_1[..], 1 << 10), (&KB_64[..], 64 << 10), (&MB_1[..], 1 << 20)] {
            assert_eq!(body.len(), size);
            let value: serde_json::Value = serde_json::from_slice(body).unwrap();
            assert!(value["text"].is_string());
        }
    }
}
