//! HEAD: the tag of the GET, or none.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, head};
use pacific_cache::ETagLayer;
use pacific_cache_tests::app::{Pieces, answer};
use pacific_cache_tests::harness::{Answer, request};
use tower_layer::Layer as _;

use crate::{names, tag_of, tagged};

async fn ask_head(app: &Router, fields: &[(&str, &str)]) -> Answer {
    answer(app, request(Method::HEAD, "/", fields)).await
}

#[tokio::test]
async fn a_head_has_the_tag_of_the_get_and_its_304() {
    let app = tagged(|| async { "body" });
    let tag = tag_of(&app).await;
    let head = ask_head(&app, &[]).await;
    assert_eq!((head.status.as_u16(), head.header("etag"), head.body.len()), (200, &*tag, 0));
    assert_eq!(head.header("content-length"), "4");
    let same = ask_head(&app, &[("if-none-match", &tag)]).await;
    assert_eq!((same.status.as_u16(), &names(&same)[..]), (304, &["etag"][..]));
    assert_eq!(ask_head(&app, &[("if-match", "\"b\"")]).await.status.as_u16(), 412);
}

/// A route that answers HEAD by itself, with this and no body.
fn answering(response: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Router {
    let route: MethodRouter = head(move || std::future::ready(response()));
    Router::new().route("/", route.layer(ETagLayer::new()))
}

#[tokio::test]
async fn no_tag_is_made_of_the_body_that_a_head_lacks() {
    let apps = [
        answering(|| StatusCode::OK.into_response()),
        answering(|| [("content-length", "4")].into_response()),
        answering(|| Pieces::new(&[]).into_response()),
    ];
    for (n, app) in apps.iter().enumerate() {
        let head = ask_head(app, &[("if-none-match", "*")]).await;
        assert_eq!((head.status.as_u16(), head.header("etag")), (200, ""), "{n}");
    }
    let empty = answering(|| [("content-length", "0")].into_response());
    assert_eq!(ask_head(&empty, &[]).await.header("etag"), tag_of(&tagged(|| async { Body::empty() })).await);
}

#[tokio::test]
async fn outside_of_the_whole_router_a_head_has_no_tag() {
    let routes = Router::new().route("/", get(|| async { "body" }));
    let app = Router::new().fallback_service(ETagLayer::new().layer(routes));
    assert!(tag_of(&app).await.starts_with("W/"));
    let head = ask_head(&app, &[]).await;
    assert_eq!((head.header("content-length"), head.header("etag")), ("4", ""));
}
