//! A service with secrets: handlers whose entries are sealed, and keys that tell nothing.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::HeaderName;
use axum::routing::get;
use pacific_cache::{Cache, CacheBuilder, HttpCacheLayer, KeyRing, Load, cache, invalidates, memoize, name};
use pacific_cache_tests::app::answer;
use pacific_cache_tests::harness::redis::{Redis, Reply};
use pacific_cache_tests::harness::{Answer, request};

use crate::nodes::{Db, PATIENCE};

pub const SECRET: &str = "a secret of the service, 32 bytes or more";
pub const USER: &str = "annabella";
/// In every sealed body.
pub const BODY: &str = "nobody-else-reads-this";

#[cache(ttl = 300, key = "account:{user}", tags("accounts", "of:{user}"), sensitive)]
async fn account(State(db): State<Db>, Path(user): Path<String>) -> (HeaderMap, String) {
    let field = (HeaderName::from_static("x-account"), format!("{BODY} {user}").parse().unwrap());
    (HeaderMap::from_iter([field]), format!("{BODY} {user}: {}", db.read()))
}

#[cache(ttl = 300, key = "kept:{user}", sensitive, client = "private, max-age=600", stale_if_error = 60)]
async fn kept(State(db): State<Db>, Path(user): Path<String>) -> String {
    format!("{BODY} {user}: {}", db.read())
}

#[cache(ttl = 300, key = "reset:{user}:x", tags("resets", "reset-of:{user}"), unguessable(user))]
async fn reset(State(db): State<Db>, Path(user): Path<String>) -> String {
    Load::current().tag(name!("late:{user}", unguessable(user))).unwrap();
    db.read().to_string()
}

#[invalidates("reset:{user}:x", unguessable(user))]
async fn change(Path(user): Path<String>) -> String {
    user.len().to_string()
}

/// Which automatic invalidation ends.
async fn delete(Path(user): Path<String>) -> String {
    user.len().to_string()
}

#[memoize(ttl = 300, key = "balance:{user}", skip(db), sensitive, unguessable(user))]
pub async fn balance(db: &Db, user: &str) -> String {
    format!("{BODY} {user}: {}", db.read())
}

#[cache(ttl = 300, key = "page:{user}")]
async fn page(State(db): State<Db>, Path(user): Path<String>) -> String {
    format!("{} {user}: {}", "page ".repeat(2000), db.read())
}

/// As [`page`], and sealed.
#[cache(ttl = 300, key = "secret-page:{user}", sensitive)]
async fn secret_page(State(db): State<Db>, Path(user): Path<String>) -> String {
    format!("{} {user}: {}", "page ".repeat(2000), db.read())
}

/// Only its load knows that it depends on something unguessable.
#[cache(ttl = 300, key = "late")]
async fn late(State(db): State<Db>) -> String {
    Load::current().tag(name!("late:{USER}", unguessable(USER))).unwrap();
    db.read().to_string()
}

pub fn ring() -> KeyRing {
    key("2026-01", 1)
}

pub fn key(id: &str, first: u8) -> KeyRing {
    KeyRing::new(id, bytes(first))
}

pub fn bytes(first: u8) -> [u8; 32] {
    std::array::from_fn(|place| first.wrapping_add(place as u8 * 3))
}

/// A node of it.
pub struct Node {
    router: Router,
    pub cache: Cache,
    pub db: Db,
}

impl Node {
    /// With keys and a secret.
    pub fn new(redis: &Redis) -> Self {
        Self::patient(Cache::redis(redis.url()).secret(SECRET).encrypt_with(ring()))
    }

    pub fn of(settings: CacheBuilder) -> Self {
        let (cache, db) = (settings.build().unwrap(), Db::default());
        let router = Router::new()
            .route("/accounts/{user}", get(account))
            .route("/kept/{user}", get(kept))
            .route("/resets/{user}", get(reset).put(change).delete(delete))
            .route("/pages/{user}", get(page))
            .route("/secret-pages/{user}", get(secret_page))
            .route("/late", get(late))
            .layer(HttpCacheLayer::with(cache.clone()))
            .with_state(db.clone());
        Self { router, cache, db }
    }

    /// One whose requests wait for a Redis on a busy machine too.
    pub fn patient(settings: CacheBuilder) -> Self {
        Self::of(settings.redis_budget(PATIENCE))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path).await
    }

    pub async fn send(&self, method: &str, path: &str) -> Answer {
        answer(&self.router, request(method.parse().unwrap(), path, &[])).await
    }

    /// Asks, and waits until the answer is in Redis.
    pub async fn store(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert!(!answer.is_hit(), "{path}");
        self.settled().await;
        answer
    }

    pub async fn settled(&self) {
        assert_eq!(self.cache.close(PATIENCE).await, 0);
    }
}

/// The keys in a Redis that look so, in order.
pub fn keys(redis: &Redis, pattern: &str) -> Vec<String> {
    let mut keys: Vec<_> = redis.command(&["KEYS", pattern]).list().iter().map(Reply::text).collect();
    keys.sort();
    keys
}

/// The one key that looks so.
pub fn only(redis: &Redis, pattern: &str) -> String {
    let keys = keys(redis, pattern);
    assert_eq!(keys.len(), 1, "{pattern}: {keys:?}");
    keys.into_iter().next().unwrap()
}
