//! Tags made of a name: another one whenever the name ends.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, etag, invalidates, name};
use pacific_cache_tests::app::App;

use crate::app::{Page, get as ask, tag_of};

#[etag(key = "user:{id}")]
async fn by_template(State(page): State<Page>, Path(id): Path<String>) -> String {
    format!("{id} {}", page.show().await)
}

#[etag(key = "users")]
async fn by_constant(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(key = format!("user:{id}"))]
async fn by_expression(State(page): State<Page>, Path(id): Path<u64>) -> impl IntoResponse {
    (StatusCode::OK, format!("{id} {}", page.show().await))
}

#[invalidates("users", "user:{id}")]
async fn update(State(page): State<Page>, Path(id): Path<String>) {
    let _ = id;
    page.change();
}

fn routes(page: &Page) -> Router {
    Router::new()
        .route("/users", get(by_constant))
        .route("/users/{id}", get(by_template).put(update))
        .route("/expressed/{id}", get(by_expression))
        .with_state(page.clone())
}

const PATHS: [&str; 4] = ["/users", "/users/7", "/users/8", "/expressed/7"];

async fn tags(app: &App) -> Vec<String> {
    let mut tags = Vec::new();
    for path in PATHS {
        tags.push(app.get(path).await.header("etag").to_owned());
    }
    tags
}

/// For which paths the tag that a client has is no longer the current one.
async fn changed(app: &App, tags: &[String]) -> Vec<&'static str> {
    let mut changed = Vec::new();
    for (path, tag) in PATHS.into_iter().zip(tags) {
        let status = app.get_with(path, &[("if-none-match", tag)]).await.status.as_u16();
        assert!(matches!(status, 200 | 304), "{path}: {status}");
        if status == 200 {
            changed.push(path);
        }
    }
    changed
}

#[tokio::test]
async fn who_has_the_tag_is_answered_without_a_run() {
    let page = Page::new();
    let app = App::new(routes(&page));
    let tags = tags(&app).await;
    assert!(tags.iter().all(|tag| tag.starts_with("W/")), "{tags:?}");
    page.change();
    assert_eq!(changed(&app, &tags).await, [""; 0], "whatever else changed");
    let fields = [("if-none-match", &*tags[1])];
    let head = app.send(Method::HEAD, "/users/7", &fields).await;
    assert_eq!(
        (head.status.as_u16(), head.header("etag"), head.header("content-length")),
        (304, &*tags[1], "")
    );
    assert_eq!((page.shown(), app.stats().not_modified), (4, 5));
}

#[tokio::test]
async fn a_tag_changes_when_its_name_ends_in_either_form_and_no_other_tag_does() {
    let app = App::new(routes(&Page::new()));
    let (id, word) = (7, "users");
    for (name, expected) in [
        (name!("user:{id}"), &["/users/7", "/expressed/7"][..]),
        (name!("user:7"), &["/users/7", "/expressed/7"]),
        (name!("users"), &["/users"]),
        (name!("{word}"), &["/users"]),
        (name!("user:9"), &[]),
        (name!("user"), &[]),
    ] {
        let tags = tags(&app).await;
        app.invalidate(&name).await;
        assert_eq!(changed(&app, &tags).await, expected, "{}", name.as_str());
    }
}

#[tokio::test]
async fn tags_change_with_invalidations_of_every_kind() {
    let app = App::new(routes(&Page::new()));
    let before = tags(&app).await;
    assert_eq!(app.send(Method::PUT, "/users/7", &[]).await.status.as_u16(), 200);
    assert_eq!(changed(&app, &before).await, ["/users", "/users/7", "/expressed/7"], "by an attribute");
    let before = tags(&app).await;
    app.cache.invalidate_all().await.unwrap();
    assert_eq!(changed(&app, &before).await, PATHS, "by the end of everything");
}

#[tokio::test]
async fn a_tag_never_comes_back() {
    let app = App::new(routes(&Page::new()));
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..50 {
        assert!(seen.insert(app.get("/users/7").await.header("etag").to_owned()), "{round}");
        match round % 3 {
            0 => app.cache.invalidate_all().await.unwrap(),
            _ => app.invalidate("user:7").await,
        }
    }
}

#[tokio::test]
async fn two_processes_that_count_alike_never_make_one_tag() {
    let page = Page::new();
    let apps = [App::new(routes(&page)), App::new(routes(&page))];
    for round in 0..3 {
        let (one, other) = (tags(&apps[0]).await, tags(&apps[1]).await);
        assert!(one.iter().zip(&other).all(|(one, other)| one != other), "{round}: {one:?} {other:?}");
        assert_eq!(changed(&apps[1], &one).await, PATHS, "who comes from the one is answered by the other");
        for app in &apps {
            app.invalidate(["users", "user:7"]).await;
        }
    }
}

#[tokio::test]
async fn where_caching_is_off_every_handler_runs() {
    let page = Page::new();
    let app = App::new(routes(&page).layer(HttpCacheLayer::with(Cache::disabled())));
    for shown in 1..3 {
        app.get_with("/users", &[("if-none-match", "*")]).await;
        assert_eq!(page.shown(), shown);
    }
}

#[etag(key = "own")]
async fn with_its_own(State(page): State<Page>) -> impl IntoResponse {
    ([("etag", "\"own\"")], page.show().await)
}

#[etag(key = "lost")]
async fn lost(State(page): State<Page>) -> impl IntoResponse {
    (StatusCode::NOT_FOUND, page.show().await)
}

#[tokio::test]
async fn a_handlers_own_tag_is_kept_and_what_failed_has_none() {
    let page = Page::new();
    let app = Router::new().route("/own", get(with_its_own)).route("/lost", get(lost));
    let app = app.with_state(page.clone());
    assert_eq!(tag_of(&app, "/own").await, "\"own\"");
    let same = ask(&app, "/own", &[("if-none-match", "\"own\"")]).await;
    assert_eq!((same.status.as_u16(), page.shown()), (304, 2));
    assert_eq!(tag_of(&app, "/lost").await, "");
}
