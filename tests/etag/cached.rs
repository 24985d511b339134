//! `#[etag]` on handlers that are cached.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::get;
use pacific_cache::{cache, etag, invalidates};
use pacific_cache_tests::app::App;

use crate::app::Page;

#[cache(ttl = 300, tags("page"))]
#[etag(strong)]
async fn strong(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(strong)]
#[cache(ttl = 300, tags("page"))]
async fn strong_above(State(page): State<Page>) -> String {
    page.show().await
}

#[cache(ttl = 300, tags("page"))]
#[etag(version = version(page).await?)]
async fn version_below(State(page): State<Page>) -> Result<String, StatusCode> {
    Ok(page.show().await)
}

#[etag(version = version(page).await?, strong)]
#[invalidates("seen")]
#[cache(ttl = 300, tags("page"))]
async fn version_above(State(page): State<Page>) -> Result<String, StatusCode> {
    Ok(page.show().await)
}

#[invalidates("seen")]
#[cache(ttl = 300, tags("page"), store_if = |response| response.status().is_success())]
#[etag(version = version(page).await?, strong)]
#[tracing::instrument(skip(page))]
async fn version_between(State(page): State<Page>) -> Result<String, StatusCode> {
    Ok(page.show().await)
}

async fn version(page: &Page) -> Result<Option<u64>, StatusCode> {
    tokio::task::yield_now().await;
    match page.revision() {
        100 => Ok(None),
        200 => Err(StatusCode::SERVICE_UNAVAILABLE),
        revision => Ok(Some(revision)),
    }
}

#[cache(ttl = 300, tags("page"))]
async fn plain(State(page): State<Page>) -> String {
    page.show().await
}

fn app(page: &Page) -> App {
    let routes = Router::new()
        .route("/plain", get(plain))
        .route("/strong", get(strong))
        .route("/strong-above", get(strong_above))
        .route("/version-below", get(version_below))
        .route("/version-above", get(version_above))
        .route("/version-between", get(version_between));
    App::new(routes.with_state(page.clone()))
}

const STRONG: [&str; 4] = ["/strong", "/strong-above", "/version-above", "/version-between"];
const VERSIONED: [&str; 3] = ["/version-below", "/version-above", "/version-between"];

#[tokio::test]
async fn a_cached_handlers_tag_is_strong_where_it_says_so() {
    let app = app(&Page::new());
    for path in ["/plain", "/version-below"].iter().chain(&STRONG) {
        let (miss, hit) = (app.get(path).await, app.get(path).await);
        assert!(!miss.is_hit() && hit.is_hit(), "{path}");
        let tag = miss.header("etag");
        assert_eq!(tag.starts_with('"'), STRONG.contains(path), "{path}: {tag}");
        assert_eq!(hit.header("etag"), tag, "{path}");
        assert_eq!(app.get_with(path, &[("if-none-match", tag)]).await.status.as_u16(), 304, "{path}");
        let expected = if STRONG.contains(path) { 200 } else { 412 };
        assert_eq!(app.get_with(path, &[("if-match", tag)]).await.status.as_u16(), expected, "{path}");
        let fields = [("if-match", "\"other\"")];
        assert_eq!(app.get_with(path, &fields).await.status.as_u16(), 412, "{path}");
        let head = app.send(Method::HEAD, path, &[("if-none-match", tag)]).await;
        assert_eq!(head.status.as_u16(), 304, "{path}");
    }
}

#[tokio::test]
async fn a_version_is_the_tag_of_what_was_loaded_with_it() {
    let page = Page::new();
    let app = app(&page);
    for path in VERSIONED {
        let first = app.get(path).await;
        page.change();
        let fields = [("if-none-match", first.header("etag"))];
        assert_eq!(
            app.get_with(path, &fields).await.status.as_u16(),
            304,
            "{path}: it isn't asked for on a hit"
        );
        app.invalidate("page").await;
        let second = app.get_with(path, &fields).await;
        assert_eq!(second.status.as_u16(), 200, "{path}");
        assert_ne!(second.header("etag"), first.header("etag"), "{path}");
        assert_ne!(second.body, first.body, "{path}");
    }
}

#[tokio::test]
async fn a_version_makes_one_tag_cached_or_not() {
    #[etag(version = version(page).await?)]
    async fn uncached(State(page): State<Page>) -> Result<String, StatusCode> {
        Ok(page.show().await)
    }
    let page = Page::new();
    let tag =
        crate::app::tag_of(&Router::new().route("/", get(uncached)).with_state(page.clone()), "/").await;
    assert_eq!(app(&page).get("/version-below").await.header("etag"), tag);
}

