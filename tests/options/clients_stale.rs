//! `allow_client_bypass` and what is stale: `max-stale`, and those who want no stale answer (RFC 9111 §5.2.1).

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Script};
use pacific_cache_tests::harness::Answer;

use crate::{SECOND, refreshed, with};

#[cache(ttl = 60, key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 60, swr = "60s", stale_if_error = "10m", key = "ruled")]
async fn ruled(State(script): State<Script>) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).route("/ruled", get(ruled)).with_state(script.clone());
    App::built(routes, CacheBuilder::allow_client_bypass)
}

async fn ask(app: &App, path: &str, control: &str) -> Answer {
    app.get_with(path, &[("cache-control", control)]).await
}

#[tokio::test]
async fn who_takes_stale_answers_gets_them_as_stale_as_it_says() {
    let script = Script::numbers();
    let app = app(&script);
    app.get("/").await;
    app.clock.advance(65 * SECOND);
    for wish in ["max-stale", "max-stale=6", "max-stale=60, max-age=100", "only-if-cached, max-stale=6"] {
        let asked = ask(&app, "/", wish).await;
        assert_eq!(
            (asked.cache_status(), asked.header("age")),
            ("PacificCache; hit; ttl=-6", "65"),
            "{wish}"
        );
    }
    assert!(app.send(Method::HEAD, "/", &[("cache-control", "max-stale")]).await.is_hit());
    assert_eq!(
        (script.runs(), app.stats().stale_hits),
        (1, 5),
        "nothing is refreshed where the author has no rule for it"
    );
    assert_eq!(ask(&app, "/", "max-stale=4").await.cache_status(), "PacificCache; fwd=stale; stored");
}

#[tokio::test]
async fn nobody_gets_stale_what_forbids_it_or_was_invalidated() {
    for control in ["must-revalidate", "proxy-revalidate", "s-maxage=60", "no-cache=\"x-a\""] {
        let app = app(&Script::at_once(move |run| with(&[("cache-control", control)], run.to_string())));
        app.get("/").await;
        app.clock.advance(61 * SECOND);
        assert_eq!(ask(&app, "/", "max-stale").await.body, "2", "{control}");
    }
    let app = app(&Script::numbers());
    app.get("/").await;
    app.clock.advance(61 * SECOND);
    app.invalidate("page").await;
    assert_eq!(ask(&app, "/", "max-stale").await.body, "2");
}

#[tokio::test]
async fn who_wants_it_new_gets_nothing_stale_by_any_rule() {
    let script = Script::at_once(|run| match run {
        1 => "1".into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    });
    let app = app(&script);
    app.get("/ruled").await;
    for (seconds, is_refreshed) in [(70, true), (100, false)] {
        app.clock.advance(seconds * SECOND);
        for wish in ["no-cache", "max-age=1000", "min-fresh=1", "max-stale=1"] {
            assert_eq!(ask(&app, "/ruled", wish).await.status, 502, "{wish}");
        }
        let other = ask(&app, "/ruled", "max-stale=1000").await;
        assert_eq!(
            other.cache_status(),
            format!("PacificCache; hit; ttl=-{}", if is_refreshed { 11 } else { 111 })
        );
        refreshed(&app).await;
        assert_eq!(app.get("/ruled").await.body, "1", "who says nothing gets what the author allows");
        refreshed(&app).await;
    }
}
