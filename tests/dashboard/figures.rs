//! The figures are those of `/cache-stats`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use axum::http::Method;
use pacific_cache::{AdminAuth, Cache, Stats};
use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::{Client, request};

use crate::browser::Browser;
use crate::service::{OTHER, Service, TOKEN};

/// What the page shows of each figure: its value, and its text.
async fn shown(browser: &mut Browser) -> BTreeMap<String, (String, String)> {
    let all = "Object.fromEntries([...document.querySelectorAll('[data-figure]')].map((node) => \
         [node.dataset.figure, [node.dataset.value, node.textContent]]))";
    serde_json::from_value(browser.value(all).await).unwrap()
}

/// Waits until the page shows what the service said after now.
async fn next_look(browser: &mut Browser, service: &Service) {
    let now = service.stats().counted.as_secs_f64();
    browser
        .until(&format!("document.querySelector('[data-figure=requests_note]').dataset.value > {now}"))
        .await;
}

/// Figures that only grow.
fn counters(stats: &Stats) -> [(&'static str, u64); 7] {
    [
        ("requests", stats.requests()),
        ("hits", stats.hits),
        ("misses", stats.misses),
        ("coalesced", stats.coalesced),
        ("loads", stats.loads),
        ("stored", stats.stored),
        ("bypassed", stats.bypassed.values().sum()),
    ]
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_what_the_service_says_while_load_runs_and_after() {
    let service = Service::start().await;
    let mut browser = service.seen().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn(ask_until(service.address, Arc::clone(&is_over)));
    for _ in 0..2 {
        let before = service.stats();
        next_look(&mut browser, &service).await;
        let seen = shown(&mut browser).await;
        let after = service.stats();
        assert!(after.hits > before.hits, "load runs");
        for ((name, low), (_, high)) in counters(&before).into_iter().zip(counters(&after)) {
            let value: u64 = seen[name].0.parse().unwrap();
            assert!((low..=high).contains(&value), "{name}: {low} {value} {high}");
        }
    }
    is_over.store(true, SeqCst);
    load.await.unwrap();

    next_look(&mut browser, &service).await;
    let (seen, stats) = (shown(&mut browser).await, service.stats());
    let gauges =
        [("entries", stats.entries), ("evictions", stats.evictions), ("invalidations", stats.invalidations)];
    for (name, value) in counters(&stats).into_iter().chain(gauges) {
        assert_eq!(seen[name], (value.to_string(), grouped(value)), "{name}");
    }
    let rate = stats.hit_rate().unwrap();
    assert_eq!(seen["hit_rate"], (rate.to_string(), format!("{:.1}%", rate * 100.0)));
    assert_eq!(seen["saved"].0.parse::<f64>().unwrap(), stats.saved.as_secs_f64());
    assert_eq!(seen["bytes"].0, stats.bytes.to_string());
    assert_eq!(seen["bypassed_note"].1, format!("client {}", grouped(stats.bypassed["client"])));
    let rows = browser.value("document.querySelectorAll('#handlers tbody tr').length").await;
    assert_eq!(rows, stats.handlers.len());
}

async fn ask_until(address: std::net::SocketAddr, is_over: Arc<AtomicBool>) {
    let mut client = Client::connect(address).await;
    let no_store = [("cache-control", "no-store")];
    for id in 0.. {
        if is_over.load(SeqCst) {
            return;
        }
        client.get(&format!("/users/{}", id % 50)).await;
        client.send(request(Method::GET, "/list", &no_store)).await;
    }
}

#[tokio::test]
async fn the_figures_of_a_named_cache_are_shown_when_it_is_chosen() {
    let named = Cache::isolated();
    OTHER.configure(named.clone());
    let service = Service::start().await;
    service.used().await;
    let mut client = Client::connect(service.address).await;
    for _ in 0..90 {
        client.get("/other/1").await;
    }
    let mut browser = service.seen().await;
    browser.value("document.activeElement.blur()").await;
    browser.tab_to("#cache").await;
    browser.type_text("o").await;
    browser.until("document.querySelector('[data-figure=hits]').textContent === '89'").await;
    let rows = browser.value("document.querySelectorAll('#handlers tbody tr').length").await;
    assert_eq!(rows, named.stats().handlers.len());
    let first = browser.text("#handlers tbody th").await;
    assert!(first.contains("other") && first.contains("handler"), "{first}");
}

#[tokio::test]
async fn redis_is_shown_as_it_is_and_that_it_is_away() {
    let mut redis = Redis::start();
    let settings = Cache::tiered(redis.url()).redis_budget(Duration::from_secs(5));
    let service = Service::built(AdminAuth::bearer(TOKEN).unwrap(), settings).await;
    let mut browser = service.seen().await;
    let figure = |name: &str| format!("document.querySelector('[data-figure={name}]')");
    let mut client = Client::connect(service.address).await;
    client.get("/users/7").await;
    browser.until(&format!("{}.textContent === 'closed'", figure("breaker"))).await;
    browser.until(&format!("/^[\\d.]+ (µs|ms|s)$/.test({}.textContent)", figure("near_tier_age"))).await;
    assert_eq!(browser.value(&format!("{}.hasAttribute('data-alarm')", figure("breaker"))).await, false);

    redis.kill9();
    for id in 0..20 {
        client.get(&format!("/users/{id}")).await;
    }
    // Nobody waits for it: it can't be confirmed.
    let ended = service.cache.invalidate("user:7").await;
    assert!(ended.is_err());
    browser.until(&format!("{}.textContent === 'open'", figure("breaker"))).await;
    browser.until(&format!("{}.textContent === '1'", figure("pending_invalidations"))).await;
    for alarm in ["breaker", "pending_invalidations"] {
        assert_eq!(browser.value(&format!("{}.hasAttribute('data-alarm')", figure(alarm))).await, true);
    }
    assert!(browser.text("[data-figure=backend_errors]").await != "0");
}
