//! One run: readers and writers for a while, and what they found.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use pacific_cache::Cache;

use crate::app;
use crate::dice::Dice;
use crate::readers::read_until;
use crate::registers::Registers;
use crate::writers::Writer;

const READERS: u64 = 24;
const WRITERS: u64 = 4;
const ROUND: Duration = Duration::from_secs(3);

#[derive(Debug, Default)]
pub struct Tally {
    pub reads: u64,
    pub hits: u64,
    pub violations: u64,
    /// The first violation, in words.
    pub example: Option<String>,
}

impl Tally {
    pub fn check(&mut self, uri: &str, version: Option<u64>, floor: u64, hit: bool) {
        self.reads += 1;
        self.hits += u64::from(hit);
        if version.is_none_or(|version| version < floor) {
            self.violations += 1;
            let example = format!("{uri}: read {version:?}, acknowledged before {floor}, hit {hit}");
            self.example.get_or_insert(example);
        }
    }

    pub fn hit_percentage(&self) -> u64 {
        self.hits * 100 / self.reads.max(1)
    }

    fn add(&mut self, other: Self) {
        self.reads += other.reads;
        self.hits += other.hits;
        self.violations += other.violations;
        self.example = self.example.take().or(other.example);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reads, hits, violations) = (self.reads, self.hit_percentage(), self.violations);
        write!(f, "{reads} reads checked, {hits} % hits, {violations} violations")
    }
}

/// Rounds until `duration` is over, or until the first violation if `until_noticed`.
pub async fn run(duration: Duration, until_noticed: bool, mut progress: impl FnMut(&Tally)) -> Tally {
    let (end, mut tally) = (Instant::now() + duration, Tally::default());
    for seed in 0.. {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || until_noticed && tally.violations > 0 {
            break;
        }
        progress(&tally);
        tally.add(round(left.min(ROUND), seed).await);
    }
    tally
}

/// A cache of its own, every other time one so small that it evicts.
async fn round(duration: Duration, seed: u64) -> Tally {
    let small = seed % 2 == 1;
    let cache = if small {
        Cache::memory().max_entries(120).build().unwrap_or_else(|_| Cache::isolated())
    } else {
        Cache::isolated()
    };
    let registers = Arc::new(Registers::new());
    let app = app::router(cache.clone(), Arc::clone(&registers));
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let dice = Dice::new(seed * 1000 + 500 + writer);
            let writer =
                Writer { cache: cache.clone(), app: app.clone(), registers: Arc::clone(&registers), dice };
            tokio::spawn(writer.write_until(Arc::clone(&stop)))
        })
        .collect();
    let readers: Vec<_> = (0..READERS)
        .map(|reader| {
            tokio::spawn(read_until(
                Arc::clone(&stop),
                app.clone(),
                Arc::clone(&registers),
                seed * 1000 + reader + 1,
            ))
        })
        .collect();
    tokio::time::sleep(duration).await;
    stop.store(true, SeqCst);
    let mut tally = Tally::default();
    for reader in readers {
        tally.add(reader.await.unwrap_or_else(|_| died("a reader")));
    }
    for writer in writers {
        if writer.await.map_or(true, |failed| failed > 0) {
            tally.add(died("an invalidation or its writer"));
        }
    }
    tally
}

fn died(what: &str) -> Tally {
    Tally { violations: 1, example: Some(format!("{what} failed")), ..Tally::default() }
}
