//! The application under test: handlers of different shapes over the same registers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Router, response::IntoResponse};
use pacific_cache::{Cache, HttpCacheLayer, Load, Name, cache, invalidates, name};

use crate::registers::{GROUPS, Registers};
use crate::values;

pub type Database = State<Arc<Registers>>;

/// The version that a write committed, also where its answer is lost.
#[derive(Clone, Default)]
pub struct Committed {
    pub version: Arc<AtomicU64>,
    /// What it ended itself is confirmed.
    pub confirmed: Arc<AtomicBool>,
}

const WATCHES: u64 = 40;

pub fn router(cache: Cache, registers: Arc<Registers>) -> Router {
    Router::new()
        .route("/keyed/{group}/{id}", get(keyed))
        .route("/tagged/{group}/{id}", get(tagged))
        .route("/watched/{group}/{id}", get(watched))
        .route("/brief/{group}/{id}", get(brief))
        .route("/path/{group}/{id}", get(by_path))
        .nest("/nested", Router::new().route("/path/{group}/{id}", get(by_path)))
        .route("/fails/{group}/{id}", get(fails))
        .route("/refreshed/{group}/{id}", get(refreshed))
        .route("/memoized/{group}/{id}", get(values::memoized))
        .route("/borrowed/{group}/{id}", get(values::borrowed))
        .route("/by-hand/{group}/{id}", get(values::by_hand))
        .route("/write/{group}/{id}", put(write))
        .layer(HttpCacheLayer::with(cache))
        .with_state(registers)
}

/// The paths that readers read.
pub const PATHS: [&str; 11] = [
    "keyed",
    "tagged",
    "watched",
    "brief",
    "path",
    "nested/path",
    "fails",
    "refreshed",
    "memoized",
    "borrowed",
    "by-hand",
];

#[cache(ttl = 60, key = "register:{id}", skip(group), tags("group:{group}", "registers"))]
async fn keyed(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> String {
    load(&registers, id).await
}

/// Its tags are known when it is loaded, not before, also where it fails.
#[cache(ttl = 60, tags("registers"))]
async fn tagged(
    State(registers): Database,
    Path((_, id)): Path<(u64, u64)>,
) -> Result<String, (StatusCode, String)> {
    let version = load(&registers, id).await;
    let (owner, group) = (id, id % GROUPS);
    for tag in [name!("owner:{owner}"), name!("group:{group}")] {
        Load::current().tag(tag).map_err(|no| (StatusCode::INTERNAL_SERVER_ERROR, no.to_string()))?;
    }
    if version.ends_with('3') { Err((StatusCode::SERVICE_UNAVAILABLE, version)) } else { Ok(version) }
}

/// Its tag is another nearly every time, and one of more than a cache remembers.
#[cache(ttl = 60, tags("group:{group}", "registers"))]
async fn watched(
    State(registers): Database,
    Path((group, id)): Path<(u64, u64)>,
) -> Result<String, (StatusCode, String)> {
    let read = registers.read(id);
    let version = load(&registers, id).await;
    let watch = read % WATCHES;
    Load::current()
        .tag(name!("watch:{watch}:{id}"))
        .map_err(|no| (StatusCode::INTERNAL_SERVER_ERROR, no.to_string()))?;
    if version.ends_with('3') { Err((StatusCode::SERVICE_UNAVAILABLE, version)) } else { Ok(version) }
}

/// Names those that versions before this one have, but for what is confirmed to have ended: a fence often has none of them.
pub fn watches(registers: &Registers, id: u64, version: u64) -> Vec<Name> {
    let since = registers.confirmed(id).max(version.saturating_sub(WATCHES));
    let watches = (since..version).map(|version| version % WATCHES);
    watches.map(|watch| name!("watch:{watch}:{id}")).collect()
}

#[cache(ttl = "200ms", key = "brief:{id}", skip(group), tags("register:{id}", "group:{group}", "registers"))]
async fn brief(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> String {
    load(&registers, id).await
}

#[cache(ttl = 60, tags("register:{id}", "group:{group}", "registers"))]
async fn by_path(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> String {
    load(&registers, id).await
}

/// Fails now and then: those who waited get the failure, which nobody stores.
#[cache(ttl = 60, tags("register:{id}", "group:{group}", "registers"))]
async fn fails(
    State(registers): Database,
    Path((group, id)): Path<(u64, u64)>,
) -> Result<String, impl IntoResponse> {
    let version = load(&registers, id).await;
    if version.ends_with('7') { Err((StatusCode::SERVICE_UNAVAILABLE, version)) } else { Ok(version) }
}

/// Nearly always stale, and refreshed behind its readers' backs.
#[cache(
    ttl = "2ms",
    swr = 60,
    key = "refreshed:{id}",
    skip(group),
    tags("register:{id}", "group:{group}", "registers")
)]
async fn refreshed(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> String {
    load(&registers, id).await
}

#[invalidates("register:{id}", "owner:{id}")]
async fn write(
    State(registers): Database,
    Path((_, id)): Path<(u64, u64)>,
    Extension(committed): Extension<Committed>,
) -> String {
    let version = registers.commit(&[id])[0];
    committed.version.store(version, SeqCst);
    let watches = watches(&registers, id, version);
    committed.confirmed.store(Cache::current().invalidate(watches).await.is_ok(), SeqCst);
    version.to_string()
}

/// Reads first and is slow afterwards: what it gives is as old as it can be.
pub async fn load(registers: &Registers, id: u64) -> String {
    let version = registers.read(id);
    let millis = version.wrapping_mul(7919).wrapping_add(id) % 21;
    tokio::time::sleep(Duration::from_millis(millis)).await;
    version.to_string()
}
