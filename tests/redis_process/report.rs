//! How long requests took, for people to read.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// What readers and writers saw in one phase.
#[derive(Default)]
pub struct Report {
    pub hits: usize,
    pub pending: usize,
    pub reads: Vec<Duration>,
    pub updates: Vec<Duration>,
    /// What should not have been.
    pub faults: Vec<String>,
}

/// Slower than this no request may be on the busiest machine; the handler and its budget take less than 0.3 s.
const FAR_TOO_LONG: Duration = Duration::from_secs(10);

impl Report {
    /// Tells what it is, and makes sure that it is good.
    pub fn told(self, what: &str) {
        let Self { hits, pending, faults, reads, updates } = self;
        let (reads, updates) = (Times::of(reads), Times::of(updates));
        say(&format!("{what}: {hits} hits, {pending} pending; reads: {reads}; updates: {updates}"));
        assert!(faults.is_empty(), "{what}: {} too old, such as {}", faults.len(), faults[0]);
        assert!(reads.last().max(updates.last()) < FAR_TOO_LONG, "{what}");
    }
}

/// How long some requests took, the shortest first.
struct Times(Vec<Duration>);

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    fn last(&self) -> Duration {
        self.permille(1_000)
    }

    /// What so many of a thousand didn't exceed.
    fn permille(&self, share: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * share / 1_000).copied().unwrap_or_default()
    }
}

impl Display for Times {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [half, most, nearly_all, all] =
            [500, 990, 999, 1_000].map(|share| self.permille(share).as_millis());
        let count = self.0.len();
        write!(f, "{count}, ms: 50 % {half}, 99 % {most}, 99.9 % {nearly_all}, longest {all}")
    }
}

#[expect(clippy::print_stderr, reason = "a record for who reads the log of a test")]
pub fn say(what: &str) {
    eprintln!("{what}");
}
