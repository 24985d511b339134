#![deny(warnings)]
//! Functions and methods of every shape that can be memoized.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use pacific_cache::{CacheKey, NamedCache, memoize};

static NUMBERS: NamedCache = NamedCache::new("numbers");

trait Store: Send + Sync {
    fn get(&self) -> u8;
}

impl Store for u8 {
    fn get(&self) -> u8 {
        *self
    }
}

#[memoize(skip(store))]
async fn trait_object(store: Arc<dyn Store>, #[allow(unused_variables)] other: u64, _: u8) -> u8 {
    store.get()
}

#[memoize(skip(make, fallback))]
async fn functions(make: Box<dyn Fn(&str) -> u8 + Send>, fallback: fn(&str) -> u8) -> u8 {
    make("a") + fallback("b")
}

#[memoize]
async fn recursive(n: u64) -> u64 {
    if n < 2 { n } else { Box::pin(recursive(n - 1)).await + Box::pin(recursive(n - 2)).await }
}

#[memoize(skip(r#type))]
async fn r#match(r#type: u64, r#fn: u64) -> u64 {
    r#type + r#fn
}

macro_rules! function {
    ($name:ident, $argument:ident, $ttl:expr, $key:literal, $cache:path) => {
        #[memoize(ttl = $ttl, key = $key, cache = $cache)]
        async fn $name($argument: u64) -> u64 {
            $argument
        }
    };
}
function!(literal, id, 5, "literal:{id}", NUMBERS);
function!(expression, id, Duration::from_secs(5), "expression:{id}", self::NUMBERS);

struct Repo<T>(T);

impl<T: Send + Sync + Debug + CacheKey> Repo<T> {
    #[memoize(skip(self))]
    async fn of_its_type(&self, by: &T) -> String {
        format!("{:?}{by:?}", self.0)
    }

    #[memoize(key = "{self.0}:{name}:{type}")]
    async fn in_an_arc(self: &Arc<Self>, name: Arc<str>, r#type: u8) -> Vec<String>
    where
        T: Clone,
    {
        vec![name.to_string(), r#type.to_string()]
    }

    #[memoize(skip(self))]
    async fn lifetimes<'a, 'b: 'a>(&'a self, names: &'b [&'a str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[memoize(skip(self), ttl = Duration::from_secs(self.seconds()))]
    async fn expression(&self, id: u64) -> u64 {
        id
    }

    fn seconds(&self) -> u64 {
        3
    }

    #[memoize(skip(self))]
    async fn generic<R: Debug + CacheKey + Sync>(&self, value: &R) -> String {
        format!("{value:?}")
    }

    #[memoize(key = "{n}", skip(self, make))]
    async fn closure(&self, n: u8, make: impl AsyncFnOnce(u8) -> u8) -> u8 {
        make(n).await
    }

    #[memoize(skip(self))]
    async fn pattern(&self, (a, mut b): (u8, Vec<u8>)) -> Vec<u8> {
        b.push(a);
        b
    }
}

#[tokio::main]
async fn main() {
    assert_eq!(trait_object(Arc::new(3_u8), 1, 2).await, 3);
    assert_eq!(functions(Box::new(|_| 1), |_| 2).await, 3);
    assert_eq!(recursive(10).await, 55);
    assert_eq!(r#match(1, 2).await, 3);
    assert_eq!((literal(1).await, expression(2).await), (1, 2));
    let repo = Arc::new(Repo(3_u8));
    assert_eq!(repo.of_its_type(&1).await, "31");
    assert_eq!(repo.in_an_arc("a".into(), 3).await, ["a", "3"]);
    assert_eq!(repo.lifetimes(&["a"]).await, ["a"]);
    assert_eq!(repo.expression(1).await, 1);
    assert_eq!(repo.generic(&3_u8).await, "3");
    assert_eq!(repo.closure(3, async |n| n + 1).await, 4);
    assert_eq!(repo.pattern((1, vec![2])).await, [2, 1]);
}
