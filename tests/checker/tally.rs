//! What a run found.

use std::fmt;
use std::time::Duration;

use crate::registers::Verdict;

/// Hits are checked against a clock that is read to a few milliseconds.
const CLOCK: Duration = Duration::from_millis(12);

/// So many violations are told in words.
const EXAMPLES: usize = 5;

#[derive(Debug, Default)]
pub struct Tally {
    pub reads: u64,
    pub hits: u64,
    pub violations: u64,
    /// The longest that a node served what had ended on another.
    pub lag: Duration,
    /// The longest that a read took, and which it was.
    pub slowest: (Duration, String),
    /// Invalidations that were not confirmed.
    pub unconfirmed: u64,
    /// The first violations, in words.
    pub examples: Vec<String>,
    /// How often what went wrong.
    pub faults: Vec<(&'static str, u64)>,
}

impl Tally {
    /// Whether what was read may have been read, where others may be `bound` behind.
    pub fn check(&mut self, verdict: Option<Verdict>, bound: Option<Duration>, what: impl Fn() -> String) {
        self.reads += 1;
        match (verdict, bound) {
            (Some(Verdict::Current), _) => {}
            (Some(Verdict::Behind(lag)), Some(bound)) if lag <= bound + CLOCK => self.lag = self.lag.max(lag),
            _ => self.violated(what()),
        }
    }

    pub fn took(&mut self, time: Duration, what: impl Fn() -> String) {
        if time > self.slowest.0 {
            self.slowest = (time, what());
        }
    }

    pub fn violated(&mut self, example: String) {
        self.violations += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example);
        }
    }

    pub fn hit_percentage(&self) -> u64 {
        self.hits * 100 / self.reads.max(1)
    }

    pub fn add(&mut self, other: Self) {
        self.reads += other.reads;
        self.hits += other.hits;
        self.violations += other.violations;
        self.lag = self.lag.max(other.lag);
        let (time, what) = other.slowest;
        self.took(time, || what.clone());
        self.unconfirmed += other.unconfirmed;
        let left = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(left));
        for (name, count) in other.faults {
            self.had(name, count);
        }
    }

    pub fn had(&mut self, fault: &'static str, count: u64) {
        match self.faults.iter_mut().find(|(name, _)| *name == fault) {
            Some((_, sum)) => *sum += count,
            None => self.faults.push((fault, count)),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reads, violations, unconfirmed, .. } = self;
        let (hits, lag) = (self.hit_percentage(), self.lag.as_millis());
        write!(f, "{reads} reads checked, {hits} % hits, {violations} violations")?;
        write!(f, ", other nodes' lag max {lag} ms, slowest read {} ms", self.slowest.0.as_millis())?;
        write!(f, ", {unconfirmed} invalidations unconfirmed")?;
        let faults: u64 = self.faults.iter().map(|(_, count)| count).sum();
        write!(f, ", {faults} faults")
    }
}
