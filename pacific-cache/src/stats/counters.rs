//! The counters of one cache: a row for each function that used it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::event::Event;
use super::row::Row;
use super::told;
use crate::clock::Instant;
use crate::declared::Declaration;

/// So many rows has the first part of the table; each further one has twice as many as the one before, so that none ever
/// moves.
const FIRST: usize = 32;

/// With so many parts there is a place for every number.
const PARTS: usize = 28;

/// A row, once it is used.
type Place = OnceLock<Box<Row>>;

/// There is one place for each attribute of the program at most, so it doesn't grow with what clients ask.
pub(crate) struct Counters {
    parts: [OnceLock<Box<[Place]>>; PARTS],
    made: Instant,
    /// When counting began anew, as a raw [`Instant`].
    reset: AtomicU64,
}

impl Counters {
    pub(crate) fn new(now: Instant) -> Self {
        let parts = std::array::from_fn(|_| OnceLock::new());
        Self { parts, made: now, reset: AtomicU64::new(now.to_raw()) }
    }

    /// On the way of a hit: three loads that depend on each other, and an addition to what only few threads write.
    #[inline]
    pub(crate) fn count(&self, function: &Declaration, event: Event) {
        if !cfg!(pacific_no_stats) {
            self.row(function.number()).count(event);
            told::tell(function, event);
        }
    }

    pub(crate) fn load_took(&self, function: &Declaration, took: Duration) {
        if !cfg!(pacific_no_stats) {
            self.row(function.number()).load_took(took);
            told::loaded(function, took);
            #[cfg(feature = "metrics")]
            super::exported::load_took(function, took);
        }
    }

    pub(crate) fn reset(&self, now: Instant) {
        self.reset.store(now.to_raw(), Relaxed);
        self.rows().for_each(|(_, row)| row.reset());
    }

    /// Since when the cache is there, and since when it counts.
    pub(super) fn ages(&self, now: Instant) -> (Duration, Duration) {
        (now.since(self.made), now.since(Instant::from_raw(self.reset.load(Relaxed))))
    }

    #[inline]
    pub(super) fn row(&self, number: u32) -> &Row {
        let (part, at) = place(number);
        self.part(part)[at].get_or_init(|| Box::new(Row::new()))
    }

    #[inline]
    fn part(&self, part: usize) -> &[Place] {
        self.parts[part].get_or_init(|| (0..FIRST << part).map(|_| OnceLock::new()).collect())
    }

    /// Those that are there.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        let parts = (0..).zip(&self.parts).filter_map(|(part, rows)| Some((first(part), rows.get()?)));
        parts
            .flat_map(|(first, rows)| (first..).zip(rows))
            .filter_map(|(number, row)| Some((number, &**row.get()?)))
    }
}

/// In which part a row is, and where in it.
#[inline]
const fn place(number: u32) -> (usize, usize) {
    let place = number as usize + FIRST;
    let part = (place.ilog2() - FIRST.ilog2()) as usize;
    (part, place - (FIRST << part))
}

/// The number of a part's first row.
const fn first(part: u32) -> u32 {
    (FIRST as u32) * ((1 << part) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn every_number_has_a_place_of_its_own() {
        let (mut part, mut at) = (0, 0);
        for number in 0..10_000 {
            assert_eq!(place(number), (part, at), "{number}");
            at += 1;
            if at == FIRST << part {
                (part, at) = (part + 1, 0);
            }
        }
        let (part, at) = place(u32::MAX);
        assert!(part < PARTS && at < FIRST << part);
    }

    #[test]
    fn rows_are_made_when_they_are_first_used() {
        let counters = Counters::new(Clock::manual().now());
        let used = [100, 3, 224, 1_000];
        for number in used {
            counters.row(number).count(Event::Hit);
        }
        let rows: Vec<_> = counters.rows().map(|(number, row)| (number, row.sum(Event::Hit))).collect();
        assert_eq!(rows, [(3, 1), (100, 1), (224, 1), (1_000, 1)]);
    }
}
