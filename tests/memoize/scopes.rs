//! Functions of one name, in other modules and in scopes of functions: they never share.

use pacific_cache::{NamedCache, memoize};

use crate::work::{Work, fresh};

mod first {
    use super::{Work, memoize};

    #[memoize(skip(work))]
    pub(super) async fn user(work: Work, id: u64) -> String {
        format!("first {id} {}", work.run().await)
    }
}

mod second {
    use super::{Work, memoize};

    #[memoize(skip(work))]
    pub(super) async fn user(work: Work, id: u64) -> String {
        format!("second {id} {}", work.run().await)
    }

    pub(super) mod third {
        use super::{Work, memoize};

        #[memoize(skip(work))]
        pub(in super::super) async fn user(work: Work, id: u64) -> u64 {
            id + work.run().await
        }
    }
}

#[tokio::test]
async fn functions_of_one_name_in_two_modules_never_share() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(first::user(work.clone(), 7).await, "first 7 1");
        assert_eq!(second::user(work.clone(), 7).await, "second 7 2");
        assert_eq!(second::third::user(work.clone(), 7).await, 10);
    }
}

async fn in_scopes(work: &Work) -> [String; 3] {
    let first = {
        #[memoize(skip(work))]
        async fn user(work: Work, id: u64) -> String {
            format!("block {id} {}", work.run().await)
        }
        user(work.clone(), 7).await
    };
    let second = {
        #[memoize(skip(work))]
        async fn user(work: Work, id: u64) -> String {
            format!("block {id} {}", work.run().await)
        }
        user(work.clone(), 7).await
    };
    [first, second, in_another(work).await]
}

async fn in_another(work: &Work) -> String {
    #[memoize]
    async fn user(id: u64, work: &Skipped) -> String {
        format!("function {id} {}", work.0.run().await)
    }
    user(7, &Skipped(work.clone())).await
}

/// Nothing of it is in a key.
struct Skipped(Work);

impl pacific_cache::CacheKey for Skipped {
    fn cache_key(&self, _: &mut pacific_cache::KeyWriter<'_>) {}
}

#[tokio::test]
async fn functions_of_one_name_in_two_scopes_never_share() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(in_scopes(&work).await, ["block 7 1", "block 7 2", "function 7 3"]);
    }
}

static NAMES: NamedCache = NamedCache::new("names");

mod third {
    use super::{NAMES, Work, memoize};

    #[memoize(skip(work), cache = NAMES)]
    pub(super) async fn user(work: Work, id: u64) -> u64 {
        work.run().await
    }
}

#[memoize(skip(work), cache = NAMES)]
async fn user(work: Work, id: u64) -> u64 {
    work.run().await
}

#[tokio::test]
async fn their_names_are_one_so_that_an_invalidation_ends_both() {
    let (cache, _) = fresh(&NAMES);
    let work = Work::new();
    let ask = async || (user(work.clone(), 7).await, third::user(work.clone(), 7).await);
    assert_eq!((ask().await, ask().await), ((1, 2), (1, 2)));
    cache.invalidate("user:7").await.unwrap();
    assert_eq!(ask().await, (3, 4));
}
