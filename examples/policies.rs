//! Who may share what: seven handlers that a cache must treat differently, and does; and one that only has a tag.
//!
//! ```text
//! cargo run --example policies
//!
//! curl -i localhost:3000/whoami -H 'x-user: ann'     an answer for each caller, kept for that caller alone
//! curl -i localhost:3000/greeting -H 'accept-language: de'
//!                                                    an answer for each value of that field
//! curl -i localhost:3000/shared -H 'x-user: ann'     one answer for all, credentials or not
//! curl -i localhost:3000/cookie                      a fresh cookie each time: neither stored nor shared
//! curl -i localhost:3000/host -H 'host: a.example'   an answer for each host
//! curl -i 'localhost:3000/echo?q=1'                  an answer for each query
//! curl -Ni localhost:3000/stream                     a second of lines, each sent when it is made
//! curl -i localhost:3000/resource                    kept by nobody, but tagged: a 304 for who has it
//! curl -X PUT localhost:3000/resource -d 'news'      another text, and so another tag
//! ```
//!
//! `Cache-Status` of each answer says what happened. `PORT` is 3000 when unset; 0 is any free port.

use std::convert::Infallible;
use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderName, SET_COOKIE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use futures_util::{StreamExt as _, stream};
use pacific_cache::{Cache, CacheKey, ETagLayer, HttpCacheLayer, cache, configure_cache};
use pacific_cache_examples::{finish, serve};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const X_USER: HeaderName = HeaderName::from_static("x-user");

/// Counts the handlers' runs, so that an answer from the cache can be told from a new one.
#[derive(Clone, Default)]
struct Runs(Arc<AtomicU64>);

impl Runs {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    finish(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    // This service tells its users apart by a header of its own too: `Authorization` and `Cookie` needn't be named.
    configure_cache(Cache::memory().credential_headers(["x-user"]).build()?);

    serve(router()).await?;
    pacific_cache::global().close(Duration::from_millis(500)).await;
    Ok(())
}

fn router() -> Router {
    // A partition stands before every entry of the routes below the layer: here each host has entries of its own.
    let by_host = HttpCacheLayer::new().partition(|parts| host_of(&parts.headers));
    Router::new()
        .route("/host", get(host).layer(by_host))
        .route("/whoami", get(whoami))
        .route("/greeting", get(greeting))
        .route("/shared", get(shared))
        .route("/cookie", get(cookie))
        .route("/echo", get(echo))
        .route("/stream", get(lines))
        .with_state(Runs::default())
        // This layer caches nothing: the handler runs each time, and a client that has its answer is told so.
        .route("/resource", get(resource).put(change).layer(ETagLayer::new()).with_state(Resource::default()))
}

/// Who asks, by all that can tell: what of it the response depends on is what entries are kept apart by.
#[derive(Serialize, CacheKey)]
struct Caller {
    authorization: Option<String>,
    cookie: Option<String>,
    x_user: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let told = |name| Some(String::from_utf8_lossy(parts.headers.get(name)?.as_bytes()).into_owned());
        Ok(Self { authorization: told(AUTHORIZATION), cookie: told(COOKIE), x_user: told(X_USER) })
    }
}

/// Depends on the caller, and says so: each has an entry of their own, which no cache on the way may keep. Leave
/// `per_user` out and this doesn't compile.
#[cache(ttl = 60, per_user(caller))]
async fn whoami(caller: Caller) -> Json<Caller> {
    Json(caller)
}

/// What the caller likes to be greeted in, of which this service knows two.
enum Language {
    English,
    German,
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let liked =
            parts.headers.get(ACCEPT_LANGUAGE).is_some_and(|value| value.as_bytes().starts_with(b"de"));
        Ok(if liked { Self::German } else { Self::English })
    }
}

/// Depends on `Accept-Language` and nothing else of the caller's: each value of it is a variant of its own. `skip` says
/// that the key needn't hold what `vary` tells apart already.
#[cache(ttl = 60, vary("accept-language"), skip(language), ignore_credentials)]
async fn greeting(State(runs): State<Runs>, language: Language) -> Json<Value> {
    let greeting = match language {
        Language::English => "Good day",
        Language::German => "Guten Tag",
    };
    Json(json!({ "greeting": greeting, "run": runs.next() }))
}

/// The same for everyone, so credentials needn't keep it from being shared.
#[cache(ttl = 60, ignore_credentials)]
async fn shared(State(runs): State<Runs>) -> Json<Value> {
    Json(json!({ "run": runs.next() }))
}

/// Sets a cookie. Such a response is its caller's alone: who waits for it is let go and runs the handler too.
#[cache(ttl = 60)]
async fn cookie(State(runs): State<Runs>) -> impl IntoResponse {
    let run = runs.next();
    ([(SET_COOKIE, format!("visit={run}; HttpOnly"))], Json(json!({ "run": run })))
}

/// Depends on `Host`, which the partition keeps apart.
#[cache(ttl = 60, skip(headers))]
async fn host(State(runs): State<Runs>, headers: HeaderMap) -> Json<Value> {
    Json(json!({ "host": host_of(&headers), "run": runs.next() }))
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    q: String,
}

/// Depends on the query, which is in the key because `Query` can read it.
#[cache(ttl = 60)]
async fn echo(State(runs): State<Runs>, Query(said): Query<Said>) -> Json<Value> {
    Json(json!({ "q": said.q, "run": runs.next() }))
}

/// Ten lines in a second. A body whose length nobody knows yet is handed on as it comes, and isn't kept.
#[cache(ttl = 60)]
async fn lines(State(runs): State<Runs>) -> impl IntoResponse {
    let lines = stream::iter(1..=10).then(move |line| {
        let runs = runs.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok::<_, Infallible>(format!("line {line} of 10, {} runs so far\n", runs.so_far()))
        }
    });
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from_stream(lines))
}

/// A text in memory.
#[derive(Clone, Default)]
struct Resource(Arc<RwLock<String>>);

/// Not cached. Its tag, which the layer makes of the text, changes when the text does.
async fn resource(State(Resource(text)): State<Resource>) -> String {
    text.read().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn change(State(Resource(text)): State<Resource>, new: String) -> StatusCode {
    *text.write().unwrap_or_else(PoisonError::into_inner) = new;
    StatusCode::NO_CONTENT
}

fn host_of(headers: &HeaderMap) -> String {
    headers.get(HOST).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
