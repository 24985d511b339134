//! `KeyPolicy::strict()`: a key with anything but letters, digits and `:_-` is a 400 before the handler runs.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{get, post};
use pacific_cache::{Cache, CacheBuilder, HttpCacheLayer, KeyPolicy, cache};
use pacific_cache_tests::app::{App, Script, answer};
use pacific_cache_tests::harness::request;
use serde::Deserialize;

#[cache(ttl = 60, key = "user:{id}", tags("tag.of~{id}"))]
async fn user(State(script): State<Script>, Path(id): Path<String>) -> Response {
    let _ = id;
    script.run().await
}

#[cache(ttl = 60, key = "of:{id}".replace("{id}", id), skip(id))]
async fn expression(State(script): State<Script>, Path(id): Path<String>) -> Response {
    let _ = id;
    script.run().await
}

#[cache(ttl = 60)]
async fn by_path(State(script): State<Script>, Path(id): Path<String>) -> Response {
    let _ = id;
    script.run().await
}

#[derive(Deserialize)]
struct Who {
    who: String,
}

#[cache(ttl = 60, key = "me", per_user(who))]
async fn me(State(script): State<Script>, Query(Who { who }): Query<Who>) -> Response {
    let _ = who;
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new()
        .route("/user/{id}", get(user))
        .route("/user/{id}", post(user))
        .route("/expression/{id}", get(expression))
        .route("/path/{id}", get(by_path))
        .route("/me", get(me))
        .with_state(script.clone())
}

fn app(script: &Script) -> App {
    App::built(routes(script), |cache| cache.key_policy(KeyPolicy::strict()))
}

/// What a strict key hasn't in it: encoded, in another script, from the frame itself, or too long.
fn odd() -> Vec<String> {
    let odd = ["a%20b", "a%2Fb", "%C3%A9", "a.b", "a~b", "a%7Cb", "%25", "a,b", "!", "(a)"];
    odd.into_iter().map(str::to_owned).chain(["x".repeat(254)]).collect()
}

const PLAIN: [&str; 4] = ["7", "a-b", "A_b", "-"];

#[tokio::test]
async fn a_key_of_anything_else_is_refused_before_the_handler_runs() {
    let script = Script::numbers();
    let app = app(&script);
    for path in ["/user", "/expression"] {
        for id in odd() {
            let refused = app.get(&format!("{path}/{id}")).await;
            assert_eq!(refused.status, 400, "{path}/{id}");
            assert_eq!(refused.cache_status(), "PacificCache; fwd=bypass; detail=key");
            assert_eq!(refused.header("content-type"), "text/plain; charset=utf-8");
            assert!(
                refused.body.starts_with(b"the key of this request has characters other than"),
                "{refused:?}"
            );
            assert!(
                !String::from_utf8_lossy(&refused.body).contains(&id),
                "it repeats nothing of the request"
            );
        }
    }
    assert_eq!((script.runs(), app.stats().bypassed["key"], app.stats().entries), (0, 22, 0));
}

#[tokio::test]
async fn a_plain_key_is_taken() {
    let app = app(&Script::numbers());
    let longest = "x".repeat(251);
    for id in PLAIN.into_iter().chain([&*longest]) {
        let path = format!("/user/{id}");
        assert!(app.get(&path).await.cache_status().ends_with("stored"), "{id}");
        assert!(app.get(&path).await.is_hit(), "{id}");
    }
}

#[tokio::test]
async fn a_head_is_refused_with_the_same_fields() {
    let app = app(&Script::numbers());
    let (head, get) = (app.head("/user/a%20b").await, app.get("/user/a%20b").await);
    assert_eq!((head.status, head.body.len()), (get.status, 0));
    assert_eq!(head.headers, get.headers);
    assert_eq!(get.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn conditions_change_nothing_of_it() {
    let app = app(&Script::numbers());
    for condition in [
        ("if-none-match", "*"),
        ("if-match", "\"a\""),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(app.send(method, "/user/a%20b", &[condition]).await.status, 400, "{condition:?}");
        }
    }
}

#[tokio::test]
async fn who_bypasses_needs_no_key() {
    let script = Script::numbers();
    let app = app(&script);
    assert_eq!(app.get_with("/user/a%20b", &[("authorization", "Basic 1")]).await.status, 200);
    assert_eq!(app.post("/user/a%20b").await.status, 200);
    let disabled = routes(&script).layer(HttpCacheLayer::with(Cache::disabled()));
    assert_eq!(answer(&disabled, request(Method::GET, "/user/a%20b", &[])).await.status, 200);
    assert_eq!(script.runs(), 3);
}

#[tokio::test]
async fn default_keys_and_principals_are_not_meant() {
    let app = app(&Script::numbers());
    let longest = "x".repeat(300);
    for path in ["/path/a%20b", "/path/a.b?x=1", "/me?who=a%20b", "/me?who=", &format!("/path/{longest}")] {
        assert!(app.get(path).await.cache_status().ends_with("stored"), "{path}");
        assert!(app.get(path).await.is_hit(), "{path}");
    }
}

#[tokio::test]
async fn without_the_policy_every_key_is_taken_and_none_for_another() {
    let app = App::built(routes(&Script::numbers()), CacheBuilder::allow_client_bypass);
    for round in 0..2 {
        for id in odd() {
            assert_eq!(app.get(&format!("/user/{id}")).await.is_hit(), round == 1, "{id}");
        }
    }
}
