//! Bodies: HTTP rows 7 and 9.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::response::IntoResponse;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use pacific_cache_tests::app::{App, Pieces, Script, Unread};
use pacific_cache_tests::harness::get;

use crate::{fate, fate_in};

/// The response to a first request, its body unread.
async fn opened(app: &App) -> Response<Body> {
    app.open(get("/")).await
}

/// The data that a body gives, and whether it broke off.
async fn read(body: Body) -> (Vec<String>, bool) {
    let mut body = body;
    let mut pieces = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => pieces.extend(frame.into_data().map(|data| String::from_utf8(data.into()).unwrap())),
            Err(_) => return (pieces, true),
        }
    }
    (pieces, false)
}

#[tokio::test]
async fn a_body_in_several_pieces_is_stored_whole() {
    let app = App::of(&Script::at_once(|_| Pieces::new(&["one, ", "two, ", "three"]).says(15)));
    for answer in [app.get("/").await, app.get("/").await] {
        assert_eq!((&answer.body[..], answer.header("content-length")), (&b"one, two, three"[..], "15"));
    }
    assert!(app.get("/").await.is_hit());
}

#[tokio::test]
async fn an_empty_body_is_stored() {
    assert_eq!(fate(|_| ().into_response()).await, "stored");
    assert_eq!(fate(|_| Pieces::new(&[]).says(0).into_response()).await, "stored");
}

#[tokio::test]
async fn a_body_that_ends_too_early_is_passed_on_and_not_stored() {
    let app = App::of(&Script::at_once(|_| Pieces::new(&["only ", "this"]).says(1000)));
    let response = opened(&app).await;
    assert_eq!(response.body().size_hint().exact(), Some(1000), "a server notices what is missing");
    assert_eq!(read(response.into_body()).await, (vec!["only ".into(), "this".into()], false));
    assert_eq!(app.stats().refused["incomplete"], 1);
    assert!(!app.get("/").await.is_hit());
}

#[tokio::test]
async fn a_body_that_goes_on_too_long_is_passed_on_and_not_stored() {
    let app = App::of(&Script::at_once(|_| Pieces::new(&["four", " and ", "more"]).says(4)));
    let body = opened(&app).await.into_body();
    assert_eq!(read(body).await.0.concat(), "four and more");
    assert_eq!(app.stats().refused["incomplete"], 1);
}

#[tokio::test]
async fn a_body_is_not_read_beyond_the_length_that_it_says() {
    let body = Unread::default().says(12);
    let script = Script::at_once({
        let body = body.clone();
        move |_| body.clone()
    });
    let response = opened(&App::of(&script)).await;
    assert_eq!(response.headers()["cache-status"], "PacificCache; fwd=uri-miss; detail=incomplete");
    assert_eq!(body.times_read(), 3, "15 bytes of 12");
    let mut rest = response.into_body();
    for piece in 1..10 {
        assert_eq!(rest.frame().await.unwrap().unwrap().into_data().unwrap(), "more ", "{piece}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_passed_on_with_its_error() {
    let app = App::of(&Script::at_once(|_| Pieces::new(&["what ", "arrived"]).says(100).then_error()));
    let response = opened(&app).await;
    assert_eq!(response.headers()["cache-status"], "PacificCache; fwd=uri-miss; detail=incomplete");
    assert_eq!(response.body().size_hint().exact(), None, "no length is promised that can't be kept");
    assert_eq!(read(response.into_body()).await, (vec!["what ".into(), "arrived".into()], true));
    assert_eq!(app.stats().stored, 0);
}

#[tokio::test]
async fn a_length_in_the_head_that_isnt_the_bodys_is_not_stored() {
    let cases = [
        ("4", "stored"),
        ("5", "incomplete"),
        ("3", "incomplete"),
        ("4, 4", "incomplete"),
        ("x", "incomplete"),
    ];
    for (length, expected) in cases {
        let answer = move |_| ([("content-length", length)], "body").into_response();
        assert_eq!(fate(answer).await, expected, "{length}");
    }
}

#[tokio::test]
async fn trailers_arrive_and_keep_a_response_from_being_stored() {
    let trailers = HeaderMap::from_iter([("x-sum".parse().unwrap(), HeaderValue::from_static("1"))]);
    let sent = trailers.clone();
    let app = App::of(&Script::at_once(move |_| Pieces::new(&["body"]).says(4).then_trailers(sent.clone())));
    let body = opened(&app).await.into_body().collect().await.unwrap();
    assert_eq!(body.trailers(), Some(&trailers));
    assert_eq!(body.to_bytes(), "body");
    assert_eq!(app.stats().refused["trailers"], 1);
}

#[tokio::test]
async fn a_body_of_unknown_length_is_handed_on_unread() {
    let body = Unread::default();
    let script = Script::at_once({
        let body = body.clone();
        move |_| body.clone()
    });
    let response = opened(&App::of(&script)).await;
    assert_eq!(response.headers()["cache-status"], "PacificCache; fwd=uri-miss; detail=length");
    assert_eq!(body.times_read(), 0);
    let mut stream = response.into_body();
    let first = stream.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!((first, body.times_read()), ("more ".into(), 1), "one piece for one piece");
}

#[tokio::test]
async fn a_body_is_stored_up_to_the_largest_size() {
    for (size, expected) in [(1000, "stored"), (1001, "length")] {
        let script = Script::at_once(move |_| "x".repeat(size));
        assert_eq!(
            fate_in(&App::built(script.routes(), |cache| cache.max_body(1000))).await,
            expected,
            "{size}"
        );
    }
    for (size, expected) in [(1 << 20, "stored"), ((1 << 20) + 1, "length")] {
        assert_eq!(fate(move |_| "x".repeat(size).into_response()).await, expected, "1 MiB by default");
    }
}

#[tokio::test]
async fn a_body_too_large_is_handed_on_unread() {
    let app = App::of(&Script::at_once(|_| Pieces::new(&["a", "b"]).says(1 << 40)));
    let response = opened(&app).await;
    assert_eq!(response.body().size_hint().exact(), Some(1 << 40));
    assert_eq!(read(response.into_body()).await.0, ["a", "b"]);
}

#[tokio::test]
async fn a_body_that_others_may_not_have_is_not_read_for_the_cache() {
    // Larger than what the layer reads for a tag.
    let body = Unread::default().says(2 << 20);
    let script = Script::at_once({
        let body = body.clone();
        move |_| ([("set-cookie", "a=1")], body.clone()).into_response()
    });
    drop(opened(&App::built(script.routes(), |cache| cache.max_body(4 << 20))).await);
    assert_eq!(body.times_read(), 0);
}

#[tokio::test]
async fn the_time_that_a_body_takes_is_part_of_the_load() {
    let gate = pacific_cache_tests::app::Gate::closed();
    let app = App::built(
        Script::at_once({
            let gate = gate.clone();
            move |_| Body::new(Slow(gate.clone()))
        })
        .routes(),
        |cache| cache.timeout(Duration::from_millis(1)),
    );
    assert_eq!(app.get("/").await.status.as_u16(), 504);
}

/// A body of one byte that never comes.
struct Slow(pacific_cache_tests::app::Gate);

impl hyper::body::Body for Slow {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        let mut passed = Box::pin(self.0.pass());
        std::future::Future::poll(passed.as_mut(), context).map(|()| None)
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        hyper::body::SizeHint::with_exact(1)
    }
}
