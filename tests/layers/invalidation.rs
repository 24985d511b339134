//! What ends by itself when something is changed, and what doesn't.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_LOCATION, LOCATION};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, InvalidationLayer, cache, configure_cache};
use pacific_cache_tests::app::{App, Gate, Script, answer, begin};
use pacific_cache_tests::harness::{get as asking, request};

use crate::CONFIGURED;

#[cache(ttl = 300)]
pub async fn read(State(script): State<Script>, RawQuery(_query): RawQuery) -> Response {
    script.run().await
}

/// Does what the request says: `x-status`, `x-location`, `x-content-location`.
pub async fn change(headers: HeaderMap) -> Response {
    let said = |name: &str| headers.get(name).cloned();
    let status = said("x-status").map(|code| StatusCode::from_bytes(code.as_bytes()).unwrap());
    let mut response = status.unwrap_or_default().into_response();
    for (name, said) in [(LOCATION, said("x-location")), (CONTENT_LOCATION, said("x-content-location"))] {
        if let Some(value) = said {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// At every path: reads are cached, and any other method changes something.
pub fn routes() -> Router {
    let route = || get(read).fallback(change);
    Router::new().route("/", route()).route("/{*path}", route()).with_state(Script::numbers())
}

pub async fn store(app: &App, paths: &[&str]) {
    for path in paths {
        app.get(path).await;
        assert!(app.get(path).await.is_hit(), "{path}");
    }
}

/// Which of these paths were ended; afterwards all are stored again.
pub async fn ended<'a>(app: &App, paths: &[&'a str]) -> Vec<&'a str> {
    let mut ended = Vec::new();
    for path in paths {
        if !app.get(path).await.is_hit() {
            ended.push(*path);
        }
    }
    ended
}

fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap()
}

#[tokio::test]
async fn every_method_that_isnt_safe_ends_its_path_and_the_collection() {
    let app = App::new(routes());
    let paths = ["/users/7", "/users/7?page=2", "/users", "/users/", "/users?page=2", "/users/8", "/"];
    store(&app, &paths).await;
    for unsafe_method in ["POST", "PUT", "PATCH", "DELETE", "LOCK", "purge", "get"] {
        app.send(method(unsafe_method), "/users/7", &[]).await;
        assert_eq!(ended(&app, &paths).await, paths[..5], "{unsafe_method}");
    }
    for safe in ["GET", "HEAD", "OPTIONS", "TRACE"] {
        app.send(method(safe), "/users/7", &[]).await;
        assert_eq!(ended(&app, &paths).await, [""; 0], "{safe}");
    }
}

#[tokio::test]
async fn only_what_succeeds_ends_anything() {
    let app = App::new(routes());
    store(&app, &["/users/7"]).await;
    for code in [200, 201, 202, 204, 299, 301, 302, 303, 304, 307, 308] {
        app.send(Method::PUT, "/users/7", &[("x-status", &code.to_string())]).await;
        assert_eq!(ended(&app, &["/users/7"]).await.len(), 1, "{code}");
    }
    for code in [101, 400, 401, 403, 404, 409, 412, 422, 499, 500, 503, 600, 999] {
        app.send(Method::PUT, "/users/7", &[("x-status", &code.to_string()), ("x-location", "/users/7")])
            .await;
        assert_eq!(ended(&app, &["/users/7"]).await.len(), 0, "{code}");
    }
}

#[tokio::test]
async fn the_collection_is_the_parent_and_never_the_root() {
    let cases: [(&str, &[&str]); 6] = [
        ("/a/b/c", &["/a/b/c", "/a/b", "/a/b/"]),
        ("/a/b/c/", &["/a/b/c/", "/a/b", "/a/b/"]),
        ("/a", &["/a"]),
        ("/a/", &["/a/"]),
        ("/", &["/"]),
        ("/a/b?page=1", &["/a", "/a/", "/a/b"]),
    ];
    let app = App::new(routes());
    let paths = ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/a/b/c/", "/a/b/c/d"];
    store(&app, &paths).await;
    for (path, expected) in cases {
        app.send(Method::DELETE, path, &[]).await;
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(ended(&app, &paths).await, expected, "{path}");
    }
}

#[tokio::test]
async fn spellings_of_one_path_end_each_other() {
    let app = App::new(routes());
    let stored = ["/users/ann@home", "/users/%61nn%40home", "/users/x/../ann%40home"];
    store(&app, &stored).await;
    for path in ["/users/%61nn%40home", "/users/ann@home", "/users/./ann%40home"] {
        app.send(Method::PUT, path, &[]).await;
        assert_eq!(ended(&app, &stored).await, stored, "{path}");
    }
}

#[tokio::test]
async fn a_nested_router_ends_the_path_that_was_asked_for() {
    let app = App::new(Router::new().nest("/api/v1", routes()));
    let paths = ["/api/v1/users/7", "/api/v1/users", "/api/v1/users/8"];
    store(&app, &paths).await;
    app.send(Method::PUT, "/api/v1/users/7", &[]).await;
    assert_eq!(ended(&app, &paths).await, paths[..2]);

    let layered = routes().layer(HttpCacheLayer::with(Cache::isolated()));
    let within = Router::new().nest("/api", Router::new().nest("/v1", layered));
    let is_hit = async |path| answer(&within, asking(path)).await.is_hit();
    for path in paths {
        is_hit(path).await;
        assert!(is_hit(path).await, "{path}");
    }
    answer(&within, request(Method::PUT, "/api/v1/users/7", &[])).await;
    assert_eq!(
        [is_hit(paths[0]).await, is_hit(paths[1]).await, is_hit(paths[2]).await],
        [false, false, true]
    );
}

#[tokio::test]
async fn alone_it_ends_what_the_configured_cache_has() {
    let _turn = CONFIGURED.lock().await;
    configure_cache(Cache::isolated());
    let bare = routes();
    for (app, ends) in [(bare.clone(), false), (bare.layer(InvalidationLayer::new()), true)] {
        let is_hit = async || answer(&app, asking("/alone/7")).await.is_hit();
        is_hit().await;
        assert!(is_hit().await);
        let done = answer(&app, request(Method::PUT, "/alone/7", &[])).await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, ""));
        assert_eq!(is_hit().await, !ends);
    }
}

#[tokio::test]
async fn a_load_that_began_before_a_change_is_not_kept() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::new(Router::new().route("/{*path}", get(read).fallback(change)).with_state(script));
    let mut before = app.get("/users/7");
    begin(&mut before);
    app.send(Method::PUT, "/users/7", &[]).await;
    let mut after = app.get("/users/7");
    begin(&mut after);
    gate.open();
    assert_eq!((before.await.body, after.await.body), ("1".into(), "2".into()));
    assert_eq!(app.get("/users/7").await.body, "2");
}

#[tokio::test]
async fn a_request_to_no_path_ends_nothing_and_breaks_nothing() {
    let app = App::new(routes().fallback(change));
    store(&app, &["/users"]).await;
    for uri in ["*", "http://a.example", "a.example:80"] {
        let request = Request::builder().method("PUT").uri(uri).body(String::new()).unwrap();
        app.open(request).await;
        assert_eq!(ended(&app, &["/users"]).await, [""; 0], "{uri}");
    }
}
