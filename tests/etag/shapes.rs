//! Handlers of many shapes: each has its tag, under the strictest lints.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::{Json, Router};
use pacific_cache::etag;
use serde::Deserialize;

use crate::app::{Page, get as ask, tag_of};

#[derive(Deserialize)]
struct Range {
    from: u32,
    to: u32,
}

#[etag]
async fn opaque(Query(Range { from, to }): Query<Range>) -> impl IntoResponse {
    Html(format!("{from} {to}"))
}

#[etag(key = "range:{from}:{to}")]
async fn destructured(Query(Range { from, to }): Query<Range>) -> Json<u32> {
    Json(from + to)
}

#[etag(version = from.max(to))]
async fn for_the_version_alone(Query(Range { from, to }): Query<Range>) -> &'static str {
    "body"
}

#[etag(version = 1)]
async fn unit() {}

#[etag(strong)]
async fn many(
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    State(page): State<Page>,
    Query(Range { from, .. }): Query<Range>,
    _: Method,
    _: Uri,
) -> Result<String, StatusCode> {
    headers.clear();
    Ok(format!("{method} {uri} {headers:?} {from} {}", page.show().await))
}

#[etag(version = S::VERSION)]
async fn generic<S: Store, const SIZE: usize>(State(page): State<Page>) -> Json<Vec<String>>
where
    [u8; SIZE]: Default,
{
    Json(vec![page.show().await; SIZE])
}

trait Store: Send + 'static {
    const VERSION: u8;
}

struct Shelf;

impl Store for Shelf {
    const VERSION: u8 = 7;
}

/// A place for handlers.
struct Pages;

impl Pages {
    #[etag(version = page.revision())]
    #[tracing::instrument(skip(page))]
    async fn show(State(page): State<Page>, Path(r#type): Path<String>) -> Html<String> {
        Html(r#type + &page.show().await)
    }
}

#[expect(clippy::diverging_sub_expression, reason = "axum's attribute makes some")]
#[etag(key = "checked")]
#[axum::debug_handler(state = Page)]
async fn checked(State(page): State<Page>) -> String {
    page.show().await
}

macro_rules! made {
    ($name:ident, $argument:ident, $key:literal) => {
        #[etag(key = $key)]
        async fn $name(Path($argument): Path<u64>) -> String {
            $argument.to_string()
        }
    };
}
made!(by_macro, number, "made:{number}");

#[etag(key = "{missing}")]
#[cfg(not(test))]
async fn compiled_out() {}

fn routes() -> Router {
    let routes = Router::new()
        .route("/opaque", get(opaque))
        .route("/destructured", get(destructured))
        .route("/version", get(for_the_version_alone))
        .route("/unit", get(unit))
        .route("/many", get(many))
        .route("/generic", get(generic::<Shelf, 2>))
        .route("/pages/{type}", get(Pages::show))
        .route("/checked", get(checked))
        .route("/made/{number}", get(by_macro));
    Router::new().nest("/nested", routes.clone()).merge(routes).with_state(Page::new())
}

#[tokio::test]
async fn a_handler_of_any_shape_has_its_tag() {
    let app = routes();
    for path in [
        "/opaque",
        "/destructured",
        "/version",
        "/unit",
        "/many",
        "/generic",
        "/pages/a",
        "/checked",
        "/made/1",
    ] {
        for path in [format!("{path}?from=1&to=2"), format!("/nested{path}?from=1&to=2")] {
            let tag = tag_of(&app, &path).await;
            assert!(tag.len() > 20, "{path}: {tag}");
            let same = ask(&app, &path, &[("if-none-match", &tag)]).await;
            assert_eq!((same.status.as_u16(), same.body.len()), (304, 0), "{path}");
        }
    }
}
