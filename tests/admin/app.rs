//! A service with admin routes.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, Request};
use axum::routing::get;
use pacific_cache::{AdminAuth, CacheBuilder, admin_router, cache, etag, invalidates, memoize};
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::{Answer, json, request};

pub const TOKEN: &str = "a-token-that-nobody-guesses";

/// What an operator sends.
pub const BEARER: (&str, &str) = ("authorization", "Bearer a-token-that-nobody-guesses");

/// The routes and what each takes.
pub const ROUTES: [(Method, &str); 5] = [
    (Method::GET, "/cache-stats"),
    (Method::POST, "/cache-stats/reset"),
    (Method::POST, "/cache/invalidate"),
    (Method::GET, "/cache/entry?key=user:7"),
    (Method::GET, "/cache/handlers"),
];

#[derive(Clone)]
struct Db;

#[cache(ttl = 300, key = "user:{id}", tags("users"), swr = "30s", stale_if_error = "1h")]
async fn user(State(_): State<Db>, Path(id): Path<String>) -> ([(&'static str, &'static str); 1], String) {
    ([("x-secret", "of one user")], format!("user {}", name_of(&id).await))
}

#[memoize(ttl = 60, key = "name:{id}")]
async fn name_of(id: &str) -> String {
    id.to_uppercase()
}

#[cache(ttl = 300, vary("accept-language"), skip(headers))]
async fn greeting(headers: axum::http::HeaderMap) -> String {
    format!("{:?}", headers.get("accept-language"))
}

#[etag(key = "card:{id}")]
async fn card(Path(id): Path<String>) -> String {
    id
}

#[invalidates("user:{id}", "usr:{id}", "card:{id}")]
async fn change(Path(id): Path<String>) -> String {
    id
}

fn routes(auth: AdminAuth) -> Router {
    let users = get(user).put(change);
    let own = Router::new()
        .route("/users/{id}", users)
        .route("/cards/{id}", get(card))
        .route("/greeting", get(greeting))
        .with_state(Db);
    own.merge(admin_router(auth))
}

pub fn guarded_by(auth: AdminAuth) -> App {
    App::new(routes(auth))
}

/// Guarded by [`TOKEN`].
pub fn guarded() -> App {
    guarded_by(AdminAuth::bearer(TOKEN).unwrap())
}

pub fn built(settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> App {
    App::built(routes(AdminAuth::bearer(TOKEN).unwrap()), settings)
}

/// With fields.
pub async fn sent(app: &App, mut request: Request<String>, fields: &[(&'static str, &str)]) -> Answer {
    for (name, value) in fields {
        request.headers_mut().append(*name, value.parse().unwrap());
    }
    let response = app.open(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// What an operator is told.
pub async fn told(app: &App, path: &str) -> Answer {
    app.get_with(path, &[BEARER]).await
}

/// What an operator asks to be ended.
pub async fn end(app: &App, body: &str) -> Answer {
    sent(app, json(Method::POST, "/cache/invalidate", body), &[BEARER]).await
}

pub async fn reset(app: &App) -> Answer {
    sent(app, request(Method::POST, "/cache-stats/reset", &[]), &[BEARER]).await
}
