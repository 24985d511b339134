//! A name's tag is one representation's only: who asks for another has no use for it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::routing::get;
use pacific_cache::{HttpCacheLayer, etag};
use pacific_cache_tests::app::App;

use crate::app::Page;

#[etag(key = "page")]
async fn show(State(page): State<Page>, Path(name): Path<String>) -> String {
    format!("{name} {}", page.show().await)
}

fn routes(page: &Page) -> Router {
    let nested = Router::new().route("/{name}", get(show)).with_state(page.clone());
    Router::new()
        .route("/{name}", get(show))
        .nest("/nested", nested.clone())
        .nest("/other", nested)
        .with_state(page.clone())
}

fn app() -> App {
    App::built(routes(&Page::new()), |cache| cache.credential_headers(["x-user", "x-team"]))
}

type Fields<'a> = &'a [(&'a str, &'a str)];

/// What tells one request from another.
const REQUESTS: [(&str, Fields<'_>); 26] = [
    ("/a", &[]),
    ("/b", &[]),
    ("/a?", &[]),
    ("/a?page=1", &[]),
    ("/a?page=2", &[]),
    ("/nested/a", &[]),
    ("/other/a", &[]),
    ("/a", &[("accept-language", "de")]),
    ("/a", &[("accept-language", "en")]),
    ("/a", &[("accept-language", "de, en")]),
    ("/a", &[("accept-language", "de"), ("accept-language", "en")]),
    ("/a", &[("accept-language", "en"), ("accept-language", "de")]),
    ("/a", &[("accept-language", "")]),
    ("/a", &[("accept", "text/html")]),
    ("/a", &[("accept-encoding", "gzip")]),
    ("/a", &[("authorization", "Bearer 1")]),
    ("/a", &[("authorization", "Bearer 2")]),
    ("/a", &[("proxy-authorization", "Bearer 1")]),
    ("/a", &[("cookie", "session=1")]),
    ("/a", &[("cookie", "session=2")]),
    ("/a", &[("cookie", "session=1"), ("cookie", "a=1")]),
    ("/a", &[("host", "a.example")]),
    ("/a", &[("host", "b.example")]),
    ("/a", &[("x-user", "1")]),
    ("/a", &[("x-user", "1"), ("x-team", "1")]),
    ("/a", &[("x-team", "1")]),
];

#[tokio::test]
async fn another_user_language_host_or_query_has_another_tag() {
    let app = app();
    let mut tags = Vec::new();
    for (path, fields) in REQUESTS {
        tags.push(app.get_with(path, fields).await.header("etag").to_owned());
    }
    for (path, fields) in REQUESTS {
        for ((of, other), tag) in REQUESTS.iter().zip(&tags) {
            let all: Vec<_> = fields.iter().chain(&[("if-none-match", &**tag)]).copied().collect();
            let expected = if (*of, *other) == (path, fields) { 304 } else { 200 };
            let status = app.get_with(path, &all).await.status.as_u16();
            assert_eq!(status, expected, "{path} {fields:?} with the tag of {of} {other:?}");
        }
    }
}

#[tokio::test]
async fn no_line_of_one_field_is_taken_for_the_next_field() {
    let app = app();
    let named = |one: &'static str| [(one, "accept"), (one, "accept-encoding"), (one, "accept-language")];
    let fields = ["x-user", "x-team", "accept", "accept-encoding", "accept-language", "cookie", "host"];
    let mut tags = std::collections::BTreeSet::new();
    for one in fields {
        for value in fields {
            assert!(
                tags.insert(app.get_with("/a", &[(one, value)]).await.header("etag").to_owned()),
                "{one}: {value}"
            );
        }
        assert!(tags.insert(app.get_with("/a", &named(one)).await.header("etag").to_owned()), "{one}");
    }
}

#[tokio::test]
async fn what_selects_nothing_changes_no_tag() {
    let app = app();
    let tag = app.get("/a").await.header("etag").to_owned();
    for (name, value) in [("user-agent", "test"), ("x-request-id", "1"), ("if-modified-since", "yesterday")] {
        let fields = [(name, value), ("if-none-match", &*tag)];
        assert_eq!(app.get_with("/a", &fields).await.status.as_u16(), 304, "{name}");
    }
}

#[tokio::test]
async fn partitions_have_tags_of_their_own() {
    let by_tenant = HttpCacheLayer::new().partition(|parts: &Parts| {
        parts.headers.get("x-tenant").map_or("", |value| value.to_str().unwrap()).to_owned()
    });
    let app = App::new(routes(&Page::new()).layer(by_tenant));
    let tag = app.get_with("/a", &[("x-tenant", "a")]).await.header("etag").to_owned();
    for (tenant, expected) in [("a", 304), ("b", 200), ("", 200)] {
        let fields = [("x-tenant", tenant), ("if-none-match", &*tag)];
        assert_eq!(app.get_with("/a", &fields).await.status.as_u16(), expected, "{tenant}");
    }
}
