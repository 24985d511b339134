//! An `Err` is never stored, whatever its type is called, and whether or not anybody could have known that it is one.

use std::fmt;
use std::io;
use std::rc::Rc;

use futures_util::future::join_all;
use pacific_cache::memoize;
use pacific_cache_tests::app::{Gate, begin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::work::Work;

/// Neither `Clone` nor `Serialize`, as errors are.
#[derive(Debug)]
struct AppError(
    #[expect(dead_code, reason = "it is there to be no plain value")] Box<dyn std::error::Error + Send>,
);

type AppResult<T> = Result<T, AppError>;
type Counted = AppResult<u64>;
type Behind = Counted;

fn failed() -> AppError {
    AppError(Box::new(fmt::Error))
}

#[memoize(key = "alias", skip(work, ok))]
async fn alias(work: Work, ok: bool) -> AppResult<u64> {
    let run = work.run().await;
    if ok { Ok(run) } else { Err(failed()) }
}

#[memoize(key = "behind", skip(work, ok))]
async fn behind_two_aliases(work: Work, ok: bool) -> Behind {
    let run = work.run().await;
    ok.then_some(run).ok_or_else(failed)
}

#[memoize(key = "io", skip(work, ok))]
async fn io_result(work: Work, ok: bool) -> io::Result<u64> {
    let run = work.run().await;
    if ok { Ok(run) } else { Err(io::Error::other("error")) }
}

#[memoize(key = "fmt", skip(work, ok))]
async fn fmt_result(work: Work, ok: bool) -> fmt::Result {
    work.run().await;
    if ok { Ok(()) } else { Err(fmt::Error) }
}

#[memoize(key = "boxed", skip(work, ok))]
async fn boxed(work: Work, ok: bool) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let run: u64 = work.run().await;
    if ok { Ok(run.to_string()) } else { Err("error")? }
}

/// What a generic function finds out only when it runs.
trait Kind: Send + 'static {
    type Found: Serialize + DeserializeOwned + Send + 'static;

    fn found(ok: bool) -> Self::Found;
}

struct Fallible;

impl Kind for Fallible {
    type Found = Result<u64, String>;

    fn found(ok: bool) -> Self::Found {
        if ok { Ok(1) } else { Err("error".into()) }
    }
}

#[memoize(key = "of", skip(work, ok))]
async fn of_a_generic_function<K: Kind>(work: Work, ok: bool) -> AppResult<Option<K::Found>> {
    work.run().await;
    if ok { Ok(None) } else { Err(failed()) }
}

#[memoize(key = "whole", skip(work, found))]
async fn a_type_parameter<T>(work: Work, found: T) -> T
where
    T: Serialize + DeserializeOwned + Send,
{
    work.run().await;
    found
}

async fn a_type_parameter_that_is_a_result(work: Work, ok: bool) -> Result<u64, String> {
    a_type_parameter(work, Fallible::found(ok)).await
}

#[memoize(key = "projection", skip(work, ok))]
async fn a_projection<K: Kind>(work: Work, ok: bool) -> K::Found {
    work.run().await;
    K::found(ok)
}

#[memoize(key = "borrowed", skip(work, ok))]
async fn a_borrowing_projection<K: Kind>(work: &Work, ok: bool) -> K::Found {
    work.run().await;
    K::found(ok)
}

struct Repository<T>(Work, std::marker::PhantomData<T>);

impl<K: Kind> Repository<K> {
    #[memoize(key = "method", skip(self, ok))]
    async fn find(&self, ok: bool) -> K::Found {
        self.0.run().await;
        K::found(ok)
    }
}

async fn a_method(work: Work, ok: bool) -> Result<u64, String> {
    Repository::<Fallible>(work, std::marker::PhantomData).find(ok).await
}

/// Two calls that fail are two runs, one that doesn't is stored, and then none runs.
macro_rules! errors_of {
    ($($name:ident: $function:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let work = Work::new();
            for _ in 0..2 {
                assert!($function(work.clone(), false).await.is_err());
            }
            assert_eq!(work.runs(), 2, "an error isn't stored");
            for ok in [true, true, false] {
                assert!($function(work.clone(), ok).await.is_ok());
            }
            assert_eq!(work.runs(), 3, "a value is");
        }
    )*};
}

errors_of! {
    an_error_behind_an_alias_is_not_stored: alias;
    an_error_behind_two_aliases_is_not_stored: behind_two_aliases;
    an_io_error_is_not_stored: io_result;
    a_fmt_error_is_not_stored: fmt_result;
    a_boxed_error_is_not_stored: boxed;
    the_error_of_a_generic_function_is_not_stored: of_a_generic_function::<Fallible>;
    a_type_parameter_that_is_an_error_is_not_stored: a_type_parameter_that_is_a_result;
    an_associated_type_that_is_an_error_is_not_stored: a_projection::<Fallible>;
    nor_is_it_where_arguments_are_borrowed: async |work, ok| a_borrowing_projection::<Fallible>(&work, ok).await;
    nor_is_it_in_a_method: a_method;
}

#[memoize(key = "none", skip(work))]
async fn none(work: Work) -> Option<u64> {
    work.run().await.checked_sub(5)
}

#[memoize(key = "ok-none", skip(work))]
async fn ok_none(work: Work) -> AppResult<Option<u64>> {
    Ok(work.run().await.checked_sub(5))
}

#[tokio::test]
async fn none_is_a_value_like_any_other() {
    let work = Work::new();
    assert_eq!((none(work.clone()).await, none(work.clone()).await), (None, None));
    assert_eq!(work.runs(), 1);
    assert!(matches!((ok_none(work.clone()).await, ok_none(work.clone()).await), (Ok(None), Ok(None))));
    assert_eq!(work.runs(), 2);
}

/// Can't leave its thread, and needs not: a method runs within its caller.
struct Local(Work);

impl Local {
    #[memoize(key = "local", skip(self))]
    async fn find(&self) -> Result<u64, Rc<str>> {
        self.0.run().await;
        Err("error".into())
    }
}

#[tokio::test]
async fn an_error_goes_to_its_caller_and_who_waited_runs_its_own() {
    let gate = Gate::closed();
    let local = Local(Work::behind(&gate));
    let mut all: Vec<_> = (0..10).map(|_| Box::pin(local.find())).collect();
    all.iter_mut().for_each(begin);
    assert_eq!(local.0.runs(), 1);
    gate.open();
    assert!(join_all(all).await.iter().all(|found| found.as_ref().is_err_and(|error| &**error == "error")));
    assert_eq!(local.0.runs(), 10);
}
