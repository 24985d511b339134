//! Functions that a macro of the author's writes.

use pacific_cache::memoize;

use crate::work::Work;

macro_rules! memoized {
    ($name:ident, $argument:ident: $type:ty) => {
        #[memoize(skip(work))]
        async fn $name(work: Work, $argument: $type, other: u8) -> String {
            format!("{} {other} {}", $argument, work.run().await)
        }
    };
}
memoized!(owned, id: u64);
memoized!(borrowed, id: &str);

macro_rules! memoized_by_name {
    ($name:ident, $key:literal, $argument:ident) => {
        #[memoize(key = $key, skip(work))]
        async fn $name(work: Work, $argument: u64) -> String {
            format!("{} {}", $argument, work.run().await)
        }
    };
}
memoized_by_name!(by_name, "by-name:{number}", number);

#[tokio::test]
async fn its_arguments_are_in_the_default_key_whoever_named_them() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(owned(work.clone(), 7, 1).await, "7 1 1");
        assert_eq!(owned(work.clone(), 8, 1).await, "8 1 2");
        assert_eq!(owned(work.clone(), 7, 2).await, "7 2 3");
        assert_eq!(borrowed(work.clone(), "7", 1).await, "7 1 4");
        assert_eq!(borrowed(work.clone(), "8", 1).await, "8 1 5");
        assert_eq!(borrowed(work.clone(), "7", 2).await, "7 2 6");
    }
}

#[tokio::test]
async fn a_template_names_an_argument_that_the_macro_was_given() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(by_name(work.clone(), 7).await, "7 1");
        assert_eq!(by_name(work.clone(), 8).await, "8 2");
    }
}

/// Its name begins as that of what isn't used; in the key it is.
#[memoize(skip(work))]
async fn unused(work: Work, _id: u64) -> u64 {
    work.run().await
}

#[memoize(skip(work))]
async fn unused_and_borrowed(work: Work, _name: &str) -> u64 {
    work.run().await
}

#[tokio::test]
async fn what_the_body_leaves_unused_is_in_the_default_key() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!((unused(work.clone(), 1).await, unused(work.clone(), 2).await), (1, 2));
        assert_eq!(unused_and_borrowed(work.clone(), "1").await, 3);
        assert_eq!(unused_and_borrowed(work.clone(), "2").await, 4);
    }
}
