//! `set` and `get`: what is set is read, for as long as it was said.

use std::future::IntoFuture as _;
use std::time::Duration;

use pacific_cache::{Cache, Name, name, test};

const SECOND: Duration = Duration::from_secs(1);
const A_MOMENT: Duration = Duration::from_millis(1);

async fn read(cache: &Cache, name: impl pacific_cache::IntoName) -> Option<u64> {
    cache.get(name).await.unwrap()
}

#[tokio::test]
async fn what_is_set_is_read_and_no_other_name_is() {
    let (cache, _) = test::cache();
    cache.set("user:7", &7_u64).await.unwrap();
    assert_eq!((read(&cache, "user:7").await, read(&cache, "user:8").await), (Some(7), None));
    cache.set("user:8", &8_u64).await.unwrap();
    assert_eq!((read(&cache, "user:7").await, read(&cache, "user:8").await), (Some(7), Some(8)));
    cache.set("user:7", &9_u64).await.unwrap();
    assert_eq!(read(&cache, "user:7").await, Some(9), "in place of what was there");
    assert_eq!(cache.stats().entries, 2);
}

#[tokio::test]
async fn however_a_name_is_spelled_it_is_one_value() {
    let (cache, _) = test::cache();
    let id = 7;
    let spelled = [name!("user:7"), name!("user:{id}"), Name::text("user:7")];
    for (number, name) in (0..).zip(&spelled) {
        cache.set(name, &number).await.unwrap();
        for other in &spelled {
            assert_eq!(read(&cache, other).await, Some(number), "{name:?} {other:?}");
        }
        assert_eq!(read(&cache, "user:7").await, Some(number), "{name:?}");
    }
}

#[tokio::test]
async fn however_a_name_is_spelled_its_invalidation_ends_the_value() {
    let (cache, _) = test::cache();
    let id = 7;
    let spelled = [name!("user:7"), name!("user:{id}"), Name::text("user:7")];
    for name in &spelled {
        for other in &spelled {
            cache.set(name, &1).await.unwrap();
            cache.invalidate(other).await.unwrap();
            assert_eq!(read(&cache, name).await, None, "{name:?} {other:?}");
        }
    }
}

#[tokio::test]
async fn a_value_is_fresh_for_its_ttl() {
    let (cache, clock) = test::cache();
    cache.set("short", &1).ttl(5 * SECOND).await.unwrap();
    clock.advance(5 * SECOND - A_MOMENT);
    assert_eq!(read(&cache, "short").await, Some(1));
    clock.advance(A_MOMENT);
    assert_eq!(read(&cache, "short").await, None);
    cache.set("short", &2).ttl(2 * SECOND).await.unwrap();
    assert_eq!(read(&cache, "short").await, Some(2), "its time begins anew");
}

#[tokio::test]
async fn without_a_ttl_it_is_the_caches_default() {
    let clock = pacific_cache::Clock::manual();
    let cache = test::builder().clock(clock.clone()).default_ttl(7 * SECOND).build().unwrap();
    cache.set("value", &1).await.unwrap();
    clock.advance(7 * SECOND - A_MOMENT);
    assert_eq!(read(&cache, "value").await, Some(1));
    clock.advance(A_MOMENT);
    assert_eq!(read(&cache, "value").await, None);
}

#[tokio::test]
async fn each_tag_ends_the_value() {
    let (cache, _) = test::cache();
    let id = 7;
    for tag in [name!("users"), name!("team:{id}"), name!("all")] {
        let tags = vec![name!("users"), name!("team:7"), Name::text("all")];
        cache.set("user:1", &1).tags(tags).await.unwrap();
        cache.invalidate("other").await.unwrap();
        assert_eq!(read(&cache, "user:1").await, Some(1));
        cache.invalidate(&tag).await.unwrap();
        assert_eq!(read(&cache, "user:1").await, None, "{tag:?}");
    }
}

#[tokio::test]
async fn tags_of_several_calls_add_up() {
    let (cache, _) = test::cache();
    for tag in ["a", "b", "c"] {
        cache.set("set", &1).tags("a").tags(["b", "c"]).await.unwrap();
        let load = async || Ok::<_, pacific_cache::Error>(1_u64);
        cache.get_or_load("loaded", load).tags(["a", "b"]).tags("c").await.unwrap();
        let warm =
            cache.warm(["warm"], |name| Name::text(name), |_| load()).tags("a").tags("b").tags("c").await;
        assert!(warm.failed.is_empty());
        cache.write_through("written", &1, load).tags("a").tags(["b"]).tags("c").await.unwrap();
        cache.invalidate(tag).await.unwrap();
        for name in ["set", "loaded", "warm", "written"] {
            assert_eq!(read(&cache, name).await, None, "{name} {tag}");
        }
    }
    let error = cache.set("set", &1).tags("a b").tags("c").tags("d e").await.unwrap_err();
    assert!(error.to_string().contains("a b") && error.to_string().contains("d e"), "{error}");
}

#[tokio::test]
async fn a_set_that_is_not_awaited_does_nothing() {
    let (cache, _) = test::cache();
    cache.set("value", &1).await.unwrap();
    drop(cache.set("value", &2).into_future());
    assert_eq!(read(&cache, "value").await, Some(1));
}

#[tokio::test]
async fn what_plain_text_cant_name_is_an_error_and_nothing_is_done() {
    let (cache, _) = test::cache();
    cache.set("value", &1).tags("tag").await.unwrap();
    for text in ["", "a b", "user:ann@example.org", "é", "a%20b"] {
        let errors = [
            cache.set(text, &2).await,
            cache.set("value", &2).tags(text).await,
            cache.set("value", &2).tags(["tag", text]).in_background(),
            cache.set(text, &2).in_background(),
            cache.get::<u64>(text).await.map(drop),
            cache.mark_stale(text).await,
            cache.get_or_load(text, async || Ok(2)).await.map(|_: u64| ()),
            cache.get_or_load("value", async || Ok(2)).tags(text).await.map(|_: u64| ()),
            cache.write_through(text, &2, async || Ok(())).await,
            cache.write_through("value", &2, async || Ok(())).tags(text).await,
        ];
        for (number, error) in errors.into_iter().enumerate() {
            let error = error.unwrap_err();
            assert!(error.is_name() && error.to_string().contains("name!"), "{number}: {error}");
        }
        assert_eq!(read(&cache, "value").await, Some(1), "{text:?}");
    }
    assert_eq!((cache.stats().stored, cache.stats().loads), (1, 0));
}
