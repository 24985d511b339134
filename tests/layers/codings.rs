//! Tags and compression: two codings of one content never have one strong tag.

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http_body_util::BodyExt as _;
use pacific_cache::{ETagLayer, HttpCacheLayer};
use pacific_cache_tests::harness::Answer;

use crate::ask;

const GZIP: (&str, &str) = ("accept-encoding", "gzip");

/// A compression layer, as far as HTTP sees one: for who accepts it, other bytes and a coding.
async fn compress(request: Request, next: Next) -> Response {
    let accepts = request.headers().get("accept-encoding").is_some_and(|coding| coding == "gzip");
    let (mut parts, body) = next.run(request).await.into_parts();
    if !accepts || body.is_end_stream() {
        return Response::from_parts(parts, body);
    }
    let bytes = body.collect().await.unwrap().to_bytes();
    let coded: Vec<u8> = bytes.iter().rev().copied().collect();
    parts.headers.remove("content-length");
    parts.headers.insert("content-encoding", HeaderValue::from_static("gzip"));
    parts.headers.append("vary", HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(coded))
}

async fn both(app: &Router) -> [Answer; 2] {
    let answers = [ask(app, &[]).await, ask(app, &[GZIP]).await];
    assert_eq!((&answers[0].body[..], &answers[1].body[..]), (&b"body"[..], &b"ydob"[..]));
    answers
}

fn routes() -> Router {
    Router::new().route("/", get(|| async { "body" }))
}

#[tokio::test]
async fn a_compression_layer_outside_shares_a_weak_tag() {
    for app in [routes().layer(ETagLayer::new()), routes().layer(HttpCacheLayer::new())] {
        let app = app.layer(from_fn(compress));
        let [plain, coded] = both(&app).await;
        let tag = plain.header("etag");
        assert!(tag.starts_with("W/"), "{tag}");
        assert_eq!(coded.header("etag"), tag);
        for fields in [&[("if-none-match", tag)][..], &[("if-none-match", tag), GZIP]] {
            assert_eq!(ask(&app, fields).await.status.as_u16(), 304);
        }
    }
}

#[tokio::test]
async fn a_compression_layer_inside_has_a_tag_for_each_coding() {
    for layer in [ETagLayer::new(), ETagLayer::new().strong()] {
        let app = routes().layer(from_fn(compress)).layer(layer);
        let [plain, coded] = both(&app).await;
        assert_ne!(plain.header("etag"), coded.header("etag"));
        let fields = [("if-none-match", plain.header("etag")), GZIP];
        assert_eq!(ask(&app, &fields).await.status.as_u16(), 200, "it has the other coding only");
        let fields = [("if-none-match", coded.header("etag")), GZIP];
        let same = ask(&app, &fields).await;
        assert_eq!((same.status.as_u16(), same.header("vary")), (304, "accept-encoding"));
    }
}

#[tokio::test]
async fn a_layer_on_either_side_keeps_the_inner_tag() {
    let app = routes().layer(ETagLayer::new()).layer(from_fn(compress)).layer(ETagLayer::new().strong());
    let [plain, coded] = both(&app).await;
    assert!(plain.header("etag").starts_with("W/"));
    assert_eq!(plain.header("etag"), coded.header("etag"), "weak, so that both may have it");
}
