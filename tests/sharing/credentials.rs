//! Requests with credentials are neither stored nor answered from a shared entry: RFC 9111 §3.5, HTTP row 3.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{CacheBuilder, Shared, cache};
use pacific_cache_tests::app::{App, Gate, Script, begin, begun, said};

/// No argument but the state.
#[cache(ttl = 300, key = "blind")]
async fn blind(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "skipping", skip(_headers))]
async fn skipping(State(script): State<Script>, _headers: HeaderMap) -> Response {
    script.run().await
}

struct Anyone;

impl<S: Sync> FromRequestParts<S> for Anyone {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self)
    }
}

impl Shared for Anyone {}

#[cache(ttl = 300, key = "shared")]
async fn shared(State(script): State<Script>, _anyone: Anyone) -> Response {
    script.run().await
}

#[cache(ttl = 300)]
async fn shared_by_path(State(script): State<Script>, _anyone: Option<Anyone>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "ignoring", skip(_headers), ignore_credentials)]
async fn ignoring(State(script): State<Script>, _headers: HeaderMap) -> Response {
    script.run().await
}

impl axum::extract::OptionalFromRequestParts<Script> for Anyone {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &Script) -> Result<Option<Self>, Self::Rejection> {
        Ok(Some(Self))
    }
}

fn app(script: &Script, settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> App {
    let routes = Router::new()
        .route("/blind", get(blind))
        .route("/skipping", get(skipping))
        .route("/shared", get(shared))
        .route("/shared-by-path", get(shared_by_path))
        .route("/ignoring", get(ignoring));
    App::built(routes.with_state(script.clone()), settings)
}

fn keyed(cache: CacheBuilder) -> CacheBuilder {
    cache.credential_headers(["X-Api-Key", "x-user"])
}

const CREDENTIALS: [(&str, &str); 5] = [
    ("authorization", "Bearer ann"),
    ("authorization", ""),
    ("proxy-authorization", "Basic ann"),
    ("x-api-key", "ann"),
    ("X-User", "ann"),
];
const COOKIE: (&str, &str) = ("cookie", "session=ann");

/// Whether a request with this field is answered from a stored entry, and whether it leaves one behind.
async fn shares(path: &str, field: (&str, &str)) -> bool {
    let app = app(&Script::numbers(), keyed);
    app.get(path).await;
    let is_answered = app.get_with(path, &[field]).await.is_hit();
    app.cache.invalidate_all().await.unwrap();
    app.get_with(path, &[field]).await;
    let is_stored = app.get(path).await.is_hit();
    assert_eq!(is_answered, is_stored, "{path} {field:?}");
    is_stored
}

#[tokio::test]
async fn credentials_are_never_shared_unless_they_are_ignored() {
    for field in CREDENTIALS {
        for path in ["/blind", "/skipping", "/shared", "/shared-by-path"] {
            assert!(!shares(path, field).await, "{path} {field:?}");
        }
        assert!(shares("/ignoring", field).await, "{field:?}");
    }
}

#[tokio::test]
async fn a_cookie_is_a_credential_where_an_argument_could_have_read_it() {
    for (path, expected) in [
        ("/blind", true),
        ("/skipping", false),
        ("/shared", false),
        ("/shared-by-path", false),
        ("/ignoring", true),
    ] {
        assert_eq!(shares(path, COOKIE).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_header_that_the_cache_wasnt_told_of_is_none() {
    let app = app(&Script::numbers(), |cache| cache);
    app.get("/skipping").await;
    assert!(app.get_with("/skipping", &[("x-api-key", "ann"), ("x-user", "ann")]).await.is_hit());
}

#[tokio::test]
async fn who_bypasses_gets_the_handlers_own_response_untouched() {
    let script = Script::at_once(|run| ([("connection", "close"), ("age", "3")], run.to_string()));
    let app = app(&script, keyed);
    let plain = app.get("/blind").await;
    for method in [Method::GET, Method::HEAD] {
        let answer = app.send(method, "/blind", &CREDENTIALS[..1]).await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=credentials");
        let own = ["connection", "age", "cache-control", "date"].map(|name| answer.header(name));
        assert_eq!(own, ["close", "3", "", ""]);
    }
    assert_eq!((script.runs(), app.stats().bypassed["credentials"]), (3, 2));
    assert_eq!(app.get("/blind").await.body, plain.body);
}

#[tokio::test]
async fn who_bypasses_neither_waits_nor_is_waited_for() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script, keyed);
    let mut asked = begun(10, |_| app.get_with("/blind", &CREDENTIALS[..1]));
    assert_eq!(script.runs(), 10);
    asked.extend(begun(1, |_| app.get("/blind")));
    assert_eq!(script.runs(), 11, "it leads a load of its own");
    begin(asked.last_mut().unwrap());
    asked.extend(begun(1, |_| app.get_with("/blind", &CREDENTIALS[2..3])));
    assert_eq!(script.runs(), 12);
    gate.open();
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!((said(&answers, "detail=credentials"), said(&answers, "stored")), (11, 1));
}
