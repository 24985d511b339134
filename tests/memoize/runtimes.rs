//! Memoized functions without a web service: in any runtime, or none.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::memoize;
use pacific_cache_tests::app::{Gate, begin};
use tokio::runtime::{Builder, Runtime};

use crate::work::{Work, is_send};

#[memoize(skip(work))]
async fn free(work: Work, test: &'static str) -> String {
    format!("{test} {}", work.run().await)
}

#[memoize(skip(work))]
async fn borrowed(work: &Work, test: &str) -> String {
    format!("{test} {}", work.run().await)
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_runtime_of_one_thread_serves() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let values = current_thread().block_on(async {
        let mut all: Vec<_> = (0..10).map(|_| Box::pin(free(work.clone(), "one thread"))).collect();
        all.iter_mut().for_each(begin);
        drop(all.remove(0));
        gate.open();
        join_all(all).await
    });
    assert!(values.iter().all(|value| value == "one thread 1"));
}

#[test]
fn what_waits_for_nobody_needs_no_runtime() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(free(work.clone(), "no runtime").now_or_never().unwrap(), "no runtime 1");
        assert_eq!(borrowed(&work, "no runtime").now_or_never().unwrap(), "no runtime 2");
    }
}

#[test]
fn values_outlive_the_runtime_they_were_computed_in() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(current_thread().block_on(free(work.clone(), "outlives")), "outlives 1");
    }
}

#[test]
fn waiters_outlive_the_runtime_of_their_leader() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let theirs = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    theirs.spawn(free(work.clone(), "theirs"));
    while work.runs() == 0 {
        std::thread::yield_now();
    }
    let values = current_thread().block_on(async {
        let mut all: Vec<_> = (0..10).map(|_| Box::pin(free(work.clone(), "theirs"))).collect();
        all.iter_mut().for_each(begin);
        theirs.shutdown_background();
        gate.open();
        join_all(all).await
    });
    assert!(values.iter().all(|value| value.starts_with("theirs ")));
    assert!(work.runs() <= 2, "one of them leads, if the load ended with its runtime");
}

#[tokio::test]
async fn a_free_functions_future_can_be_given_to_a_task() {
    let work = Work::new();
    let task = tokio::spawn(is_send(free(work, "task")));
    assert_eq!(task.await.unwrap(), "task 1");
}

/// Of one thread only, and so is the future of its method.
struct Local {
    work: Work,
    seen: Rc<Cell<u64>>,
}

impl Local {
    #[memoize(key = "local:{test}", skip(self))]
    async fn method(&self, test: &str) -> Result<String, Rc<str>> {
        let seen = Rc::clone(&self.seen);
        let run = self.work.run().await;
        seen.set(run);
        Ok(format!("{test} {run}"))
    }
}

#[tokio::test]
async fn a_method_may_be_of_one_thread_only() {
    let local = Local { work: Work::new(), seen: Rc::default() };
    for _ in 0..2 {
        assert_eq!(local.method("one thread").await.unwrap(), "one thread 1");
    }
    assert_eq!(local.seen.get(), 1);
}
