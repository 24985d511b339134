//! HEAD: the GET's fields and no body.

use axum::http::{HeaderMap, Method};
use pacific_cache_tests::app::{App, Script};
use pacific_cache_tests::harness::Answer;

fn without_status_and_age(answer: &Answer) -> HeaderMap {
    let mut headers = answer.headers.clone();
    headers.remove("cache-status");
    headers.remove("age");
    headers
}

#[tokio::test]
async fn a_head_is_answered_from_a_stored_get() {
    let script = Script::at_once(|_| {
        ([("x-custom", "1"), ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")], "body")
    });
    let app = App::of(&script);
    let get = app.get("/").await;
    let head = app.head("/").await;
    assert_eq!((head.cache_status(), head.body.len()), ("PacificCache; hit; ttl=300", 0));
    assert_eq!(head.header("content-length"), "4");
    assert_eq!(without_status_and_age(&head), without_status_and_age(&get));
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn the_preconditions_of_a_head_are_kept() {
    let app = App::of(&Script::at_once(|_| ([("etag", "\"1\"")], "body")));
    let head = async |name, value| app.send(Method::HEAD, "/", &[(name, value)]).await;
    assert_eq!(head("if-none-match", "\"1\"").await.status.as_u16(), 304, "on a miss");
    app.get("/").await;
    for (name, value, status) in
        [("if-none-match", "\"1\"", 304), ("if-none-match", "\"2\"", 200), ("if-match", "\"2\"", 412)]
    {
        let answer = head(name, value).await;
        assert_eq!(
            (answer.status.as_u16(), answer.is_hit(), answer.body.len()),
            (status, true, 0),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn a_head_that_misses_has_what_its_handler_says() {
    let app = App::of(&Script::at_once(|_| ([("x-custom", "1")], "body")));
    let head = app.head("/").await;
    assert_eq!((head.header("x-custom"), head.header("content-length"), head.body.len()), ("1", "4", 0));
    assert_eq!(app.stats().entries, 0);
}
