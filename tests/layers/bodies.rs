//! Which bodies are read, and what becomes of those that aren't.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Frame, SizeHint};
use pacific_cache::ETagLayer;
use pacific_cache_tests::app::{Gate, Pieces, Unread, begin};

use crate::{ask, open, tag_of, tagged};

/// What a body is made of, in order.
async fn frames(mut body: Body) -> Vec<String> {
    let mut seen = Vec::new();
    while let Some(frame) = body.frame().await {
        seen.push(match frame {
            Ok(frame) if frame.is_trailers() => "trailers".to_owned(),
            Ok(frame) => String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap(),
            Err(error) => error.to_string(),
        });
    }
    seen
}

#[tokio::test]
async fn a_stream_flows_before_it_ends() {
    let gate = Gate::closed();
    let behind = gate.clone();
    let app = tagged(move || async move {
        let rest = stream::once(async move {
            behind.pass().await;
            "second"
        });
        Body::from_stream(stream::once(async { "first" }).chain(rest).map(Ok::<_, Infallible>))
    });
    let response = open(&app, &[("if-none-match", "*")]).await;
    assert_eq!((response.status().as_u16(), response.headers().get("etag")), (200, None));
    let mut body = response.into_body();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
    gate.open();
    assert_eq!(frames(body).await, ["second"]);
}

#[tokio::test]
async fn bodies_without_end_or_over_the_limit_are_not_read() {
    for (length, limit) in [(None, 100), (Some(101), 100), (Some(1), 0), (Some(u64::MAX), u64::MAX - 1)] {
        let body = length.map_or_else(Unread::default, |length| Unread::default().says(length));
        let given = body.clone();
        let app = Router::new().route("/", get(move || async move { given }));
        let app = app.layer(ETagLayer::new().max_body(limit));
        let response = open(&app, &[("if-match", "\"a\"")]).await;
        assert_eq!((response.status().as_u16(), response.headers().get("etag")), (200, None), "{length:?}");
        assert_eq!(body.times_read(), 0, "{length:?}");
    }
}

#[tokio::test]
async fn the_limit_is_a_length_that_is_tagged() {
    let app = |limit| {
        let layer = ETagLayer::new().max_body(limit);
        Router::new().route("/", get(|| async { "four" })).layer(layer)
    };
    assert_ne!(tag_of(&app(4)).await, "");
    let answer = ask(&app(3), &[]).await;
    assert_eq!((answer.header("etag"), &answer.body[..]), ("", &b"four"[..]));
    let mib = |length: usize| tagged(move || async move { vec![b'x'; length] });
    assert_ne!(tag_of(&mib(1 << 20)).await, "", "1 MiB by default");
    assert_eq!(tag_of(&mib((1 << 20) + 1)).await, "", "and no more");
}

#[tokio::test]
async fn pieces_are_one_body() {
    let whole = ask(&tagged(|| async { Pieces::new(&["onetwothree"]).says(11) }), &[]).await;
    let parts = ask(&tagged(|| async { Pieces::new(&["one", "", "two", "three"]).says(11) }), &[]).await;
    assert_eq!((&whole.body[..], &parts.body[..]), (&b"onetwothree"[..], &b"onetwothree"[..]));
    assert_eq!(whole.header("etag"), parts.header("etag"));
    let empty = ask(&tagged(|| async { Pieces::new(&[]).says(0) }), &[]).await;
    assert!(empty.header("etag").starts_with("W/") && empty.body.is_empty());
}

#[tokio::test]
async fn what_isnt_as_it_says_is_passed_on_as_it_came() {
    let trailers = || HeaderMap::from_iter([("x-sum".parse().unwrap(), "1".parse().unwrap())]);
    let cases: [(&'static [&'static str], u64, bool, &[&str]); 5] = [
        (&["one", "two"], 6, true, &["one", "two", "broken off"]),
        (&["one"], 6, true, &["one", "broken off"]),
        (&["one"], 6, false, &["one"]),
        (&["one", "two", "three"], 4, false, &["one", "two", "three"]),
        (&[], 6, true, &["broken off"]),
    ];
    for (pieces, length, breaks_off, expected) in cases {
        let body = move || {
            let body = Pieces::new(pieces).says(length);
            if breaks_off { body.then_error() } else { body }
        };
        let response = open(&tagged(move || async move { body() }), &[("if-none-match", "*")]).await;
        assert_eq!((response.status().as_u16(), response.headers().get("etag")), (200, None), "{expected:?}");
        assert_eq!(frames(response.into_body()).await, expected);
    }
    let with_trailers = move || async move { Pieces::new(&["one"]).says(3).then_trailers(trailers()) };
    let response = open(&tagged(with_trailers), &[]).await;
    assert_eq!(response.headers().get("etag"), None);
    assert_eq!(frames(response.into_body()).await, ["one", "trailers"]);
}

#[tokio::test]
async fn a_server_notices_what_is_missing() {
    for (pieces, is_ended) in [(&["four"][..], false), (&[], false), (&["four", "more"], true)] {
        let app = tagged(move || async move { Pieces::new(pieces).says(8) });
        let body = open(&app, &[]).await.into_body();
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(8), false), "{pieces:?}");
        let mut body = body;
        while body.frame().await.is_some() {}
        assert_eq!(body.is_end_stream(), is_ended, "{pieces:?}");
    }
}

#[tokio::test]
async fn a_content_length_that_is_wrong_is_not_believed() {
    for wrong in ["5", "3", "four", ""] {
        let app =
            tagged(move || async move { ([("content-length", wrong)], Pieces::new(&["four"]).says(4)) });
        let response = open(&app, &[]).await;
        assert_eq!(response.headers().get("etag"), None, "{wrong}");
        assert_eq!(frames(response.into_body()).await, ["four"]);
    }
    let right = tagged(|| async { ([("content-length", "4")], Pieces::new(&["four"]).says(4)) });
    assert_ne!(tag_of(&right).await, "");
}

#[tokio::test]
async fn a_body_that_is_late_is_waited_for() {
    /// A stream of frames that says its length.
    struct Slow(std::pin::Pin<Box<dyn hyper::body::Body<Data = Bytes, Error = Infallible> + Send>>);
    impl hyper::body::Body for Slow {
        type Data = Bytes;
        type Error = Infallible;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.as_mut().poll_frame(context)
        }
        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(4)
        }
    }
    let gate = Gate::closed();
    let behind = gate.clone();
    let app = tagged(move || async move {
        let late = stream::once(async move {
            behind.pass().await;
            Ok(Frame::data(Bytes::from_static(b"late")))
        });
        Body::new(Slow(Box::pin(StreamBody::new(late))))
    });
    let mut asked = Box::pin(ask(&app, &[]));
    begin(&mut asked);
    gate.open();
    let answer = asked.await;
    assert_eq!(&answer.body[..], b"late");
    assert_eq!(answer.header("etag"), tag_of(&tagged(|| async { Body::from("late") })).await);
}

#[tokio::test]
async fn an_upgrade_passes() {
    let app =
        tagged(|| async { (StatusCode::SWITCHING_PROTOCOLS, [("upgrade", "websocket")]).into_response() });
    let answer = ask(&app, &[("if-none-match", "*")]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("etag"), answer.header("upgrade")),
        (101, "", "websocket")
    );
}
