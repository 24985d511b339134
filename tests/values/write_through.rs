//! `write_through`: what is saved is stored, and whatever happens nobody reads what was there before.

use std::future::IntoFuture as _;
use std::panic::resume_unwind;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use pacific_cache::{Cache, test};
use pacific_cache_tests::app::{App, Gate, begin, begun};

use crate::handlers::{SEVENTH, ended, stored};
use crate::source::{Failed, Source, two_gates};
use crate::types::Unwritable;

type Writing = BoxFuture<'static, Result<&'static str, Failed>>;

/// Writes `value`, and saves it once the gate is open.
fn write(cache: &Cache, value: u64, gate: &Gate) -> Writing {
    let gate = gate.clone();
    let save = async move || {
        gate.pass().await;
        Ok("saved")
    };
    cache.write_through("user:7", &value, save).into_future()
}

/// Saves what can't be saved, once the gate is open.
fn fail(cache: &Cache, gate: &Gate, end: fn() -> Result<&'static str, Failed>) -> Writing {
    let gate = gate.clone();
    let save = async move || {
        gate.pass().await;
        end()
    };
    cache.write_through("user:7", &1, save).into_future()
}

async fn read(cache: &Cache) -> Option<u64> {
    cache.get("user:7").await.unwrap()
}

fn open() -> Gate {
    let gate = Gate::closed();
    gate.open();
    gate
}

#[tokio::test]
async fn what_is_saved_is_stored_and_all_that_carries_the_name_ends() {
    let app = stored().await;
    assert_eq!(write(&app.cache, 1, &open()).await, Ok("saved"));
    assert_eq!(ended(&app).await, SEVENTH);
    assert_eq!(read(&app.cache).await, Some(1));
}

#[tokio::test]
async fn it_is_stored_with_its_ttl_and_tags() {
    let (cache, clock) = test::cache();
    let save = async || Ok::<_, Failed>(());
    cache.write_through("user:7", &1, save).ttl(Duration::from_secs(5)).tags(["a", "b"]).await.unwrap();
    clock.advance(Duration::from_secs(4));
    assert_eq!(read(&cache).await, Some(1));
    clock.advance(Duration::from_secs(1));
    assert_eq!(read(&cache).await, None);
    cache.write_through("user:7", &1, save).tags(["a", "b"]).await.unwrap();
    cache.invalidate("b").await.unwrap();
    assert_eq!(read(&cache).await, None);
}

#[tokio::test]
async fn a_value_and_what_saves_it_may_be_borrowed() {
    let (cache, _) = test::cache();
    let (name, mut saved) = (String::from("Ann"), Vec::new());
    let written = cache.write_through("name", &name, || async {
        saved.push(name.clone());
        Ok::<_, Failed>(saved.len())
    });
    assert_eq!(written.await, Ok(1));
    assert_eq!((cache.get::<String>("name").await, saved), (Ok(Some(name.clone())), vec![name]));
}

#[tokio::test]
async fn until_it_is_saved_nothing_has_ended() {
    let app = stored().await;
    app.cache.set("user:7", &100_u64).await.unwrap();
    ended(&app).await;
    let gate = Gate::closed();
    drop(write(&app.cache, 1, &open()));
    let mut writing = write(&app.cache, 1, &gate);
    begin(&mut writing);
    assert_eq!((read(&app.cache).await, ended(&app).await.len()), (Some(100), 0));
    gate.open();
    writing.await.unwrap();
    assert_eq!((read(&app.cache).await, ended(&app).await.len()), (Some(1), SEVENTH.len()));
}

/// An app in which all is stored, also the value.
async fn full() -> App {
    let app = stored().await;
    app.cache.set("user:7", &100_u64).await.unwrap();
    ended(&app).await;
    app
}

#[tokio::test]
async fn a_failure_ends_the_name() {
    let app = full().await;
    assert_eq!(fail(&app.cache, &open(), || Err(Failed::Load(1))).await, Err(Failed::Load(1)));
    assert_eq!((read(&app.cache).await, ended(&app).await), (None, SEVENTH.to_vec()));
}

#[tokio::test]
async fn a_panic_ends_the_name() {
    let app = full().await;
    let writing = fail(&app.cache, &open(), || resume_unwind(Box::new("the save's own")));
    let panicked = tokio::spawn(writing).await.unwrap_err().into_panic();
    assert_eq!(panicked.downcast_ref(), Some(&"the save's own"));
    assert_eq!((read(&app.cache).await, ended(&app).await), (None, SEVENTH.to_vec()));
}

#[tokio::test]
async fn a_caller_that_leaves_ends_the_name() {
    let app = full().await;
    let mut writing = write(&app.cache, 1, &Gate::closed());
    begin(&mut writing);
    drop(writing);
    assert_eq!((read(&app.cache).await, ended(&app).await), (None, SEVENTH.to_vec()));
}

#[tokio::test]
async fn what_is_saved_and_cant_be_stored_is_no_error_and_the_name_has_ended() {
    let app = full().await;
    let saved = app.cache.write_through("user:7", &Unwritable, async || Ok::<_, Failed>("saved")).await;
    assert_eq!(saved, Ok("saved"));
    assert_eq!((read(&app.cache).await, ended(&app).await), (None, SEVENTH.to_vec()));
}

#[tokio::test]
async fn a_load_that_began_before_is_neither_joined_nor_stored() {
    let ends: [fn(&Cache, &Gate) -> Writing; 3] = [
        |cache, gate| write(cache, 100, gate),
        |cache, gate| fail(cache, gate, || Err(Failed::Load(1))),
        |cache, gate| fail(cache, gate, || resume_unwind(Box::new(()))),
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let (cache, _) = test::cache();
        let (gates, saving) = (two_gates(), Gate::closed());
        let source = Source::gated(&gates);
        let mut old = begun(1, |_| source.ask(&cache, "user:7"));
        let mut writing = end(&cache, &saving);
        begin(&mut writing);
        old.extend(begun(1, |_| source.ask(&cache, "user:7")));
        assert_eq!(source.runs(), 1, "until it is saved, others may join");
        saving.open();
        drop(tokio::spawn(writing).await);
        let new = if number == 0 { Ok(100) } else { Ok(2) };
        gates[1].open();
        assert_eq!(source.ask(&cache, "user:7").now_or_never(), Some(new.clone()), "{number}");
        gates[0].open();
        assert_eq!(futures_util::future::join_all(old).await, [Ok(1), Ok(1)]);
        assert_eq!(Ok(read(&cache).await.unwrap()), new, "{number}");
    }
}
