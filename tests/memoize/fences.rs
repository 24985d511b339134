//! Values and invalidations: what is read after one was computed after it, whoever else asks, waits or leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::{Cache, Clock, NamedCache, memoize, name};
use tokio::task::{JoinHandle, yield_now};

use crate::work::{Work, fresh};

/// What values are computed from.
#[derive(Clone, Default)]
struct Register(Arc<AtomicU64>);

static REGISTERS: NamedCache = NamedCache::new("registers");

#[memoize(ttl = 60, swr = "1h", skip(register), cache = REGISTERS)]
async fn free(register: Register, id: u64) -> u64 {
    let value = register.0.load(SeqCst);
    yield_now().await;
    value
}

impl Register {
    #[memoize(ttl = 60, stale_if_error = "1h", key = "method:{id}", skip(self), cache = REGISTERS)]
    async fn method(&self, id: u64) -> Result<u64, u64> {
        let value = self.0.load(SeqCst);
        yield_now().await;
        if value % 7 == 3 { Err(value) } else { Ok(value) }
    }
}

/// A register, and the value of which the last invalidation has ended all that was before.
#[derive(Clone)]
struct Subject {
    register: Register,
    ended: Arc<AtomicU64>,
    id: u64,
}

impl Subject {
    async fn read(&self) {
        let least = self.ended.load(SeqCst);
        let value = free(self.register.clone(), self.id).await;
        assert!(value >= least, "free: {value}, and what was before {least} has ended");
        let least = self.ended.load(SeqCst);
        let value = self.register.method(self.id).await.unwrap_or_else(|value| value);
        assert!(value >= least, "method: {value}, and what was before {least} has ended");
    }

    async fn write(&self, cache: &Cache, clock: &Clock) {
        let (written, id) = (self.register.0.fetch_add(1, SeqCst) + 1, self.id);
        yield_now().await;
        clock.advance(Duration::from_secs(written % 3 * 40));
        cache.invalidate([name!("free:{id}"), name!("method:{id}")]).await.unwrap();
        self.ended.store(written, SeqCst);
        yield_now().await;
    }
}

/// Reads, and lets one read in three be given up by its caller.
async fn reader(subjects: Vec<Subject>) {
    for round in 0..300_usize {
        let subject = subjects[round % subjects.len()].clone();
        let read = tokio::spawn(async move { subject.read().await });
        if round % 3 == 0 {
            for _ in 0..round % 4 {
                yield_now().await;
            }
            read.abort();
        }
        assert!(read.await.err().is_none_or(|error| error.is_cancelled()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_value_of_before_an_invalidation_is_read_after_it() {
    let (cache, clock) = fresh(&REGISTERS);
    let subject = |id| Subject { register: Register::default(), ended: Arc::default(), id };
    let subjects: Vec<_> = (0..3).map(subject).collect();
    let readers: Vec<_> = (0..8).map(|_| tokio::spawn(reader(subjects.clone()))).collect();
    while !readers.iter().all(JoinHandle::is_finished) {
        for subject in &subjects {
            subject.write(&cache, &clock).await;
        }
    }
    assert!(join_all(readers).await.iter().all(Result::is_ok));
    let stats = cache.stats();
    assert!(stats.hits + stats.coalesced + stats.stale_hits > 0, "{stats:?}");
}

static MATCHED: NamedCache = NamedCache::new("matched");

#[memoize(skip(work), tags("of:{team}"), cache = MATCHED)]
async fn member(work: Work, team: &str, id: u64) -> u64 {
    work.run().await
}

#[tokio::test]
async fn patterns_end_values_by_key_and_tag() {
    let (cache, _) = fresh(&MATCHED);
    let work = Work::new();
    let ask = async || [member(work.clone(), "a", 1).await, member(work.clone(), "b", 1).await];
    assert_eq!(ask().await, [1, 2]);
    for (pattern, expected) in
        [("member:a:*", [3, 2]), ("of:b*", [3, 4]), ("member:?:1", [3, 4]), ("*", [5, 6])]
    {
        cache.invalidate_matching(pattern).await.unwrap();
        assert_eq!(ask().await, expected, "{pattern}");
    }
}
