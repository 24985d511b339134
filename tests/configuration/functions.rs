//! Statistics of each function, and of the time that its loads take.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, put};
use pacific_cache::{
    Cache, Clock, FunctionKind, HandlerStats, LoadTimes, Stats, cache, declared, invalidates, memoize, name,
};
use pacific_cache_tests::app::{App, Gate, Script, begun};

/// `module::function` of a function in here.
macro_rules! path {
    ($function:ident) => {
        concat!(module_path!(), "::", stringify!($function))
    };
}

#[cache(ttl = 300, key = "report:all", tags("reports"))]
async fn report() -> &'static str {
    "report"
}

#[cache(ttl = 300)]
async fn page() -> String {
    length(7).await.to_string()
}

#[memoize(ttl = 300, tags("lengths", "of:{id}"))]
async fn length(id: u64) -> u64 {
    id
}

#[invalidates("report:all", "reports")]
async fn write() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn routes() -> Router {
    Router::new().route("/report", get(report)).route("/page", get(page)).route("/", put(write))
}

fn of(stats: &Stats, name: &str) -> HandlerStats {
    let found: Vec<_> = stats.handlers.iter().filter(|handler| handler.name == name).collect();
    assert_eq!(found.len(), 1, "{name}: {stats:#?}");
    found[0].clone()
}

/// Everything that both have, of the whole and as the sum of its parts.
fn sums(stats: &Stats) -> [[u64; 15]; 2] {
    let of_reasons = |reasons: &std::collections::BTreeMap<&str, u64>| reasons.values().sum();
    let whole = [
        stats.hits,
        stats.stale_hits,
        stats.stale_on_error,
        stats.misses,
        stats.coalesced,
        stats.unsatisfied,
        of_reasons(&stats.bypassed),
        stats.not_modified,
        stats.loads,
        stats.load_times.count,
        stats.stored,
        of_reasons(&stats.refused),
        stats.invalidations,
        stats.entries,
        stats.bytes,
    ];
    let mut parts = [0; 15];
    for part in &stats.handlers {
        let all = [
            part.hits,
            part.stale_hits,
            part.stale_on_error,
            part.misses,
            part.coalesced,
            part.unsatisfied,
            of_reasons(&part.bypassed),
            part.not_modified,
            part.loads,
            part.load_times.count,
            part.stored,
            of_reasons(&part.refused),
            part.invalidations,
            part.entries,
            part.bytes,
        ];
        parts.iter_mut().zip(all).for_each(|(sum, part)| *sum += part);
    }
    [whole, parts]
}

#[tokio::test]
async fn what_a_function_does_counts_for_it_in_each_cache() {
    let (first, second) = (App::new(routes()), App::new(routes()));
    for (app, hits) in [(&first, 3), (&second, 1)] {
        for _ in 0..=hits {
            app.get("/report").await;
        }
        app.get("/page").await;
        let stats = app.stats();
        let report = of(&stats, path!(report));
        assert_eq!((report.kind, report.hits, report.misses), (FunctionKind::Handler, hits, 1));
        assert_eq!((report.loads, report.stored, report.entries), (1, 1, 1));
        let length = of(&stats, path!(length));
        assert_eq!((length.kind, length.misses, length.entries), (FunctionKind::Memoized, 1, 1));
        assert_eq!((stats.hits, stats.misses, stats.entries), (hits, 3, 3));
        assert!(report.bytes > 0 && report.bytes < stats.bytes);
    }
    first.send(axum::http::Method::PUT, "/", &[]).await;
    assert_eq!(of(&first.stats(), path!(write)).invalidations, 1);
    assert_eq!(of(&first.stats(), path!(write)).kind, FunctionKind::Invalidates);
    assert!(second.stats().handlers.iter().all(|handler| handler.name != path!(write)));
}

#[tokio::test]
async fn what_no_attribute_did_counts_apart() {
    let cache = Cache::isolated();
    cache.set("value", &1).await.unwrap();
    let value: Option<u64> = cache.get("value").await.unwrap();
    cache.invalidate("value").await.unwrap();
    let stats = cache.stats();
    let other = of(&stats, "other");
    assert_eq!((value, stats.handlers.len(), other.kind), (Some(1), 1, FunctionKind::Other));
    assert_eq!((other.stored, other.hits, other.invalidations), (1, 1, 1));
}

#[tokio::test]
async fn what_attributes_declare_is_listed_once_a_function_has_run() {
    #[cache(ttl = 300)]
    async fn never() -> &'static str {
        ""
    }
    let _ = Router::<()>::new().route("/", get(never));
    let app = App::new(routes());
    app.get("/report").await;
    app.get("/page").await;
    app.get("/page").await;
    app.send(axum::http::Method::PUT, "/", &[]).await;
    let all = declared();
    let one = |name: &str| {
        let found: Vec<_> = all.iter().filter(|one| one.function == name).collect();
        assert_eq!(found.len(), 1, "{name}: {all:#?}");
        *found[0]
    };
    assert_eq!((one(path!(report)).key, one(path!(report)).tags), (Some("report:all"), &["reports"][..]));
    assert_eq!((one(path!(page)).key, one(path!(page)).tags.len()), (None, 0));
    let length = one(path!(length));
    assert_eq!((length.key, length.tags), (Some("length:{id}"), &["lengths", "of:{id}"][..]));
    let write = one(path!(write));
    assert_eq!((write.kind, write.invalidates), (FunctionKind::Invalidates, &["report:all", "reports"][..]));
    assert!(all.iter().all(|one| !one.function.ends_with("never")));
}

