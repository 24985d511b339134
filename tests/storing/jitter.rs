//! Jitter: entries that were stored together don't expire together, and none lives longer than its ttl.

use pacific_cache_tests::app::{App, Script};

/// The seconds that each of 400 entries, stored at one time, stays fresh.
async fn lifetimes(share: Option<f64>) -> Vec<f64> {
    let app = App::built(Script::numbers().routes(), |cache| match share {
        Some(share) => cache.jitter(share),
        // What a builder begins with; the app's own is none.
        None => pacific_cache::Cache::memory(),
    });
    let mut seconds = Vec::new();
    for entry in 0..400 {
        let path = format!("/{entry}");
        app.get(&path).await;
        let hit = app.get(&path).await;
        seconds.push(hit.cache_status().rsplit('=').next().unwrap().parse().unwrap());
    }
    seconds
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / 400.0
}

#[tokio::test]
async fn jitter_only_shortens_and_spreads() {
    for (share, least, expected) in [(Some(0.5), 149.0, 225.0), (Some(1.0), 0.0, 150.0), (None, 269.0, 285.0)]
    {
        let lifetimes = lifetimes(share).await;
        assert!(lifetimes.iter().all(|ttl| (least..=300.0).contains(ttl)), "{share:?}: {lifetimes:?}");
        // The mean of 400 strays by less than an eighth of the spread: 8 standard deviations.
        let strays = (300.0 - least) / 8.0;
        assert!((mean(&lifetimes) - expected).abs() < strays, "{share:?}: {}", mean(&lifetimes));
    }
}

#[tokio::test]
async fn without_jitter_a_ttl_is_exact() {
    assert!(lifetimes(Some(0.0)).await.iter().all(|ttl| ttl.to_string() == "300"));
}
