//! 304: to whom it is said, and what it carries.

use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use pacific_cache_tests::app::{App, Gate, Script, begun};
use pacific_cache_tests::harness::Answer;

/// An entry with this tag, stored.
async fn stored(etag: &'static str) -> App {
    let app = App::of(&Script::at_once(move |_| ([("etag", etag)], "body")));
    app.get("/").await;
    app
}

async fn asks(app: &App, lines: &[&str]) -> u16 {
    let fields: Vec<_> = lines.iter().map(|line| ("if-none-match", *line)).collect();
    let answer = app.get_with("/", &fields).await;
    assert!(answer.is_hit());
    answer.status.as_u16()
}

#[tokio::test]
async fn who_has_the_response_is_told_so() {
    for tag in ["\"a\"", "W/\"a\""] {
        let app = stored(tag).await;
        let cases: [&[&str]; 11] = [
            &["\"a\""],
            &["W/\"a\""],
            &["*"],
            &["\"b\", \"a\""],
            &["\"b\",W/\"a\",\"c\""],
            &[" , ,\t\"a\" ,, "],
            &["\"b\"", "\"a\""],
            &["\"b\"", "W/\"c\", \"a\"", "\"d\""],
            &["\"with, comma\", \"a\""],
            &["malformed, \"a\""],
            &["w/\"a\", \"a\""],
        ];
        for lines in cases {
            assert_eq!(asks(&app, lines).await, 304, "{tag}: {lines:?}");
        }
    }
}

#[tokio::test]
async fn nobody_else_is() {
    let app = stored("\"a\"").await;
    let cases: [&[&str]; 12] = [
        &["\"b\""],
        &["a"],
        &["\"A\""],
        &["\"a"],
        &["a\""],
        &["'a'"],
        &["w/\"a\""],
        &["W/ \"a\""],
        &["\"b, \"a, \""],
        &["\"x\"a\""],
        &[""],
        &["\"*\""],
    ];
    for lines in cases {
        assert_eq!(asks(&app, lines).await, 200, "{lines:?}");
    }
}

#[tokio::test]
async fn a_tag_that_was_given_out_comes_back() {
    let app = App::of(&Script::numbers());
    let tag = app.get("/").await.header("etag").to_owned();
    assert_eq!(asks(&app, &[&tag]).await, 304);
    assert_eq!(asks(&app, &[tag.strip_prefix("W/").unwrap()]).await, 304);
    assert_eq!(app.stats().not_modified, 2);
    app.invalidate("/").await;
    let changed = app.get_with("/", &[("if-none-match", &tag)]).await;
    assert_eq!((changed.status.as_u16(), &changed.body[..]), (200, &b"2"[..]));
}

#[tokio::test]
async fn a_304_carries_what_the_200_would_and_no_more() {
    let fields = [
        ("etag", "\"a\""),
        ("content-location", "/there"),
        ("expires", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("cache-control", "max-age=60"),
        ("date", "Fri, 31 Dec 9998 23:59:59 GMT"),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("content-type", "text/html"),
        ("x-custom", "1"),
    ];
    let app = App::of(&Script::at_once(move |_| (fields, "body")));
    let full = app.get("/").await;
    let answer = app.get_with("/", &[("if-none-match", "\"a\"")]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let carried = ["age", "cache-control", "cache-status", "content-location", "date", "etag", "expires"];
    assert_eq!(names, carried);
    for name in ["cache-control", "content-location", "date", "etag", "expires"] {
        assert_eq!(answer.header(name), full.header(name), "{name}");
    }
}

/// The answer to a request that says it has the response, on a cold cache.
async fn cold(answer: impl Fn() -> axum::response::Response + Send + Sync + 'static) -> (App, Answer) {
    let app = App::of(&Script::at_once(move |_| answer()));
    let first = app.get_with("/", &[("if-none-match", "\"a\"")]).await;
    (app, first)
}

#[tokio::test]
async fn a_load_is_answered_304_too_and_stored_whole() {
    let (app, first) = cold(|| ([("etag", "\"a\"")], "body").into_response()).await;
    assert_eq!(
        (first.status.as_u16(), first.cache_status()),
        (304, "PacificCache; fwd=uri-miss; stored; fwd-status=200")
    );
    let hit = app.get("/").await;
    assert_eq!((hit.status.as_u16(), &hit.body[..]), (200, &b"body"[..]));
}

#[tokio::test]
async fn what_isnt_stored_is_answered_304_too() {
    let (app, first) = cold(|| ([("etag", "\"a\""), ("set-cookie", "a=1")], "body").into_response()).await;
    assert_eq!((first.status.as_u16(), first.body.len(), first.header("set-cookie")), (304, 0, "a=1"));
    assert_eq!((first.header("content-length"), first.header("content-type")), ("", ""));
    let marked = app.get_with("/", &[("if-none-match", "\"a\"")]).await;
    assert_eq!(
        (marked.status.as_u16(), marked.cache_status()),
        (304, "PacificCache; fwd=bypass; detail=unshareable; fwd-status=200")
    );
    assert_eq!(app.stats().not_modified, 2);
}

#[tokio::test]
async fn an_error_never_becomes_a_304() {
    for code in [301, 400, 403, 404, 410, 500, 503] {
        let status = StatusCode::from_u16(code).unwrap();
        let script = Script::at_once(move |_| (status, [("etag", "\"a\"")], "body"));
        let app = App::built(script.routes(), |cache| {
            cache.statuses([
                (404, std::time::Duration::from_secs(60)),
                (503, std::time::Duration::from_secs(60)),
            ])
        });
        for fields in [[("if-none-match", "*")], [("if-none-match", "\"a\"")], [("if-match", "\"b\"")]] {
            for _ in 0..2 {
                let answer = app.get_with("/", &fields).await;
                assert_eq!((answer.status.as_u16(), &answer.body[..]), (code, &b"body"[..]), "{fields:?}");
            }
        }
    }
}

#[tokio::test]
async fn waiters_are_told_each_by_its_own_conditions() {
    let gate = Gate::closed();
    let app = App::of(&Script::behind(&gate, |_| ([("etag", "\"a\"")], "body")));
    let tags = ["\"b\"", "\"a\"", "W/\"a\"", "\"c\"", "*"];
    let asked = begun(5, |n| app.get_with("/", &[("if-none-match", tags[n])]));
    gate.open();
    let statuses: Vec<_> =
        futures_util::future::join_all(asked).await.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 304, 304, 200, 304]);
}

