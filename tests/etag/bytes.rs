//! Tags made of the response's bytes.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use pacific_cache::etag;
use pacific_cache_tests::app::{Pieces, Unread};

use crate::app::{Page, get as ask, send, tag_of};

#[etag]
async fn weak(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(strong)]
async fn strong(State(page): State<Page>) -> String {
    page.show().await
}

fn routes(page: &Page) -> Router {
    Router::new().route("/weak", get(weak)).route("/strong", get(strong)).with_state(page.clone())
}

#[tokio::test]
async fn a_tag_is_weak_unless_it_says_strong() {
    let app = routes(&Page::new());
    let (weak, strong) = (tag_of(&app, "/weak").await, tag_of(&app, "/strong").await);
    assert_eq!(weak.strip_prefix("W/"), Some(&*strong));
    assert!(strong.starts_with('"') && strong.len() > 20, "{strong}");
    assert_eq!(ask(&app, "/weak", &[("if-match", &weak)]).await.status.as_u16(), 412);
    assert_eq!(ask(&app, "/strong", &[("if-match", &strong)]).await.status.as_u16(), 200);
    for path in ["/weak", "/strong"] {
        for tag in [&weak, &strong] {
            assert_eq!(ask(&app, path, &[("if-none-match", tag)]).await.status.as_u16(), 304, "{path} {tag}");
        }
    }
}

#[tokio::test]
async fn the_same_bytes_have_the_same_tag_and_others_another() {
    let page = Page::new();
    let app = routes(&page);
    let first = tag_of(&app, "/weak").await;
    assert_eq!(tag_of(&app, "/weak").await, first);
    let same = ask(&app, "/weak", &[("if-none-match", &first)]).await;
    assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, &*first, 0));
    page.change();
    let changed = ask(&app, "/weak", &[("if-none-match", &first)]).await;
    assert_eq!((changed.status.as_u16(), &changed.body[..]), (200, &b"revision 1"[..]));
    assert_ne!(changed.header("etag"), first);
    assert_eq!(page.shown(), 4, "it runs each time");
}

#[tokio::test]
async fn a_head_has_the_tag_and_length_of_the_get() {
    let app = routes(&Page::new());
    let tag = tag_of(&app, "/weak").await;
    let head = send(&app, Method::HEAD, "/weak", &[]).await;
    assert_eq!((head.header("etag"), head.header("content-length"), head.body.len()), (&*tag, "10", 0));
    let same = send(&app, Method::HEAD, "/weak", &[("if-none-match", &tag)]).await;
    assert_eq!((same.status.as_u16(), same.header("content-length")), (304, ""));
}

/// What a test says that it is.
#[derive(Clone)]
struct Made(fn() -> Response);

#[etag]
async fn made(State(Made(make)): State<Made>) -> Response {
    make()
}

fn making(make: fn() -> Response) -> Router {
    Router::new().route("/", any(made)).with_state(Made(make))
}

#[tokio::test]
async fn a_handlers_own_tag_is_kept_and_used() {
    for (own, make) in [
        ("\"v1\"", (|| ([("etag", "\"v1\"")], "body").into_response()) as fn() -> Response),
        ("W/\"v1\"", || ([("etag", "W/\"v1\"")], "body").into_response()),
        ("\"v1\"", || ([("etag", "\"v1\"")], Unread::default().says(4)).into_response()),
    ] {
        let app = making(make);
        let same = ask(&app, "/", &[("if-none-match", "\"v1\"")]).await;
        assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, own, 0));
    }
    let dated = making(|| ([("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")], "body").into_response());
    let same = ask(&dated, "/", &[("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")]).await;
    assert_eq!((same.status.as_u16(), same.header("etag").starts_with("W/")), (304, true));
}

#[tokio::test]
async fn streams_and_what_is_no_whole_body_pass_untouched() {
    let whole = ask(&making(|| Pieces::new(&["bo", "dy"]).into_response()), "/", &[]).await;
    assert_eq!((whole.header("etag"), &whole.body[..]), ("", &b"body"[..]));
    let starred =
        ask(&making(|| Pieces::new(&["body"]).into_response()), "/", &[("if-none-match", "*")]).await;
    assert_eq!(starred.status.as_u16(), 200, "what has no validator has no conditions");
    for make in [
        (|| Pieces::new(&["bo"]).says(4).into_response()) as fn() -> Response,
        || Pieces::new(&["body"]).says(4).then_trailers(HeaderMap::new()).into_response(),
        || (StatusCode::OK, [("cache-control", "no-store")], "body").into_response(),
        || (StatusCode::NOT_FOUND, "body").into_response(),
        || (StatusCode::CREATED, "body").into_response(),
        || vec![b'x'; (1 << 20) + 1].into_response(),
    ] {
        let answer = ask(&making(make), "/", &[]).await;
        assert_eq!(answer.header("etag"), "", "{answer:?}");
        assert!(answer.body.starts_with(b"bo") || answer.body.len() > 1 << 20);
    }
}

#[tokio::test]
async fn other_methods_are_not_tagged_and_ask_nothing() {
    let app = making(|| "body".into_response());
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let fields = [("if-none-match", "*"), ("if-match", "\"a\"")];
        let done = send(&app, method, "/", &fields).await;
        assert_eq!((done.status.as_u16(), done.header("etag"), &done.body[..]), (200, "", &b"body"[..]));
    }
}

#[tokio::test]
async fn a_304_repeats_what_caches_need() {
    let app = making(|| {
        let fields = [("cache-control", "max-age=60"), ("vary", "accept"), ("content-type", "text/css")];
        (fields, [("x-own", "1")], "body").into_response()
    });
    let tag = tag_of(&app, "/").await;
    let same = ask(&app, "/", &[("if-none-match", &tag)]).await;
    assert_eq!((same.header("cache-control"), same.header("vary")), ("max-age=60", "accept"));
    assert_eq!(
        (same.header("content-type"), same.header("x-own"), same.header("content-length")),
        ("", "", "")
    );
}

#[etag]
async fn seeing(headers: HeaderMap, Path(name): Path<String>) -> String {
    headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

#[tokio::test]
async fn a_handler_sees_the_conditions_itself() {
    let app = Router::new().route("/{name}", get(seeing));
    for field in [("if-none-match", "\"a\""), ("range", "bytes=0-1"), ("if-modified-since", "yesterday")] {
        assert_eq!(ask(&app, &format!("/{}", field.0), &[field]).await.body, field.1);
    }
}
