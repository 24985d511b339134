//! What memoized functions do in these tests, and where their values are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use pacific_cache::{Cache, Clock, NamedCache, Shared, test};
use pacific_cache_tests::app::{Flag, Gate};

/// Counts its runs, each of which waits at a gate.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    runs: Arc<AtomicU64>,
    gate: Gate,
    /// Raised when a run has ended, in whatever way.
    pub(crate) ended: Flag,
}

impl Shared for Work {}

impl Work {
    /// That waits for nothing.
    pub(crate) fn new() -> Self {
        let gate = Gate::closed();
        gate.open();
        Self::behind(&gate)
    }

    pub(crate) fn behind(gate: &Gate) -> Self {
        Self { runs: Arc::default(), gate: gate.clone(), ended: Flag::default() }
    }

    /// Runs once more, and gives the number of the run, from 1 on.
    pub(crate) async fn run(&self) -> u64 {
        let end = self.ended.guard();
        let run = self.runs.fetch_add(1, SeqCst) + 1;
        self.gate.pass().await;
        drop(end);
        run
    }

    /// How often it ran, or began to.
    pub(crate) fn runs(&self) -> u64 {
        self.runs.load(SeqCst)
    }
}

/// Gives a named cache what tests need: no jitter, and a clock that stands still.
pub(crate) fn fresh(named: &'static NamedCache) -> (Cache, Clock) {
    let (cache, clock) = test::cache();
    named.configure(cache.clone());
    (cache, clock)
}

/// What such a future would be given to a task for.
pub(crate) fn is_send<T: Send>(future: T) -> T {
    future
}
