//! The builder: what fits is built, and every mistake is named at once.

use std::time::Duration;

use pacific_cache::{Cache, CacheBuilder};

fn mistakes(cache: CacheBuilder) -> String {
    let error = cache.build().unwrap_err();
    assert!(error.is_configuration() && !error.is_name());
    error.to_string()
}

#[test]
fn each_value_that_doesnt_fit_is_named() {
    let cases = [
        (Cache::memory().default_ttl(Duration::ZERO), "default_ttl"),
        (Cache::memory().max_entries(0), "max_entries"),
        (Cache::memory().max_bytes(0), "max_bytes"),
        (Cache::memory().max_bytes(1 << 20), "max_body"),
        (Cache::memory().max_body(u64::MAX), "max_body"),
        (Cache::memory().jitter(-0.1), "jitter"),
        (Cache::memory().jitter(1.1), "jitter"),
        (Cache::memory().jitter(f64::NAN), "jitter"),
        (Cache::memory().timeout(Duration::ZERO), "timeout"),
        (Cache::memory().statuses([(404, Duration::ZERO)]), "status"),
        (Cache::memory().statuses([(99, Duration::from_secs(1))]), "99"),
        (Cache::memory().statuses([(1000, Duration::from_secs(1))]), "1000"),
        (Cache::memory().statuses([(206, Duration::from_secs(1))]), "206"),
        (Cache::memory().credential_headers(["x api key"]), "x api key"),
        (Cache::memory().credential_headers([""]), "header name"),
    ];
    for (cache, named) in cases {
        let shown = format!("{cache:?}");
        let message = mistakes(cache);
        assert!(message.contains(named), "{named}: {message} of {shown}");
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let message = mistakes(
        Cache::memory().max_entries(0).jitter(2.0).statuses([(401, Duration::MAX)]).credential_headers(["é"]),
    );
    for named in ["max_entries", "jitter", "401", "é"] {
        assert!(message.contains(named), "{named}: {message}");
    }
}

#[test]
fn the_largest_values_fit() {
    let cache = Cache::memory().default_ttl(Duration::MAX).timeout(Duration::MAX).max_body(1 << 30);
    let cache = cache.max_bytes(u64::MAX).max_entries(u64::MAX).jitter(1.0).statuses([(599, Duration::MAX)]);
    assert!(cache.build().is_ok());
}
