//! What was written when and through which node: what a later reader must see at least.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use pacific_cache_tests::harness::Answer;
use serde_json::Value;

/// How many users are written; each has one writer.
pub const USERS: usize = 8;

/// How long after it was reported done an update may be missing in the copies of another node: `Near::within`'s default.
const BOUND: Duration = Duration::from_secs(1);

pub struct History {
    updates: [Mutex<Vec<Update>>; USERS],
    bound: Duration,
}

#[derive(Clone, Copy)]
struct Update {
    version: u64,
    node: usize,
    answered: Instant,
    /// Whether its invalidation was reported done.
    is_done: bool,
}

impl History {
    pub fn new(has_copies: bool) -> Self {
        let bound = if has_copies { BOUND } else { Duration::ZERO };
        Self { updates: Default::default(), bound }
    }

    /// An update through `node` was answered.
    pub fn updated(&self, user: usize, version: u64, node: usize, answer: &Answer) {
        let is_done = !answer.cache_status().contains("invalidation-pending");
        let update = Update { version, node, answered: Instant::now(), is_done };
        self.updates[user - 1].lock().unwrap().push(update);
    }

    /// The version that a request to `node` which was sent at `asked` must see at least. One's own node sees an update at
    /// once, whether it is done or not.
    fn floor(&self, user: usize, node: usize, asked: Instant) -> u64 {
        let binds = |update: &&Update| {
            let after = if update.node == node { Duration::ZERO } else { self.bound };
            (update.node == node || update.is_done) && update.answered + after <= asked
        };
        self.updates[user - 1].lock().unwrap().iter().rev().find(binds).map_or(0, |update| update.version)
    }

    /// What is wrong with a user that was read through `node`.
    pub fn fault(&self, user: &Value, node: usize, asked: Instant) -> Option<String> {
        let id = user["id"].as_u64().and_then(|id| usize::try_from(id).ok()).filter(|id| *id <= USERS)?;
        let version = version(user["name"].as_str().unwrap());
        let floor = self.floor(id, node, asked);
        (version < floor).then(|| format!("node {node} said {version} of user {id} and not {floor}"))
    }
}

/// How a version is written into a name.
pub fn name(version: u64) -> String {
    format!("Version {version}")
}

/// Who was never written to has another name.
fn version(name: &str) -> u64 {
    name.strip_prefix("Version ").map_or(0, |version| version.parse().unwrap())
}
