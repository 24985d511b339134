//! Methods of traits: each type's own, also where the body is one for all.

use pacific_cache::memoize;

use crate::work::{Work, is_send};

trait Finds: Sync {
    fn work(&self) -> &Work;

    fn find(&self, id: u64) -> impl Future<Output = String> + Send;

    #[memoize(skip(self))]
    async fn provided(&self, id: u64) -> String {
        format!("provided {id} {}", self.work().run().await)
    }
}

struct Shelf(Work);

struct Drawer(Work);

impl Finds for Shelf {
    fn work(&self) -> &Work {
        &self.0
    }

    #[memoize(skip(self))]
    async fn find(&self, id: u64) -> String {
        format!("shelf {id} {}", self.0.run().await)
    }
}

impl Finds for Drawer {
    fn work(&self) -> &Work {
        &self.0
    }

    #[memoize(skip(self))]
    async fn find(&self, id: u64) -> String {
        format!("drawer {id} {}", self.0.run().await)
    }
}

#[tokio::test]
async fn implementations_for_two_types_never_share() {
    let work = Work::new();
    let (shelf, drawer) = (Shelf(work.clone()), Drawer(work));
    for _ in 0..2 {
        assert_eq!(is_send(shelf.find(7)).await, "shelf 7 1");
        assert_eq!(is_send(drawer.find(7)).await, "drawer 7 2");
    }
}

#[tokio::test]
async fn a_provided_method_is_each_types_own() {
    let work = Work::new();
    let (shelf, drawer) = (Shelf(work.clone()), Drawer(work));
    for _ in 0..2 {
        assert_eq!(is_send(shelf.provided(7)).await, "provided 7 1");
        assert_eq!(drawer.provided(7).await, "provided 7 2");
    }
}

/// A method for whatever finds.
trait Lists {
    fn list(&self) -> impl Future<Output = Vec<String>> + Send;
}

impl<F: Finds> Lists for F {
    #[memoize(key = "list", skip(self))]
    async fn list(&self) -> Vec<String> {
        vec![self.find(71).await, self.work().run().await.to_string()]
    }
}

#[tokio::test]
async fn a_method_for_every_type_is_each_types_own() {
    let work = Work::new();
    let (shelf, drawer) = (Shelf(work.clone()), Drawer(work));
    for _ in 0..2 {
        assert_eq!(is_send(shelf.list()).await, ["shelf 71 1", "2"]);
        assert_eq!(drawer.list().await, ["drawer 71 3", "4"]);
    }
}

/// One trait for one type, twice.
trait Converts<T> {
    async fn convert(&self) -> String;
}

impl Converts<u8> for Shelf {
    #[memoize(key = "convert", skip(self))]
    async fn convert(&self) -> String {
        format!("u8 {}", self.0.run().await)
    }
}

impl Converts<u16> for Shelf {
    #[memoize(key = "convert", skip(self))]
    async fn convert(&self) -> String {
        format!("u16 {}", self.0.run().await)
    }
}

#[tokio::test]
async fn implementations_of_two_traits_for_one_type_never_share() {
    let shelf = Shelf(Work::new());
    for _ in 0..2 {
        assert_eq!(Converts::<u8>::convert(&shelf).await, "u8 1");
        assert_eq!(Converts::<u16>::convert(&shelf).await, "u16 2");
    }
}
