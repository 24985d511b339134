//! What is one user's is no other cache's: each answer of a `per_user` handler is `private` (RFC 9111 §5.2.2.7).

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::future::join_all;
use pacific_cache::{Cache, HttpCacheLayer, cache};
use pacific_cache_tests::app::{App, Gate, Pieces, Script, answer, begun};
use pacific_cache_tests::harness::{Answer, request};

use crate::User;

#[cache(ttl = 300, key = "me", per_user(name))]
async fn me(State(script): State<Script>, User(name): User) -> Response {
    ([("x-name", name)], script.run().await).into_response()
}

fn routes(script: &Script) -> Router {
    Router::new().route("/", get(me)).route("/", post(me)).with_state(script.clone())
}

fn app(script: &Script) -> App {
    App::new(routes(script))
}

/// How often it says `private`.
fn privately(answer: &Answer) -> usize {
    directives(answer).filter(|directive| *directive == "private").count()
}

fn directives(answer: &Answer) -> impl Iterator<Item = &str> {
    let lines = answer.headers.get_all("cache-control").iter().map(|line| line.to_str().unwrap());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// The handler speaks to every cache, as it did before somebody wrote `per_user` above it.
#[tokio::test]
async fn what_its_handler_calls_public_is_private_and_nothing_else_of_it_changes() {
    let ways: [fn() -> Response; 2] = [
        || ([("cache-control", "public, max-age=30")], "body").into_response(),
        || (StatusCode::NOT_FOUND, [("cache-control", "public, max-age=30")]).into_response(),
    ];
    for way in ways {
        let app = app(&Script::at_once(move |_| way()));
        for method in [Method::GET, Method::GET, Method::HEAD, Method::POST] {
            let answer = app.send(method.clone(), "/", &[("x-user", "ann")]).await;
            assert_eq!(directives(&answer).collect::<Vec<_>>(), ["max-age=30", "private"], "{method}");
        }
    }
}

#[tokio::test]
async fn whatever_is_answered_from_the_store_is_private() {
    let own: [&[(&str, &str)]; 4] = [
        &[],
        &[("cache-control", "max-age=60")],
        &[("cache-control", "private, max-age=60")],
        &[("cache-control", "private=\"x-secret\"")],
    ];
    for fields in own {
        let app = app(&Script::at_once(move |_| {
            let mut response = "body".into_response();
            response.headers_mut().insert("etag", "\"1\"".parse().unwrap());
            for (name, value) in fields {
                response.headers_mut().append(*name, value.parse().unwrap());
            }
            response
        }));
        let known = &[("x-user", "ann"), ("if-none-match", "\"1\"")][..];
        for (method, asked) in [
            (Method::GET, &known[..1]),
            (Method::GET, &known[..1]),
            (Method::HEAD, &known[..1]),
            (Method::GET, known),
            (Method::HEAD, known),
        ] {
            assert_eq!(privately(&app.send(method, "/", asked).await), 1, "{fields:?}");
        }
        assert_eq!((app.stats().hits, app.stats().not_modified), (4, 2), "{fields:?}");
    }
}

/// Another cache may keep what this one doesn't.
#[tokio::test]
async fn what_isnt_stored_is_private_too() {
    let ways: [fn() -> Response; 5] = [
        || StatusCode::NOT_FOUND.into_response(),
        || StatusCode::IM_USED.into_response(),
        || [("set-cookie", "a=1")].into_response(),
        || [("cache-control", "max-age=0")].into_response(),
        || Pieces::new(&["of unknown ", "length"]).into_response(),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let app = app(&Script::at_once(move |_| way()));
        for method in [Method::GET, Method::HEAD, Method::GET, Method::POST] {
            let answer = app.send(method.clone(), "/", &[("x-user", "ann")]).await;
            assert_eq!(privately(&answer), 1, "{number}: {method} {answer:?}");
        }
        assert_eq!(app.stats().stored, 0);
    }
    assert_eq!(privately(&app(&Script::numbers()).head("/").await), 1);
}

#[tokio::test]
async fn those_who_waited_are_told_that_it_is_private() {
    for status in [200, 404, 503] {
        let gate = Gate::closed();
        let app = app(&Script::behind(&gate, move |_| StatusCode::from_u16(status).unwrap()));
        let asked = begun(3, |_| app.get("/"));
        gate.open();
        assert!(join_all(asked).await.iter().all(|answer| privately(answer) == 1));
    }
}

#[tokio::test]
async fn what_a_disabled_cache_passes_on_is_private_too() {
    let router = routes(&Script::numbers()).layer(HttpCacheLayer::with(Cache::disabled()));
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(privately(&answer(&router, request(method, "/", &[])).await), 1);
    }
}

#[tokio::test]
async fn what_is_private_is_kept_and_what_is_not_to_be_stored_is_not() {
    for (said, stored) in [
        ("private", true),
        ("private, max-age=60", true),
        ("public, max-age=60", true),
        ("no-store", false),
        ("private, no-store", false),
        ("no-cache", false),
        ("private, max-age=0", false),
    ] {
        let app = app(&Script::at_once(move |_| ([("cache-control", said)], "body")));
        app.get("/").await;
        assert_eq!(app.get("/").await.is_hit(), stored, "{said}");
    }
    let app = app(&Script::at_once(|_| [("set-cookie", "a=1")]));
    app.get("/").await;
    assert!(!app.get("/").await.is_hit());
}
