//! `per_user`: everyone has entries of their own.

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun, said};
use pacific_cache_tests::harness::Answer;

use crate::User;

#[cache(ttl = 300, key = "me", tags("people"), per_user(name))]
async fn me(State(script): State<Script>, User(name): User) -> Response {
    ([("x-name", name)], script.run().await).into_response()
}

fn app_with(script: &Script, settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> App {
    App::built(Router::new().route("/", get(me)).with_state(script.clone()), settings)
}

fn app(script: &Script) -> App {
    app_with(script, |cache| cache)
}

async fn ask(app: &App, name: &str) -> Answer {
    app.get_with("/", &[("x-user", name)]).await
}

#[tokio::test]
async fn two_users_never_share() {
    let script = Script::numbers();
    let app = app(&script);
    for round in 0..3 {
        for (name, run) in [("ann", "1"), ("bob", "2"), ("Ann", "3"), ("nobody", "4")] {
            let answer = ask(&app, name).await;
            assert_eq!((&answer.body[..], answer.header("x-name")), (run.as_bytes(), name));
            assert_eq!(answer.is_hit(), round > 0);
        }
    }
    assert_eq!(app.get("/").await.body, "4", "who says no name is nobody");
    assert_eq!(app.stats().entries, 4);
}

#[tokio::test]
async fn nobody_waits_for_another_users_load() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script);
    let name = |number: usize| ["ann", "bob"][number % 2];
    let asked = begun(100, |number| app.get_with("/", &[("x-user", name(number))]));
    assert_eq!(script.runs(), 2);
    gate.open();
    let answers = join_all(asked).await;
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.header("x-name"), name(number));
    }
    assert_eq!((said(&answers, "stored"), said(&answers, "collapsed")), (2, 98));
}

#[tokio::test]
async fn one_users_tag_is_no_304_for_another() {
    let script = Script::at_once(|run| ([("etag", format!("\"{run}\""))], "body"));
    let app = app(&script);
    for name in ["ann", "bob"] {
        ask(&app, name).await;
    }
    for method in [Method::GET, Method::HEAD] {
        for (name, tag, status) in [("ann", "\"1\"", 304), ("bob", "\"1\"", 200), ("bob", "\"2\"", 304)] {
            let fields = [("x-user", name), ("if-none-match", tag)];
            let answer = app.send(method.clone(), "/", &fields).await;
            assert_eq!((answer.status.as_u16(), answer.is_hit()), (status, true), "{name} {tag}");
        }
    }
    let stranger = app.get_with("/", &[("x-user", "eve"), ("if-none-match", "\"1\"")]).await;
    assert_eq!((stranger.status.as_u16(), stranger.header("x-name")), (200, "eve"));
}

#[tokio::test]
async fn credentials_are_allowed() {
    let script = Script::numbers();
    let app = app_with(&script, |cache| cache.credential_headers(["x-api-key"]));
    ask(&app, "ann").await;
    for field in [
        ("authorization", "Bearer 1"),
        ("proxy-authorization", "Basic 1"),
        ("cookie", "a=1"),
        ("x-api-key", "1"),
    ] {
        assert!(app.get_with("/", &[("x-user", "ann"), field]).await.is_hit(), "{field:?}");
        app.get_with("/", &[("x-user", field.0), field]).await;
        assert!(ask(&app, field.0).await.is_hit(), "{field:?}");
    }
    assert_eq!(script.runs(), 5);
}

#[tokio::test]
async fn a_name_ends_the_entries_of_all_users() {
    for name in ["me", "people", "/", "peo*"] {
        let script = Script::numbers();
        let app = app(&script);
        for name in ["ann", "bob"] {
            ask(&app, name).await;
        }
        app.cache.invalidate_matching(name).await.unwrap();
        assert_eq!(
            (ask(&app, "ann").await.body, ask(&app, "bob").await.body),
            ("3".into(), "4".into()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_is_one_callers_of_one_user_marks_no_other() {
    let script = Script::at_once(|run| match run {
        1 => [("set-cookie", "a=1")].into_response(),
        _ => run.to_string().into_response(),
    });
    let app = app(&script);
    ask(&app, "ann").await;
    assert_eq!(ask(&app, "bob").await.cache_status(), "PacificCache; fwd=uri-miss; stored");
    assert_eq!(ask(&app, "ann").await.cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
}
