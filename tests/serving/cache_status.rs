//! `Cache-Status` says what happened to each response, in the words of RFC 9211, and the counters agree.

use std::time::Duration;

use axum::http::{Method, StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Router, extract::State};
use pacific_cache::{Cache, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun};

async fn said(app: &App, method: Method, fields: &[(&str, &str)]) -> String {
    // A post has a path of its own: it ends what is stored for it.
    let path = if method == Method::POST { "/posts" } else { "/" };
    app.send(method, path, fields).await.cache_status().to_owned()
}

#[cache(ttl = 300, key = "all")]
async fn all(State(script): State<Script>) -> axum::response::Response {
    script.run().await
}

#[tokio::test]
async fn each_way_of_a_request_is_said() {
    let script = Script::at_once(|run| if run < 5 { run.to_string() } else { "last".to_owned() });
    let app = App::new(Router::new().route("/", get(all)).route("/posts", post(all)).with_state(script));
    let ask = |method, fields| said(&app, method, fields);
    assert_eq!(ask(Method::HEAD, &[]).await, "PacificCache; fwd=uri-miss");
    assert_eq!(ask(Method::GET, &[]).await, "PacificCache; fwd=uri-miss; stored");
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(ask(Method::GET, &[]).await, "PacificCache; hit; ttl=295");
    assert_eq!(ask(Method::HEAD, &[]).await, "PacificCache; hit; ttl=295");
    assert_eq!(ask(Method::GET, &[("if-none-match", "*")]).await, "PacificCache; hit; ttl=295");
    assert_eq!(ask(Method::GET, &[("if-match", "\"x\"")]).await, "PacificCache; hit; ttl=295");
    assert_eq!(ask(Method::POST, &[]).await, "PacificCache; fwd=method");
    let credentials = &[("authorization", "Basic 1")];
    assert_eq!(ask(Method::GET, credentials).await, "PacificCache; fwd=bypass; detail=credentials");
    app.clock.advance(Duration::from_secs(300));
    assert_eq!(ask(Method::HEAD, &[]).await, "PacificCache; fwd=stale");
    assert_eq!(ask(Method::GET, &[]).await, "PacificCache; fwd=stale; stored");
    let stats = app.stats();
    assert_eq!((stats.hits, stats.misses, stats.loads, stats.stored, stats.not_modified), (4, 4, 4, 2, 1));
    assert_eq!(stats.bypassed, [("credentials", 1), ("method", 1)].into());
    assert!(stats.refused.is_empty());
}

#[tokio::test]
async fn waiters_of_a_stale_entry_say_so_too() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |run| {
            let gate = gate.clone();
            async move {
                if run > 1 {
                    gate.pass().await;
                }
                run.to_string()
            }
        }
    });
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(Duration::from_secs(300));
    let asked = begun(2, |_| app.get("/"));
    gate.open();
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers[0].cache_status(), "PacificCache; fwd=stale; stored");
    assert_eq!(answers[1].cache_status(), "PacificCache; fwd=stale; collapsed");
}

#[tokio::test]
async fn there_is_one_line_of_it_and_no_key_in_it() {
    let app = App::of(&Script::numbers());
    for _ in 0..2 {
        let answer = app.get("/secret-path?token=1").await;
        let lines: Vec<_> = answer.headers.get_all("cache-status").iter().collect();
        assert_eq!(lines.len(), 1);
        assert!(!lines[0].to_str().unwrap().contains("secret"), "{lines:?}");
    }
}

#[tokio::test]
async fn a_handler_that_isnt_cached_says_nothing() {
    let app = App::new(Router::new().route("/", get(|uri: Uri| async move { uri.to_string() })));
    let answer = app.get("/").await;
    assert_eq!(answer.cache_status(), "");
    assert_eq!(app.cache.stats(), Cache::isolated().stats());
}

#[tokio::test]
async fn rfc9211_2_3_the_handlers_status_is_said_where_another_is_sent() {
    let stored = Script::at_once(|_| ([("etag", "\"a\"")], "body"));
    let own = Script::at_once(|_| (StatusCode::CREATED, [("etag", "\"a\"")], "body"));
    let cases = [
        (&stored, Method::HEAD, "fwd=uri-miss", "fwd-status=200"),
        (&stored, Method::GET, "fwd=uri-miss; stored", "fwd-status=200"),
        (&own, Method::GET, "fwd=uri-miss; detail=status", "fwd-status=201"),
    ];
    for (script, method, fwd, status) in cases {
        for (fields, sent) in [(("if-none-match", "*"), 304), (("if-match", "\"b\""), 412)] {
            let answer = App::of(script).send(method.clone(), "/", &[fields]).await;
            let said = format!("PacificCache; {fwd}; {status}");
            assert_eq!((answer.status.as_u16(), answer.cache_status()), (sent, &*said), "{method}");
        }
        let answer = App::of(script).send(method.clone(), "/", &[("if-none-match", "\"b\"")]).await;
        assert_eq!(answer.cache_status(), format!("PacificCache; {fwd}"), "{method}");
    }
    let app = App::of(&own);
    app.get("/").await;
    let marked = app.get_with("/", &[("if-none-match", "*")]).await.cache_status().to_owned();
    assert_eq!(marked, "PacificCache; fwd=bypass; detail=unshareable; fwd-status=201");
    let gate = Gate::closed();
    let app = App::of(&Script::behind(&gate, |_| "body"));
    let asked = begun(2, |_| app.get_with("/", &[("if-none-match", "*")]));
    gate.open();
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers[1].cache_status(), "PacificCache; fwd=uri-miss; collapsed; fwd-status=200");
}
