//! Paired rounds of one case, and what they say.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::{Failure, call::Call, case::Case, preemption::Preemption};

/// Requests in one half of a round: some hundred microseconds, so that most rounds are undisturbed.
const REQUESTS: usize = 250;

/// What was measured of one case.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    ratios: Vec<f64>,
    limits: Vec<f64>,
    cached: Vec<f64>,
    rounds: usize,
}

/// The figures of one case; times are nanoseconds a request.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Median of the paired ratios, cached to static.
    pub ratio: f64,
    /// Their quartiles.
    pub spread: (f64, f64),
    /// Median time of the static handler.
    pub limit: f64,
    /// Median time of the cache.
    pub cached: f64,
    /// Rounds in which the thread kept its core.
    pub kept: usize,
    /// All rounds.
    pub rounds: usize,
}

impl Samples {
    /// Runs one round: both sides, in an order that alternates. A round in which the thread lost its core says
    /// nothing, and only its number is kept.
    pub fn round(
        &mut self,
        runtime: &Runtime,
        case: &mut Case,
        watch: &mut Preemption,
    ) -> Result<(), Failure> {
        let before = watch.mark();
        let (limit, cached);
        if self.rounds.is_multiple_of(2) {
            limit = time(runtime, &mut case.limit)?;
            cached = time(runtime, &mut case.cached)?;
        } else {
            cached = time(runtime, &mut case.cached)?;
            limit = time(runtime, &mut case.limit)?;
        }
        self.rounds += 1;
        if watch.mark() == before {
            self.keep(limit, cached);
        }
        Ok(())
    }

    /// The medians; nothing if no round was kept.
    pub fn figures(&self) -> Option<Figures> {
        Some(Figures {
            ratio: quantile(&self.ratios, 0.5)?,
            spread: (quantile(&self.ratios, 0.25)?, quantile(&self.ratios, 0.75)?),
            limit: quantile(&self.limits, 0.5)?,
            cached: quantile(&self.cached, 0.5)?,
            kept: self.ratios.len(),
            rounds: self.rounds,
        })
    }

    fn keep(&mut self, limit: Duration, cached: Duration) {
        let nanoseconds = |time: Duration| time.as_secs_f64() * 1e9 / REQUESTS as f64;
        self.ratios.push(cached.as_secs_f64() / limit.as_secs_f64());
        self.limits.push(nanoseconds(limit));
        self.cached.push(nanoseconds(cached));
    }
}

/// The time that a half round takes. Answers are checked when the clock has stopped.
fn time(runtime: &Runtime, call: &mut Call) -> Result<Duration, Failure> {
    let prepared = call.prepare(REQUESTS)?;
    let (taken, seen) = runtime.block_on(async {
        let start = Instant::now();
        let seen = call.send(REQUESTS, prepared).await;
        (start.elapsed(), seen)
    });
    call.check(REQUESTS, seen?)?;
    Ok(taken)
}

fn quantile(values: &[f64], at: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len().saturating_sub(1)) as f64 * at).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Samples, quantile};

    #[test]
    fn a_quantile_is_a_value_that_was_measured() {
        let values = [5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(quantile(&values, 0.5), Some(3.0));
        assert_eq!(quantile(&values, 0.25), Some(2.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn the_ratio_is_a_median_of_pairs_and_not_a_ratio_of_medians() {
        let mut samples = Samples::default();
        for (limit, cached) in [(10, 20), (100, 100), (1_000, 500)] {
            samples.keep(Duration::from_micros(limit), Duration::from_micros(cached));
        }
        assert!((samples.figures().unwrap().ratio - 1.0).abs() < 1e-9);
    }
}
