//! A function that panics: its caller's panic, and nobody else's.

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::memoize;
use pacific_cache_tests::app::{Gate, begin};

use crate::work::Work;

/// Panics in its first run, quietly.
async fn after_a_panic(work: &Work) -> u64 {
    let run = work.run().await;
    if run == 1 {
        resume_unwind(Box::new("its own"));
    }
    run
}

#[memoize(skip(work))]
async fn free(work: Work, test: &'static str) -> (String, u64) {
    (test.to_owned(), after_a_panic(&work).await)
}

struct Object(Work);

impl Object {
    #[memoize(key = "panics:{test}", skip(self))]
    async fn method(&self, test: &str) -> Option<u64> {
        Some(after_a_panic(&self.0).await)
    }
}

#[tokio::test]
async fn the_caller_gets_its_panic_and_nothing_is_stored() {
    let object = Object(Work::new());
    let panic = AssertUnwindSafe(object.method("caller")).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"its own"));
    assert_eq!((object.method("caller").await, object.method("caller").await), (Some(2), Some(2)));

    let work = Work::new();
    assert!(tokio::spawn(free(work.clone(), "caller")).await.unwrap_err().is_panic());
    assert_eq!(free(work, "caller").await.1, 2);
}

#[tokio::test]
async fn those_who_waited_look_again_and_one_of_them_runs_its_own() {
    let gate = Gate::closed();
    let object = Object(Work::behind(&gate));
    let mut all: Vec<_> = (0..100).map(|_| Box::pin(object.method("waited"))).collect();
    all.iter_mut().for_each(begin);
    gate.open();
    assert!(AssertUnwindSafe(all.remove(0)).catch_unwind().await.is_err());
    assert!(join_all(all).await.iter().all(|value| *value == Some(2)));
    assert_eq!(object.0.runs(), 2);
}

#[tokio::test]
async fn a_load_that_panics_after_its_caller_left_is_nobodys_panic() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut all: Vec<_> = (0..100).map(|_| Box::pin(free(work.clone(), "left"))).collect();
    all.iter_mut().for_each(begin);
    drop(all.remove(0));
    gate.open();
    assert!(join_all(all).await.iter().all(|value| value.1 == 2));
}

#[tokio::test]
async fn each_that_panics_is_its_callers_own() {
    #[memoize(skip(work))]
    async fn always(work: Work) -> u64 {
        work.run().await;
        resume_unwind(Box::new("always"))
    }
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut all: Vec<_> =
        (0..10).map(|_| AssertUnwindSafe(Box::pin(always(work.clone()))).catch_unwind()).collect();
    all.iter_mut().for_each(begin);
    gate.open();
    assert!(join_all(all).await.iter().all(Result::is_err));
    assert_eq!(work.runs(), 10);
}
