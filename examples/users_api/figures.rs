//! What Prometheus asks for.

use std::error::Error;
use std::sync::Arc;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use pacific_cache::{LoadTimes, Metrics, global};

/// The cache's figures, and the recorder that has them.
pub struct Figures {
    cache: Metrics,
    recorder: PrometheusHandle,
}

impl Figures {
    /// Installs the recorder, which is the whole program's, for the configured cache.
    pub fn install() -> Result<Arc<Self>, Box<dyn Error>> {
        let bounds = LoadTimes::BOUNDS.map(|bound| bound.as_secs_f64());
        let load_seconds = Matcher::Full("pacific_cache_load_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(load_seconds, &bounds)?;
        let recorder = builder.install_recorder()?;
        Ok(Arc::new(Self { cache: Metrics::of(&global(), "default"), recorder }))
    }

    /// All there is now, in Prometheus' text format.
    pub fn render(&self) -> String {
        self.cache.record();
        self.recorder.render()
    }
}
