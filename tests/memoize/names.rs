//! The names of values, by which invalidations end them.

use pacific_cache::{CacheKey, Name, NamedCache, invalidates, memoize, name};
use pacific_cache_tests::app::{Gate, begin};

use crate::work::{Work, fresh};

#[derive(Clone, Copy, CacheKey)]
struct Page {
    number: u32,
    size: u32,
}

#[derive(Clone, Copy, CacheKey)]
enum Sort {
    ByName,
    ByAge(bool),
}

static DEFAULT: NamedCache = NamedCache::new("default names");

#[memoize(skip(work), cache = DEFAULT)]
async fn user(work: Work, id: u64) -> u64 {
    work.run().await
}

#[invalidates("user:{id}")]
async fn update_user(id: u64) {
    let _ = id;
}

#[tokio::test]
async fn the_default_key_is_a_name_that_other_attributes_end() {
    let _ = fresh(&DEFAULT);
    let work = Work::new();
    let ask = async || (user(work.clone(), 7_001).await, user(work.clone(), 8).await);
    assert_eq!(ask().await, (1, 2));
    update_user(7_001).await;
    assert_eq!(ask().await, (3, 2));
}

static SHAPES: NamedCache = NamedCache::new("names of many shapes");

#[memoize(skip(work), cache = SHAPES)]
async fn nothing(work: Work) -> u64 {
    work.run().await
}

#[memoize(skip(work), cache = SHAPES)]
async fn derived(work: Work, page: Page, sort: Sort) -> u64 {
    let _ = (page.number, page.size);
    if let Sort::ByAge(up) = sort {
        let _ = up;
    }
    work.run().await
}

#[memoize(skip(work), cache = SHAPES)]
async fn shaped(work: Work, r#type: &str, (a, b): (u8, Option<bool>), [first, ..]: [char; 2]) -> u64 {
    work.run().await
}

#[memoize(skip(work, id), key = format!("{}/{}", id / 2, "a b"), cache = SHAPES)]
async fn by_expression(work: Work, id: u64) -> u64 {
    work.run().await
}

#[tokio::test]
async fn names_of_every_shape_are_ended() {
    let (cache, _) = fresh(&SHAPES);
    let work = Work::new();
    let (page, id) = (Page { number: 2, size: 50 }, 7_u64);
    let ask = async || {
        [
            nothing(work.clone()).await,
            derived(work.clone(), page, Sort::ByAge(true)).await,
            derived(work.clone(), page, Sort::ByName).await,
            shaped(work.clone(), "a:b", (1, None), ['x', 'y']).await,
            by_expression(work.clone(), id).await,
        ]
    };
    let mut expected = ask().await;
    let sort = Sort::ByAge(true);
    let (text, a, none, x) = ("a:b", 1_u8, None::<bool>, 'x');
    for (place, name) in [
        (0, name!("nothing")),
        (1, name!("derived:{page}:{sort}")),
        (3, name!("shaped:{text}:{a}:{none}:{x}")),
        (4, Name::text("3/a b")),
    ] {
        assert_eq!(ask().await, expected);
        cache.invalidate(&name).await.unwrap();
        expected[place] = work.runs() + 1;
        assert_eq!(ask().await, expected, "{}", name.as_str());
    }
    assert_eq!(cache.invalidate_matching("derived:*").await.unwrap(), 2);
}

static TAGS: NamedCache = NamedCache::new("tags");

#[memoize(key = "one:{id}", skip(work, team), tags("users", "team:{team}", name_of(*id)), cache = TAGS)]
async fn tagged(work: Work, id: u64, team: &str) -> u64 {
    work.run().await
}

fn name_of(id: u64) -> String {
    format!("parity:{}", id % 2)
}

#[tokio::test]
async fn every_tag_ends_what_carries_it_and_nothing_else() {
    let (cache, _) = fresh(&TAGS);
    let work = Work::new();
    let ask = async || (tagged(work.clone(), 7, "a b").await, tagged(work.clone(), 8, "c").await);
    assert_eq!(ask().await, (1, 2));
    let team = "a b";
    for (name, expected) in [
        (name!("team:{team}"), (3, 2)),
        (name!("parity:0"), (3, 4)),
        (name!("users"), (5, 6)),
        (name!("team:other"), (5, 6)),
        (name!("tagged:7"), (5, 6)),
        (name!("one:8"), (5, 7)),
    ] {
        cache.invalidate(&name).await.unwrap();
        assert_eq!(ask().await, expected, "{}", name.as_str());
    }
}

static FENCED: NamedCache = NamedCache::new("fenced");

#[memoize(skip(work), cache = FENCED)]
async fn fenced(work: Work) -> u64 {
    work.run().await
}

#[tokio::test]
async fn a_load_that_began_before_an_invalidation_is_neither_joined_nor_stored() {
    let (cache, _) = fresh(&FENCED);
    let gate = Gate::closed();
    let (old, new) = (Work::behind(&gate), Work::new());
    let mut before = Box::pin(fenced(old.clone()));
    begin(&mut before);
    cache.invalidate("fenced").await.unwrap();
    new.run().await;
    assert_eq!(fenced(new.clone()).await, 2);
    gate.open();
    assert_eq!((before.await, fenced(new).await), (1, 2));
}
