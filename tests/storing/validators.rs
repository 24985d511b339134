//! Validators: rows 21 and 29.

use axum::response::IntoResponse;
use pacific_cache::Load;
use pacific_cache_tests::app::{App, Gate, Script, begun};

use crate::with;

#[tokio::test]
async fn a_weak_tag_is_made_once_for_leader_waiters_and_hits() {
    let gate = Gate::closed();
    let app = App::of(&Script::behind(&gate, |_| "body"));
    let asked = begun(3, |_| app.get("/"));
    gate.open();
    let mut answers = futures_util::future::join_all(asked).await;
    answers.push(app.get("/").await);
    let tag = answers[0].header("etag").to_owned();
    assert!(tag.starts_with("W/\"") && tag.ends_with('"') && tag.len() > 12, "{tag}");
    assert!(answers.iter().all(|answer| answer.header("etag") == tag));
    assert!(answers.iter().all(|answer| answer.headers.get_all("etag").iter().count() == 1));
}

#[tokio::test]
async fn the_same_bytes_have_the_same_tag_and_others_another() {
    let app = App::of(&Script::at_once(|run| if run < 3 { "same" } else { "other" }));
    let mut tags = Vec::new();
    for _ in 0..3 {
        tags.push(app.get("/").await.header("etag").to_owned());
        app.invalidate("/").await;
    }
    assert_eq!(tags[0], tags[1]);
    assert_ne!(tags[1], tags[2]);
}

#[tokio::test]
async fn the_type_and_coding_of_the_bytes_are_in_the_tag() {
    let tag = async |name, value| {
        App::of(&Script::at_once(move |_| ([(name, value)], "body"))).get("/").await.header("etag").to_owned()
    };
    let tags = [
        tag("x-other", "1").await,
        tag("content-type", "text/html").await,
        tag("content-encoding", "identity").await,
    ];
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
}

#[tokio::test]
async fn the_handlers_own_validators_are_kept_and_used() {
    let modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    let app = App::of(&Script::at_once(|_| {
        with(&[("etag", "\"mine\""), ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")])
    }));
    for answer in [app.get("/").await, app.get("/").await] {
        assert_eq!((answer.header("etag"), answer.header("last-modified")), ("\"mine\"", modified));
    }
    for (name, value, status) in [
        ("if-none-match", "\"mine\"", 304),
        ("if-none-match", "\"other\"", 200),
        ("if-match", "\"mine\"", 200),
        ("if-match", "W/\"mine\"", 412),
        ("if-modified-since", modified, 304),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:36 GMT", 200),
        ("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT", 412),
        ("if-unmodified-since", modified, 200),
    ] {
        assert_eq!(app.get_with("/", &[(name, value)]).await.status.as_u16(), status, "{name}: {value}");
    }
}

#[tokio::test]
async fn what_is_not_stored_gets_no_tag() {
    // Larger than what the layer would tag.
    let script = Script::at_once(|_| {
        Load::current().no_store();
        "x".repeat(2 << 20).into_response()
    });
    let app = App::built(script.routes(), |cache| cache.max_body(4 << 20));
    assert_eq!(app.get("/").await.header("etag"), "");
}
