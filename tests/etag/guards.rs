//! Nobody is told that nothing has changed who may not know what is there: extractors and layers say yes first.

use axum::Router;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::any;
use pacific_cache::{cache, etag};

use crate::app::{Page, send, tag_of};

/// Whoever says the password.
struct Allowed;

impl pacific_cache::Shared for Allowed {}

impl<S: Sync> FromRequestParts<S> for Allowed {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let is_allowed = parts.headers.get("x-password").is_some_and(|word| word == "please");
        is_allowed.then_some(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}

async fn asks(request: Request, next: Next) -> Result<Response, StatusCode> {
    let (mut parts, body) = request.into_parts();
    Allowed::from_request_parts(&mut parts, &()).await?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}

#[etag]
async fn bytes(State(page): State<Page>, _: Allowed) -> String {
    page.show().await
}

#[etag(key = "guarded:{id}")]
async fn key(_: Allowed, State(page): State<Page>, Path(id): Path<String>) -> String {
    format!("{id} {}", page.show().await)
}

#[etag(version = page.revision(), strong)]
async fn version(State(page): State<Page>, _: Allowed) -> String {
    page.show().await
}

#[cache(ttl = 300, key = "guarded")]
#[etag(strong)]
async fn cached(State(page): State<Page>, _: Allowed) -> String {
    page.show().await
}

#[etag(version = page.revision(), strong)]
async fn open(State(page): State<Page>) -> String {
    page.show().await
}

const PATHS: [&str; 5] = ["/bytes", "/key/7", "/version", "/cached", "/layered"];

fn routes(page: &Page) -> Router {
    let layered = Router::new().route("/layered", any(open)).layer(from_fn(asks));
    Router::new()
        .route("/bytes", any(bytes))
        .route("/key/{id}", any(key))
        .route("/version", any(version))
        .route("/cached", any(cached))
        .merge(layered)
        .with_state(page.clone())
}

#[tokio::test]
async fn who_is_refused_is_told_nothing_whatever_the_conditions_are() {
    let page = Page::new();
    let app = routes(&page);
    for path in PATHS {
        let tag = send(&app, Method::GET, path, &[("x-password", "please")]).await.header("etag").to_owned();
        let shown = page.shown();
        for method in [Method::GET, Method::HEAD, Method::PUT] {
            for condition in [("if-none-match", "*"), ("if-none-match", &*tag), ("if-match", "\"other\"")] {
                let refused = send(&app, method.clone(), path, &[condition]).await;
                assert_eq!(refused.status.as_u16(), 401, "{method} {path} {condition:?}");
                assert_eq!(refused.header("etag"), "", "{method} {path}");
            }
        }
        assert_eq!(page.shown(), shown);
        let allowed = [("x-password", "please"), ("if-none-match", &*tag)];
        assert_eq!(send(&app, Method::GET, path, &allowed).await.status.as_u16(), 304, "{path}");
    }
}

#[tokio::test]
async fn a_parameter_that_is_none_is_refused_as_without_the_attribute() {
    #[etag(key = "number:{id}")]
    async fn number(Path(id): Path<u64>) -> String {
        id.to_string()
    }
    let app = Router::new().route("/{id}", any(number));
    let refused = send(&app, Method::GET, "/seven", &[("if-none-match", "*")]).await;
    assert_eq!((refused.status.as_u16(), refused.header("etag")), (400, ""));
    assert!(tag_of(&app, "/7").await.starts_with("W/"));
}
