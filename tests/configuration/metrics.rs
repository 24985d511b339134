//! The figures, as a recorder of the `metrics` facade gets them.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use pacific_cache::{LoadTimes, Metrics};
use pacific_cache_tests::app::{App, Script};
use pacific_cache_tests::harness::prometheus;

fn recorder() -> PrometheusRecorder {
    let bounds = LoadTimes::BOUNDS.map(|bound| bound.as_secs_f64());
    let builder = PrometheusBuilder::new();
    let load_seconds = Matcher::Full("pacific_cache_load_seconds".to_owned());
    builder.set_buckets_for_metric(load_seconds, &bounds).unwrap().build_recorder()
}

fn rendered(handle: &PrometheusHandle) -> BTreeMap<String, f64> {
    prometheus::parsed(&handle.render())
}

const HANDLER: &str = "handler=\"pacific_cache_tests::app::script::scripted\"";

/// The figure of a name, in the cache `first`.
fn figure(all: &BTreeMap<String, f64>, name: &str) -> f64 {
    let of_handler = format!("pacific_cache_{name}{{cache=\"first\",{HANDLER}}}");
    let of_cache = format!("pacific_cache_{name}{{cache=\"first\"}}");
    let found = all.get(&of_handler).or_else(|| all.get(&of_cache));
    assert!(found.is_some(), "no {name}: {all:#?}");
    *found.unwrap()
}

/// Each test has a recorder of its own, on its own thread.
fn alone<T>(recorder: &PrometheusRecorder, run: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(recorder, || runtime.block_on(run))
}

#[test]
fn a_recorder_gets_what_the_statistics_say() {
    let (recorder, app) = (recorder(), App::of(&Script::numbers()));
    let handle = recorder.handle();
    alone(&recorder, async {
        let metrics = Metrics::of(&app.cache, "first");
        for path in ["/a", "/a", "/b"] {
            app.get(path).await;
        }
        app.get_with("/a", &[("authorization", "Bearer 1")]).await;
        metrics.record();
        metrics.record();
    });
    let all = rendered(&handle);
    for (name, expected) in [
        ("hits_total", 1.0),
        ("misses_total", 2.0),
        ("loads_total", 2.0),
        ("entries", 2.0),
        ("evictions_total", 0.0),
    ] {
        assert!((figure(&all, name) - expected).abs() < f64::EPSILON, "{name}: {all:#?}");
    }
    let bypassed =
        format!("pacific_cache_bypassed_total{{cache=\"first\",{HANDLER},reason=\"credentials\"}}");
    assert!((all[&bypassed] - 1.0).abs() < f64::EPSILON, "{all:#?}");
    let counted = format!("pacific_cache_load_seconds_count{{{HANDLER}}}");
    assert!((all[&counted] - 2.0).abs() < f64::EPSILON, "{all:#?}");
}

#[test]
fn what_was_recorded_stays_when_the_statistics_are_reset() {
    let (recorder, app) = (recorder(), App::of(&Script::numbers()));
    let handle = recorder.handle();
    let hits = alone(&recorder, async {
        let metrics = Metrics::of(&app.cache, "first");
        let mut seen = Vec::new();
        app.get("/").await;
        for hits in [3, 5] {
            for _ in 0..hits {
                app.get("/").await;
            }
            metrics.record();
            seen.push(figure(&rendered(&handle), "hits_total"));
            app.clock.advance(Duration::from_secs(1));
            app.cache.reset_stats();
        }
        seen
    });
    assert_eq!(hits, [3.0, 8.0]);
}
