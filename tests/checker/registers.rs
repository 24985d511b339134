//! The database: registers with versions, and what readers may rely on.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub const REGISTERS: u64 = 24;
pub const GROUPS: u64 = 4;

#[derive(Default)]
struct Register {
    /// As committed.
    version: AtomicU64,
    /// The newest version whose invalidation has returned.
    acknowledged: AtomicU64,
}

pub struct Registers([Register; REGISTERS as usize]);

impl Registers {
    pub fn new() -> Self {
        Self(std::array::from_fn(|_| Register::default()))
    }

    pub fn read(&self, id: u64) -> u64 {
        self.register(id).version.load(SeqCst)
    }

    /// Commits a new version of each, and gives them.
    pub fn commit(&self, ids: &[u64]) -> Vec<u64> {
        ids.iter().map(|&id| self.register(id).version.fetch_add(1, SeqCst) + 1).collect()
    }

    /// The invalidation for these versions has returned.
    pub fn acknowledge(&self, ids: &[u64], versions: &[u64]) {
        for (&id, &version) in ids.iter().zip(versions) {
            self.register(id).acknowledged.fetch_max(version, SeqCst);
        }
    }

    /// What a read that begins now must see at least.
    pub fn floor(&self, id: u64) -> u64 {
        self.register(id).acknowledged.load(SeqCst)
    }

    pub fn of_group(group: u64) -> Vec<u64> {
        (0..REGISTERS).filter(|id| id % GROUPS == group).collect()
    }

    fn register(&self, id: u64) -> &Register {
        &self.0[(id % REGISTERS) as usize]
    }
}
