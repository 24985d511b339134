//! Conditions: what a response with a tag makes of them, and when they are looked at.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::get;
use pacific_cache::{Cache, ETagLayer, HttpCacheLayer};
use pacific_cache_tests::app::{Script, Unread, answer};
use pacific_cache_tests::harness::request;

use crate::{ask, names, open, tag_of, tagged};

const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
const AT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
/// The obsolete format, whose century the clock tells.
const AFTER: &str = "Sunday, 06-Nov-94 08:49:38 GMT";

#[tokio::test]
async fn they_are_applied_in_the_order_of_the_rfc_to_made_and_to_given_validators() {
    let made = tagged(|| async { ([("last-modified", AT)], "body") });
    let tag = tag_of(&made).await;
    let cases: [(&[(&str, &str)], u16); 14] = [
        (&[("if-none-match", &tag)], 304),
        (&[("if-none-match", tag.strip_prefix("W/").unwrap())], 304),
        (&[("if-none-match", "*")], 304),
        (&[("if-none-match", "\"b\""), ("if-none-match", &tag)], 304),
        (&[("if-none-match", "\"b\"")], 200),
        (&[("if-none-match", "\"b\""), ("if-modified-since", AT)], 200),
        (&[("if-modified-since", BEFORE)], 200),
        (&[("if-modified-since", AT)], 304),
        (&[("if-modified-since", AFTER)], 304),
        (&[("if-unmodified-since", BEFORE)], 412),
        (&[("if-unmodified-since", AFTER), ("if-none-match", &tag)], 304),
        (&[("if-match", "\"b\""), ("if-none-match", &tag)], 412),
        (&[("if-match", "*"), ("if-unmodified-since", BEFORE)], 200),
        // A weak tag is never strongly the same.
        (&[("if-match", &tag)], 412),
    ];
    for (fields, status) in cases {
        let answer = ask(&made, fields).await;
        assert_eq!(answer.status.as_u16(), status, "{fields:?}");
        assert_eq!(answer.body.is_empty(), status != 200, "{fields:?}");
    }
}

#[tokio::test]
async fn a_304_has_what_caches_need_and_a_412_less() {
    let fields = [
        ("cache-control", "max-age=60"),
        ("content-language", "en"),
        ("content-location", "/there"),
        ("content-type", "text/html"),
        ("date", AT),
        ("expires", "0"),
        ("last-modified", AT),
        ("set-cookie", "session=2"),
        ("vary", "accept"),
        ("x-own", "1"),
    ];
    let app = tagged(move || async move { (fields, "body") });
    let full = ask(&app, &[]).await;
    let same = ask(&app, &[("if-none-match", full.header("etag"))]).await;
    let expected = ["cache-control", "content-location", "date", "etag", "expires", "set-cookie", "vary"];
    assert_eq!((same.status.as_u16(), &names(&same)[..]), (304, &expected[..]));
    for name in expected {
        assert_eq!(same.header(name), full.header(name), "{name}");
    }
    let failed = ask(&app, &[("if-match", "\"b\"")]).await;
    assert_eq!((failed.status.as_u16(), &names(&failed)[..]), (412, &["content-length", "set-cookie"][..]));
}

#[tokio::test]
async fn last_modified_alone_is_enough_and_its_body_not_read() {
    let body = Unread::default();
    let given = body.clone();
    let app = tagged(move || async move { ([("last-modified", AT)], given) });
    let same = open(&app, &[("if-modified-since", AT)]).await;
    assert_eq!((same.status().as_u16(), same.headers().get("etag")), (304, None));
    assert_eq!(body.times_read(), 0);
}

#[tokio::test]
async fn they_say_nothing_to_a_response_without_a_validator() {
    let app = tagged(|| async { ([("cache-control", "no-store")], "body") });
    for fields in [("if-none-match", "*"), ("if-match", "\"a\""), ("if-modified-since", AFTER)] {
        let answer = ask(&app, &[fields]).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"body"[..]), "{fields:?}");
    }
}

#[tokio::test]
async fn they_are_ignored_unless_the_answer_without_them_is_a_success() {
    for code in [301, 404, 500] {
        let status = StatusCode::from_u16(code).unwrap();
        let app = tagged(move || async move { (status, [("etag", "\"a\"")], "body") });
        for fields in [("if-none-match", "\"a\""), ("if-match", "\"b\"")] {
            let answer = ask(&app, &[fields]).await;
            assert_eq!((answer.status.as_u16(), &answer.body[..]), (code, &b"body"[..]), "{fields:?}");
        }
    }
}

/// Lets nobody through who doesn't say who they are.
async fn guard(request: Request, next: Next) -> axum::response::Response {
    match request.headers().contains_key("authorization") {
        true => next.run(request).await,
        false => StatusCode::UNAUTHORIZED.into_response(),
    }
}

#[tokio::test]
async fn a_304_tells_nobody_what_a_layer_inside_refuses() {
    let app =
        Router::new().route("/", get(|| async { "secret" })).layer(from_fn(guard)).layer(ETagLayer::new());
    let yes = ("authorization", "Bearer 1");
    let tag = ask(&app, &[yes]).await.header("etag").to_owned();
    for tag in [&*tag, "*"] {
        assert_eq!(ask(&app, &[("if-none-match", tag)]).await.status.as_u16(), 401, "{tag}");
        assert_eq!(ask(&app, &[yes, ("if-none-match", tag)]).await.status.as_u16(), 304, "{tag}");
    }
}

#[tokio::test]
async fn the_handler_runs_each_time_and_sees_its_request_as_it_came() {
    let script = Script::numbers();
    let run = script.clone();
    let app = tagged(move |headers: HeaderMap| async move {
        run.run().await;
        format!("{:?}", headers.keys().collect::<Vec<_>>())
    });
    let fields = [("if-none-match", "\"b\""), ("range", "bytes=0-1"), ("if-range", "\"b\"")];
    let answer = ask(&app, &fields).await;
    let text = str::from_utf8(&answer.body).unwrap();
    assert!(fields.iter().all(|(name, _)| text.contains(name)), "{text}");
    assert_eq!(ask(&app, &[("if-none-match", "*")]).await.status.as_u16(), 304);
    assert_eq!(script.runs(), 2);
}

#[tokio::test]
async fn a_304_is_counted_where_others_are() {
    let cache = Cache::isolated();
    let app = Router::new().route("/", get(|| async { "body" })).layer(HttpCacheLayer::with(cache.clone()));
    for (tag, count) in [("\"b\"", 0), ("*", 1), ("*", 2)] {
        answer(&app, request(Method::GET, "/", &[("if-none-match", tag)])).await;
        assert_eq!(cache.stats().not_modified, count);
    }
}
