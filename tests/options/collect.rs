//! `collect`: a body of unknown length is read as far as the cache's `max_body`, and stored.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use http_body_util::BodyExt as _;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Pieces, Script, Unread, begun, said};
use pacific_cache_tests::harness::get as asking;

use crate::with;

#[cache(ttl = 300, key = "page", collect)]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "plain")]
async fn plain(State(script): State<Script>) -> Response {
    script.run().await
}

/// Bodies of up to ten bytes are stored.
fn app_of(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).route("/plain", get(plain)).with_state(script.clone());
    App::built(routes, |cache| cache.max_body(10))
}

fn app<R: IntoResponse + Send + 'static>(answer: impl Fn() -> R + Send + Sync + 'static) -> App {
    app_of(&Script::at_once(move |_| answer()))
}

#[tokio::test]
async fn a_body_of_unknown_length_is_stored_whole() {
    for pieces in [&["of ", "unknown"][..], &["one piece"], &[], &["", ""], &["just", " ", "so", "me"]] {
        let app = app(|| Pieces::new(pieces));
        let (first, hit) = (app.get("/").await, app.get("/").await);
        assert_eq!(first.cache_status(), "PacificCache; fwd=uri-miss; stored", "{pieces:?}");
        assert_eq!((&first.body[..], hit.is_hit()), (pieces.concat().as_bytes(), true));
        assert_eq!((&hit.body, hit.header("etag")), (&first.body, first.header("etag")));
        for answer in [&first, &hit, &app.head("/").await] {
            assert_eq!(answer.header("content-length"), pieces.concat().len().to_string());
        }
    }
}

#[tokio::test]
async fn without_the_option_it_is_handed_on() {
    let app = app(|| Pieces::new(&["of ", "unknown"]));
    for status in ["fwd=uri-miss; detail=length", "fwd=bypass; detail=unshareable"] {
        let answer = app.get("/plain").await;
        assert_eq!(
            (&answer.body[..], answer.cache_status()),
            (&b"of unknown"[..], &*format!("PacificCache; {status}"))
        );
    }
}

#[tokio::test]
async fn those_who_waited_get_what_was_collected() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| {
        with(&[], Pieces::new(if run == 1 { &["the ", "first"] } else { &["more"] }))
    });
    let app = app_of(&script);
    let asked = begun(10, |_| app.get("/"));
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.body == "the first"));
    assert_eq!((said(&answers, "collapsed"), script.runs()), (9, 1));
}

#[tokio::test]
async fn a_body_is_collected_up_to_the_largest_size_and_passed_on_whole_beyond() {
    for (last, detail) in
        [("90", "stored"), ("90a", "detail=length"), ("90abcdefghijklmnop", "detail=length")]
    {
        let app = app(move || Pieces::new(&["1234", "5678", last]));
        let answer = app.get("/").await;
        assert_eq!(answer.body, format!("12345678{last}"));
        assert!(answer.cache_status().ends_with(detail), "{last}: {answer:?}");
        assert_eq!(app.get("/").await.is_hit(), detail == "stored");
    }
}

#[tokio::test]
async fn a_body_without_end_is_passed_on_as_it_comes() {
    let body = Unread::default();
    let app = app_of(&Script::at_once({
        let body = body.clone();
        move |_| body.clone()
    }));
    let response = app.open(asking("/")).await;
    assert_eq!(response.headers()["cache-status"], "PacificCache; fwd=uri-miss; detail=length");
    assert_eq!(body.times_read(), 3, "no more than it takes to know that it is too long");
    let mut stream = response.into_body();
    for times_read in [3, 3, 3, 4, 5] {
        let piece = stream.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!((piece, body.times_read()), ("more ".into(), times_read));
    }
}

#[tokio::test]
async fn what_says_a_length_that_isnt_its_own_is_not_stored() {
    for (said, detail) in [
        ("10", "stored"),
        ("9", "detail=incomplete"),
        ("11", "detail=incomplete"),
        ("ten", "detail=incomplete"),
    ] {
        let app = app(move || with(&[("content-length", said)], Pieces::new(&["12345", "67890"])));
        let answer = app.get("/").await;
        assert!(answer.cache_status().ends_with(detail), "{said}: {answer:?}");
        assert_eq!(answer.body, "1234567890", "what arrived is passed on");
        assert_eq!(app.get("/").await.is_hit(), detail == "stored");
    }
}

#[tokio::test]
async fn what_breaks_off_or_ends_with_trailers_is_not_stored() {
    let app_broken = app(|| Pieces::new(&["12345"]).then_error());
    let mut stream = app_broken.open(asking("/")).await.into_body();
    assert_eq!(stream.frame().await.unwrap().unwrap().into_data().unwrap(), "12345");
    assert!(stream.frame().await.unwrap().is_err(), "the client sees that it broke off");
    assert_eq!(app_broken.stats().refused["incomplete"], 1);
    let trailers = || HeaderMap::from_iter([("x-checksum".parse().unwrap(), "1".parse().unwrap())]);
    let app_trailed = app(move || Pieces::new(&["12345"]).then_trailers(trailers()));
    let body = app_trailed.open(asking("/")).await.into_body().collect().await.unwrap();
    assert_eq!(body.trailers(), Some(&trailers()));
    assert_eq!((app_trailed.stats().refused["trailers"], app_trailed.stats().stored), (1, 0));
}

#[tokio::test]
async fn what_others_may_not_have_is_not_collected() {
    let body = Unread::default();
    let app = app_of(&Script::at_once({
        let body = body.clone();
        move |_| with(&[("set-cookie", "a=1")], body.clone())
    }));
    drop(app.open(asking("/")).await);
    assert_eq!(body.times_read(), 0);
}
