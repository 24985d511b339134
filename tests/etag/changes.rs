//! Conditions on what changes something: they are judged before it does.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::routing::{any, get};
use pacific_cache::{NamedCache, etag, invalidates, memoize, test};

use crate::app::{Page, send, tag_of};

#[etag(version = page.revision(), strong)]
async fn show(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(version = page.revision(), strong)]
async fn update(State(page): State<Page>) -> String {
    page.change();
    page.show().await
}

fn routes(page: &Page) -> Router {
    Router::new().route("/", get(show).fallback(update)).with_state(page.clone())
}

const CHANGES: [&str; 5] = ["PUT", "PATCH", "POST", "DELETE", "PURGE"];

fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_lost_update_is_refused_before_the_change() {
    let page = Page::new();
    let app = routes(&page);
    for name in CHANGES {
        let (tag, revision) = (tag_of(&app, "/").await, page.revision());
        for (stale, list) in [("\"other\"", "\"other\""), ("weak", &*format!("W/{tag}")), ("none", "tag")] {
            let refused = send(&app, method(name), "/", &[("if-match", list)]).await;
            assert_eq!((refused.status.as_u16(), page.revision()), (412, revision), "{name}: {stale}");
            assert!(refused.body.is_empty());
        }
        let done = send(&app, method(name), "/", &[("if-match", &format!("\"other\", {tag}"))]).await;
        assert_eq!((done.status.as_u16(), page.revision()), (200, revision + 1), "{name}");
        let again = send(&app, method(name), "/", &[("if-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), page.revision()), (412, revision + 1), "{name}");
    }
}

#[tokio::test]
async fn what_is_there_is_not_created_again() {
    let page = Page::new();
    let app = routes(&page);
    let tag = tag_of(&app, "/").await;
    for name in CHANGES {
        for list in ["*", &*tag, &format!("W/{tag}")] {
            let refused = send(&app, method(name), "/", &[("if-none-match", list)]).await;
            assert_eq!((refused.status.as_u16(), page.revision()), (412, 0), "{name}: {list}");
        }
    }
    let done = send(&app, Method::PUT, "/", &[("if-none-match", "\"other\"")]).await;
    assert_eq!((done.status.as_u16(), page.revision()), (200, 1));
    let done = send(&app, Method::PUT, "/", &[("if-match", "*")]).await;
    assert_eq!((done.status.as_u16(), page.revision()), (200, 2));
}

#[tokio::test]
async fn a_change_is_answered_without_the_tag_of_what_was_there_before() {
    let app = routes(&Page::new());
    for name in CHANGES {
        let done = send(&app, method(name), "/", &[]).await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, ""), "{name}");
    }
}

#[tokio::test]
async fn methods_that_select_nothing_have_no_conditions() {
    let page = Page::new();
    let app = Router::new().route("/", any(show)).with_state(page);
    for name in ["OPTIONS", "TRACE"] {
        let fields = [("if-match", "\"other\""), ("if-none-match", "*")];
        assert_eq!(send(&app, method(name), "/", &fields).await.status.as_u16(), 200, "{name}");
    }
}

/// A page that isn't there, one whose version can't be told, and one that nobody may change.
#[etag(version = found(id)?, strong)]
async fn create(State(page): State<Page>, Path(id): Path<String>) -> Result<String, StatusCode> {
    page.change();
    Ok(id)
}

fn found(id: &str) -> Result<Option<u64>, StatusCode> {
    match id {
        "absent" => Ok(None),
        "forbidden" => Err(StatusCode::FORBIDDEN),
        _ => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

#[tokio::test]
async fn where_there_is_no_version_only_what_asks_for_one_is_refused() {
    let page = Page::new();
    let app = Router::new().route("/{id}", any(create)).with_state(page.clone());
    for name in CHANGES {
        for (fields, expected) in [
            (&[("if-match", "\"1\"")][..], 412),
            (&[("if-match", "W/\"1\", \"2\""), ("if-none-match", "*")], 412),
            (&[("if-none-match", "*")], 200),
            (&[("if-none-match", "\"1\"")], 200),
            (&[("if-match", "*")], 200),
            (&[], 200),
        ] {
            let before = page.revision();
            let answer = send(&app, method(name), "/absent", fields).await;
            assert_eq!(answer.status.as_u16(), expected, "{name} {fields:?}");
            assert_eq!(page.revision() > before, expected == 200, "{name} {fields:?}");
        }
    }
    let options = send(&app, Method::OPTIONS, "/absent", &[("if-match", "\"1\"")]).await;
    assert_eq!(options.status.as_u16(), 200);
}

#[tokio::test]
async fn where_the_version_fails_nothing_is_changed() {
    let page = Page::new();
    let app = Router::new().route("/{id}", any(create)).with_state(page.clone());
    for name in ["GET", "HEAD"].iter().chain(&CHANGES) {
        for fields in [&[][..], &[("if-match", "\"1\"")], &[("if-match", "*")], &[("if-none-match", "*")]] {
            for (path, expected) in [("/forbidden", 403), ("/broken", 503)] {
                let answer = send(&app, method(name), path, fields).await;
                assert_eq!((answer.status.as_u16(), page.revision()), (expected, 0), "{name} {path}");
            }
        }
    }
}

static SHOWN: NamedCache = NamedCache::new("shown");

#[memoize(key = "shown", skip(page), cache = SHOWN)]
async fn shown(page: &Page) -> u64 {
    page.show().await;
    page.shown()
}

#[etag(version = page.revision(), strong)]
#[invalidates("shown")]
async fn invalidates_below(State(page): State<Page>) {
    page.change();
}

#[invalidates("shown")]
#[etag(version = page.revision(), strong)]
async fn invalidates_above(State(page): State<Page>) {
    page.change();
}

#[tokio::test]
async fn what_is_refused_invalidates_nothing() {
    SHOWN.configure(test::cache().0);
    let page = Page::new();
    let app = Router::new().route("/below", any(invalidates_below)).route("/above", any(invalidates_above));
    let app = app.with_state(page.clone());
    let mut expected = shown(&page).await;
    for path in ["/below", "/above"] {
        send(&app, Method::PUT, path, &[("if-match", "\"other\"")]).await;
        assert_eq!(shown(&page).await, expected, "{path}");
        send(&app, Method::PUT, path, &[("if-match", "*")]).await;
        expected += 1;
        assert_eq!(shown(&page).await, expected, "{path}");
    }
}
