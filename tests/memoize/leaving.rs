//! A caller that leaves costs the others nothing.

use futures_util::future::join_all;
use pacific_cache::memoize;
use pacific_cache_tests::app::{Gate, begin};

use crate::MANY;
use crate::work::Work;

#[memoize(skip(work))]
async fn free(work: Work, test: &'static str) -> String {
    format!("{test} {}", work.run().await)
}

struct Object {
    id: u64,
    work: Work,
}

impl Object {
    #[memoize(key = "method:{test}", skip(self))]
    async fn method(&self, test: &str) -> String {
        format!("object {}: {test} {}", self.id, self.work.run().await)
    }
}

#[memoize(skip(work))]
async fn borrowed(work: &Work, test: &str) -> String {
    format!("{test} {}", work.run().await)
}

async fn let_tasks_run() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_free_functions_load_goes_on_for_those_who_wait() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut all: Vec<_> = (0..MANY).map(|_| Box::pin(free(work.clone(), "goes on"))).collect();
    all.iter_mut().for_each(begin);
    drop(all.remove(0));
    assert!(!work.ended.is_raised());
    gate.open();
    assert!(join_all(all).await.iter().all(|value| value == "goes on 1"));
    assert_eq!(free(work, "goes on").await, "goes on 1", "and is stored");
}

#[tokio::test]
async fn who_comes_after_the_first_caller_has_left_joins_its_load() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut first = Box::pin(free(work.clone(), "joined"));
    let mut second = Box::pin(free(work.clone(), "joined"));
    begin(&mut first);
    begin(&mut second);
    drop(first);
    let mut third = Box::pin(free(work.clone(), "joined"));
    begin(&mut third);
    drop(second);
    gate.open();
    assert_eq!((third.await, work.runs()), ("joined 1".to_owned(), 1));
}

#[tokio::test]
async fn a_load_that_nobody_waits_for_ends_with_its_caller() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut only = Box::pin(free(work.clone(), "ends"));
    begin(&mut only);
    drop(only);
    assert!(work.ended.is_raised());
    gate.open();
    assert_eq!(free(work, "ends").await, "ends 2");
}

#[tokio::test]
async fn a_load_in_a_task_ends_with_the_last_who_waits() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut all: Vec<_> = (0..3).map(|_| Box::pin(free(work.clone(), "last"))).collect();
    all.iter_mut().for_each(begin);
    drop(all.remove(0));
    let_tasks_run().await;
    drop(all.remove(0));
    let_tasks_run().await;
    assert!(!work.ended.is_raised());
    drop(all);
    let_tasks_run().await;
    assert!(work.ended.is_raised());
}

#[tokio::test]
async fn a_methods_load_ends_with_its_caller_and_one_who_waited_runs_its_own() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let objects: Vec<_> = (0..100).map(|id| Object { id, work: work.clone() }).collect();
    let mut all: Vec<_> = objects.iter().map(|object| Box::pin(object.method("own"))).collect();
    all.iter_mut().for_each(begin);
    assert_eq!(work.runs(), 1);
    drop(all.remove(0));
    assert!(work.ended.is_raised());
    gate.open();
    let values = join_all(all).await;
    assert!(values.iter().all(|value| value == "object 1: own 2"), "{values:?}");
    assert_eq!(work.runs(), 2);
}

#[tokio::test]
async fn a_load_that_borrows_ends_with_its_caller_and_one_who_waited_runs_its_own() {
    let gate = Gate::closed();
    let (work, texts) = (Work::behind(&gate), [String::from("lent"), String::from("lent")]);
    let mut first = Box::pin(borrowed(&work, &texts[0]));
    let mut second = Box::pin(borrowed(&work, &texts[1]));
    begin(&mut first);
    begin(&mut second);
    drop(first);
    gate.open();
    assert_eq!(second.await, "lent 2");
}

#[tokio::test]
async fn one_after_the_other_may_leave() {
    let gate = Gate::closed();
    let object = Object { id: 1, work: Work::behind(&gate) };
    let mut all: Vec<_> = (0..5).map(|_| Box::pin(object.method("one by one"))).collect();
    all.iter_mut().for_each(begin);
    for runs in 1..5 {
        drop(all.remove(0));
        all.iter_mut().for_each(begin);
        assert_eq!(object.work.runs(), runs + 1, "one of those who waited leads");
    }
    gate.open();
    assert_eq!(join_all(all).await, ["object 1: one by one 5"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_that_leave_at_any_time_leave_nobody_waiting() {
    for round in 0..200_usize {
        let ask = |n: usize| {
            tokio::spawn(async move {
                let object = Object { id: 1, work: Work::new() };
                for _ in 0..n % 3 {
                    tokio::task::yield_now().await;
                }
                (free(object.work.clone(), "any").await, object.method(&round.to_string()).await)
            })
        };
        let tasks: Vec<_> = (0..10).map(ask).collect();
        for (n, task) in tasks.iter().enumerate() {
            if (n + round).is_multiple_of(3) {
                task.abort();
            }
            tokio::task::yield_now().await;
        }
        let values = join_all(tasks).await;
        assert!(values.iter().flatten().all(|(free, _)| free.starts_with("any ")));
    }
}