#[tokio::test]
async fn each_request_counts_as_one_and_parts_sum_up_to_the_whole() {
    let gate = Gate::closed();
    let slow = Script::behind(&gate, |run| run.to_string());
    let failing = Script::at_once(|run| if run == 1 { StatusCode::OK } else { StatusCode::BAD_GATEWAY });
    #[cache(ttl = 10, stale_if_error = 60)]
    async fn fails(script: axum::extract::State<Script>) -> axum::response::Response {
        script.run().await
    }
    #[cache(ttl = 10, swr = 60)]
    async fn refreshed() -> &'static str {
        "stale"
    }
    let fails = Router::new().route("/fails", get(fails)).with_state(failing);
    let app =
        App::built(slow.routes().merge(fails).route("/refreshed", get(refreshed)).merge(routes()), |cache| {
            cache.allow_client_bypass()
        });
    let mut sent = 0;
    let waiting = begun(5, |_| app.get("/slow"));
    gate.open();
    sent += futures_util::future::join_all(waiting).await.len() as u64;
    let mut ask = async |path: &str, fields: &[(&str, &str)]| {
        sent += 1;
        app.get_with(path, fields).await.status.as_u16()
    };
    let only = ("cache-control", "only-if-cached");
    let credentials = ("authorization", "Bearer 1");
    assert_eq!(ask("/none", &[only]).await, 504);
    assert_eq!(ask("/none", &[only, credentials]).await, 504);
    assert_eq!(ask("/slow", &[credentials]).await, 200);
    assert_eq!(ask("/slow", &[("if-none-match", "*")]).await, 304);
    assert_eq!((ask("/fails", &[]).await, ask("/refreshed", &[]).await), (200, 200));
    app.clock.advance(Duration::from_secs(20));
    assert_eq!((ask("/fails", &[]).await, ask("/refreshed", &[]).await), (200, 200));
    app.invalidate(name!("x")).await;
    let stats = app.stats();
    assert_eq!((stats.requests(), stats.unsatisfied, stats.coalesced), (sent, 2, 4));
    assert_eq!((stats.stale_hits, stats.stale_on_error, stats.hits), (2, 1, 1));
    let [whole, parts] = sums(&stats);
    assert_eq!(whole, parts, "{stats:#?}");
}

/// A router whose handler takes so long at each run, by the clock of its cache.
fn slow(takes: &'static [Duration]) -> App {
    let clock = Clock::manual();
    let moved = clock.clone();
    let script = Script::at_once(move |run| {
        moved.advance(takes[usize::try_from(run).unwrap() - 1]);
        run.to_string()
    });
    App::built(script.routes(), |cache| cache.clock(clock))
}

#[tokio::test]
async fn loads_are_timed_by_the_caches_clock() {
    const TAKES: &[Duration] = &[
        Duration::from_micros(100),
        Duration::from_millis(3),
        Duration::from_millis(5),
        Duration::from_secs(60),
    ];
    let app = slow(TAKES);
    for path in ["/a", "/b", "/c", "/d", "/d"] {
        app.get(path).await;
    }
    let times = app.stats().load_times;
    assert_eq!((times.count, times.total), (4, TAKES.iter().sum()));
    let index = |bound: u64| LoadTimes::BOUNDS.iter().position(|one| *one == Duration::from_micros(bound));
    let expected = [(index(100), 1), (index(5_000), 2), (Some(LoadTimes::BOUNDS.len()), 1)];
    for (at, loads) in expected {
        assert_eq!(times.buckets[at.unwrap()], loads, "{times:?}");
    }
    assert_eq!(times.mean(), Some(times.total / 4));
}

#[tokio::test]
async fn a_hit_saves_what_its_functions_loads_take_in_the_mean() {
    const TAKES: &[Duration] =
        &[Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(10)];
    let app = slow(TAKES);
    for path in ["/a", "/b", "/a", "/a", "/b"] {
        app.get(path).await;
    }
    assert_eq!((app.stats().saved, app.stats().hit_rate()), (Duration::from_millis(600), Some(0.6)));
    app.cache.reset_stats();
    assert_eq!((app.stats().saved, app.stats().hit_rate()), (Duration::ZERO, None));
    app.get("/a").await;
    assert_eq!(app.stats().saved, Duration::from_millis(200), "as long as nothing loads, the former mean");
    app.get("/c").await;
    assert_eq!(app.stats().saved, Duration::from_millis(10));
}

#[tokio::test]
async fn it_is_told_how_long_the_cache_is_there_and_how_long_it_counts() {
    let app = App::of(&Script::numbers());
    app.clock.advance(Duration::from_secs(10));
    app.cache.reset_stats();
    app.clock.advance(Duration::from_secs(5));
    let stats = app.stats();
    assert_eq!((stats.uptime.as_secs(), stats.counted.as_secs()), (15, 5));
}
