//! The database: registers with versions, and what readers may rely on.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub const REGISTERS: u64 = 24;
pub const GROUPS: u64 = 4;
pub const NODES: usize = 3;

/// So many confirmations of a register are remembered.
const REMEMBERED: usize = 256;

#[derive(Default)]
struct Register {
    /// As committed.
    version: AtomicU64,
    /// By node: the newest version whose invalidation there has ended, however.
    here: [AtomicU64; NODES],
    /// The newest version whose invalidation was confirmed.
    everywhere: AtomicU64,
    /// When which version was confirmed, in the order of versions.
    confirmed: Mutex<VecDeque<(u64, Instant)>>,
}

pub struct Registers([Register; REGISTERS as usize]);

/// What a read that began at a time must see at least.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    here: u64,
    everywhere: u64,
    pub at: Instant,
}

/// What a version that was read is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Current,
    /// A newer one had been confirmed elsewhere for so long.
    Behind(Duration),
    /// A newer one had been invalidated on this node.
    Lost,
}

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

    /// The invalidation for these versions has ended on a node; perhaps it was confirmed to hold everywhere.
    pub fn acknowledge(&self, node: usize, ids: &[u64], versions: &[u64], confirmed: bool) {
        for (&id, &version) in ids.iter().zip(versions) {
            let register = self.register(id);
            register.here[node].fetch_max(version, SeqCst);
            if confirmed {
                register.confirm(version);
            }
        }
    }

    /// What a read on this node that begins now must see.
    pub fn floor(&self, node: usize, id: u64) -> Floor {
        let register = self.register(id);
        let (here, everywhere) = (register.here[node].load(SeqCst), register.everywhere.load(SeqCst));
        Floor { here, everywhere, at: Instant::now() }
    }

    /// The newest version whose invalidation was confirmed.
    pub fn confirmed(&self, id: u64) -> u64 {
        self.register(id).everywhere.load(SeqCst)
    }

    pub fn judge(&self, id: u64, floor: Floor, version: u64) -> Verdict {
        if version < floor.here {
            return Verdict::Lost;
        }
        if version >= floor.everywhere {
            return Verdict::Current;
        }
        Verdict::Behind(self.register(id).outdated_for(version, floor.at))
    }

    pub fn of_group(group: u64) -> Vec<u64> {
        (0..REGISTERS).filter(|id| id % GROUPS == group).collect()
    }

    fn register(&self, id: u64) -> &Register {
        &self.0[(id % REGISTERS) as usize]
    }
}

impl Register {
    fn confirm(&self, version: u64) {
        let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        // A newer one that was confirmed before says more.
        if confirmed.back().is_none_or(|(newest, _)| *newest < version) {
            confirmed.push_back((version, Instant::now()));
            if confirmed.len() > REMEMBERED {
                confirmed.pop_front();
            }
        }
        drop(confirmed);
        self.everywhere.fetch_max(version, SeqCst);
    }

    /// How long before `at` a newer version was confirmed.
    fn outdated_for(&self, version: u64, at: Instant) -> Duration {
        let confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = confirmed.iter().find(|(newer, _)| *newer > version);
        newer.map_or(Duration::ZERO, |(_, since)| at.saturating_duration_since(*since))
    }
}
