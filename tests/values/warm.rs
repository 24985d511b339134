//! `warm`: what is missing is loaded ahead, so many at once.

use std::future::IntoFuture as _;
use std::sync::Mutex;
use std::time::Duration;

use pacific_cache::{Cache, Error, KeyPolicy, Name, name, test};
use pacific_cache_tests::app::{Gate, begin};

use crate::source::{Failed, Source};

/// A database of squares, which remembers who asked.
#[derive(Default)]
struct Squares(Mutex<Vec<u64>>);

impl Squares {
    async fn of(&self, number: u64) -> Result<u64, Failed> {
        self.0.lock().unwrap().push(number);
        if number.is_multiple_of(5) { Err(Failed::Load(number)) } else { Ok(number * number) }
    }

    fn asked(&self) -> Vec<u64> {
        let mut asked = std::mem::take(&mut *self.0.lock().unwrap());
        asked.sort_unstable();
        asked
    }
}

fn square(number: &u64) -> Name {
    name!("square:{number}")
}

async fn read(cache: &Cache, number: u64) -> Option<u64> {
    cache.get(square(&number)).await.unwrap()
}

#[tokio::test]
async fn only_what_is_missing_is_loaded() {
    let (cache, clock) = test::cache();
    let squares = Squares::default();
    cache.set("square:2", &4_u64).ttl(Duration::from_secs(1)).await.unwrap();
    cache.set("square:3", &9_u64).await.unwrap();
    cache.set("square:4", &16_u64).await.unwrap();
    cache.mark_stale("square:4").await.unwrap();
    clock.advance(Duration::from_secs(1));
    let warmed = cache.warm(1..=4, square, |number| squares.of(number)).await;
    assert_eq!((warmed.loaded, warmed.present, warmed.failed.len()), (3, 1, 0));
    assert_eq!(squares.asked(), [1, 2, 4]);
    for number in 1..=4 {
        assert_eq!(read(&cache, number).await, Some(number * number));
    }
    let again = cache.warm(1..=4, square, |number| squares.of(number)).await;
    assert_eq!((again.loaded, again.present, squares.asked().len()), (0, 4, 0));
}

#[tokio::test]
async fn failures_are_told_by_name_and_the_others_are_loaded() {
    let (cache, _) = test::cache();
    let squares = Squares::default();
    let mut warmed = cache.warm(1..=12, square, |number| squares.of(number)).await;
    warmed.failed.sort_by_key(|(name, _)| name.as_str().to_owned());
    assert_eq!(warmed.failed, [(square(&10), Failed::Load(10)), (square(&5), Failed::Load(5))]);
    assert_eq!((warmed.loaded, warmed.present), (10, 0));
    assert_eq!((read(&cache, 12).await, read(&cache, 10).await), (Some(144), None));
}

/// Begins to warm twenty values, none of which comes; how many loads began.
async fn begun_at_once(at_once: Option<usize>) -> u64 {
    let (cache, _) = test::cache();
    let gate = Gate::closed();
    let source = Source::gated(&vec![gate; 20]);
    let warm = cache.warm(1..=20, square, |_| source.load());
    let mut warming = if let Some(at_once) = at_once { warm.at_once(at_once) } else { warm }.into_future();
    begin(&mut warming);
    source.runs()
}

#[tokio::test]
async fn so_many_loads_run_at_once() {
    let mut begun = Vec::new();
    for at_once in [Some(1), Some(3), Some(20), Some(100), Some(0), None] {
        begun.push(begun_at_once(at_once).await);
    }
    assert_eq!(begun, [1, 3, 20, 20, 1, 8]);
}

#[tokio::test]
async fn as_one_is_done_the_next_begins() {
    let (cache, _) = test::cache();
    let gates: Vec<_> = (0..6).map(|_| Gate::closed()).collect();
    let source = Source::gated(&gates);
    let mut warming = cache.warm(1..=6, square, |_| source.load()).at_once(2).into_future();
    for (gate, runs) in gates.iter().zip([2, 3, 4, 5, 6, 6]) {
        begin(&mut warming);
        assert_eq!(source.runs(), runs);
        gate.open();
    }
    assert_eq!(warming.await.loaded, 6);
}

#[tokio::test]
async fn values_have_the_ttl_and_the_tags() {
    let (cache, clock) = test::cache();
    let squares = Squares::default();
    let warm = || cache.warm(1..=4, square, |number| squares.of(number));
    warm().ttl(Duration::from_secs(3)).tags("squares").await;
    cache.invalidate("squares").await.unwrap();
    assert_eq!(read(&cache, 3).await, None);
    warm().ttl(Duration::from_secs(3)).await;
    assert_eq!(read(&cache, 3).await, Some(9));
    clock.advance(Duration::from_secs(3));
    assert_eq!(read(&cache, 3).await, None);
}

#[tokio::test]
async fn what_somebody_else_loads_is_waited_for() {
    let (cache, _) = test::cache();
    let (gate, squares) = (Gate::closed(), Squares::default());
    let source = Source::gated(std::slice::from_ref(&gate));
    let mut loading = source.ask(&cache, square(&1));
    begin(&mut loading);
    let mut warming = cache.warm(1..=2, square, |number| squares.of(number)).into_future();
    begin(&mut warming);
    gate.open();
    assert_eq!(loading.await, Ok(1));
    let warmed = warming.await;
    assert_eq!((warmed.loaded, warmed.present, squares.asked()), (1, 1, vec![2]));
}

#[tokio::test]
async fn of_a_name_that_is_there_twice_one_is_loaded() {
    let (cache, _) = test::cache();
    let squares = Squares::default();
    let warmed = cache.warm([3, 3, 3, 4], square, |number| squares.of(number)).await;
    assert_eq!((warmed.loaded, warmed.present, squares.asked()), (2, 2, vec![3, 4]));
}

#[tokio::test]
async fn what_is_invalidated_meanwhile_is_not_stored() {
    let (cache, _) = test::cache();
    let gate = Gate::closed();
    let source = Source::gated(&vec![gate.clone(); 3]);
    let mut warming = cache.warm(1..=3, square, |_| source.load()).into_future();
    begin(&mut warming);
    cache.invalidate(square(&2)).await.unwrap();
    gate.open();
    assert_eq!(warming.await.loaded, 3);
    assert_eq!((read(&cache, 1).await, read(&cache, 2).await), (Some(1), None));
}

#[tokio::test]
async fn names_that_arent_taken_are_failures() {
    let cache = test::builder().key_policy(KeyPolicy::strict()).build().unwrap();
    let load = async |text: &'static str| Ok::<_, Error>(text.to_owned());
    let warmed = cache.warm(["ann", "b@b"], |text| name!("user:{text}"), load).await;
    let [(name, error)] = &warmed.failed[..] else { panic!("{warmed:?}") };
    assert_eq!((name.as_str(), error.is_name(), warmed.loaded), ("user:b%40b", true, 1));
    let warmed = cache.warm(["eve"], |text| name!("user:{text}"), load).tags("a b").await;
    assert!(warmed.failed[0].1.is_name() && warmed.loaded == 0);
}

#[tokio::test]
async fn not_awaited_nothing_is_loaded() {
    let (cache, _) = test::cache();
    let squares = Squares::default();
    drop(cache.warm(1..=4, square, |number| squares.of(number)).into_future());
    assert!(squares.asked().is_empty());
}
