#![deny(warnings)]
//! Every option of `#[cache]`, together as far as they go together.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::{Extension, Router, routing::get};
use pacific_cache::{CacheKey, NamedCache, cache};

static SESSIONS: NamedCache = NamedCache::new("sessions");

#[derive(Clone, CacheKey)]
struct User {
    tenant: String,
    id: u64,
}

#[derive(serde::Deserialize)]
struct Page {
    page: u32,
    per_page: u32,
}

fn lifetime(page: u32) -> Duration {
    Duration::from_secs(page.into())
}

#[cache(
    ttl = "5m", key = "user:{id}", skip(verbose), tags("users", "user:{id}"), vary("Accept-Language", "x-tenant"),
    swr = "30s", stale_if_error = 3600, store_if = |response| response.status() == 200, ignore_credentials,
    client = "public, max-age=600, no-cache=\"set-cookie\"", schema = 2, collect, cache = SESSIONS
)]
async fn literals(Path(id): Path<u64>, Query(verbose): Query<bool>) -> String {
    format!("{id} {verbose}")
}

#[cache(ttl = lifetime(*page), swr = lifetime(*page), stale_if_error = lifetime(*page), query("page", "per_page"))]
async fn expressions(Query(Page { page, per_page }): Query<Page>) -> String {
    format!("{page} {per_page}")
}

fn is_kept(response: &axum::response::Response) -> bool {
    response.status().is_success()
}

#[cache(from_response, per_user(user.id), store_if = is_kept, cache = self::SESSIONS)]
async fn one_user(Extension(user): Extension<User>, Path(page): Path<u32>) -> Result<String, String> {
    if page == 0 { Err(user.tenant) } else { Ok(user.id.to_string()) }
}

#[cache(key = "feed:{page}", per_user((&user.tenant, user.id)))]
async fn by_tuple(Extension(user): Extension<User>, Path(page): Path<u32>) -> String {
    format!("{} {} {page}", user.tenant, user.id)
}

#[cache(per_user(id))]
async fn only_the_principal(Extension(User { id, .. }): Extension<User>) -> &'static str {
    "yours"
}

#[cache(vary("accept"), store_if = |_| LENGTH > 0)]
async fn generic<S: Clone + Send + Sync, const SIZE: usize>(State(_): State<S>) -> String {
    "x".repeat(SIZE)
}

const LENGTH: usize = 2;

fn main() {
    let _: Router = Router::new()
        .route("/literals/{id}", get(literals))
        .route("/expressions", get(expressions))
        .route("/one-user/{page}", get(one_user))
        .route("/by-tuple/{page}", get(by_tuple))
        .route("/principal", get(only_the_principal))
        .route("/generic", get(generic::<u8, 3>))
        .with_state(3);
}
