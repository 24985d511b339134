//! Handlers with a key of their own.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::routing::get;
use axum::{Json, Router};
use pacific_cache::{CacheKey, cache};
use serde::Deserialize;

use crate::app::{Loads, Shop};

const VERSION: u32 = 2;

#[cache(ttl = 300, key = "user:{id}")]
async fn user(State(loads): State<Loads>, Path(id): Path<u64>) -> Json<(u64, u64)> {
    Json((id, loads.count()))
}

#[cache(ttl = "5m", key = "pair:{a}:{b}")]
async fn pair(State(loads): State<Loads>, Path((a, b)): Path<(u64, String)>) -> String {
    format!("{a} {b} {}", loads.count())
}

#[derive(Deserialize)]
struct Page {
    page: u32,
    size: u32,
}

#[cache(ttl = "1h 30m", key = "page:{page}:{size}")]
async fn page(State(loads): State<Loads>, Query(Page { page, size }): Query<Page>) -> String {
    format!("{page} {size} {}", loads.count())
}

#[cache(ttl = 300, key = "text:{text}")]
async fn text(State(loads): State<Loads>, Path(text): Path<String>) -> String {
    format!("{text} {}", loads.count())
}

#[derive(Deserialize, CacheKey)]
struct UserId(u64);

#[cache(ttl = 300, key = "derived:{id}")]
async fn derived(State(loads): State<Loads>, Path(id): Path<UserId>) -> String {
    format!("{} {}", id.0, loads.count())
}

#[derive(Deserialize, CacheKey)]
#[serde(rename_all = "lowercase")]
enum Sort {
    Up,
    Down,
}

#[derive(Deserialize)]
struct Sorted {
    sort: Sort,
}

#[cache(ttl = 300, key = "sorted:{sort}")]
async fn sorted(State(loads): State<Loads>, Query(Sorted { sort }): Query<Sorted>) -> String {
    match sort {
        Sort::Up => format!("up {}", loads.count()),
        Sort::Down => format!("down {}", loads.count()),
    }
}

#[derive(Deserialize)]
struct Maybe {
    page: Option<u32>,
}

#[cache(ttl = 300, key = "maybe:{page}")]
async fn maybe(State(loads): State<Loads>, Query(Maybe { page }): Query<Maybe>) -> String {
    format!("{page:?} {}", loads.count())
}

#[cache(ttl = 300, key = "v{VERSION}:{id}")]
async fn constant(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300, key = "raw:{type}")]
async fn raw(State(loads): State<Loads>, Path(r#type): Path<String>) -> String {
    format!("{type} {}", loads.count())
}

#[cache(ttl = 300, key = "mutable:{count}")]
async fn mutable(State(loads): State<Loads>, Path(mut count): Path<u64>) -> String {
    count += loads.count();
    count.to_string()
}

/// What the handler needs of a request, and nothing else.
struct Language(String);

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query().unwrap_or_default().to_owned()))
    }
}

#[cache(ttl = 300, key = "language:{language}")]
async fn language(State(loads): State<Loads>, Language(language): Language) -> String {
    format!("{language} {}", loads.count())
}

#[derive(Clone)]
struct Caller {
    id: u64,
}

#[cache(ttl = 300, key = "caller:{id}")]
async fn caller(State(loads): State<Loads>, Extension(Caller { id }): Extension<Caller>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300, key = "all")]
async fn all(State(loads): State<Loads>) -> String {
    loads.count().to_string()
}

#[cache(ttl = 300, key = format!("expression:{}", id % 2), skip(id))]
async fn expression(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{} {}", id % 2, loads.count())
}

#[cache(ttl = 300, key = format!("raw-expression:{type}"), skip(r#type))]
async fn raw_expression(State(loads): State<Loads>, Path(r#type): Path<String>) -> String {
    format!("{type} {}", loads.count())
}

#[cache(ttl = Duration::from_secs(*seconds), key = "ttl:{seconds}")]
async fn ttl(State(loads): State<Loads>, Path(seconds): Path<u64>) -> String {
    format!("{seconds} {}", loads.count())
}

#[cache(ttl = 300, key = "tagged:{id}", tags("tagged", "tag:{id}", tag_of(*id)))]
async fn tagged(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300, key = "only:{shelf}:{id}")]
async fn only(State(loads): State<Loads>, Path((shelf, id)): Path<(u64, u64)>) -> String {
    format!("{id} {}", loads.count())
}

fn tag_of(id: u64) -> String {
    format!("rest:{}", id % 3)
}

#[cache(ttl = 300, key = "skipped:{a}", skip(b))]
async fn skipped(State(loads): State<Loads>, Path((a, b)): Path<(u64, u64)>) -> String {
    tracing::debug!(b, "not part of the response");
    format!("{a} {}", loads.count())
}

#[cache(ttl = 300, key = "ignoring:{a}", skip(b), ignore_credentials)]
async fn ignoring(State(loads): State<Loads>, Path((a, b)): Path<(u64, u64)>) -> String {
    tracing::debug!(b, "not part of the response");
    format!("{a} {}", loads.count())
}

#[cache(ttl = 300, key = "field:{query.page}", skip(query))]
async fn field(State(loads): State<Loads>, Query(query): Query<Page>) -> String {
    tracing::debug!(query.size, "not part of the response");
    format!("{} {}", query.page, loads.count())
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new()
        .route("/user/{id}", get(user))
        .route("/pair/{a}/{b}", get(pair))
        .route("/page", get(page))
        .route("/text/{text}", get(text))
        .route("/derived/{id}", get(derived))
        .route("/sorted", get(sorted))
        .route("/maybe", get(maybe))
        .route("/constant/{id}", get(constant))
        .route("/raw/{type}", get(raw))
        .route("/mutable/{count}", get(mutable))
        .route("/language", get(language))
        .route("/caller", get(caller).layer(Extension(Caller { id: 1 })))
        .route("/caller/other", get(caller).layer(Extension(Caller { id: 2 })))
        .route("/all", get(all))
        .route("/expression/{id}", get(expression))
        .route("/raw-expression/{type}", get(raw_expression))
        .route("/ttl/{seconds}", get(ttl))
        .route("/tagged/{id}", get(tagged))
        .route("/only/{shelf}/{id}", get(only))
        .route("/skipped/{a}/{b}", get(skipped))
        .route("/ignoring/{a}/{b}", get(ignoring))
        .route("/field", get(field))
}
