//! Paired rounds of one case, and what they say.

use std::time::{Duration, Instant};

use pacific_cache_bench::Failure;

use crate::case::Case;
use crate::side::{Load, Side};
use crate::waits::{Account, Watch};

/// Of so many rounds one is kept: those in which this thread and the server waited least for a core.
const OF: usize = 3;

/// What was measured of one case.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Sample>);

#[derive(Clone, Copy, Debug)]
struct Sample {
    limit: Time,
    cached: Time,
}

/// Of all questions of a side in a round.
#[derive(Clone, Copy, Debug)]
struct Time {
    whole: Duration,
    /// Nanoseconds of this thread on a core.
    on_core: u64,
    /// The part of it in which somebody was ready to run and had no core.
    waited: f64,
}

/// Its figures.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Median of the paired ratios, the cache to what it is compared to.
    pub ratio: f64,
    /// Their quartiles.
    pub spread: (f64, f64),
    /// The same of this thread's time on a core: what it costs the service, wherever the server runs.
    pub on_core: f64,
    /// Medians, microseconds a question.
    pub limit: f64,
    pub cached: f64,
    pub kept: usize,
    pub rounds: usize,
}

impl Samples {
    /// One round: both sides, in an order that alternates.
    pub async fn round(&mut self, case: &Case, watch: &Watch) -> Result<(), Failure> {
        let (limit, cached);
        if self.0.len().is_multiple_of(2) {
            limit = time(&case.limit, case.load, watch).await?;
            cached = time(&case.cached, case.load, watch).await?;
        } else {
            cached = time(&case.cached, case.load, watch).await?;
            limit = time(&case.limit, case.load, watch).await?;
        }
        self.0.push(Sample { limit, cached });
        Ok(())
    }

    /// The medians; nothing without rounds.
    pub fn figures(&self, load: Load) -> Option<Figures> {
        let mut samples = self.0.clone();
        samples.sort_by(|one, other| one.waited().total_cmp(&other.waited()));
        samples.truncate(samples.len().div_ceil(OF));
        let questions = (load.at_once * load.each) as f64;
        let of = |figure: fn(&Sample) -> f64| samples.iter().map(figure).collect::<Vec<_>>();
        let ratios = of(|sample| sample.cached.whole.as_secs_f64() / sample.limit.whole.as_secs_f64());
        Some(Figures {
            ratio: quantile(&ratios, 0.5)?,
            spread: (quantile(&ratios, 0.25)?, quantile(&ratios, 0.75)?),
            on_core: quantile(&of(|sample| sample.cached.on_core as f64 / sample.limit.on_core as f64), 0.5)?,
            limit: quantile(&of(|sample| sample.limit.whole.as_secs_f64() * 1e6), 0.5)? / questions,
            cached: quantile(&of(|sample| sample.cached.whole.as_secs_f64() * 1e6), 0.5)? / questions,
            kept: samples.len(),
            rounds: self.0.len(),
        })
    }
}

impl Sample {
    fn waited(&self) -> f64 {
        self.limit.waited.max(self.cached.waited)
    }
}

async fn time(side: &Side, load: Load, watch: &Watch) -> Result<Time, Failure> {
    let before = watch.account();
    let start = Instant::now();
    side.ask(load).await?;
    let whole = start.elapsed();
    let account = watch.account().zip(before).map_or(Account::default(), |(now, before)| now.since(before));
    let waited = account.waited as f64 / whole.as_nanos() as f64;
    Ok(Time { whole, on_core: account.had, waited })
}

fn quantile(values: &[f64], at: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len().saturating_sub(1) as f64 * at).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(limit: u64, cached: u64, waited: f64) -> Sample {
        let time =
            |millis| Time { whole: Duration::from_millis(millis), on_core: millis * 1_000_000, waited };
        Sample { limit: time(limit), cached: time(cached) }
    }

    fn ratio(samples: &[Sample]) -> Option<f64> {
        Samples(samples.to_vec()).figures(Load { at_once: 1, each: 1 }).map(|figures| figures.ratio)
    }

    #[test]
    fn the_ratio_is_a_median_of_pairs_and_not_a_ratio_of_medians() {
        let kept = [sample(10, 20, 0.0), sample(100, 100, 0.0), sample(1_000, 500, 0.0)];
        let disturbed = [sample(1, 1_000, 0.5); 6];
        assert_eq!(ratio(&[&kept[..], &disturbed].concat()), Some(1.0));
        assert_eq!(ratio(&[]), None);
    }
}