#[tokio::test]
async fn without_a_version_the_tag_is_made_of_the_bytes_and_an_error_is_answered() {
    let page = Page::new();
    let app = app(&page);
    (0..100).for_each(|_| page.change());
    for path in VERSIONED {
        let tag = app.get(path).await.header("etag").to_owned();
        assert_eq!(tag.starts_with('"'), STRONG.contains(&path), "{path}: {tag}");
        assert!(app.get(path).await.is_hit(), "{path}");
    }
    (0..100).for_each(|_| page.change());
    app.invalidate("page").await;
    let shown = page.shown();
    for path in VERSIONED {
        for _ in 0..2 {
            let failed = app.get_with(path, &[("if-none-match", "*")]).await;
            assert_eq!((failed.status.as_u16(), failed.header("etag")), (503, ""), "{path}");
        }
    }
    assert_eq!(page.shown(), shown, "the handler ran for none of them");
}

#[etag]
async fn uncached(State(page): State<Page>) -> String {
    page.show().await
}

#[tokio::test]
async fn cached_and_uncached_handlers_of_one_page_have_the_tags_of_its_bytes() {
    let page = Page::new();
    let tag =
        crate::app::tag_of(&Router::new().route("/", get(uncached)).with_state(page.clone()), "/").await;
    let app = app(&page);
    assert_eq!(app.get("/plain").await.header("etag"), tag);
    assert_eq!(app.get("/strong").await.header("etag"), tag.strip_prefix("W/").unwrap());
}

#[cache(ttl = 300, tags("page"))]
#[etag(version = version(page).await?, strong)]
async fn changed(State(page): State<Page>) -> Result<String, StatusCode> {
    page.change();
    Ok(page.show().await)
}

const CREDENTIALS: (&str, &str) = ("authorization", "Bearer 1");

#[tokio::test]
async fn a_version_answers_for_the_handler_where_the_cache_isnt_asked() {
    let page = Page::new();
    let app = app(&page);
    let shown = |page: &Page| page.shown();
    for path in VERSIONED {
        let tag = app.get_with(path, &[CREDENTIALS]).await.header("etag").to_owned();
        let before = shown(&page);
        for (name, value, status) in
            [("if-none-match", &*tag, 304), ("if-none-match", "*", 304), ("if-match", "\"other\"", 412)]
        {
            let answer = app.get_with(path, &[CREDENTIALS, (name, value)]).await;
            assert_eq!((answer.status.as_u16(), answer.header("etag")), (status, &*tag), "{path} {name}");
            assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=credentials", "{path}");
            assert_eq!(shown(&page), before, "{path}: the handler ran for {name}");
        }
        let other = app.get_with(path, &[CREDENTIALS, ("if-none-match", "\"other\"")]).await;
        assert_eq!((other.status.as_u16(), other.header("etag")), (200, &*tag), "{path}");
    }
}

#[cache(ttl = 300, tags("page"), skip(headers))]
#[etag(version = version(page).await?)]
async fn with_headers(State(page): State<Page>, headers: HeaderMap) -> Result<String, StatusCode> {
    drop(headers);
    Ok(page.show().await)
}

#[tokio::test]
async fn a_cookie_or_a_no_store_that_bypasses_the_cache_costs_no_run_either() {
    let page = Page::new();
    let routes = Router::new().route("/", get(with_headers)).with_state(page.clone());
    let app = App::built(routes, pacific_cache::CacheBuilder::allow_client_bypass);
    for bypass in [("cookie", "a=1"), ("cache-control", "no-store")] {
        let tag = app.get_with("/", &[bypass]).await.header("etag").to_owned();
        let shown = page.shown();
        for (name, value, status) in [("if-none-match", &*tag, 304), ("if-match", "\"other\"", 412)] {
            let answer = app.get_with("/", &[bypass, (name, value)]).await;
            assert_eq!((answer.status.as_u16(), page.shown()), (status, shown), "{bypass:?} {name}");
        }
    }
}

#[tokio::test]
async fn a_lost_update_is_refused_before_a_cached_handler_makes_it() {
    let page = Page::new();
    let routes = Router::new().route("/", get(changed).put(changed)).with_state(page.clone());
    let app = App::new(routes);
    for (name, value) in [("if-match", "\"old\""), ("if-none-match", "*")] {
        let refused = app.send(Method::PUT, "/", &[(name, value)]).await;
        assert_eq!((refused.status.as_u16(), page.revision()), (412, 0), "{name}");
        assert_eq!(refused.cache_status(), "PacificCache; fwd=method");
    }
    let done = app.send(Method::PUT, "/", &[("if-match", "*")]).await;
    assert_eq!((done.status.as_u16(), done.header("etag"), page.revision()), (200, "", 1));
}

/// What a load gives is stored, whatever the request that ran it has already.
#[tokio::test]
async fn a_version_answers_for_no_load_that_others_may_have() {
    let page = Page::new();
    let app = app(&page);
    for path in VERSIONED {
        let first = app.get_with(path, &[("if-none-match", "*")]).await;
        assert_eq!(first.status.as_u16(), 304, "{path}");
        let hit = app.get(path).await;
        assert!(hit.is_hit() && !hit.body.is_empty(), "{path}");
    }
}
