//! What spares requests a server that doesn't answer: after some failures in a row it is asked only now and then.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES: u32 = 5;

/// While it is open, one request in this time asks all the same.
const PROBE: Duration = Duration::from_millis(250);

pub(crate) struct Breaker {
    failures: AtomicU32,
    begun: Instant,
    /// Milliseconds after `begun` from which on the next request may try.
    next: AtomicU64,
}

impl Breaker {
    pub(crate) fn new() -> Self {
        Self { failures: AtomicU32::new(0), begun: Instant::now(), next: AtomicU64::new(0) }
    }

    /// Whether this request may ask.
    pub(crate) fn admits(&self) -> bool {
        !self.is_open() || self.may_probe(self.millis())
    }

    pub(crate) fn is_open(&self) -> bool {
        self.failures.load(SeqCst) >= FAILURES
    }

    pub(crate) fn worked(&self) {
        // Reading is cheaper than writing what all threads read.
        if self.failures.load(SeqCst) > 0 {
            self.failures.store(0, SeqCst);
        }
    }

    pub(crate) fn failed(&self) {
        let before = self.failures.fetch_update(SeqCst, SeqCst, |failures| Some(failures.saturating_add(1)));
        if before.is_ok_and(|before| before + 1 >= FAILURES) {
            self.next.store(self.millis() + millis(PROBE), SeqCst);
        }
    }

    fn may_probe(&self, now: u64) -> bool {
        let next = self.next.load(SeqCst);
        now >= next && self.next.compare_exchange(next, now + millis(PROBE), SeqCst, SeqCst).is_ok()
    }

    fn millis(&self) -> u64 {
        millis(self.begun.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(times: u32) -> Breaker {
        let breaker = Breaker::new();
        (0..times).for_each(|_| breaker.failed());
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let breaker = failed(FAILURES - 1);
        assert!(breaker.admits());
        breaker.worked();
        (0..FAILURES - 1).for_each(|_| breaker.failed());
        assert!(breaker.admits());
        breaker.failed();
        assert!(breaker.is_open() && !breaker.admits());
    }

    #[test]
    fn while_it_is_open_one_request_at_a_time_tries_and_its_success_closes_it() {
        let breaker = failed(FAILURES);
        let later = breaker.millis() + 2 * millis(PROBE);
        assert!(breaker.may_probe(later) && !breaker.may_probe(later));
        breaker.worked();
        assert!(breaker.admits());
    }
}
