//! `client = ".."`: what clients may keep of a response that is stored here (RFC 9111 §5.2.2).

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::future::join_all;
use pacific_cache::{Load, cache};
use pacific_cache_tests::app::{App, Gate, Pieces, Script, begun};
use pacific_cache_tests::harness::Answer;

use crate::{SECOND, refreshed, with};

#[cache(ttl = 300, key = "page", client = "public, max-age=600")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "plain")]
async fn plain(State(script): State<Script>) -> Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    let routes = Router::new().route("/", get(page)).route("/", post(page)).route("/plain", get(plain));
    routes.with_state(script.clone())
}

fn app(answer: impl Fn() -> Response + Send + Sync + 'static) -> App {
    App::new(routes(&Script::at_once(move |_| answer())))
}

/// All of `Cache-Control`.
fn told(answer: &Answer) -> String {
    let lines = answer.headers.get_all("cache-control").iter();
    lines.map(|line| line.to_str().unwrap()).collect::<Vec<_>>().join(" | ")
}

type Way = fn() -> Response;

const CLIENT: &str = "public, max-age=600";

#[tokio::test]
async fn whatever_comes_of_what_is_stored_tells_clients() {
    let app = app(|| with(&[("etag", "\"1\"")], "body"));
    let known = &[("if-none-match", "\"1\"")][..];
    let asked = [
        (Method::GET, known),
        (Method::GET, &[]),
        (Method::GET, known),
        (Method::HEAD, &[]),
        (Method::HEAD, known),
    ];
    for (method, fields) in asked {
        let answer = app.send(method, "/", fields).await;
        assert_eq!(told(&answer), CLIENT, "{answer:?}");
    }
    assert_eq!((app.stats().hits, app.stats().not_modified), (4, 3));
}

#[tokio::test]
async fn those_who_waited_are_told() {
    let gate = Gate::closed();
    let app = App::new(routes(&Script::behind(&gate, |_| "body")));
    let asked = begun(10, |_| app.get("/"));
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| told(answer) == CLIENT));
}

#[tokio::test]
async fn what_the_handler_says_itself_is_obeyed_here_and_not_told() {
    for own in
        ["max-age=60", "public, s-maxage=60", "max-age=60, must-revalidate", "private=\"x-a\", max-age=60"]
    {
        let app = app(move || with(&[("cache-control", own)], "body"));
        assert_eq!(told(&app.get("/").await), CLIENT, "{own}");
        let hit = app.get("/").await;
        assert_eq!((told(&hit), hit.cache_status()), (CLIENT.to_owned(), "PacificCache; hit; ttl=60"));
    }
}

/// What is written on the way out isn't read back: neither its `max-age` nor anything else of it counts here.
#[tokio::test]
async fn what_clients_are_told_is_not_obeyed_here() {
    #[cache(
        ttl = 300,
        swr = "60s",
        key = "strict",
        client = "private, max-age=900, must-revalidate, no-transform"
    )]
    async fn strict(State(script): State<Script>) -> Response {
        script.run().await
    }
    let script = Script::numbers();
    let app = App::new(Router::new().route("/", get(strict)).with_state(script));
    app.get("/").await;
    assert_eq!(
        app.get("/").await.cache_status(),
        "PacificCache; hit; ttl=300",
        "not private, and not for longer"
    );
    app.clock.advance(300 * SECOND);
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=-1", "served stale all the same");
    refreshed(&app).await;
}

#[tokio::test]
async fn what_isnt_stored_tells_what_its_handler_says() {
    let ways: [(Way, &str); 9] = [
        (|| with(&[("set-cookie", "a=1")], "body"), ""),
        (|| with(&[("set-cookie", "a=1"), ("cache-control", "max-age=9")], "body"), "max-age=9"),
        (|| with(&[("cache-control", "no-store")], "body"), "no-store"),
        (|| with(&[("cache-control", "private")], "body"), "private"),
        (|| with(&[("cache-control", "max-age=0")], "body"), "max-age=0"),
        (|| with(&[("vary", "accept")], "body"), ""),
        (|| StatusCode::FORBIDDEN.into_response(), ""),
        (|| Pieces::new(&["of unknown ", "length"]).into_response(), ""),
        (
            || {
                Load::current().no_store();
                "body".into_response()
            },
            "",
        ),
    ];
    for (number, (way, own)) in ways.into_iter().enumerate() {
        let app = app(way);
        for _ in 0..2 {
            assert_eq!(told(&app.get("/").await), own, "{number}");
        }
    }
}

#[tokio::test]
async fn errors_tell_what_their_handler_says() {
    for code in [404, 410, 500, 503] {
        for (own, given, stored) in
            [(&[][..], "", "no-cache"), (&[("cache-control", "max-age=9")], "max-age=9", "max-age=9")]
        {
            let script = Script::at_once(move |_| with(own, StatusCode::from_u16(code).unwrap()));
            assert_eq!(told(&App::new(routes(&script)).get("/").await), given, "{code}");
            let app = App::built(routes(&script), |cache| cache.statuses([(code, 5 * SECOND)]));
            assert_eq!(told(&app.get("/").await), stored, "{code}, which is stored for a moment");
            let hit = app.get("/").await;
            assert_eq!((told(&hit), hit.is_hit()), (stored.to_owned(), true), "{code}");
        }
    }
}

#[tokio::test]
async fn who_bypasses_is_told_what_the_handler_says() {
    let app = app(|| "body".into_response());
    for (method, fields) in [(Method::GET, &[("authorization", "Basic 1")][..]), (Method::POST, &[])] {
        assert_eq!(told(&app.send(method, "/", fields).await), "");
    }
}

#[tokio::test]
async fn without_the_option_clients_revalidate() {
    let app = app(|| "body".into_response());
    for _ in 0..2 {
        let answer = app.get("/plain").await;
        assert_eq!((told(&answer), answer.header("etag").is_empty()), ("no-cache".to_owned(), false));
    }
}
