//! Conditions and ranges never reach a load that others may have; a request that bypasses the cache keeps them.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun};
use pacific_cache_tests::harness::Answer;

const CONDITIONS: [(&str, &str); 6] = [
    ("if-match", "*"),
    ("if-none-match", "\"other\""),
    ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("if-unmodified-since", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ("if-range", "\"a\""),
    ("range", "bytes=0-1"),
];

/// The conditions that the handler saw.
fn seen(headers: &HeaderMap) -> String {
    let names = CONDITIONS.iter().filter(|(name, _)| headers.contains_key(*name));
    names.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

#[cache(ttl = 300, key = "skipping", skip(headers))]
async fn skipping(headers: HeaderMap) -> String {
    seen(&headers)
}

#[cache(ttl = 300, key = "ignoring", skip(headers), ignore_credentials)]
async fn ignoring(headers: HeaderMap) -> String {
    seen(&headers)
}

#[cache(ttl = 300, key = "cookie", skip(headers))]
async fn unshareable(headers: HeaderMap) -> Response {
    ([("set-cookie", "a=1")], seen(&headers)).into_response()
}

fn routes() -> Router {
    Router::new()
        .route("/skipping", get(skipping).post(skipping))
        .route("/ignoring", get(ignoring))
        .route("/unshareable", get(unshareable))
}

fn all_and(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    CONDITIONS.iter().chain(more).copied().collect()
}

fn all() -> String {
    CONDITIONS.map(|(name, _)| name).join(" ")
}

#[tokio::test]
async fn a_load_runs_without_them() {
    let app = App::new(routes());
    for path in ["/skipping", "/ignoring", "/unshareable", "/unshareable"] {
        let answer = app.get_with(path, &all_and(&[])).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b""[..]), "{path}");
    }
    let answer =
        app.get_with("/ignoring?", &all_and(&[("authorization", "Bearer 1"), ("cookie", "a=1")])).await;
    assert!(answer.is_hit() && answer.body.is_empty());
}

#[tokio::test]
async fn one_alone_is_taken_too() {
    for condition in CONDITIONS {
        let app = App::new(routes());
        assert!(app.get_with("/skipping", &[condition]).await.body.is_empty(), "{condition:?}");
    }
}

#[tokio::test]
async fn credentials_that_bypass_the_cache_leave_them_untouched() {
    let app = App::built(routes(), |cache| cache.credential_headers(["x-key"]));
    for credentials in
        [("authorization", "Bearer 1"), ("proxy-authorization", "Basic 1"), ("x-key", "1"), ("cookie", "a=1")]
    {
        let answer = app.get_with("/skipping", &all_and(&[credentials])).await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=credentials", "{credentials:?}");
        assert_eq!(answer.body, all(), "{credentials:?}");
    }
}

#[tokio::test]
async fn other_methods_leave_them_untouched() {
    let answer = App::new(routes()).send(Method::POST, "/skipping", &all_and(&[])).await;
    assert_eq!(answer.cache_status(), "PacificCache; fwd=method");
    assert_eq!(answer.body, all());
}

#[tokio::test]
async fn a_disabled_cache_leaves_them_untouched() {
    let app = App::new(routes().layer(HttpCacheLayer::with(Cache::disabled())));
    for path in ["/skipping", "/ignoring"] {
        let answer = app.get_with(path, &all_and(&[("cookie", "a=1")])).await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=disabled");
        assert_eq!(answer.body, all(), "{path}");
    }
}

#[cache(ttl = 300)]
async fn cookie_blind(State(script): State<Script>) -> Response {
    script.run().await
}

#[tokio::test]
async fn a_cookie_that_no_argument_reads_changes_nothing() {
    let script = Script::at_once(|_| ([("etag", "\"a\"")], "body"));
    let app = App::new(Router::new().route("/", get(cookie_blind)).with_state(script.clone()));
    for _ in 0..2 {
        let fields = [("if-none-match", "\"a\""), ("cookie", "a=1"), ("range", "bytes=0-1")];
        assert_eq!(app.get_with("/", &fields).await.status.as_u16(), 304);
    }
    assert_eq!(app.get("/").await.body, "body");
    assert_eq!(script.runs(), 1);
}

/// Answers ranges and conditions itself, as file services do.
#[cache(ttl = 300, key = "file", skip(headers))]
async fn file(headers: HeaderMap) -> Response {
    if headers.contains_key("if-none-match") {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    if headers.contains_key("range") {
        return (StatusCode::PARTIAL_CONTENT, [("content-range", "bytes 0-1/4")], "bo").into_response();
    }
    ([("accept-ranges", "bytes")], "body").into_response()
}

fn is_whole(answer: &Answer) -> bool {
    answer.status == 200 && answer.body == "body"
}

#[tokio::test]
async fn a_handler_that_answers_ranges_itself_is_stored_and_shared_whole() {
    let app = App::new(Router::new().route("/", get(file)));
    assert!(is_whole(&app.get_with("/", &[("range", "bytes=0-1")]).await));
    let hit = app.get("/").await;
    assert!(hit.is_hit() && is_whole(&hit));
    assert!(is_whole(&app.get_with("/", &[("range", "bytes=0-1"), ("if-range", "\"x\"")]).await));
    let own = app.get_with("/", &[("range", "bytes=0-1"), ("authorization", "Bearer 1")]).await;
    assert_eq!((own.status.as_u16(), &own.body[..]), (206, &b"bo"[..]));
}

#[tokio::test]
async fn no_waiter_gets_what_the_leaders_conditions_asked_for() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |_| "body");
    let app = App::of(&script);
    let fields = [[("if-none-match", "*")], [("x-nothing", "1")], [("range", "bytes=0-1")]];
    let asked = begun(3, |n| app.get_with("/", &fields[n]));
    gate.open();
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers[0].status.as_u16(), 304);
    assert!(is_whole(&answers[1]) && is_whole(&answers[2]));
    assert_eq!(script.runs(), 1);
}
