//! Memoized functions that call memoized functions.

use pacific_cache::memoize;

use crate::work::Work;

/// A body that holds something large while it waits.
async fn large(work: &Work) -> u64 {
    let held = [work.run().await; 512];
    tokio::task::yield_now().await;
    held[511]
}

#[memoize(skip(work))]
async fn first(work: Work) -> u64 {
    large(&work).await
}

#[memoize(skip(work))]
async fn second(work: Work) -> Result<u64, String> {
    Ok(first(work.clone()).await + large(&work).await)
}

#[memoize(skip(work))]
async fn third(work: Work) -> Option<u64> {
    second(work.clone()).await.ok().map(|below| below * 10)
}

#[memoize(skip(work))]
async fn fourth(work: Work) -> String {
    format!("{:?}", third(work).await)
}

struct Object(Work);

impl Object {
    #[memoize(skip(self))]
    async fn first(&self) -> u64 {
        large(&self.0).await
    }

    #[memoize(skip(self))]
    async fn second(&self) -> Result<u64, String> {
        Ok(self.first().await + large(&self.0).await)
    }

    #[memoize(skip(self))]
    async fn third(&self) -> Option<u64> {
        self.second().await.ok().map(|below| below * 10)
    }

    #[memoize(skip(self))]
    async fn fourth(&self) -> String {
        format!("{:?}", self.third().await)
    }
}

#[tokio::test]
async fn each_is_computed_once() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(fourth(work.clone()).await, "Some(30)");
        assert_eq!(first(work.clone()).await, 1);
    }
    assert_eq!(work.runs(), 2);

    let object = Object(Work::new());
    for _ in 0..2 {
        assert_eq!(object.fourth().await, "Some(30)");
        assert_eq!(object.first().await, 1);
    }
    assert_eq!(object.0.runs(), 2);
}

/// Were a call to hold the body of what it calls in its own future, some of it would stand there many times, and a few
/// calls deep the stack would be too small.
#[test]
fn a_call_is_no_larger_for_what_is_called_in_it() {
    const MOST: usize = 8 * 1024;
    let work = Work::new();
    let object = Object(work.clone());
    let sizes = [
        size_of_val(&first(work.clone())),
        size_of_val(&second(work.clone())),
        size_of_val(&fourth(work)),
        size_of_val(&object.first()),
        size_of_val(&object.second()),
        size_of_val(&object.fourth()),
    ];
    assert!(sizes.iter().all(|size| *size <= MOST), "{sizes:?}");
}
