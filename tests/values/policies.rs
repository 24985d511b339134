//! What a cache as a whole decides about values: a strict key policy, and no caching at all.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Cache, Error, KeyPolicy, Load, Name, name, test};
use pacific_cache_tests::app::{Gate, begun};

use crate::source::{Failed, Source};

fn strict() -> Cache {
    test::builder().key_policy(KeyPolicy::strict()).build().unwrap()
}

/// A name of so many letters.
fn long(letters: usize) -> Name {
    Name::text("x".repeat(letters))
}

#[tokio::test]
async fn a_strict_cache_takes_letters_digits_and_three_signs() {
    let cache = strict();
    let (id, list, none) = (7, ["a"], None::<u8>);
    let taken = [name!("user:{id}"), name!("Users_of-7"), long(256), Name::text("0")];
    for name in &taken {
        cache.set(name, &1).await.unwrap();
        assert_eq!(cache.get::<u64>(name).await, Ok(Some(1)), "{name:?}");
    }
    assert!(cache.stats().bypassed.is_empty());
    let refused = [
        name!("list:{list}"),
        name!("none:{none}"),
        name!("{id}{id}"),
        Name::text("a b"),
        Name::text("a.b"),
        Name::text("a~b"),
        Name::text("/users/7"),
        Name::text("é"),
        long(257),
    ];
    for name in &refused {
        let error = cache.set(name, &1).await.unwrap_err();
        assert!(error.is_name() && error.to_string().contains("key policy"), "{name:?}: {error}");
    }
    assert_eq!((cache.stats().entries, cache.stats().bypassed["key"]), (4, refused.len() as u64));
}

#[tokio::test]
async fn whatever_is_done_with_another_key_is_an_error_and_nothing_is_done() {
    let cache = strict();
    let source = Source::numbers();
    let load = || source.load();
    let errors = [
        cache.get::<u64>("a.b").await.map(drop),
        cache.set("a.b", &1).await,
        cache.set("a.b", &1).in_background(),
        cache.mark_stale("a.b").await,
    ];
    assert!(errors.into_iter().all(|error| error.unwrap_err().is_name()));
    let errors =
        [source.ask(&cache, "a.b").await.map(drop), cache.write_through("a.b", &1, load).await.map(drop)];
    for error in errors {
        assert!(matches!(error, Err(Failed::Cache(error)) if error.is_name()));
    }
    assert_eq!((source.runs(), cache.stats().entries, cache.stats().bypassed["key"]), (0, 0, 6));
}

#[tokio::test]
async fn a_strict_cache_means_keys_and_neither_tags_nor_invalidations() {
    let cache = strict();
    cache.set("value", &1).tags("/users/7").await.unwrap();
    cache.invalidate("/users/7").await.unwrap();
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
    cache.set("value", &1).tags("a.b").await.unwrap();
    assert_eq!(cache.invalidate_matching("a.*").await, Ok(1));
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
}

#[tokio::test]
async fn a_disabled_cache_keeps_nothing() {
    let cache = Cache::disabled();
    cache.set("value", &1).await.unwrap();
    cache.set("value", &1).in_background().unwrap();
    tokio::task::yield_now().await;
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
    assert_eq!(cache.write_through("value", &1, async || Ok::<_, Error>(7)).await, Ok(7));
    cache.mark_stale("value").await.unwrap();
    cache.invalidate("value").await.unwrap();
    cache.invalidate_all().await.unwrap();
    assert_eq!(cache.invalidate_matching("*").await, Ok(0));
    assert_eq!((cache.get::<u64>("value").await, cache.stats().entries), (Ok(None), 0));
    assert_eq!(cache.stats().stored, 0);
}

#[tokio::test]
async fn a_disabled_cache_runs_every_load_for_itself() {
    let cache = Cache::disabled();
    let gate = Gate::closed();
    let source = Source::gated(&vec![gate.clone(); 10]);
    let asked = begun(10, |_| source.ask(&cache, "value"));
    assert_eq!(source.runs(), 10, "nobody waits");
    gate.open();
    assert_eq!(join_all(asked).await.into_iter().flatten().sum::<u64>(), 55);
    assert_eq!(source.ask(&cache, "value").await, Ok(11));
    let warmed = cache.warm(1..=3, |n| name!("value:{n}"), |_| source.load()).await;
    assert_eq!((warmed.loaded, warmed.present, source.runs()), (3, 0, 14));
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.hits, stats.bypassed["disabled"]), (0, 0, 14));
}

#[tokio::test]
async fn a_disabled_cache_wasnt_asked() {
    let cache = Cache::disabled();
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.bypassed.get("disabled")), (0, Some(&1)));
}

#[tokio::test]
async fn what_is_said_in_a_load_of_a_disabled_cache_is_not_said_of_the_load_around_it() {
    let ((cache, clock), disabled) = (test::cache(), Cache::disabled());
    let inner = || async {
        Load::current().tag("inner")?;
        Load::current().ttl(Duration::from_secs(1));
        Ok::<_, Error>(1_u64)
    };
    let outer = || async { disabled.get_or_load("inside", inner).await };
    assert_eq!(cache.get_or_load("outside", outer).await, Ok(1));
    cache.invalidate("inner").await.unwrap();
    clock.advance(Duration::from_secs(2));
    assert_eq!(cache.get::<u64>("outside").await, Ok(Some(1)), "as it is where both are kept");
}

#[tokio::test]
async fn a_disabled_cache_finds_the_same_mistakes() {
    let cache = Cache::disabled();
    let large = "x".repeat(2 << 20);
    assert!(cache.set("a b", &1).await.unwrap_err().is_name());
    assert!(cache.set("value", &crate::types::Unwritable).await.unwrap_err().is_value());
    assert!(cache.set("value", &large).await.unwrap_err().is_value());
    assert!(cache.get::<u64>("a b").await.unwrap_err().is_name());
    let failing = Source::new(|run| async move { Err(Failed::Load(run)) });
    assert_eq!(failing.ask(&cache, "value").now_or_never(), Some(Err(Failed::Load(1))));
}
