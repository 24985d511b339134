//! Types: what is read as another than it was written as is no value of that type.

use std::future::IntoFuture as _;
use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::{Error, test};
use pacific_cache_tests::app::{Gate, begin, begun};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

/// A value that can't be written.
#[derive(Debug, Deserialize, PartialEq)]
pub struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("never"))
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct User {
    name: String,
    age: u8,
}

#[tokio::test]
async fn another_type_is_none_and_counted() {
    let (cache, _) = test::cache();
    cache.set("value", &User { name: "Ann".into(), age: 33 }).await.unwrap();
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
    assert_eq!(cache.get::<Vec<String>>("value").await, Ok(None));
    let stats = cache.stats();
    assert_eq!((stats.unreadable, stats.misses, stats.hits), (2, 2, 0));
    assert!(cache.get::<User>("value").await.unwrap().is_some(), "it is still there");
}

#[tokio::test]
async fn a_type_that_has_more_fields_now_is_none() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Newer {
        name: String,
        email: String,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Older {
        name: String,
    }
    let (cache, _) = test::cache();
    cache.set("value", &User { name: "Ann".into(), age: 33 }).await.unwrap();
    assert_eq!(cache.get::<Newer>("value").await, Ok(None));
    assert_eq!(cache.get::<Older>("value").await, Ok(Some(Older { name: "Ann".into() })));
}

#[tokio::test]
async fn what_cant_be_read_is_loaded_and_replaced() {
    let (cache, _) = test::cache();
    cache.set("value", "text").await.unwrap();
    let load = async || Ok::<_, Error>(7_u64);
    for _ in 0..3 {
        assert_eq!(cache.get_or_load("value", load).await, Ok(7));
    }
    let stats = cache.stats();
    assert_eq!((stats.unreadable, stats.misses, stats.loads, stats.hits), (1, 1, 1, 2));
    assert_eq!(cache.get::<String>("value").await, Ok(None));
}

#[tokio::test]
async fn who_waits_for_another_type_runs_its_own_load() {
    let (cache, _) = test::cache();
    let gate = Gate::closed();
    let number = cache.get_or_load("value", || async {
        gate.pass().await;
        Ok::<_, Error>(7_u64)
    });
    let mut number = number.into_future();
    begin(&mut number);
    let load = async |n| Ok::<_, Error>(format!("text {n}"));
    let texts = begun(3, |n| cache.get_or_load("value", move || load(n)).into_future());
    gate.open();
    assert_eq!(number.await, Ok(7));
    let expected: Vec<_> = (0..3).map(|n| Ok(format!("text {n}"))).collect();
    assert_eq!(join_all(texts).await, expected);
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.coalesced), (4, 0));
    assert_eq!((stats.unreadable, stats.misses), (3, 4), "what can't be read counts as a miss");
}

#[tokio::test]
async fn what_cant_be_written_is_its_callers_and_nobody_elses() {
    let (cache, _) = test::cache();
    let gate = Gate::closed();
    let load = async || {
        gate.pass().await;
        Ok::<_, Error>(Unwritable)
    };
    let calls = begun(10, |_| cache.get_or_load("value", load).into_future());
    gate.open();
    assert!(join_all(calls).await.iter().all(|value| *value == Ok(Unwritable)));
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.stored, stats.refused["value"], stats.entries), (10, 0, 10, 0));
    assert_eq!((stats.misses, stats.bypassed["unshareable"]), (1, 9));
}

#[tokio::test]
async fn what_is_too_large_is_its_callers_and_nobody_elses() {
    let clock = pacific_cache::Clock::manual();
    let cache = test::builder().clock(clock.clone()).max_body(100).build().unwrap();
    let large = async || Ok::<_, Error>("x".repeat(99));
    let small = async || Ok::<_, Error>("x".repeat(98));
    for _ in 0..2 {
        assert_eq!(cache.get_or_load("value", large).await.unwrap().len(), 99);
    }
    assert_eq!((cache.stats().refused["length"], cache.stats().entries), (2, 0));
    assert_eq!(cache.stats().bypassed["unshareable"], 1);
    clock.advance(Duration::from_secs(10));
    for _ in 0..2 {
        assert_eq!(cache.get_or_load("value", small).await.unwrap().len(), 98);
    }
    assert_eq!((cache.stats().loads, cache.stats().stored), (3, 1), "the mark has ended");
}
