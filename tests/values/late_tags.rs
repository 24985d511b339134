//! Tags that a load names itself, by `Load::current()`: known only when it ends, and obeyed from its beginning.

use futures_util::future::join_all;
use pacific_cache::{Cache, Load, name, test};
use pacific_cache_tests::app::{Gate, begun};

use crate::source::{Asked, Source};

/// Names its tag, then waits at the gate of its number, if there is one.
fn tagging(gates: &[Gate]) -> Source {
    let inner = Source::gated(gates);
    Source::new(move |_| {
        let load = inner.load();
        async move {
            let id = 7;
            Load::current().tag(name!("author:{id}"))?;
            load.await
        }
    })
}

fn ask(source: &Source, cache: &Cache) -> Asked {
    source.ask(cache, "post")
}

#[tokio::test]
async fn invalidating_one_ends_the_value() {
    let (cache, _) = test::cache();
    let source = tagging(&[]);
    for run in [1, 2, 3] {
        assert_eq!(ask(&source, &cache).await, Ok(run));
        assert_eq!(ask(&source, &cache).await, Ok(run));
        cache.invalidate("author:8").await.unwrap();
        assert_eq!(cache.get::<u64>("post").await, Ok(Some(run)));
        cache.invalidate("author:7").await.unwrap();
        assert_eq!(cache.get::<u64>("post").await, Ok(None));
    }
}

#[tokio::test]
async fn invalidated_during_the_load_the_value_is_not_stored_and_who_came_later_looks_again() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let source = tagging(std::slice::from_ref(&gate));
    let mut asked = begun(5, |_| ask(&source, &cache));
    cache.invalidate("author:7").await.unwrap();
    // Nobody knows yet that the load carries the tag, so these wait for it.
    asked.extend(begun(5, |_| ask(&source, &cache)));
    assert_eq!(source.runs(), 1);
    gate.open();
    let values = join_all(asked).await;
    assert_eq!(values[0], Ok(1));
    assert!(values[5..].iter().all(|value| *value == Ok(2)), "{values:?}");
    assert_eq!((source.runs(), cache.stats().refused["fence"]), (2, 1), "of those who look again one loads");
    assert_eq!(cache.get::<u64>("post").await, Ok(Some(2)));
}

#[tokio::test]
async fn a_pattern_that_matches_one_does_the_same() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let source = tagging(std::slice::from_ref(&gate));
    let mut asked = begun(5, |_| ask(&source, &cache));
    assert_eq!(cache.invalidate_matching("auth*:*").await, Ok(0), "nobody knows it yet");
    asked.extend(begun(5, |_| ask(&source, &cache)));
    gate.open();
    let values = join_all(asked).await;
    assert_eq!(values[0], Ok(1));
    assert!(values[5..].iter().all(|value| *value == Ok(2)), "{values:?}");
    assert_eq!((source.runs(), cache.stats().refused["fence"]), (2, 1));
    assert_eq!(cache.get::<u64>("post").await, Ok(Some(2)));
}

#[tokio::test]
async fn a_pattern_and_then_another_name_do_too() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let source = tagging(std::slice::from_ref(&gate));
    let mut asked = begun(5, |_| ask(&source, &cache));
    assert_eq!(cache.invalidate_matching("author:*").await, Ok(0));
    asked.extend(begun(5, |_| ask(&source, &cache)));
    cache.invalidate("post").await.unwrap();
    gate.open();
    let values = join_all(asked).await;
    assert_eq!(values[0], Ok(1));
    assert!(values[5..].iter().all(|value| *value == Ok(2)), "they asked after the pattern: {values:?}");
}

#[tokio::test]
async fn a_pattern_that_matches_none_sends_nobody_back() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let source = tagging(std::slice::from_ref(&gate));
    let mut asked = begun(5, |_| ask(&source, &cache));
    assert_eq!(cache.invalidate_matching("author:8*").await, Ok(0));
    asked.extend(begun(5, |_| ask(&source, &cache)));
    gate.open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(1)));
    assert_eq!((source.runs(), cache.stats().coalesced, cache.stats().hits), (1, 9, 0));
    assert_eq!(cache.get::<u64>("post").await, Ok(Some(1)));
}

#[tokio::test]
async fn plain_text_that_is_no_name_is_an_error_inside_too() {
    let (cache, _) = test::cache();
    let source = Source::new(|run| async move {
        Load::current().tag("a b")?;
        Ok(run)
    });
    let error = ask(&source, &cache).await.unwrap_err();
    assert!(matches!(error, crate::source::Failed::Cache(error) if error.is_name()));
    assert_eq!(cache.stats().stored, 0);
}
