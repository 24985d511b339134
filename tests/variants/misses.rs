//! `fwd=vary-miss` says that another variant would have been a hit, and nothing else (RFC 9211 §2.2).

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{HttpCacheLayer, cache};
use pacific_cache_tests::app::{App, Script};

use crate::{SECOND, User, ask_in};

#[cache(ttl = 10, vary("accept-language"))]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 10, key = "mine", vary("accept-language"), per_user(name))]
async fn mine(State(script): State<Script>, User(name): User) -> Response {
    let _ = name;
    script.run().await
}

fn app() -> App {
    let by_host = HttpCacheLayer::new()
        .partition(|parts| parts.headers.get("host").map_or("", |host| host.to_str().unwrap()).to_owned());
    let routes = Router::new().route("/page/{number}", get(page)).route("/mine", get(mine));
    App::new(routes.with_state(Script::numbers()).layer(by_host))
}

const OTHER: &str = "PacificCache; fwd=vary-miss; stored";
const NONE: &str = "PacificCache; fwd=uri-miss; stored";

#[tokio::test]
async fn another_valid_variant_is_said() {
    let app = app();
    assert_eq!(ask_in(&app, "/page/1", "de").await.cache_status(), NONE);
    assert_eq!(app.head("/page/1").await.cache_status(), "PacificCache; fwd=vary-miss");
    for language in ["en", "fr", ""] {
        assert_eq!(ask_in(&app, "/page/1", language).await.cache_status(), OTHER, "{language}");
        assert!(ask_in(&app, "/page/1", language).await.is_hit());
    }
    assert_eq!(ask_in(&app, "/page/2", "en").await.cache_status(), NONE, "another page");
}

#[tokio::test]
async fn a_variant_that_was_invalidated_isnt_said() {
    for name in ["/page/1", "*"] {
        let app = app();
        ask_in(&app, "/page/1", "de").await;
        app.cache.invalidate_matching(name).await.unwrap();
        assert_eq!(ask_in(&app, "/page/1", "en").await.cache_status(), NONE);
    }
}

#[tokio::test]
async fn a_variant_that_has_expired_isnt_said() {
    let app = app();
    ask_in(&app, "/page/1", "de").await;
    app.clock.advance(10 * SECOND);
    assert_eq!(ask_in(&app, "/page/1", "en").await.cache_status(), NONE);
    assert_eq!(ask_in(&app, "/page/1", "de").await.cache_status(), "PacificCache; fwd=stale; stored");
}

#[tokio::test]
async fn a_variant_that_was_evicted_isnt_said() {
    let routes = Router::new().route("/page/{number}", get(page)).with_state(Script::numbers());
    let app = App::built(routes, |cache| cache.max_entries(1));
    ask_in(&app, "/page/1", "de").await;
    ask_in(&app, "/page/2", "de").await;
    assert_eq!(app.stats().entries, 1);
    assert_eq!(ask_in(&app, "/page/1", "en").await.cache_status(), NONE);
}

#[tokio::test]
async fn a_variant_of_another_partition_isnt_said() {
    let app = app();
    let ask = async |host, language| {
        let fields = [("host", host), ("accept-language", language)];
        app.get_with("/page/1", &fields).await.cache_status().to_owned()
    };
    assert_eq!(ask("a", "de").await, NONE);
    assert_eq!(ask("b", "en").await, NONE, "hosts don't learn of each other");
    assert_eq!(ask("a", "en").await, OTHER);
}

#[tokio::test]
async fn an_entry_of_another_user_isnt_said() {
    let app = app();
    let ask = async |user, language| {
        let fields = [("x-user", user), ("accept-language", language)];
        app.get_with("/mine", &fields).await.cache_status().to_owned()
    };
    assert_eq!(ask("ann", "de").await, NONE);
    assert_eq!(ask("bob", "de").await, NONE, "users don't learn of each other");
    assert_eq!(ask("bob", "en").await, OTHER);
    assert_eq!(ask("eve", "de").await, NONE);
}
