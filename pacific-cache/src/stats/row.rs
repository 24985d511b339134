//! The counters of one function in one cache.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use super::event::{EVENTS, Event, FREQUENT};
use super::histogram::Histogram;

const SHARDS: usize = 16;

/// About 2.5 KiB.
pub(super) struct Row {
    lines: [Line; SHARDS],
    rare: [AtomicU64; EVENTS - FREQUENT],
    pub(super) loads: Histogram,
}

/// One for some threads, so that the others don't write to it.
#[repr(align(128))]
struct Line([AtomicU64; FREQUENT]);

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static LINE: usize = THREADS.fetch_add(1, Relaxed) % SHARDS;
}

impl Row {
    pub(super) fn new() -> Self {
        Self {
            lines: std::array::from_fn(|_| Line(std::array::from_fn(|_| AtomicU64::new(0)))),
            rare: std::array::from_fn(|_| AtomicU64::new(0)),
            loads: Histogram::default(),
        }
    }

    #[inline]
    pub(super) fn count(&self, event: Event) {
        let index = event.index();
        let counter = match index.checked_sub(FREQUENT) {
            None => &self.lines[LINE.with(|line| *line)].0[index],
            Some(rare) => &self.rare[rare],
        };
        counter.fetch_add(1, Relaxed);
    }

    pub(super) fn load_took(&self, took: Duration) {
        self.loads.record(took);
    }

    pub(super) fn sum(&self, event: Event) -> u64 {
        let index = event.index();
        match index.checked_sub(FREQUENT) {
            None => self.lines.iter().map(|line| line.0[index].load(Relaxed)).sum(),
            Some(rare) => self.rare[rare].load(Relaxed),
        }
    }

    pub(super) fn reset(&self) {
        for counter in self.lines.iter().flat_map(|line| &line.0).chain(&self.rare) {
            counter.store(0, Relaxed);
        }
        self.loads.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::tests::all;
    use super::*;

    #[test]
    fn an_event_counts_for_itself_and_nothing_else() {
        for event in all() {
            let row = Row::new();
            row.count(event);
            for other in all() {
                assert_eq!(row.sum(other), u64::from(other.index() == event.index()), "{event:?} {other:?}");
            }
            row.reset();
            assert_eq!(row.sum(event), 0, "{event:?}");
        }
    }
}
