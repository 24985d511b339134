//! A cached handler inside of a layer that tags: each response's conditions are judged once, where its tag is known.

use axum::Router;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Cache, ETagLayer, HttpCacheLayer, Load, cache, etag};
use pacific_cache_tests::app::{Pieces, answer};
use pacific_cache_tests::harness::{Answer, request};

const EARLY: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
const AT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// Its caller's alone, and without a tag.
#[cache(ttl = 60, key = "own")]
async fn own() -> &'static str {
    Load::current().no_store();
    "body"
}

#[cache(ttl = 60, key = "dated")]
async fn dated() -> impl IntoResponse {
    ([("set-cookie", "a=1"), ("last-modified", AT)], "body")
}

/// A request with a cookie bypasses the cache.
#[cache(ttl = 60, key = "bypassed", skip(headers))]
async fn bypassed(headers: HeaderMap) -> String {
    drop(headers);
    "body".to_owned()
}

/// No layer tags what it can't read whole.
#[cache(ttl = 60, key = "stream")]
async fn stream() -> Response {
    Pieces::new(&["of unknown ", "length"]).into_response()
}

/// A layer that tags may yet be around those that give the cache.
fn routes() -> Router {
    Router::new()
        .route("/own", get(own))
        .route("/dated", get(dated))
        .route("/bypassed", get(bypassed))
        .route("/stream", get(stream))
}

async fn ask(app: &Router, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
    let cookie = [("cookie", "a=1")];
    let fields: Vec<_> = fields.iter().chain(&cookie).copied().collect();
    answer(app, request(method, path, &fields)).await
}

#[tokio::test]
async fn conditions_of_what_has_no_tag_yet_are_the_layers() {
    let apps = [
        routes().layer(ETagLayer::new()),
        routes().layer(ETagLayer::new().strong()),
        routes().layer(HttpCacheLayer::with(Cache::isolated())),
        routes().layer(ETagLayer::new().max_body(3)).layer(ETagLayer::new().strong()),
        routes().layer(ETagLayer::new().strong()).layer(ETagLayer::new().max_body(3)),
    ];
    for (n, app) in apps.iter().enumerate() {
        for path in ["/own", "/dated", "/bypassed"] {
            let tag = ask(app, Method::GET, path, &[]).await.header("etag").to_owned();
            assert!(!tag.is_empty(), "{n} {path}");
            let strong = if tag.starts_with("W/") { 412 } else { 200 };
            let cases = [
                ("if-match", &*tag, strong),
                ("if-match", "\"b\"", 412),
                ("if-match", "*", 200),
                ("if-none-match", &tag, 304),
                ("if-none-match", "*", 304),
                ("if-none-match", "\"b\"", 200),
            ];
            for (name, value, status) in cases {
                for method in [Method::GET, Method::HEAD] {
                    let case = format!("{n} {method} {path} {name}: {value}");
                    let answer = ask(app, method, path, &[(name, value)]).await;
                    assert_eq!(answer.status.as_u16(), status, "{case}");
                    assert_eq!(answer.header("etag"), if status == 412 { "" } else { &tag }, "{case}");
                    let said = answer.cache_status();
                    assert!(said.starts_with("PacificCache; fwd="), "{case}: {said}");
                    assert_eq!(said.ends_with("; fwd-status=200"), status != 200, "{case}: {said}");
                }
            }
        }
        assert_eq!(ask(app, Method::GET, "/dated", &[("if-modified-since", AT)]).await.status, 304);
        assert_eq!(ask(app, Method::GET, "/dated", &[("if-unmodified-since", EARLY)]).await.status, 412);
    }
}

#[tokio::test]
async fn what_no_layer_tags_is_judged_where_it_is() {
    let without = routes();
    let cases = [(&without, "/own"), (&without, "/dated"), (&without, "/bypassed"), (&without, "/stream")];
    let under = routes().layer(ETagLayer::new());
    for (app, path) in cases.into_iter().chain([(&under, "/stream")]) {
        for method in [Method::GET, Method::HEAD] {
            for (name, value, status) in
                [("if-match", "\"b\"", 412), ("if-none-match", "*", 304), ("if-none-match", "\"b\"", 200)]
            {
                let answer = ask(app, method.clone(), path, &[(name, value)]).await;
                let found = (answer.status.as_u16(), answer.header("etag"));
                assert_eq!(found, (status, ""), "{method} {path} {name}: {value}");
            }
        }
    }
}

