//! Handlers with the default key.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{MatchedPath, OriginalUri, Path, Query, RawPathParams, RawQuery, State};
use axum::http::{Method, Uri};
use axum::routing::get;
use pacific_cache::cache;
use serde::Deserialize;

use crate::app::{Loads, Shop};

#[derive(Deserialize)]
struct Page {
    page: u32,
    size: u32,
}

#[cache]
async fn state(State(loads): State<Loads>) -> String {
    loads.count().to_string()
}

#[cache(ttl = 300)]
async fn path(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300)]
async fn query(State(loads): State<Loads>, Query(Page { page, size }): Query<Page>) -> String {
    format!("{page} {size} {}", loads.count())
}

#[cache(ttl = 300)]
async fn optional(State(loads): State<Loads>, id: Option<Path<u64>>) -> String {
    format!("{id:?} {}", loads.count())
}

#[cache(ttl = 300)]
async fn fallible(State(loads): State<Loads>, query: Result<Query<Page>, QueryRejection>) -> String {
    format!("{} {}", query.is_ok(), loads.count())
}

#[cache(ttl = 300)]
async fn raw(State(loads): State<Loads>, RawQuery(query): RawQuery) -> String {
    format!("{query:?} {}", loads.count())
}

#[cache(ttl = 300)]
async fn uri(State(loads): State<Loads>, uri: Uri) -> String {
    format!("{uri} {}", loads.count())
}

#[cache(ttl = 300)]
async fn original(State(loads): State<Loads>, OriginalUri(uri): OriginalUri) -> String {
    format!("{uri} {}", loads.count())
}

#[cache(ttl = 300)]
async fn params(State(loads): State<Loads>, params: RawPathParams) -> String {
    let values: Vec<_> = params.iter().map(|(_, value)| value).collect();
    format!("{values:?} {}", loads.count())
}

#[cache(ttl = 300)]
async fn matched(State(loads): State<Loads>, matched: MatchedPath, Path(id): Path<u64>) -> String {
    format!("{} {id} {}", matched.as_str(), loads.count())
}

#[cache(ttl = 300)]
async fn method(State(loads): State<Loads>, method: Method) -> String {
    format!("{method} {}", loads.count())
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new()
        .route("/state", get(state))
        .route("/path/{id}", get(path))
        .route("/query", get(query))
        .route("/optional", get(optional))
        .route("/optional/{id}", get(optional))
        .route("/fallible", get(fallible))
        .route("/raw", get(raw))
        .route("/uri", get(uri))
        .route("/original", get(original))
        .route("/params/{a}/{b}", get(params))
        .route("/matched/{id}", get(matched))
        .route("/method", get(method))
}
