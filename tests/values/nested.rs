//! Loads inside of loads: what one says of its value, and what that says of those around it.

use std::time::Duration;

use axum::extract::State;
use axum::{Router, routing::get};
use pacific_cache::{Cache, Load, cache, test};
use pacific_cache_tests::app::App;

use crate::source::{Loaded, Source};

/// A value that is not to be stored.
fn secret() -> Source {
    Source::new(async |run| {
        Load::current().no_store();
        Ok(run)
    })
}

/// What is made of another's value and says nothing itself.
async fn made_of(cache: &Cache, inner: &Cache, source: &Source) -> Loaded {
    cache.get_or_load("outer", || source.ask(inner, "inner")).await
}

#[tokio::test]
async fn what_is_made_of_a_value_that_is_not_to_be_stored_is_not_stored_either() {
    let (cache, _) = test::cache();
    for inner in [cache.clone(), test::cache().0, Cache::disabled()] {
        let source = secret();
        for run in 1..4 {
            assert_eq!(made_of(&cache, &inner, &source).await, Ok(run));
        }
        assert_eq!((cache.stats().stored, inner.stats().stored), (0, 0));
    }
}

#[cache(ttl = 300, key = "page")]
async fn page(State(source): State<Source>) -> String {
    source.ask(&Cache::current(), "inner").await.unwrap().to_string()
}

#[tokio::test]
async fn nor_is_a_response() {
    let app = App::new(Router::new().route("/", get(page)).with_state(secret()));
    for run in ["1", "2", "3"] {
        let answer = app.get("/").await;
        assert!(answer.cache_status().ends_with("detail=asked") || run != "1", "{answer:?}");
        assert_eq!((answer.body.as_ref(), answer.is_hit()), (run.as_bytes(), false));
    }
    assert_eq!(app.stats().stored, 0);
}

#[tokio::test]
async fn ttl_and_tags_are_of_the_value_that_says_them() {
    let (cache, clock) = test::cache();
    let source = Source::new(async |run| {
        Load::current().ttl(Duration::from_secs(1));
        Load::current().tag("tag").unwrap();
        Ok(run)
    });
    assert_eq!(made_of(&cache, &cache, &source).await, Ok(1));
    clock.advance(Duration::from_secs(2));
    cache.invalidate("tag").await.unwrap();
    assert_eq!(cache.get("inner").await, Ok(None::<u64>));
    assert_eq!(cache.get("outer").await, Ok(Some(1)));
}
