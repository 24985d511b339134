//! What varies says so to every cache on its way: its `Vary` names the fields of the attribute.

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Pieces, Script, begun};
use pacific_cache_tests::harness::Answer;

use crate::ask_in;

#[cache(ttl = 300, key = "page", vary("accept-language", "x-tenant"))]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    App::new(Router::new().route("/", get(page)).route("/", post(page)).with_state(script.clone()))
}

fn answering(answer: impl Fn() -> Response + Send + Sync + 'static) -> App {
    app(&Script::at_once(move |_| answer()))
}

/// All of `Vary`.
fn vary(answer: &Answer) -> String {
    let lines = answer.headers.get_all("vary").iter();
    lines.map(|line| line.to_str().unwrap()).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn whatever_is_answered_from_the_store_names_its_fields() {
    let app = answering(|| ([("etag", "\"1\"")], "body").into_response());
    for (method, fields) in [
        (Method::GET, &[][..]),
        (Method::GET, &[]),
        (Method::HEAD, &[]),
        (Method::GET, &[("if-none-match", "\"1\"")]),
        (Method::HEAD, &[("if-none-match", "\"1\"")]),
    ] {
        let answer = app.send(method, "/", fields).await;
        assert_eq!(vary(&answer), "accept-language, x-tenant", "{answer:?}");
    }
    assert_eq!((app.stats().hits, app.stats().not_modified), (4, 2));
}

#[tokio::test]
async fn those_who_waited_are_told_the_fields() {
    for status in [200, 404, 503] {
        let gate = Gate::closed();
        let app = app(&Script::behind(&gate, move |_| StatusCode::from_u16(status).unwrap()));
        let asked = begun(3, |_| app.get("/"));
        gate.open();
        let answers = join_all(asked).await;
        assert!(answers.iter().all(|answer| vary(answer) == "accept-language, x-tenant"), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.status == status));
    }
}

/// Another cache may keep what this one doesn't.
#[tokio::test]
async fn what_isnt_stored_names_the_fields_too() {
    let ways: [fn() -> Response; 5] = [
        || StatusCode::FORBIDDEN.into_response(),
        || [("set-cookie", "a=1")].into_response(),
        || [("cache-control", "max-age=0")].into_response(),
        || Pieces::new(&["of unknown ", "length"]).into_response(),
        || (StatusCode::NO_CONTENT, [("cache-control", "no-cache")]).into_response(),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let app = answering(way);
        for fields in [&[][..], &[("authorization", "Basic 1")]] {
            for method in [Method::GET, Method::HEAD] {
                let answer = app.send(method, "/", fields).await;
                assert_eq!(vary(&answer), "accept-language, x-tenant", "{number}: {answer:?}");
            }
        }
        assert_eq!(app.stats().stored, 0);
    }
    let app = answering(|| "body".into_response());
    for method in [Method::HEAD, Method::POST] {
        assert_eq!(vary(&app.send(method, "/", &[]).await), "accept-language, x-tenant");
    }
}

#[tokio::test]
async fn the_handlers_own_names_are_kept_and_said_once() {
    for (own, all) in [
        ("Accept-Language", "Accept-Language, x-tenant"),
        ("x-tenant, accept-language", "x-tenant, accept-language"),
        ("", ", accept-language, x-tenant"),
    ] {
        let app = answering(move || [("vary", own)].into_response());
        for _ in 0..2 {
            assert_eq!(vary(&app.get("/").await), all);
        }
        assert_eq!((app.stats().hits, app.stats().stored), (1, 1), "{own}");
    }
}

#[tokio::test]
async fn what_varies_by_more_is_its_callers_alone() {
    for (own, all) in [
        ("accept-encoding", "accept-encoding, accept-language, x-tenant"),
        ("accept-language, cookie", "accept-language, cookie, x-tenant"),
        ("*", "*"),
        ("x-tenant, *", "x-tenant, *"),
    ] {
        let script = Script::at_once(move |run| ([("vary", own)], run.to_string()));
        let app = app(&script);
        let answer = ask_in(&app, "/", "de").await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=uri-miss; detail=vary", "{own}");
        assert_eq!(vary(&answer), all);
        let again = ask_in(&app, "/", "de").await;
        assert_eq!(again.cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
        assert_eq!((vary(&again), script.runs()), (all.to_owned(), 2));
    }
}
