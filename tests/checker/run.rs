//! One run: readers and writers for a while, and what they found.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use axum::Router;
use pacific_cache::Cache;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::app;
use crate::backend::Backend;
use crate::dice::Dice;
use crate::faults::fail_until;
use crate::readers::Reader;
use crate::registers::{REGISTERS, Registers};
use crate::servers::Servers;
use crate::tally::Tally;
use crate::writers::Writer;

const READERS: u64 = 24;
const WRITERS: u64 = 4;

/// What is run.
#[derive(Clone, Copy)]
pub struct Plan {
    pub backend: Backend,
    pub faults: bool,
    /// Until the first violation.
    pub until_noticed: bool,
}

/// A cache and the router that it serves.
#[derive(Clone)]
pub struct Node {
    pub cache: Cache,
    pub app: Router,
    /// With others.
    pub is_shared: bool,
}

impl Plan {
    /// A cache that never stores must not pass.
    pub fn least_hits(self) -> u64 {
        if self.faults { 20 } else { 60 }
    }
}

/// Rounds until `duration` is over.
pub async fn run(plan: Plan, duration: Duration, mut progress: impl FnMut(&Tally)) -> Tally {
    let (end, mut tally) = (Instant::now() + duration, Tally::default());
    for seed in 0.. {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || plan.until_noticed && tally.violations > 0 {
            break;
        }
        progress(&tally);
        tally.add(Round::begin(plan, seed).await.until(left.min(plan.backend.round())).await);
    }
    tally
}

/// Servers, caches and registers of its own.
struct Round {
    plan: Plan,
    seed: u64,
    servers: Option<Servers>,
    nodes: Vec<Node>,
    registers: Arc<Registers>,
    stop: Arc<AtomicBool>,
}

impl Round {
    async fn begin(plan: Plan, seed: u64) -> Self {
        let servers =
            spawn_blocking(move || plan.backend.is_shared().then(|| Servers::start(plan.faults))).await;
        let servers = servers.unwrap_or_default();
        let urls = servers.as_ref().map_or(vec![String::new()], Servers::urls);
        let registers = Arc::new(Registers::new());
        let nodes = urls.iter().filter_map(|url| {
            let cache = plan.backend.cache(url, seed % 2 == 1).ok()?;
            let app = app::router(cache.clone(), Arc::clone(&registers));
            Some(Node { cache, app, is_shared: plan.backend.is_shared() })
        });
        let nodes = nodes.collect();
        Self { plan, seed, servers, nodes, registers, stop: Arc::default() }
    }

    async fn until(mut self, duration: Duration) -> Tally {
        if self.nodes.len() < self.plan.backend.nodes() {
            return died("a cache can't be built");
        }
        let (readers, writers, faults) = (self.readers(), self.writers(), self.faults());
        tokio::time::sleep(duration).await;
        self.stop.store(true, SeqCst);
        let mut tally = Tally::default();
        for part in readers.into_iter().chain(writers).chain(faults) {
            match part.await {
                Ok(found) => tally.add(found),
                Err(died) => tally.violated(died.to_string()),
            }
        }
        // A machine that is busy may be too slow for what waits for a server.
        if tally.unconfirmed > 0 && !self.plan.backend.is_shared() {
            tally.violated("an invalidation failed".to_owned());
        }
        tally
    }

    /// Most times they meet at the same few registers.
    fn among(&self) -> u64 {
        if self.seed.is_multiple_of(3) { REGISTERS } else { 2 }
    }

    fn readers(&self) -> Vec<JoinHandle<Tally>> {
        let reader = |number| {
            let node = number as usize % self.nodes.len();
            let reader = Reader {
                node,
                app: self.nodes[node].app.clone(),
                registers: Arc::clone(&self.registers),
                dice: Dice::new(self.seed * 1000 + number + 1),
                among: self.among(),
                bound: self.plan.backend.bound(),
                tally: Tally::default(),
            };
            tokio::spawn(reader.read_until(Arc::clone(&self.stop)))
        };
        (0..READERS).map(reader).collect()
    }

    fn writers(&self) -> Vec<JoinHandle<Tally>> {
        let writer = |number| {
            let writer = Writer {
                nodes: self.nodes.clone(),
                registers: Arc::clone(&self.registers),
                dice: Dice::new(self.seed * 1000 + 500 + number),
                among: self.among(),
                unconfirmed: 0,
            };
            let writing = writer.write_until(Arc::clone(&self.stop));
            tokio::spawn(async { Tally { unconfirmed: writing.await, ..Tally::default() } })
        };
        (0..WRITERS).map(writer).collect()
    }

    fn faults(&mut self) -> Option<JoinHandle<Tally>> {
        let mut servers = self.servers.take_if(|_| self.plan.faults)?;
        let (stop, seed) = (Arc::clone(&self.stop), self.seed * 1000 + 900);
        Some(spawn_blocking(move || fail_until(&stop, &mut servers, seed)))
    }
}

fn died(why: &str) -> Tally {
    let mut tally = Tally::default();
    tally.violated(why.to_owned());
    tally
}
