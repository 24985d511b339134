//! Nobody waits without end for another's load. Time is the runtime's, and stands still.

use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::test;
use pacific_cache_tests::app::{Gate, begin, begun};
use tokio::time::{Instant, advance};

use crate::source::{Failed, Source, two_gates};

const DEADLINE: Duration = Duration::from_secs(30);
const A_MOMENT: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn waiters_run_their_own_at_the_deadline_and_the_first_caller_goes_on() {
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let (cache, _) = test::cache();
    let mut leader = source.ask(&cache, "value");
    begin(&mut leader);
    let mut waiters = begun(100, |_| source.ask(&cache, "value"));
    advance(DEADLINE - A_MOMENT).await;
    waiters.iter_mut().for_each(begin);
    assert_eq!(source.runs(), 1, "they still wait");
    advance(A_MOMENT * 2).await;
    assert!(join_all(waiters).await.iter().all(Result::is_ok));
    assert_eq!((source.runs(), cache.stats().bypassed["deadline"]), (101, 100));
    gate.open();
    assert_eq!(leader.await, Ok(1));
    assert_eq!(cache.get::<u64>("value").await, Ok(Some(1)), "it stored its own");
}

#[tokio::test(start_paused = true)]
async fn who_comes_after_the_deadline_leads() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let mut leader = source.ask(&cache, "value");
    begin(&mut leader);
    advance(DEADLINE).await;
    let asked = begun(100, |_| source.ask(&cache, "value"));
    assert_eq!(source.runs(), 2, "and the others join it");
    gates[1].open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(2)));
}

#[tokio::test(start_paused = true)]
async fn who_waits_again_after_an_error_waits_no_longer_for_that() {
    let gates = [Gate::closed(), Gate::closed()];
    let source = Source::ending(&gates, |run| if run == 1 { Err(Failed::Load(1)) } else { Ok(run) });
    let (cache, _) = test::cache();
    let began = Instant::now();
    let mut asked = begun(3, |_| source.ask(&cache, "value"));
    advance(Duration::from_secs(20)).await;
    gates[0].open();
    assert_eq!(asked.remove(0).await, Err(Failed::Load(1)));
    asked.iter_mut().for_each(begin);
    assert_eq!(source.runs(), 2, "one of the two leads");
    assert_eq!(asked.remove(1).await, Ok(3));
    assert_eq!(began.elapsed().as_secs(), 30);
    gates[1].open();
    assert_eq!(asked.remove(0).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_load_that_waits_for_itself_is_released() {
    let (cache, _) = test::cache();
    let source = Source::new({
        let cache = cache.clone();
        move |run| {
            let cache = cache.clone();
            async move {
                let inner = cache.get_or_load("value", async || Ok::<_, Failed>(10)).await?;
                Ok(run + inner)
            }
        }
    });
    let began = Instant::now();
    assert_eq!(source.ask(&cache, "value").await, Ok(11));
    assert_eq!(began.elapsed().as_secs(), 30);
}
