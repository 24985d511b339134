//! Errors that the builder's `statuses` would store never take the place of what may stand in for them.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun};

use crate::{SECOND, aged};

#[cache(ttl = 10, stale_if_error = "60s", key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 10, key = "plain")]
async fn plain(State(script): State<Script>) -> Response {
    script.run().await
}

/// Answers once, and then with a status that is stored.
fn failing() -> Script {
    Script::at_once(|run| match run {
        1 => "1".into_response(),
        run => (StatusCode::SERVICE_UNAVAILABLE, run.to_string()).into_response(),
    })
}

fn app(script: &Script, settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> App {
    let routes = Router::new().route("/", get(page)).route("/plain", get(plain)).with_state(script.clone());
    App::built(routes, |cache| settings(cache.statuses([(503, 5 * SECOND), (404, 5 * SECOND)])))
}

#[tokio::test]
async fn an_error_never_replaces_what_may_stand_in_for_it() {
    let script = failing();
    let app = app(&script, |cache| cache);
    aged(&app, 15).await;
    for runs in [2, 3] {
        let stale = app.get("/").await;
        assert_eq!((stale.status.as_u16(), &stale.body[..]), (200, &b"1"[..]));
        assert_eq!(script.runs(), runs, "nothing was stored that answers the next");
    }
    assert_eq!((app.stats().stored, app.stats().refused["status"]), (1, 2));
}

#[tokio::test]
async fn once_nothing_may_stand_in_for_it_an_error_is_stored() {
    let script = failing();
    let app = app(&script, |cache| cache);
    aged(&app, 70).await;
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=stale; stored");
    let hit = app.get("/").await;
    assert_eq!((hit.status.as_u16(), hit.cache_status()), (503, "PacificCache; hit; ttl=5"));
    app.clock.advance(5 * SECOND);
    assert_eq!(app.get("/").await.body, "3", "an error stands in for no error");
}

#[tokio::test]
async fn an_error_is_served_no_longer_than_it_is_fresh() {
    #[cache(ttl = 10, swr = "60s", stale_if_error = "60s", key = "both")]
    async fn both(State(script): State<Script>) -> Response {
        script.run().await
    }
    let script = Script::at_once(|run| (StatusCode::SERVICE_UNAVAILABLE, run.to_string()));
    let routes = Router::new().route("/", get(both)).with_state(script.clone());
    let app = App::built(routes, |cache| cache.statuses([(503, 5 * SECOND)]));
    for run in ["1", "2", "3"] {
        assert!(app.get("/").await.body == run && app.get("/").await.is_hit());
        app.clock.advance(5 * SECOND);
    }
    assert_eq!((script.runs(), app.stats().stale_hits), (3, 0));
}

#[tokio::test]
async fn what_was_invalidated_gives_way_to_an_error() {
    let app = app(&failing(), |cache| cache);
    aged(&app, 15).await;
    app.invalidate("page").await;
    assert_eq!(app.get("/").await.status, 503);
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=5");
}

#[tokio::test]
async fn what_isnt_an_error_replaces_what_is_stale() {
    let script = Script::at_once(|run| match run {
        1 => "1".into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    });
    let app = app(&script, |cache| cache);
    aged(&app, 15).await;
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=stale; stored");
    assert_eq!((app.get("/").await.status.as_u16(), script.runs()), (404, 2));
}

/// Clients that want a newer answer can't take the older one from those who would have it.
#[tokio::test]
async fn an_error_that_a_client_asked_for_replaces_nothing_usable() {
    for (path, seconds) in [("/", 1), ("/", 15), ("/plain", 1)] {
        for field in [("cache-control", "no-cache"), ("cache-control", "max-age=0"), ("pragma", "no-cache")] {
            let app = app(&failing(), CacheBuilder::allow_client_bypass);
            assert_eq!(app.get(path).await.body, "1");
            app.clock.advance(seconds * SECOND);
            let answer = app.get_with(path, &[field]).await;
            assert_eq!((answer.status.as_u16(), &answer.body[..]), (503, &b"2"[..]), "{path} {field:?}");
            assert_eq!(app.get(path).await.body, "1", "{path} {seconds} {field:?}");
        }
    }
}

/// Whoever leads, and whatever it found when it began.
#[tokio::test]
async fn an_error_of_a_load_that_began_before_replaces_nothing_that_was_stored_meanwhile() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |run| {
            let gate = gate.clone();
            async move {
                if run > 1 {
                    return run.to_string().into_response();
                }
                gate.pass().await;
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    });
    let app = app(&script, CacheBuilder::allow_client_bypass);
    let asked = begun(1, |_| app.get("/"));
    assert_eq!(app.get_with("/", &[("cache-control", "no-cache")]).await.body, "2");
    gate.open();
    assert_eq!(join_all(asked).await[0].status, 503);
    let kept = app.get("/").await;
    assert_eq!((&kept.body[..], kept.is_hit()), (&b"2"[..], true));
}
