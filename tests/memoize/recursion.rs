//! Functions that call themselves.

use std::pin::Pin;
use std::thread;
use std::time::Duration;

use pacific_cache::memoize;
use tokio::runtime;
use tokio::time::Instant;

use crate::work::{Work, is_send};

#[memoize(skip(work))]
async fn fibonacci(work: Work, n: u64) -> u64 {
    work.run().await;
    if n < 2 {
        return n;
    }
    Box::pin(fibonacci(work.clone(), n - 1)).await + Box::pin(fibonacci(work, n - 2)).await
}

struct Object(Work);

impl Object {
    #[memoize(skip(self))]
    async fn fibonacci(&self, n: u64) -> Result<u64, String> {
        self.0.run().await;
        if n < 2 {
            return Ok(n);
        }
        Ok(Box::pin(self.fibonacci(n - 1)).await? + Box::pin(self.fibonacci(n - 2)).await?)
    }
}

#[tokio::test]
async fn its_own_calls_are_answered_from_the_cache() {
    let work = Work::new();
    assert_eq!(is_send(fibonacci(work.clone(), 20)).await, 6_765);
    assert_eq!(work.runs(), 21);

    let object = Object(Work::new());
    assert_eq!(is_send(object.fibonacci(20)).await, Ok(6_765));
    assert_eq!(object.0.runs(), 21);
}

#[memoize(skip(work))]
async fn factorial(work: Work, n: u64) -> u64 {
    work.run().await;
    match n.checked_sub(1) {
        Some(less) => n * by_another_name(work, less).await,
        None => 1,
    }
}

/// As two functions do that call each other.
fn by_another_name(work: Work, n: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(factorial(work, n))
}

#[tokio::test]
async fn so_are_those_by_way_of_another() {
    let work = Work::new();
    assert_eq!((factorial(work.clone(), 5).await, factorial(work.clone(), 6).await), (120, 720));
    assert_eq!(work.runs(), 7);
}

/// Calls itself for the very value that it is computing, so often.
#[memoize(skip(work, times))]
async fn vain(work: Work, times: u64) -> u64 {
    let run = work.run().await;
    if times == 0 { run } else { Box::pin(vain(work, times - 1)).await }
}

impl Object {
    #[memoize(skip(self, times))]
    async fn vain(&self, times: u64) -> u64 {
        let run = self.0.run().await;
        if times == 0 { run } else { Box::pin(self.vain(times - 1)).await }
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_its_own_value_is_released_at_the_deadline() {
    let began = Instant::now();
    assert_eq!(vain(Work::new(), 1).await, 2);
    assert_eq!(began.elapsed().as_secs(), 30);

    let object = Object(Work::new());
    assert_eq!(object.vain(1).await, 2);
    assert_eq!(began.elapsed().as_secs(), 60);

    assert!(began.elapsed() < Duration::from_secs(61));
    assert_eq!((object.vain(1).await, began.elapsed().as_secs()), (2, 60), "what it came to is stored");
}

/// So deep that what each call needs of the stack decides.
const DEEP: u64 = 200;

#[memoize(skip(work))]
async fn depth(work: Work, levels: u64) -> u64 {
    match levels.checked_sub(1) {
        Some(below) => 1 + Box::pin(depth(work, below)).await,
        None => work.run().await - 1,
    }
}

impl Object {
    #[memoize(skip(self))]
    async fn depth(&self, levels: u64) -> Result<u64, String> {
        match levels.checked_sub(1) {
            Some(below) => Ok(1 + Box::pin(self.depth(below)).await?),
            None => Ok(self.0.run().await - 1),
        }
    }
}

/// Runs it where the stack is as large as Tokio's workers have it.
fn on_a_workers_stack<F: Future>(run: impl FnOnce() -> F + Send + 'static) -> F::Output
where
    F::Output: Send + 'static,
{
    let run = move || runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run());
    thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap()
}

#[test]
fn it_may_be_deep() {
    assert_eq!(on_a_workers_stack(|| depth(Work::new(), DEEP)), DEEP);
}

#[test]
fn a_method_may_be_deep() {
    assert_eq!(on_a_workers_stack(async || Object(Work::new()).depth(DEEP).await), Ok(DEEP));
}

#[memoize(skip(work))]
async fn even(work: Work, n: u64) -> bool {
    match n.checked_sub(1) {
        Some(less) => odd(work, less).await,
        None => work.run().await > 0,
    }
}

#[memoize(skip(work))]
async fn odd_of(work: Work, n: u64) -> bool {
    match n.checked_sub(1) {
        Some(less) => even(work, less).await,
        None => work.run().await == 0,
    }
}

fn odd(work: Work, n: u64) -> Pin<Box<dyn Future<Output = bool> + Send>> {
    Box::pin(odd_of(work, n))
}

#[test]
fn two_that_call_each_other_may_be_deep() {
    assert!(on_a_workers_stack(|| even(Work::new(), DEEP)));
}

/// Calls one of its own name that is another's.
mod another {
    use super::{Work, memoize};

    mod source {
        use super::Work;

        pub(super) async fn user(work: Work, id: u64) -> u64 {
            id + work.run().await
        }
    }

    #[memoize(swr = 60, skip(work))]
    pub(super) async fn user(work: Work, id: u64) -> u64 {
        source::user(work, id).await
    }
}

#[tokio::test]
async fn a_call_of_anothers_is_none_of_its_own() {
    let work = Work::new();
    assert_eq!((another::user(work.clone(), 7).await, another::user(work, 7).await), (8, 8));
}
