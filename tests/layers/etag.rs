//! What is tagged, where, and with what.

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use pacific_cache::ETagLayer;
use pacific_cache_tests::app::{Unread, answer};
use pacific_cache_tests::harness::{get as asking, request};

use crate::{ask, open, tag_of, tagged};

#[tokio::test]
async fn who_has_a_response_is_not_sent_it_again() {
    let app = tagged(|| async { "body" });
    let first = ask(&app, &[]).await;
    let tag = first.header("etag");
    assert!(tag.starts_with("W/\"") && tag.ends_with('"') && tag.len() > 20, "{tag}");
    assert_eq!((first.status.as_u16(), &first.body[..]), (200, &b"body"[..]));
    let again = ask(&app, &[("if-none-match", tag)]).await;
    assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, tag, 0));
    assert_eq!(again.header("content-length"), "");
}

#[tokio::test]
async fn it_stands_on_a_router_a_nested_one_a_route_or_a_handler() {
    let handler = || get(|| async { "body" });
    let routes = || Router::new().route("/", handler());
    let apps = [
        routes().layer(ETagLayer::new()),
        routes().route_layer(ETagLayer::new()),
        Router::new().route("/", handler().layer(ETagLayer::new())),
        Router::new().route("/", get(axum::handler::Handler::layer(|| async { "body" }, ETagLayer::new()))),
        Router::new().merge(routes().layer(ETagLayer::default())),
        Router::new().fallback_service(routes().layer(ETagLayer::new())),
    ];
    for (n, app) in apps.iter().enumerate() {
        let tag = tag_of(app).await;
        assert!(tag.starts_with("W/"), "{n}: {tag}");
        assert_eq!(ask(app, &[("if-none-match", &tag)]).await.status.as_u16(), 304, "{n}");
    }
    let nested = Router::new().nest("/nested", routes().layer(ETagLayer::new())).route("/beside", handler());
    assert!(answer(&nested, asking("/nested")).await.header("etag").starts_with("W/"));
    assert_eq!(answer(&nested, asking("/beside")).await.header("etag"), "");
}

#[tokio::test]
async fn a_tag_tells_content_type_and_coding_apart_and_nothing_else() {
    let app = Router::new().fallback(|uri: Uri, request: Request| async move {
        let fields = ["content-type", "content-encoding", "x-other"].map(|name| {
            (name, request.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned())
        });
        (fields, uri.path().to_owned())
    });
    let app = app.layer(ETagLayer::new());
    let tag = async |path: &str, fields: &[(&str, &str)]| {
        answer(&app, request(Method::GET, path, fields)).await.header("etag").to_owned()
    };
    let plain = [("content-type", "text/plain")];
    let different = [
        tag("/a", &plain).await,
        tag("/b", &plain).await,
        tag("/a", &[("content-type", "text/html")]).await,
        tag("/a", &[("content-type", "text/plain"), ("content-encoding", "gzip")]).await,
    ];
    let tags: std::collections::BTreeSet<_> = different.iter().collect();
    assert_eq!(tags.len(), different.len());
    assert_eq!(tag("/a", &[plain[0], ("x-other", "1")]).await, different[0]);
}

#[tokio::test]
async fn strong_tags_are_made_by_choice() {
    let weak = tag_of(&tagged(|| async { "body" })).await;
    let app = Router::new().route("/", get(|| async { "body" })).layer(ETagLayer::new().strong());
    let strong = tag_of(&app).await;
    assert_eq!(weak.strip_prefix("W/"), Some(&*strong));
    assert_eq!(ask(&app, &[("if-match", &strong)]).await.status.as_u16(), 200);
    assert_eq!(ask(&app, &[("if-none-match", &weak)]).await.status.as_u16(), 304);
}

#[tokio::test]
async fn a_handlers_own_tag_is_kept_and_used_and_its_body_not_read() {
    for own in ["\"v1\"", "W/\"v1\""] {
        let body = Unread::default().says(4);
        let given = body.clone();
        let app = Router::new().route("/", get(move || async move { ([("etag", own)], given) }));
        let same = open(&app.layer(ETagLayer::new()), &[("if-none-match", "\"v1\"")]).await;
        assert_eq!((same.status().as_u16(), body.times_read()), (304, 0));
        assert_eq!(same.headers()["etag"], own);
    }
    let app = tagged(|| async { ([("etag", "v1")], "body") });
    let malformed = ask(&app, &[("if-none-match", "v1")]).await;
    assert_eq!((malformed.status.as_u16(), malformed.header("etag")), (200, "v1"), "it isn't ours to mend");
}

#[tokio::test]
async fn only_a_200_is_tagged() {
    for code in [201, 202, 203, 204, 205, 206, 226, 301, 304, 400, 404, 500, 503] {
        let status = StatusCode::from_u16(code).unwrap();
        let app = tagged(move || async move { (status, "body") });
        let own = tagged(move || async move { (status, [("etag", "\"own\"")], "body") });
        for fields in [&[][..], &[("if-none-match", "*")], &[("if-match", "\"a\"")]] {
            for (app, tag) in [(&app, ""), (&own, "\"own\"")] {
                let answer = ask(app, fields).await;
                assert_eq!((answer.status.as_u16(), answer.header("etag")), (code, tag), "{fields:?}");
                assert_eq!(answer.body, "body", "{code} {fields:?}");
            }
        }
    }
}

#[tokio::test]
async fn only_get_and_head_are_tagged() {
    let app = Router::new().route("/", any(|| async { "body" })).layer(ETagLayer::new());
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "REPORT"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let fields = [("if-none-match", "*"), ("if-match", "\"a\"")];
        let done = answer(&app, request(method.clone(), "/", &fields)).await;
        assert_eq!(
            (done.status.as_u16(), done.header("etag"), &done.body[..]),
            (200, "", &b"body"[..]),
            "{method}"
        );
    }
}

#[tokio::test]
async fn what_nobody_may_keep_is_not_tagged() {
    let kept = async |control: &'static str| {
        !tag_of(&tagged(move || async move { ([("cache-control", control)], "b") })).await.is_empty()
    };
    for control in ["no-store", "private, No-Store"] {
        assert!(!kept(control).await, "{control}");
    }
    for control in ["private", "no-cache", "public, max-age=60", "no-store, must-understand"] {
        assert!(kept(control).await, "{control}");
    }
    let own = tagged(|| async { ([("cache-control", "no-store"), ("etag", "\"v1\"")], "body") });
    assert_eq!(ask(&own, &[("if-none-match", "\"v1\"")]).await.status.as_u16(), 304, "the handler's is used");
}

#[tokio::test]
async fn nothing_else_of_a_response_is_touched() {
    #[derive(Clone, Debug, PartialEq)]
    struct Kept(u8);
    async fn handler() -> Response {
        let fields = [("cache-control", "max-age=60"), ("set-cookie", "a=1"), ("x-own", "1"), ("vary", "x")];
        let mut response = (fields, "body").into_response();
        response.extensions_mut().insert(Kept(7));
        response
    }
    let seen = |response: Response| async move {
        assert_eq!(response.extensions().get::<Kept>(), Some(&Kept(7)));
        response
    };
    let app = tagged(handler).layer(map_response(seen));
    let bare = ask(&Router::new().route("/", get(handler)), &[]).await;
    let mut answer = ask(&app, &[]).await;
    let tag = answer.headers.remove("etag").unwrap();
    assert_eq!((answer.status, &answer.headers, &answer.body), (bare.status, &bare.headers, &bare.body));
    assert_eq!(ask(&app, &[("if-none-match", tag.to_str().unwrap())]).await.status.as_u16(), 304);
}
