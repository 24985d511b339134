//! `allow_client_bypass`: what clients ask of caches is done (RFC 9111 §5.2.1); without it, it is ignored.

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun, said};
use pacific_cache_tests::harness::Answer;

use crate::{SECOND, with};

#[cache(ttl = 60, key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 60, swr = "60s", stale_if_error = "10m", key = "ruled")]
async fn ruled(State(script): State<Script>) -> Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new().route("/", get(page)).route("/ruled", get(ruled)).with_state(script.clone())
}

fn app(script: &Script) -> App {
    App::built(routes(script), CacheBuilder::allow_client_bypass)
}

async fn ask(app: &App, path: &str, control: &str) -> Answer {
    app.get_with(path, &[("cache-control", control)]).await
}

const WISHES: [&str; 8] = [
    "no-cache",
    "no-store",
    "max-age=0",
    "max-age=1",
    "min-fresh=59",
    "max-stale",
    "max-age=soon",
    "no-cache, no-store",
];

#[tokio::test]
async fn without_the_option_nothing_is_heard() {
    let script = Script::numbers();
    let app = App::new(routes(&script));
    for wish in WISHES {
        assert!(ask(&app, "/", wish).await.cache_status().ends_with("stored"), "{wish}: it is stored");
        app.clock.advance(2 * SECOND);
        assert!(ask(&app, "/", wish).await.is_hit(), "{wish}");
        assert!(app.get_with("/", &[("pragma", "no-cache")]).await.is_hit());
        assert_eq!(ask(&app, "/x", "only-if-cached").await.status, 404, "the router's own");
        app.invalidate("page").await;
    }
    app.get("/").await;
    app.clock.advance(60 * SECOND);
    assert_eq!(ask(&app, "/", "max-stale").await.cache_status(), "PacificCache; fwd=stale; stored");
    assert_eq!(ask(&app, "/ruled", "only-if-cached").await.status, 200);
}

#[tokio::test]
async fn who_wants_no_stored_answer_gets_a_new_one_which_is_stored() {
    for field in
        [("cache-control", "no-cache"), ("cache-control", "max-age=0, No-Cache"), ("pragma", "no-cache")]
    {
        let script = Script::numbers();
        let app = app(&script);
        app.get("/").await;
        let asked = app.get_with("/", &[field]).await;
        assert_eq!(
            (&asked.body[..], asked.cache_status()),
            (&b"2"[..], "PacificCache; fwd=request; stored"),
            "{field:?}"
        );
        let other = app.get("/").await;
        assert_eq!((&other.body[..], other.is_hit()), (&b"2"[..], true), "the others have it too");
        let head = app.send(Method::HEAD, "/", &[field]).await;
        assert_eq!((head.cache_status(), script.runs()), ("PacificCache; fwd=request", 3));
    }
    let app = app(&Script::numbers());
    app.get("/").await;
    let both = app.get_with("/", &[("pragma", "no-cache"), ("cache-control", "max-age=5")]).await;
    assert!(both.is_hit(), "a Pragma counts only alone (§5.4)");
}

#[tokio::test]
async fn who_wants_nothing_stored_leaves_what_is_stored() {
    let script = Script::numbers();
    let app = app(&script);
    for body in ["1", "2"] {
        let asked = ask(&app, "/", "no-store").await;
        assert_eq!(
            (&asked.body[..], asked.cache_status()),
            (body.as_bytes(), "PacificCache; fwd=request; detail=no-store")
        );
    }
    assert_eq!(app.get("/").await.body, "3", "nothing was left");
    assert_eq!(ask(&app, "/", "no-store").await.body, "4");
    assert_eq!(app.get("/").await.body, "3");
    assert_eq!(app.stats().bypassed["client"], 3);
}

#[tokio::test]
async fn who_says_how_old_or_fresh_it_must_be_gets_no_other() {
    let app = app(&Script::at_once(|run| with(&[("age", "5")], run.to_string())));
    app.get("/").await;
    app.clock.advance(15 * SECOND);
    // It is 20 s old, and fresh for 40 s more.
    for wish in ["max-age=20", "min-fresh=40", "max-age=20, min-fresh=40", "max-age=9999999999"] {
        assert_eq!(ask(&app, "/", wish).await.cache_status(), "PacificCache; hit; ttl=40", "{wish}");
    }
    for wish in [
        "max-age=19",
        "min-fresh=41",
        "max-age=20, min-fresh=41",
        "max-age=19, min-fresh=1",
        "max-age=x",
        "min-fresh=x",
    ] {
        let app = app.beside(routes(&Script::numbers()));
        assert_eq!(ask(&app, "/", wish).await.cache_status(), "PacificCache; fwd=request; stored", "{wish}");
        app.invalidate("page").await;
        let aged = Script::at_once(|run| with(&[("age", "20")], run.to_string()));
        app.beside(routes(&aged)).get("/").await;
    }
}

#[tokio::test]
async fn who_wants_no_stored_answer_neither_waits_nor_is_waited_for() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script);
    let mut asked = begun(2, |_| app.get_with("/", &[("cache-control", "no-cache")]));
    asked.extend(begun(2, |_| app.get("/")));
    asked.extend(begun(1, |_| app.get_with("/", &[("cache-control", "max-age=1")])));
    assert_eq!(script.runs(), 3, "who says how old it may be waits with the others");
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!((said(&answers, "stored"), said(&answers, "collapsed")), (3, 2));
}