#[tokio::test]
async fn a_412_has_no_body_of_the_response() {
    let app = stored("\"a\"").await;
    let answer = app.get_with("/", &[("if-match", "\"b\"")]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("content-type")), (412, 0, ""));
}

#[tokio::test]
async fn the_order_of_conditions_is_that_of_the_rfc() {
    let app = App::of(&Script::at_once(|_| {
        let mut headers = HeaderMap::new();
        headers.insert("etag", "\"a\"".parse().unwrap());
        headers.insert("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        (headers, "body")
    }));
    let (before, at) = ("Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:37 GMT");
    let cases: [(&[(&str, &str)], u16); 5] = [
        (&[("if-none-match", "\"a\""), ("if-match", "\"b\"")], 412),
        (&[("if-none-match", "\"b\""), ("if-modified-since", at)], 200),
        (&[("if-none-match", "\"a\""), ("if-modified-since", before)], 304),
        (&[("if-match", "\"a\""), ("if-unmodified-since", before)], 200),
        (&[("if-unmodified-since", before), ("if-none-match", "\"a\"")], 412),
    ];
    for (fields, status) in cases {
        for _ in 0..2 {
            assert_eq!(app.get_with("/", fields).await.status.as_u16(), status, "{fields:?}");
        }
    }
}

/// A response that nobody else may have, and says much of itself.
fn elaborate() -> axum::response::Response {
    let fields = [
        ("cache-control", "max-age=60"),
        ("content-disposition", "attachment"),
        ("content-encoding", "br"),
        ("content-language", "en"),
        ("content-location", "/there"),
        ("etag", "\"a\""),
        ("expires", "0"),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("vary", "user-agent"),
        ("x-custom", "1"),
    ];
    (fields, [("set-cookie", "a=1")], "body").into_response()
}

fn names(answer: &Answer) -> Vec<&str> {
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn what_stands_in_for_what_isnt_stored_says_no_more_of_it_than_for_what_is() {
    let app = App::of(&Script::at_once(|_| elaborate()));
    // A HEAD that misses, a GET that misses, one that finds the slot marked.
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let failed = app.send(method.clone(), "/", &[("if-match", "\"b\"")]).await;
        let expected = ["cache-status", "content-length", "set-cookie"];
        assert_eq!((failed.status.as_u16(), &names(&failed)[..]), (412, &expected[..]), "{method}");
        let same = app.send(method.clone(), "/", &[("if-none-match", "\"a\"")]).await;
        let expected =
            ["cache-control", "cache-status", "content-location", "etag", "expires", "set-cookie", "vary"];
        assert_eq!((same.status.as_u16(), &names(&same)[..]), (304, &expected[..]), "{method}");
    }
}
