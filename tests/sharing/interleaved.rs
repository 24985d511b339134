//! Many users at once, by every way of telling them apart: nobody ever sees another's marker.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{CacheKey, HttpCacheLayer, Load, cache};
use pacific_cache_tests::app::App;
use serde::Deserialize;

const USERS: usize = 40;
const ROUNDS: usize = 60;

fn told(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map_or("nobody", |value| value.to_str().unwrap()).to_owned()
}

/// Answers after others had their turn.
async fn slowly(marker: String) -> String {
    tokio::task::yield_now().await;
    marker
}

#[cache(ttl = 60, skip(headers))]
async fn by_authorization(headers: HeaderMap) -> String {
    slowly(told(&headers, "authorization")).await
}

#[cache(ttl = 60, skip(headers))]
async fn by_cookie(headers: HeaderMap) -> String {
    slowly(told(&headers, "cookie")).await
}

#[cache(ttl = 60, skip(headers))]
async fn by_credential_header(headers: HeaderMap) -> String {
    slowly(told(&headers, "x-user")).await
}

#[cache(ttl = 60, skip(headers))]
async fn by_partition(headers: HeaderMap) -> String {
    slowly(told(&headers, "host")).await
}

#[derive(CacheKey)]
struct User(String);

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(told(&parts.headers, "x-session")))
    }
}

#[cache(ttl = 60, key = "me:{user}")]
async fn by_key(user: User) -> String {
    slowly(user.0).await
}

#[derive(Deserialize)]
struct Who {
    who: String,
}

#[cache(ttl = 60)]
async fn by_query(Query(Who { who }): Query<Who>) -> String {
    slowly(who).await
}

#[cache(ttl = 60, skip(headers))]
async fn by_set_cookie(headers: HeaderMap) -> Response {
    let marker = slowly(told(&headers, "x-session")).await;
    ([("set-cookie", marker.clone())], marker).into_response()
}

#[cache(ttl = 60, skip(headers))]
async fn by_no_store(headers: HeaderMap) -> String {
    Load::current().no_store();
    slowly(told(&headers, "x-session")).await
}

#[cache(ttl = 60, skip(headers))]
async fn by_vary(headers: HeaderMap) -> Response {
    ([("vary", "x-session")], slowly(told(&headers, "x-session")).await).into_response()
}

fn app() -> App {
    let host = HttpCacheLayer::new().partition(|parts| told(&parts.headers, "host"));
    let routes = Router::new()
        .route("/authorization", get(by_authorization))
        .route("/cookie", get(by_cookie))
        .route("/header", get(by_credential_header))
        .route("/partition", get(by_partition).layer(host))
        .route("/key", get(by_key))
        .route("/query", get(by_query))
        .route("/set-cookie", get(by_set_cookie))
        .route("/no-store", get(by_no_store))
        .route("/vary", get(by_vary));
    App::built(routes, |cache| cache.credential_headers(["x-user"]))
}

/// The field that carries a marker, on each path.
const WAYS: [(&str, &str); 9] = [
    ("/authorization", "authorization"),
    ("/cookie", "cookie"),
    ("/header", "x-user"),
    ("/partition", "host"),
    ("/key", "x-session"),
    ("/query", "x-nothing"),
    ("/set-cookie", "x-session"),
    ("/no-store", "x-session"),
    ("/vary", "x-session"),
];

/// What a user asks in a round, and the marker that must come back.
async fn ask(app: App, user: usize, round: usize) {
    let (path, field) = WAYS[(user + round) % WAYS.len()];
    let marker = format!("user-{user}");
    let uri = if path == "/query" { format!("{path}?who={marker}") } else { path.to_owned() };
    // Some leave before they are answered.
    if (user * 7 + round).is_multiple_of(11) {
        let leaving = tokio::spawn(app.send(Method::GET, &uri, &[(field, &marker)]));
        tokio::task::yield_now().await;
        leaving.abort();
    }
    let answer = app.send(Method::GET, &uri, &[(field, &marker)]).await;
    assert_eq!(answer.body, marker, "{path} {answer:?}");
    assert!(answer.headers.get("set-cookie").is_none_or(|cookie| *cookie == *marker), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_ever_sees_anothers_marker() {
    let app = app();
    for round in 0..ROUNDS {
        let asked = (0..USERS).flat_map(|user| (0..3).map(move |step| (user, round + step)));
        let tasks = asked.map(|(user, round)| tokio::spawn(ask(app.clone(), user, round)));
        for asked in join_all(tasks).await {
            asked.unwrap();
        }
    }
    let stats = app.stats();
    assert!(stats.hits > 1000 && stats.bypassed["credentials"] > 1000, "{stats:?}");
}
