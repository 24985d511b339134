//! Nodes of one service: each a cache of its own over one Redis and one database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use pacific_cache::{Cache, CacheBuilder, HttpCacheLayer, cache, invalidates};
use pacific_cache_tests::app::answer;
use pacific_cache_tests::harness::{Answer, request};

/// What all nodes read: a number, and how often it was.
#[derive(Clone, Default)]
pub struct Db(Arc<(AtomicU64, AtomicU64)>);

impl Db {
    pub fn set(&self, value: u64) {
        self.0.0.store(value, SeqCst);
    }

    pub fn read(&self) -> u64 {
        self.0.1.fetch_add(1, SeqCst);
        self.0.0.load(SeqCst)
    }

    pub fn reads(&self) -> u64 {
        self.0.1.load(SeqCst)
    }
}

#[cache(ttl = 300, key = "page:{id}", tags("pages"))]
async fn page(State(db): State<Db>, Path(id): Path<u64>) -> String {
    format!("{id}: {}", db.read())
}

/// Takes long enough for others to come.
#[cache(ttl = 300, key = "slow:{id}")]
async fn slow(State(db): State<Db>, Path(id): Path<u64>) -> String {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    format!("{id}: {}", db.read())
}

#[invalidates("page:{id}")]
async fn change(State(db): State<Db>, Path((id, value)): Path<(u64, u64)>) -> String {
    db.set(value);
    id.to_string()
}

/// Asks until the answer is one that the other nodes have as well.
pub async fn stored(node: &Node, path: &str) {
    node.get(path).await;
    node.cache.close(PATIENCE).await;
    assert!(node.get(path).await.is_hit());
}

pub const PATIENCE: Duration = Duration::from_secs(5);

/// One of them.
pub struct Node {
    router: Router,
    pub cache: Cache,
}

impl Node {
    pub fn new(url: &str, db: &Db) -> Self {
        // On a busy machine too, nobody goes on without Redis.
        Self::of(Cache::redis(url).redis_budget(PATIENCE), db)
    }

    /// One that waits for Redis no longer than by default.
    pub fn hasty(url: &str, db: &Db) -> Self {
        Self::of(Cache::redis(url), db)
    }

    pub fn of(settings: CacheBuilder, db: &Db) -> Self {
        let cache = settings.build().unwrap();
        let router = Router::new()
            .route("/pages/{id}", get(page))
            .route("/slow/{id}", get(slow))
            .route("/pages/{id}/{value}", axum::routing::put(change))
            .layer(HttpCacheLayer::with(cache.clone()))
            .with_state(db.clone());
        Self { router, cache }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path).await
    }

    pub async fn put(&self, path: &str) -> Answer {
        self.send("PUT", path).await
    }

    async fn send(&self, method: &str, path: &str) -> Answer {
        answer(&self.router, request(method.parse().unwrap(), path, &[])).await
    }
}
