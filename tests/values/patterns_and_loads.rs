//! Patterns and loads that are under way when they come.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Cache, Load, test};
use pacific_cache_tests::app::{App, Gate, Script, begin, begun, said};

use crate::handlers::{SEVENTH, routes};
use crate::source::{Source, two_gates};

/// How many patterns a cache remembers, and one more.
const TOO_MANY: usize = 65;

async fn ends(cache: &Cache, pattern: &str, names: usize) {
    assert_eq!(cache.invalidate_matching(pattern).await, Ok(names), "{pattern}");
}

#[tokio::test]
async fn responses_under_way_are_reached_by_key_tag_and_path() {
    for (pattern, names) in [("user:7*", 1), ("*", 8), ("/*", 4)] {
        let gate = Gate::closed();
        let script = Script::behind(&gate, |run| run.to_string());
        let app = App::new(routes(&script));
        let paths: Vec<_> = SEVENTH.into_iter().filter(|path| *path != "/late").collect();
        let mut asked = begun(paths.len(), |n| app.get(paths[n]));
        ends(&app.cache, pattern, names).await;
        asked.extend(begun(paths.len(), |n| app.get(paths[n])));
        assert_eq!(script.runs(), 2 * paths.len() as u64, "{pattern}: nobody joins");
        gate.open();
        let answers = join_all(asked).await;
        assert_eq!((said(&answers, "detail=fence"), said(&answers, "stored")), (4, 4), "{pattern}");
    }
}

#[tokio::test]
async fn a_response_that_names_its_tag_late_is_reached() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::new(routes(&script));
    let mut asked = begun(2, |_| app.get("/late"));
    ends(&app.cache, "user:*", 0).await;
    asked.extend(begun(2, |_| app.get("/late")));
    assert_eq!(script.runs(), 1);
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!(answers[0].cache_status(), "PacificCache; fwd=uri-miss; detail=fence");
    assert!(answers[2..].iter().all(|answer| answer.body == "2"), "{answers:?}");
    assert_eq!(app.get("/late").await.body, "2");
}

/// Not stored, but given to those who wait.
#[tokio::test]
async fn an_error_that_names_its_tag_late_is_not_given_to_who_asked_after_the_pattern() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| (axum::http::StatusCode::NOT_FOUND, run.to_string()));
    let app = App::new(routes(&script));
    let mut asked = begun(2, |_| app.get("/late"));
    ends(&app.cache, "user:*", 0).await;
    asked.extend(begun(2, |_| app.get("/late")));
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers[2..].iter().all(|answer| answer.body != "1"), "{answers:?}");
}

/// The first run is for its caller alone, so that the next ones run alone; they wait at their gates.
fn alone(gates: &[Gate]) -> Source {
    let inner = Source::gated(&[&[Gate::closed()], gates].concat());
    Source::new(move |run| {
        let load = inner.load();
        async move {
            if run == 1 {
                Load::current().no_store();
                return Ok(run);
            }
            load.await
        }
    })
}

#[tokio::test]
async fn a_load_that_runs_alone_is_reached() {
    for pattern in ["val*", "*"] {
        let gates = two_gates();
        let (cache, _) = test::cache();
        let source = alone(&gates);
        source.ask(&cache, "value").await.unwrap();
        let mut old = source.ask(&cache, "value");
        begin(&mut old);
        ends(&cache, pattern, 0).await;
        gates[0].open();
        assert_eq!((old.await, cache.get::<u64>("value").await), (Ok(2), Ok(None)), "{pattern}");
        assert_eq!((cache.stats().stored, cache.stats().refused["fence"]), (0, 1), "{pattern}");
        assert_eq!(cache.stats().bypassed["unshareable"], 1);
    }
}

#[tokio::test]
async fn a_load_that_runs_alone_hides_nothing_newer() {
    let gates = two_gates();
    let (cache, _) = test::cache();
    let source = alone(&gates);
    source.ask(&cache, "value").await.unwrap();
    let mut old = source.ask(&cache, "value");
    begin(&mut old);
    ends(&cache, "val*", 0).await;
    gates[1].open();
    assert_eq!(source.ask(&cache, "value").now_or_never(), Some(Ok(3)));
    gates[0].open();
    assert_eq!((old.await, cache.get::<u64>("value").await), (Ok(2), Ok(Some(3))));
}

/// The first response sets a cookie, so that the next ones run alone; the second waits at the gate.
fn alone_handler(gate: &Gate) -> Script {
    let gate = gate.clone();
    Script::new(move |run| {
        let gate = gate.clone();
        async move {
            match run {
                1 => return [("set-cookie", "a=1")].into_response(),
                2 => gate.pass().await,
                _ => {}
            }
            (HeaderMap::new(), run.to_string()).into_response() as Response
        }
    })
}

#[tokio::test]
async fn a_handler_that_runs_alone_is_reached_and_hides_nothing_newer() {
    let gate = Gate::closed();
    let app = App::of(&alone_handler(&gate));
    app.get("/a").await;
    let mut old = app.get("/a");
    begin(&mut old);
    ends(&app.cache, "/a", 0).await;
    assert_eq!(app.get("/a").await.body, "3");
    gate.open();
    assert_eq!(old.await.cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
    let hit = app.get("/a").await;
    assert_eq!((hit.is_hit(), &hit.body[..]), (true, &b"3"[..]));
    assert_eq!(app.stats().refused["fence"], 1);
}

#[tokio::test]
async fn more_patterns_than_are_remembered_are_obeyed_all() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let source = alone(std::slice::from_ref(&gate));
    source.ask(&cache, "value").await.unwrap();
    let mut old = source.ask(&cache, "value");
    begin(&mut old);
    ends(&cache, "val*", 0).await;
    for number in 0..TOO_MANY {
        ends(&cache, &format!("other:{number}:*"), 0).await;
    }
    gate.open();
    assert_eq!((old.await, cache.get::<u64>("value").await), (Ok(2), Ok(None)));
}

#[tokio::test]
async fn a_late_tag_obeys_more_patterns_than_are_remembered() {
    let gates = two_gates();
    let (cache, _) = test::cache();
    let inner = Source::gated(&gates);
    let source = Source::new(move |_| {
        let load = inner.load();
        async move {
            Load::current().tag("late")?;
            load.await
        }
    });
    let mut asked = begun(1, |_| source.ask(&cache, "value"));
    ends(&cache, "la*", 0).await;
    asked.extend(begun(1, |_| source.ask(&cache, "value")));
    for number in 0..TOO_MANY {
        ends(&cache, &format!("other:{number}"), 0).await;
    }
    gates.iter().for_each(Gate::open);
    assert_eq!(join_all(asked).await, [Ok(1), Ok(2)]);
    assert_eq!(cache.get::<u64>("value").await, Ok(Some(2)));
}

#[tokio::test]
async fn a_load_that_began_after_all_patterns_is_stored() {
    let (cache, _) = test::cache();
    for _ in 0..2 * TOO_MANY {
        ends(&cache, "val*", 0).await;
    }
    let source = Source::numbers();
    assert_eq!((source.ask(&cache, "value").await, source.ask(&cache, "value").await), (Ok(1), Ok(1)));
}
