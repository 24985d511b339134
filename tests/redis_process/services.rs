//! Processes of the users service: one database file, one Redis.

use futures_util::future::join_all;
use pacific_cache_tests::harness::{Program, eventually};
use tempfile::TempDir;

/// What a service is told to keep its entries in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    Redis,
    Tiered,
}

pub struct Services {
    pub tier: Tier,
    pub nodes: Vec<Program>,
    _folder: TempDir,
}

impl Services {
    /// So many, each of whose queries takes `delay_ms` longer than it would.
    pub async fn start(count: usize, tier: Tier, url: &str, delay_ms: u64, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("users.db");
        let delay = delay_ms.to_string();
        let mut settings = vec![
            ("CACHE", if tier == Tier::Redis { "redis" } else { "tiered" }),
            ("REDIS_URL", url),
            ("DATABASE_URL", file.to_str().unwrap()),
            ("DB_DELAY_MS", &delay),
        ];
        settings.extend(more);
        let nodes = join_all((0..count).map(|_| Program::start("users_api", &settings))).await;
        Self { tier, nodes, _folder: folder }
    }

    /// Asks every node for `path` until it is one that this node has from the store.
    pub async fn hit(&self, path: &str) {
        for node in &self.nodes {
            let mut client = node.connect().await;
            while !client.get(path).await.is_hit() {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Waits until Redis has confirmed every invalidation.
    pub async fn settled(&self) {
        eventually("no pending invalidation", async || {
            let stats = join_all(self.nodes.iter().map(|node| node.get("/cache-stats"))).await;
            stats.iter().all(|stats| stats.number("pending_invalidations") == 0)
        })
        .await;
    }

    /// Ends them as Ctrl-C does, and makes sure that nothing went wrong that they would tell.
    pub async fn stop(self) {
        for node in self.nodes {
            node.signal("INT");
            let exit = node.exit().await;
            assert_eq!((exit.code, &*exit.stdout, &*exit.complaints()), (Some(0), "", ""));
        }
    }
}

/// How many queries a service has run.
pub async fn queries(node: &Program) -> u64 {
    node.get("/db-stats").await.number("queries")
}
