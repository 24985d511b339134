//! Loads and invalidations: what was invalidated while it was loaded is not stored, and nobody joins such a load.

use std::future::IntoFuture as _;

use futures_util::future::{BoxFuture, join_all};
use pacific_cache::{Cache, Name, name, test};
use pacific_cache_tests::app::{Gate, begun};

use crate::source::{Asked, Source, two_gates};

type Invalidation = for<'a> fn(&'a Cache) -> BoxFuture<'a, ()>;

/// Ways to end the value `user:7`, which is tagged with `users` and `team:1`.
const WAYS: [(&str, Invalidation); 12] = [
    ("its name", |cache| Box::pin(async { cache.invalidate("user:7").await.unwrap() })),
    ("its constant name", |cache| Box::pin(async { cache.invalidate(name!("user:7")).await.unwrap() })),
    ("a constant tag", |cache| Box::pin(async { cache.invalidate(name!("users")).await.unwrap() })),
    ("a tag of plain text", |cache| Box::pin(async { cache.invalidate("users").await.unwrap() })),
    ("a tag with a value", |cache| Box::pin(async { cache.invalidate(Name::text("team:1")).await.unwrap() })),
    ("one of many", |cache| Box::pin(async { cache.invalidate(["x", "team:1", "y"]).await.unwrap() })),
    ("a pattern of its name", |cache| Box::pin(async { ends(cache, "user:*", 1).await })),
    ("a pattern of its tag", |cache| Box::pin(async { ends(cache, "te*m:*", 1).await })),
    ("a pattern of all", |cache| Box::pin(async { ends(cache, "*", 3).await })),
    ("everything", |cache| Box::pin(async { cache.invalidate_all().await.unwrap() })),
    ("a value that is set", |cache| {
        Box::pin(async {
            cache.set("user:7", &100).await.unwrap();
            cache.invalidate("user:7").await.unwrap();
        })
    }),
    ("a write", |cache| {
        Box::pin(async {
            cache.write_through("users", &0, async || Ok::<_, crate::source::Failed>(())).await.unwrap()
        })
    }),
];

async fn ends(cache: &Cache, pattern: &str, names: usize) {
    assert_eq!(cache.invalidate_matching(pattern).await, Ok(names), "{pattern}");
}

fn ask(source: &Source, cache: &Cache) -> Asked {
    let (this, team) = (source.clone(), 1);
    let tags = vec![name!("users"), name!("team:{team}")];
    cache.get_or_load("user:7", move || this.load()).tags(tags).into_future()
}

#[tokio::test]
async fn what_is_invalidated_while_it_is_loaded_is_not_stored() {
    for (what, invalidate) in WAYS {
        let gate = Gate::closed();
        let source = Source::gated(std::slice::from_ref(&gate));
        let (cache, _) = test::cache();
        let asked = begun(10, |_| ask(&source, &cache));
        invalidate(&cache).await;
        gate.open();
        assert!(
            join_all(asked).await.iter().all(|value| *value == Ok(1)),
            "{what}: who asked before may have it"
        );
        assert_eq!(cache.get::<u64>("user:7").await, Ok(None), "{what}");
        assert_eq!(cache.stats().refused.get("fence"), Some(&1), "{what}");
        assert_eq!((ask(&source, &cache).await, ask(&source, &cache).await), (Ok(2), Ok(2)), "{what}");
    }
}

#[tokio::test]
async fn who_asks_after_an_invalidation_never_joins_the_load_before_it() {
    for (what, invalidate) in WAYS {
        let gates = two_gates();
        let source = Source::gated(&gates);
        let (cache, _) = test::cache();
        let mut asked = begun(5, |_| ask(&source, &cache));
        invalidate(&cache).await;
        asked.extend(begun(5, |_| ask(&source, &cache)));
        assert_eq!(source.runs(), 2, "{what}");
        gates[1].open();
        assert!(join_all(asked.split_off(5)).await.iter().all(|value| *value == Ok(2)), "{what}");
        gates[0].open();
        assert!(join_all(asked).await.iter().all(|value| *value == Ok(1)), "{what}");
        assert_eq!(cache.get::<u64>("user:7").await, Ok(Some(2)), "{what}: the older one hides nothing");
    }
}

#[tokio::test]
async fn a_stored_value_is_ended_too() {
    for (what, invalidate) in WAYS {
        let (cache, _) = test::cache();
        let source = Source::numbers();
        ask(&source, &cache).await.unwrap();
        invalidate(&cache).await;
        assert_eq!(cache.get::<u64>("user:7").await, Ok(None), "{what}");
        assert_eq!(ask(&source, &cache).await, Ok(2), "{what}");
    }
}

#[tokio::test]
async fn an_invalidation_of_something_else_is_nothing_to_it() {
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let (cache, _) = test::cache();
    let mut asked = begun(5, |_| ask(&source, &cache));
    cache.invalidate(["user:8", "team", "user"]).await.unwrap();
    assert_eq!(cache.invalidate_matching("user:8*").await, Ok(0));
    asked.extend(begun(5, |_| ask(&source, &cache)));
    gate.open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(1)));
    assert_eq!(cache.get::<u64>("user:7").await, Ok(Some(1)));
}

#[tokio::test]
async fn a_readers_own_tags_keep_it_from_joining_and_from_what_is_stored() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let ask = |reader: &str| {
        let source = source.clone();
        cache.get_or_load("news", move || source.load()).tags(name!("reader:{reader}")).into_future()
    };
    let mut asked = begun(1, |_| ask("ann"));
    cache.invalidate("reader:bob").await.unwrap();
    asked.extend(begun(1, |_| ask("ann")));
    assert_eq!(source.runs(), 1, "Ann's name was not invalidated");
    asked.extend(begun(1, |_| ask("bob")));
    assert_eq!(source.runs(), 2, "Bob's was");
    gates.iter().for_each(Gate::open);
    assert_eq!(join_all(asked).await[2], Ok(2));
    cache.invalidate("reader:eve").await.unwrap();
    let bob = ask("bob").await;
    assert_eq!((ask("ann").await, ask("eve").await), (bob, Ok(3)));
}
