//! Generic functions and generic impl blocks: each instance has values of its own.

use std::marker::PhantomData;

use pacific_cache::{CacheKey, memoize};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::work::Work;

trait Store: Send + Sync + 'static {
    const NAME: &'static str;
}

struct Shelf;

struct Drawer;

impl Store for Shelf {
    const NAME: &'static str = "shelf";
}

impl Store for Drawer {
    const NAME: &'static str = "drawer";
}

#[memoize(skip(work))]
async fn by_turbofish<S: Store, const SIZE: usize>(work: Work) -> String {
    format!("{} {SIZE} {}", S::NAME, work.run().await)
}

#[tokio::test]
async fn each_instance_of_a_function_is_its_own() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(by_turbofish::<Shelf, 1>(work.clone()).await, "shelf 1 1");
        assert_eq!(by_turbofish::<Drawer, 1>(work.clone()).await, "drawer 1 2");
        assert_eq!(by_turbofish::<Shelf, 2>(work.clone()).await, "shelf 2 3");
    }
}

#[memoize(skip(work))]
async fn of_value<T>(work: Work, value: T) -> (T, u64)
where
    T: CacheKey + Serialize + DeserializeOwned + Send,
{
    (value, work.run().await)
}

#[tokio::test]
async fn values_of_two_types_that_write_one_key_are_kept_apart() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(of_value(work.clone(), 7_u8).await, (7, 1));
        assert_eq!(of_value(work.clone(), 7_i64).await, (7, 2));
        assert_eq!(of_value(work.clone(), "7".to_owned()).await, ("7".to_owned(), 3));
        assert_eq!(of_value(work.clone(), Some(7_u8)).await, (Some(7), 4));
        assert_eq!(of_value(work.clone(), Box::new(7_u8)).await, (Box::new(7), 5));
    }
}

#[memoize(skip(work, make))]
async fn of_closure(work: Work, make: impl Fn() -> u8 + Send) -> (u8, u64) {
    (make(), work.run().await)
}

#[tokio::test]
async fn two_closures_are_two_types() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(of_closure(work.clone(), || 1).await, (1, 1));
        assert_eq!(of_closure(work.clone(), || 2).await, (2, 2));
    }
}

struct Repository<S>(Work, PhantomData<S>);

impl<S> Repository<S> {
    fn new(work: &Work) -> Self {
        Self(work.clone(), PhantomData)
    }
}

impl<S: Store> Repository<S> {
    #[memoize(skip(self))]
    async fn find(&self, id: u64) -> String {
        format!("{} {id} {}", S::NAME, self.0.run().await)
    }

    /// Of which nothing shows what it is generic over.
    #[memoize(skip(self))]
    async fn count(&self) -> u64 {
        self.0.run().await
    }

    #[memoize(skip(work))]
    async fn associated(work: Work, id: u64) -> String {
        format!("{} {id} {}", Self::name(), work.run().await)
    }

    fn name() -> &'static str {
        S::NAME
    }
}

#[tokio::test]
async fn each_instance_of_an_impl_block_is_its_own() {
    let work = Work::new();
    let (shelf, drawer) = (Repository::<Shelf>::new(&work), Repository::<Drawer>::new(&work));
    for _ in 0..2 {
        assert_eq!(shelf.find(7).await, "shelf 7 1");
        assert_eq!(drawer.find(7).await, "drawer 7 2");
        assert_eq!((shelf.count().await, drawer.count().await), (3, 4));
        assert_eq!(Repository::<Shelf>::associated(work.clone(), 7).await, "shelf 7 5");
        assert_eq!(Repository::<Drawer>::associated(work.clone(), 7).await, "drawer 7 6");
    }
}

impl Repository<u8> {
    #[memoize(skip(self))]
    async fn of_one(&self) -> String {
        format!("u8 {}", self.0.run().await)
    }
}

impl Repository<u16> {
    #[memoize(skip(self))]
    async fn of_one(&self) -> String {
        format!("u16 {}", self.0.run().await)
    }
}

#[tokio::test]
async fn impl_blocks_of_two_instances_never_share() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(Repository::<u8>::new(&work).of_one().await, "u8 1");
        assert_eq!(Repository::<u16>::new(&work).of_one().await, "u16 2");
    }
}
