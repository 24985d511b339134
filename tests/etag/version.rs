//! Tags made of a version: known before the handler runs.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::etag;

use crate::app::{Page, get as ask, send, tag_of};

#[etag(version = page.revision())]
async fn weak(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(version = page.revision(), strong)]
async fn strong(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(strong, version = { tokio::task::yield_now().await; page.revision() })]
async fn awaited(State(page): State<Page>) -> String {
    page.show().await
}

fn routes(page: &Page) -> Router {
    let routes = Router::new().route("/weak", get(weak)).route("/strong", get(strong));
    routes.route("/awaited", get(awaited)).with_state(page.clone())
}

#[tokio::test]
async fn who_has_the_current_version_is_answered_without_a_run() {
    let page = Page::new();
    let app = routes(&page);
    for path in ["/weak", "/strong", "/awaited"] {
        let (tag, shown) = (tag_of(&app, path).await, page.shown());
        assert_eq!(tag.starts_with("W/"), path == "/weak", "{path}: {tag}");
        for method in [Method::GET, Method::HEAD] {
            let same = send(&app, method, path, &[("if-none-match", &tag)]).await;
            assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, &*tag, 0));
        }
        assert_eq!(page.shown(), shown);
        page.change();
        let changed = ask(&app, path, &[("if-none-match", &tag)]).await;
        assert_eq!((changed.status.as_u16(), page.shown()), (200, shown + 1));
        assert_ne!(changed.header("etag"), tag);
    }
}

#[tokio::test]
async fn a_failed_if_match_is_answered_without_a_run() {
    let page = Page::new();
    let app = routes(&page);
    let (weak, strong) = (tag_of(&app, "/weak").await, tag_of(&app, "/strong").await);
    let shown = page.shown();
    for (path, tag, expected) in [
        ("/strong", &*strong, 200),
        ("/strong", "\"other\"", 412),
        ("/strong", &weak, 412),
        ("/weak", &weak, 412),
        ("/weak", "*", 200),
    ] {
        assert_eq!(ask(&app, path, &[("if-match", tag)]).await.status.as_u16(), expected, "{path} {tag}");
    }
    assert_eq!(page.shown(), shown + 2);
}

/// What a version can be.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Some,
    None,
    Err,
}

fn optional(kind: Kind) -> Option<u64> {
    matches!(kind, Kind::Some).then_some(7)
}

fn fallible(kind: Kind) -> Result<Option<u64>, StatusCode> {
    match kind {
        Kind::Err => Err(StatusCode::IM_A_TEAPOT),
        kind => Ok(optional(kind)),
    }
}

type Asked = (Page, Kind);

#[etag(version = optional(*kind))]
async fn of_option(State((page, kind)): State<Asked>) -> impl IntoResponse {
    let _ = kind;
    page.show().await
}

#[etag(version = fallible(*kind))]
async fn of_result(State((page, kind)): State<Asked>) -> String {
    let _ = kind;
    page.show().await
}

/// The error of the handler, made of the version's.
struct Failure(StatusCode);

impl From<StatusCode> for Failure {
    fn from(status: StatusCode) -> Self {
        Self(status)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, [("x-made", "of the handler's error")]).into_response()
    }
}

#[etag(version = fallible(*kind)?.map(|version| version.to_string()))]
async fn of_question_mark(State((page, kind)): State<Asked>) -> Result<String, Failure> {
    let _ = kind;
    Ok(page.show().await)
}

#[tokio::test]
async fn none_runs_without_a_tag_and_an_error_is_answered() {
    for path in ["/option", "/result", "/question-mark"] {
        for (kind, expected, is_tagged, shown) in
            [(Kind::Some, 200, true, 1), (Kind::None, 200, false, 1), (Kind::Err, 418, false, 0)]
        {
            let page = Page::new();
            let app = Router::new()
                .route("/option", get(of_option))
                .route("/result", get(of_result))
                .route("/question-mark", get(of_question_mark))
                .with_state((page.clone(), kind));
            let (expected, shown) =
                if path == "/option" && expected == 418 { (200, 1) } else { (expected, shown) };
            let answer = ask(&app, path, &[("if-none-match", "\"other\"")]).await;
            assert_eq!((answer.status.as_u16(), page.shown()), (expected, shown), "{path} {kind:?}");
            assert_eq!(answer.headers.contains_key("etag"), is_tagged, "{path} {kind:?}");
            assert_eq!(answer.headers.contains_key("x-made"), path == "/question-mark" && expected == 418);
        }
    }
}

/// A handler whose version is such an expression of `n`.
macro_rules! versions {
    ($($path:literal: $version:expr;)*) => {
        fn of_all_types() -> Router {
            Router::new()$(.route($path, get({
                #[etag(version = { let n: &u64 = n; ($version)(*n) })]
                async fn handler(Path(n): Path<u64>) -> String {
                    n.to_string()
                }
                handler
            })))*
        }

        const ALL: &[&str] = &[$($path),*];
    };
}

versions! {
    "/u8/{n}": |n: u64| u8::try_from(n).unwrap();
    "/i128/{n}": |n: u64| -i128::from(n);
    "/usize/{n}": |n: u64| usize::try_from(n).unwrap();
    "/string/{n}": |n: u64| n.to_string();
    "/cow/{n}": |n: u64| Cow::<str>::Owned(format!("v{n}"));
    "/static/{n}": |n: u64| if n == 1 { "one" } else { "two" };
    "/duration/{n}": |n: u64| Duration::from_nanos(n);
    "/time/{n}": |n: u64| UNIX_EPOCH + Duration::from_micros(n);
    "/before/{n}": |n: u64| UNIX_EPOCH - Duration::from_micros(n);
    "/option/{n}": |n: u64| Some(Some(n));
    "/result/{n}": |n: u64| Ok::<_, StatusCode>(Some(SystemTime::UNIX_EPOCH + Duration::from_secs(n)));
}

#[tokio::test]
async fn a_version_is_a_number_text_or_time() {
    let app = of_all_types();
    for path in ALL {
        let (one, two) = (path.replace("{n}", "1"), path.replace("{n}", "2"));
        let (one_tag, two_tag) = (tag_of(&app, &one).await, tag_of(&app, &two).await);
        assert!(one_tag.starts_with("W/\""), "{path}: {one_tag}");
        assert_ne!(one_tag, two_tag, "{path}");
        assert_eq!(ask(&app, &one, &[("if-none-match", &one_tag)]).await.status.as_u16(), 304, "{path}");
        assert_eq!(ask(&app, &one, &[("if-none-match", &two_tag)]).await.status.as_u16(), 200, "{path}");
    }
}

#[etag(version = "same")]
async fn with_its_own(Path(status): Path<u16>) -> impl IntoResponse {
    (StatusCode::from_u16(status).unwrap(), [("etag", "\"own\"")])
}

#[etag(version = "same")]
async fn of_status(Path(status): Path<u16>) -> StatusCode {
    StatusCode::from_u16(status).unwrap()
}

#[tokio::test]
async fn a_handlers_own_tag_is_kept_and_only_a_success_is_tagged() {
    let app = Router::new().route("/own/{status}", get(with_its_own)).route("/{status}", get(of_status));
    assert_eq!(tag_of(&app, "/own/200").await, "\"own\"");
    for (status, is_tagged) in [(200, true), (203, true), (301, false), (404, false), (500, false)] {
        let answer = ask(&app, &format!("/{status}"), &[("if-none-match", "\"other\"")]).await;
        assert_eq!((answer.status.as_u16(), answer.headers.contains_key("etag")), (status, is_tagged));
    }
}
