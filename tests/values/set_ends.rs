//! A `set` ends its name first: in every form, in values and responses, stored or on their way.

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Cache, Name, name, test};
use pacific_cache_tests::app::{App, Gate, Script, begin, begun, said};

use crate::handlers::{OTHERS, SEVENTH, ended, routes, stored};
use crate::source::{Source, two_gates};
use crate::types::Unwritable;

#[tokio::test]
async fn it_ends_responses_with_that_key_or_tag_however_they_are_spelled() {
    let app = stored().await;
    let id = 7;
    for name in [name!("user:7"), name!("user:{id}"), Name::text("user:7")] {
        app.cache.set(&name, &1).await.unwrap();
        assert_eq!(ended(&app).await, SEVENTH, "{name:?}");
    }
    app.cache.set("/users/7", &1).await.unwrap();
    assert_eq!(ended(&app).await, ["/users/7"], "a path is a name too");
}

#[tokio::test]
async fn its_tags_end_nothing() {
    let app = stored().await;
    app.cache.set("another", &1).tags(["user:7", "boards"]).await.unwrap();
    assert!(ended(&app).await.is_empty());
}

#[tokio::test]
async fn it_ends_values_that_have_the_name_as_a_tag() {
    let (cache, _) = test::cache();
    cache.set("post:1", &1).tags("user:7").await.unwrap();
    cache.set("user:7", &7).await.unwrap();
    let read = (cache.get::<u64>("post:1").await, cache.get::<u64>("user:7").await);
    assert_eq!(read, (Ok(None), Ok(Some(7))));
}

#[tokio::test]
async fn a_handlers_load_that_began_before_is_neither_joined_nor_stored() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::new(routes(&script));
    let paths: Vec<_> = SEVENTH.into_iter().filter(|path| *path != "/late").collect();
    let mut asked = begun(paths.len(), |n| app.get(paths[n]));
    app.cache.set("user:7", &1).await.unwrap();
    asked.extend(begun(paths.len(), |n| app.get(paths[n])));
    assert_eq!(script.runs(), 2 * paths.len() as u64, "nobody joins");
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!((said(&answers, "detail=fence"), said(&answers, "stored")), (paths.len(), paths.len()));
    assert_eq!(app.get(OTHERS[0]).await.cache_status(), "PacificCache; fwd=uri-miss; stored");
}

#[tokio::test]
async fn a_values_load_that_began_before_is_neither_joined_nor_stored() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let mut old = source.ask(&cache, "user:7");
    begin(&mut old);
    cache.set("user:7", &100_u64).await.unwrap();
    assert_eq!(source.ask(&cache, "user:7").now_or_never(), Some(Ok(100)), "who asks now has what was set");
    gates[0].open();
    assert_eq!(old.await, Ok(1));
    assert_eq!(cache.get::<u64>("user:7").await, Ok(Some(100)));
    assert_eq!((source.runs(), cache.stats().refused["fence"]), (1, 1));
}

#[tokio::test]
async fn of_two_loads_the_one_that_began_after_it_is_stored() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let mut asked = begun(1, |_| source.ask(&cache, "post"));
    cache.set("post", &100_u64).await.unwrap();
    cache.invalidate("post").await.unwrap();
    asked.extend(begun(2, |_| source.ask(&cache, "post")));
    assert_eq!(source.runs(), 2);
    gates[1].open();
    gates[0].open();
    assert_eq!(join_all(asked).await, [Ok(1), Ok(2), Ok(2)]);
    assert_eq!(cache.get::<u64>("post").await, Ok(Some(2)));
}

/// A cache in which both names have a value, and which stores no more than 100 bytes.
async fn small() -> Cache {
    let cache = test::builder().max_body(100).build().unwrap();
    for name in ["user:7", "user:8"] {
        cache.set(name, "old").await.unwrap();
    }
    cache
}

#[tokio::test]
async fn with_what_cant_be_serialised_the_name_has_ended() {
    let cache = small().await;
    let error = cache.set("user:7", &Unwritable).await.unwrap_err();
    assert!(error.is_value() && error.to_string().contains("user:7"), "{error}");
    assert_eq!(cache.get::<String>("user:7").await, Ok(None));
    assert_eq!(cache.get::<String>("user:8").await, Ok(Some("old".into())));
}

#[tokio::test]
async fn with_what_is_larger_than_max_body_the_name_has_ended() {
    let cache = small().await;
    // Two bytes say how long the text is.
    let (fits, too_large) = ("x".repeat(98), "x".repeat(99));
    let error = cache.set("user:7", &too_large).await.unwrap_err();
    assert!(error.is_value() && error.to_string().contains("max_body is 100"), "{error}");
    assert_eq!(cache.get::<String>("user:7").await, Ok(None));
    cache.set("user:8", &fits).await.unwrap();
    assert_eq!(cache.get::<String>("user:8").await, Ok(Some(fits)));
}

#[tokio::test]
async fn with_what_cant_be_stored_responses_and_loads_have_ended_too() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let app = stored().await;
    let mut asked = begun(1, |_| source.ask(&app.cache, "user:7"));
    assert!(app.cache.set("user:7", &Unwritable).await.unwrap_err().is_value());
    assert_eq!(ended(&app).await, SEVENTH);
    asked.extend(begun(1, |_| source.ask(&app.cache, "user:7")));
    gates.iter().for_each(Gate::open);
    assert_eq!(join_all(asked).await, [Ok(1), Ok(2)]);
    assert_eq!(app.cache.get::<u64>("user:7").await, Ok(Some(2)));
}
