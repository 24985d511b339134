//! Tags and compression: two codings of one content never have one strong tag, unless the author promised that there are
//! none.

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http_body_util::BodyExt as _;
use pacific_cache::{cache, etag};

use crate::app::{Page, get as ask};

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

#[etag]
async fn bytes(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(key = "coded")]
async fn key(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(version = page.revision())]
async fn version(State(page): State<Page>) -> String {
    page.show().await
}

#[cache(ttl = 300)]
#[etag(version = page.revision())]
async fn cached(State(page): State<Page>) -> String {
    page.show().await
}

const PATHS: [&str; 4] = ["/bytes", "/key", "/version", "/cached"];

fn routes() -> Router {
    let routes = Router::new().route("/bytes", get(bytes)).route("/key", get(key));
    routes.route("/version", get(version)).route("/cached", get(cached)).with_state(Page::new())
}

#[tokio::test]
async fn by_default_a_compression_layer_outside_contradicts_no_tag() {
    let app = routes().layer(from_fn(compress));
    for path in PATHS {
        let (plain, coded) = (ask(&app, path, &[]).await, ask(&app, path, &[GZIP]).await);
        assert_ne!(plain.body, coded.body, "{path}");
        for answer in [&plain, &coded] {
            assert!(answer.header("etag").starts_with("W/"), "{path}: {answer:?}");
        }
        let fields = [("if-none-match", coded.header("etag")), GZIP];
        assert_eq!(ask(&app, path, &fields).await.status.as_u16(), 304, "{path}");
        for tag in [plain.header("etag"), coded.header("etag")] {
            assert_eq!(ask(&app, path, &[("if-match", tag)]).await.status.as_u16(), 412, "{path}");
        }
    }
}
