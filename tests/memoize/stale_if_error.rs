//! `stale_if_error`: a failure is answered with what is stale, if that may still be given.

use std::panic::resume_unwind;
use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::{NamedCache, memoize};
use pacific_cache_tests::app::{Gate, begin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::work::{Work, fresh};

const TTL: Duration = Duration::new(300, 0);
const SPARED: Duration = Duration::new(60, 0);

type Found = Result<u64, String>;

/// A value in the first run; then errors.
fn of_run(run: u64) -> Found {
    if run == 1 { Ok(1) } else { Err(format!("error {run}")) }
}

static FREE: NamedCache = NamedCache::new("free, spared");

#[memoize(ttl = 300, stale_if_error = "1m", skip(work), cache = FREE)]
async fn free(work: Work) -> Found {
    of_run(work.run().await)
}

#[tokio::test]
async fn an_error_is_answered_with_what_is_stale_until_its_time_is_over() {
    let (cache, clock) = fresh(&FREE);
    let work = Work::new();
    assert_eq!(free(work.clone()).await, Ok(1));
    clock.advance(TTL);
    assert_eq!((free(work.clone()).await, free(work.clone()).await, work.runs()), (Ok(1), Ok(1), 3));
    assert_eq!(cache.stats().stale_hits, 2);
    clock.advance(SPARED);
    assert_eq!(free(work).await, Err("error 4".into()));
}

static METHODS: NamedCache = NamedCache::new("methods, spared");

struct Object(Work);

impl Object {
    #[memoize(ttl = 300, stale_if_error = SPARED, key = "ended", skip(self), cache = METHODS)]
    async fn ended(&self) -> Found {
        of_run(self.0.run().await)
    }
}

#[tokio::test]
async fn what_was_invalidated_is_never_given() {
    let (cache, clock) = fresh(&METHODS);
    let object = Object(Work::new());
    assert_eq!(object.ended().await, Ok(1));
    clock.advance(TTL);
    assert_eq!(object.ended().await, Ok(1));
    cache.invalidate("ended").await.unwrap();
    assert_eq!(object.ended().await, Err("error 3".into()));
}

static DURING: NamedCache = NamedCache::new("during, spared");

#[memoize(ttl = 300, stale_if_error = 60, skip(work), cache = DURING)]
async fn during(work: Work) -> Found {
    of_run(work.run().await)
}

#[tokio::test]
async fn nor_what_was_invalidated_or_got_too_old_while_the_function_failed() {
    for ended in [true, false] {
        let (cache, clock) = fresh(&DURING);
        assert_eq!(during(Work::new()).await, Ok(1));
        clock.advance(TTL);
        let gate = Gate::closed();
        let work = Work::behind(&gate);
        let mut first = Box::pin(work.run());
        begin(&mut first);
        let mut failing = Box::pin(during(work.clone()));
        begin(&mut failing);
        if ended {
            cache.invalidate("during").await.unwrap();
        } else {
            clock.advance(SPARED);
        }
        gate.open();
        assert_eq!(failing.await, Err("error 2".into()));
    }
}

static PANICS: NamedCache = NamedCache::new("panics, spared");

#[memoize(ttl = 300, stale_if_error = 60, skip(work), cache = PANICS)]
async fn panics(work: Work) -> u64 {
    match work.run().await {
        1 => 1,
        _ => resume_unwind(Box::new("quietly")),
    }
}

#[tokio::test]
async fn a_panic_is_answered_with_what_is_stale_too() {
    let (_, clock) = fresh(&PANICS);
    let work = Work::new();
    assert_eq!(panics(work.clone()).await, 1);
    clock.advance(TTL);
    assert_eq!((panics(work.clone()).await, work.runs()), (1, 2));
    clock.advance(SPARED);
    assert!(tokio::spawn(panics(work)).await.unwrap_err().is_panic());
}

static WAITING: NamedCache = NamedCache::new("waiting, spared");

#[memoize(ttl = 300, stale_if_error = 60, skip(work), cache = WAITING)]
async fn waited_for(work: Work) -> Found {
    of_run(work.run().await)
}

#[tokio::test]
async fn all_who_waited_for_what_failed_are_given_what_is_stale() {
    let (_, clock) = fresh(&WAITING);
    assert_eq!(waited_for(Work::new()).await, Ok(1));
    clock.advance(TTL);
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut first = Box::pin(work.run());
    begin(&mut first);
    let mut all: Vec<_> = (0..10).map(|_| Box::pin(waited_for(work.clone()))).collect();
    all.iter_mut().for_each(begin);
    gate.open();
    assert!(join_all(all).await.iter().all(|found| *found == Ok(1)));
}

static GENERIC: NamedCache = NamedCache::new("generic, spared");

#[memoize(ttl = 300, stale_if_error = 60, skip(work, make), cache = GENERIC)]
async fn generic<T>(work: Work, make: fn(u64) -> T) -> T
where
    T: Serialize + DeserializeOwned + Send,
{
    make(work.run().await)
}

#[tokio::test]
async fn an_error_of_a_type_parameter_is_one_and_none_is_none() {
    let (_, clock) = fresh(&GENERIC);
    let work = Work::new();
    assert_eq!(generic(work.clone(), of_run).await, Ok(1));
    clock.advance(TTL);
    assert_eq!((generic(work.clone(), of_run).await, work.runs()), (Ok(1), 2));

    let once = |run| (run == 1).then_some(run);
    let work = Work::new();
    assert_eq!(generic(work.clone(), once).await, Some(1));
    clock.advance(TTL);
    assert_eq!(generic(work, once).await, None);
}
