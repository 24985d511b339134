//! `get_or_load`: one load a name at a time, whoever asks.

use std::future::IntoFuture as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Error, Load, name, test};
use pacific_cache_tests::app::{Gate, begin, begun};
use tokio::sync::Barrier;

use crate::MANY;
use crate::source::{Failed, Source};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_thousand_callers_run_one_load() {
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let (cache, _) = test::cache();
    let id = 7;
    let asked = begun(MANY, |_| source.ask(&cache, name!("user:{id}")));
    gate.open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(1)));
    let stats = cache.stats();
    assert_eq!((source.runs(), stats.loads, stats.stored), (1, 1, 1));
    assert_eq!((stats.misses, stats.coalesced, stats.hits), (1_000, 999, 0));
    assert_eq!(source.ask(&cache, "user:7").await, Ok(1), "who comes later finds it");
    assert_eq!((source.runs(), cache.stats().hits), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_callers_on_threads_run_one_load() {
    let source = Source::new(|run| async move {
        tokio::task::yield_now().await;
        Ok(run)
    });
    let (cache, _) = test::cache();
    for round in 1..=10 {
        let start = Arc::new(Barrier::new(MANY));
        let ask = |_| {
            let (start, asked) = (start.clone(), source.ask(&cache, "value"));
            tokio::spawn(async move {
                start.wait().await;
                asked.await
            })
        };
        let values = join_all((0..MANY).map(ask)).await;
        assert!(values.into_iter().all(|value| value.unwrap() == Ok(round)));
        assert_eq!(source.runs(), round);
        cache.invalidate("value").await.unwrap();
    }
}

#[tokio::test]
async fn nobody_waits_for_another_name() {
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let (cache, _) = test::cache();
    let mut slow = source.ask(&cache, "slow");
    begin(&mut slow);
    assert_eq!(source.ask(&cache, "other").now_or_never(), Some(Ok(2)));
    gate.open();
    assert_eq!(slow.await, Ok(1));
}

#[tokio::test]
async fn nothing_is_loaded_until_it_is_awaited() {
    let source = Source::numbers();
    let (cache, _) = test::cache();
    drop(source.ask(&cache, "value"));
    assert_eq!((source.runs(), cache.stats().misses), (0, 0));
}

#[tokio::test]
async fn a_loaded_value_is_fresh_for_its_ttl() {
    let clock = pacific_cache::Clock::manual();
    let cache = test::builder().clock(clock.clone()).default_ttl(4 * SECOND).build().unwrap();
    let load = async || Ok::<_, Error>(1_u64);
    let wishing = async || {
        Load::current().ttl(2 * SECOND);
        Ok::<_, Error>(1_u64)
    };
    cache.get_or_load("default", load).await.unwrap();
    cache.get_or_load("own", load).ttl(3 * SECOND).await.unwrap();
    cache.get_or_load("wished", wishing).ttl(9 * SECOND).await.unwrap();
    for expected in [3, 3, 2, 1, 0] {
        let mut fresh = 0;
        for name in ["default", "own", "wished"] {
            fresh += u64::from(cache.get::<u64>(name).await.unwrap().is_some());
        }
        assert_eq!(fresh, expected);
        clock.advance(SECOND);
    }
}

#[tokio::test]
async fn a_load_may_borrow_from_its_caller() {
    let (cache, _) = test::cache();
    let (mut log, text) = (Vec::new(), String::from("borrowed"));
    let value: String = cache
        .get_or_load("value", || async {
            log.push(text.len());
            Ok::<_, Error>(text.clone())
        })
        .await
        .unwrap();
    assert_eq!((value, log), (text, vec![8]));
}

#[tokio::test]
async fn those_who_wait_may_borrow_too() {
    let (cache, _) = test::cache();
    let (texts, gate) = (["a", "b", "c"].map(String::from), Gate::closed());
    let load = async |text: &String| {
        gate.pass().await;
        Ok::<_, Error>(text.clone())
    };
    let asked = begun(3, |n| {
        let text = &texts[n];
        cache.get_or_load("value", move || load(text)).into_future()
    });
    gate.open();
    assert_eq!(join_all(asked).await, ["a", "a", "a"].map(|text| Ok(text.to_owned())));
}

#[tokio::test]
async fn a_load_inside_a_load_is_one_of_its_own() {
    for (tag, inside, outside) in [("inner", None, Some(2)), ("outer", Some(1), None)] {
        let (cache, _) = test::cache();
        let inner = || async {
            Load::current().tag("inner")?;
            Ok::<_, Error>(1_u64)
        };
        let outer = || async {
            let value = cache.get_or_load("inside", inner).await?;
            Load::current().tag("outer")?;
            Ok::<_, Error>(value + 1)
        };
        assert_eq!(cache.get_or_load("outside", outer).await, Ok(2));
        cache.invalidate(tag).await.unwrap();
        let read = (cache.get("inside").await.unwrap(), cache.get("outside").await.unwrap());
        assert_eq!(read, (inside, outside), "{tag}");
    }
}

#[tokio::test]
async fn what_a_load_wont_have_stored_is_its_callers_alone() {
    let gate = Gate::closed();
    let source = Source::ending(&[gate.clone(), gate.clone()], |run| {
        Load::current().no_store();
        Ok::<_, Failed>(run)
    });
    let (cache, _) = test::cache();
    let asked = begun(5, |_| source.ask(&cache, "value"));
    assert_eq!(source.runs(), 1);
    gate.open();
    let mut values: Vec<_> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
    values.sort_unstable();
    assert_eq!(values, [1, 2, 3, 4, 5]);
    let stats = cache.stats();
    assert_eq!((stats.stored, stats.refused["asked"], stats.bypassed["unshareable"]), (0, 5, 4));
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
}

#[tokio::test]
async fn what_is_stored_then_ends_the_mark() {
    let gate = Gate::closed();
    let gates = [Gate::closed(), Gate::closed(), gate.clone()];
    gates[..2].iter().for_each(Gate::open);
    let source = Source::ending(&gates, |run| {
        if run == 1 {
            Load::current().no_store();
        }
        Ok::<_, Failed>(run)
    });
    let (cache, _) = test::cache();
    for run in [1, 2] {
        assert_eq!(source.ask(&cache, "value").await, Ok(run));
    }
    cache.invalidate("value").await.unwrap();
    let asked = begun(5, |_| source.ask(&cache, "value"));
    assert_eq!(source.runs(), 3, "one loads, and the others wait again");
    gate.open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(3)));
}
