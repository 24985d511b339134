//! Marks on slots whose responses can't be shared: requests that miss there don't wait for each other.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use crate::clock::Instant;
use crate::sync::lock;

/// How long a mark holds.
const TERM: Duration = Duration::from_secs(10);
/// How many there are at most; the oldest is dropped for a new one.
const MOST: usize = 4096;

/// Slots by hash: a collision costs a wait that was spared, nothing else.
#[derive(Default)]
pub(crate) struct Marks {
    marked: Mutex<Marked>,
    /// How many there are, so that a miss without any marks takes no lock.
    count: AtomicUsize,
}

#[derive(Default)]
struct Marked {
    until: HashMap<u64, Instant>,
    /// Oldest first; a slot that was unmarked or marked again leaves its old line behind until it is its turn.
    order: VecDeque<(u64, Instant)>,
}

impl Marks {
    pub(crate) fn mark(&self, slot: u64, now: Instant) {
        let mut marked = lock(&self.marked);
        let until = now.after(TERM);
        if marked.until.insert(slot, until) == Some(until) {
            return;
        }
        marked.order.push_back((slot, until));
        while marked.order.len() > MOST || marked.order.front().is_some_and(|&(_, until)| until <= now) {
            marked.drop_oldest();
        }
        self.count.store(marked.until.len(), Relaxed);
    }

    pub(crate) fn unmark(&self, slot: u64) {
        if self.count.load(Relaxed) == 0 {
            return;
        }
        let mut marked = lock(&self.marked);
        marked.until.remove(&slot);
        self.count.store(marked.until.len(), Relaxed);
    }

    pub(crate) fn holds(&self, slot: u64, now: Instant) -> bool {
        self.count.load(Relaxed) > 0 && lock(&self.marked).until.get(&slot).is_some_and(|&until| now < until)
    }
}

impl Marked {
    fn drop_oldest(&mut self) {
        if let Some((slot, until)) = self.order.pop_front()
            && self.until.get(&slot) == Some(&until)
        {
            self.until.remove(&slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_mark_holds_for_its_term_or_until_it_is_ended() {
        let (marks, clock) = (Marks::default(), Clock::manual());
        marks.mark(1, clock.now());
        marks.mark(2, clock.now());
        marks.unmark(2);
        assert!(marks.holds(1, clock.now()) && !marks.holds(2, clock.now()) && !marks.holds(3, clock.now()));
        clock.advance(TERM);
        assert!(!marks.holds(1, clock.now()));
    }

    #[test]
    fn there_are_never_more_than_the_most() {
        let (marks, clock) = (Marks::default(), Clock::manual());
        for slot in 0..3 * MOST as u64 {
            marks.mark(slot, clock.now());
        }
        let marked = lock(&marks.marked);
        assert_eq!((marked.until.len(), marked.order.len()), (MOST, MOST));
        assert!(marked.until.contains_key(&(3 * MOST as u64 - 1)) && !marked.until.contains_key(&0));
    }
}