/// What the handler says to a GET, and to a HEAD, for which it may make no body.
fn dated_for(method: &Method, saving: bool) -> impl IntoResponse + use<> {
    ([("last-modified", AT)], if saving && method == Method::HEAD { "" } else { "body" })
}

#[cache(ttl = 60, key = "weak")]
async fn weak() -> impl IntoResponse {
    dated_for(&Method::GET, false)
}

#[cache(ttl = 60, key = "strong")]
#[etag(strong)]
async fn strong() -> impl IntoResponse {
    dated_for(&Method::GET, false)
}

#[cache(ttl = 60, key = "saving", skip(method))]
async fn saving(method: Method) -> impl IntoResponse {
    dated_for(&method, true)
}

#[cache(ttl = 60, key = "saving-strong", skip(method))]
#[etag(strong)]
async fn saving_strong(method: Method) -> impl IntoResponse {
    dated_for(&method, true)
}

/// Layers are told by a number, since each case asks an empty cache.
fn under(layer: usize) -> Router {
    let routes = Router::new()
        .route("/weak", get(weak))
        .route("/strong", get(strong))
        .route("/saving", get(saving))
        .route("/saving-strong", get(saving_strong));
    let routes = routes.layer(HttpCacheLayer::with(Cache::isolated()));
    match layer {
        0 => routes,
        1 => routes.layer(ETagLayer::new()),
        2 => routes.layer(ETagLayer::new().strong()),
        _ => routes.layer(HttpCacheLayer::new()),
    }
}

#[tokio::test]
async fn a_head_that_misses_has_no_tag_but_the_gets() {
    for layer in 0..4 {
        for (path, is_known) in
            [("/weak", true), ("/strong", true), ("/saving", false), ("/saving-strong", false)]
        {
            let app = under(layer);
            let head = ask(&app, Method::HEAD, path, &[]).await;
            let get = ask(&app, Method::GET, path, &[]).await;
            let expected = if is_known { get.header("etag") } else { "" };
            assert_eq!(head.header("etag"), expected, "{layer} {path}");
        }
    }
}

#[tokio::test]
async fn conditions_on_a_tag_that_a_head_doesnt_know_decide_nothing() {
    for layer in 0..4 {
        for path in ["/saving", "/saving-strong"] {
            let tag = ask(&under(layer), Method::GET, path, &[]).await.header("etag").to_owned();
            let cases: [(&[(&str, &str)], u16); 9] = [
                (&[("if-match", &tag)], 200),
                (&[("if-match", "\"b\"")], 200),
                (&[("if-none-match", &tag)], 200),
                (&[("if-none-match", "*")], 200),
                (&[("if-none-match", "*"), ("if-modified-since", AT)], 200),
                (&[("if-match", "\"b\""), ("if-unmodified-since", EARLY)], 200),
                (&[("if-modified-since", AT)], 304),
                (&[("if-match", "*"), ("if-modified-since", AT)], 304),
                (&[("if-unmodified-since", EARLY), ("if-none-match", &tag)], 412),
            ];
            for (fields, status) in cases {
                let answer = ask(&under(layer), Method::HEAD, path, fields).await;
                assert_eq!(answer.status.as_u16(), status, "{layer} {path} {fields:?}");
            }
        }
    }
}

/// Another cache's, behind a handler that passes it on.
async fn passed_on() -> impl IntoResponse {
    ([("cache-status", "PacificCache; fwd=uri-miss")], "body")
}

#[tokio::test]
async fn what_another_cache_said_is_left_as_it_is() {
    let app = Router::new().route("/", get(passed_on)).layer(ETagLayer::new());
    let answer = ask(&app, Method::GET, "/", &[("if-none-match", "*")]).await;
    assert_eq!((answer.status.as_u16(), answer.cache_status()), (304, "PacificCache; fwd=uri-miss"));
}
