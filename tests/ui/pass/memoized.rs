#![deny(warnings)]
//! `#[memoize]` leaves a function's signature and meaning as they were.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pacific_cache::{CacheKey, NamedCache, Shared, invalidates, memoize};
use serde::{Deserialize, Serialize};

static USERS: NamedCache = NamedCache::new("users");
static RUNS: AtomicU64 = AtomicU64::new(0);

/// Counts a run.
fn run<T>(value: T) -> T {
    RUNS.fetch_add(1, Ordering::Relaxed);
    value
}

#[derive(Clone, CacheKey, Serialize, Deserialize, PartialEq, Debug)]
struct User {
    id: u64,
}

#[derive(Clone)]
struct Db;

impl Shared for Db {}

type Found<T> = Result<T, String>;

#[memoize]
async fn aliased(id: u64) -> Found<User> {
    if id == 0 { Err(run("none".to_owned())) } else { Ok(run(User { id })) }
}

#[memoize(
    ttl = lifetime(*id), key = "user:{id}", tags("users", "user:{id}"), swr = 30, stale_if_error = "1h",
    store_if = |user| user.id > 1, schema = 3, cache = USERS
)]
async fn everything(db: Db, mut id: u64) -> Result<User, String> {
    let _ = db.clone();
    id += 1;
    let id = std::future::ready(id).await;
    Ok(run(User { id }))
}

fn lifetime(id: u64) -> Duration {
    Duration::from_secs(id)
}

#[memoize]
async fn unit() {
    run(());
}

#[memoize(key = "page:{page}", skip(_unread))]
async fn destructured((page, _unread): (u32, u32), Db: Db) -> Option<u32> {
    run((page > 3).then_some(page))
}

#[memoize(skip(make))]
async fn generic<T: CacheKey + Serialize + serde::de::DeserializeOwned + Send, const SIZE: usize>(
    value: T,
    make: impl Fn() -> u8 + Send,
    name: &'static str,
) -> (T, Vec<u8>, String) {
    run((value, vec![make(); SIZE], name.to_owned()))
}

struct Users {
    tenant: String,
    seen: u64,
}

impl Users {
    #[memoize(ttl = lifetime(*id), key = "{self.tenant}:{id}", store_if = |name| name.len() > 2)]
    async fn name(&self, mut id: u64) -> Result<String, std::num::ParseIntError> {
        #![allow(clippy::needless_return)]
        let offset: u64 = "1".parse()?;
        id += offset;
        return Ok(run(format!("{}{id}", self.tenant)));
    }

    #[memoize(skip(self))]
    #[invalidates("seen")]
    #[inline]
    async fn see(&mut self, text: &str, _ignored: &[u8]) -> u64 {
        self.seen += 1;
        run(self.seen + text.len() as u64)
    }

    #[memoize(skip(self))]
    async fn returned(self, id: u64) -> Option<String> {
        run(Some(self.tenant + &id.to_string()))
    }

    #[memoize]
    async fn associated(id: u64) -> u64 {
        run(id + Self::ONE)
    }

    const ONE: u64 = 1;
}

trait Finds {
    async fn find<'a>(&'a self, name: &'a str) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>;

    #[memoize(skip(self))]
    async fn provided(&self) -> u8 {
        run(3)
    }
}

impl Finds for Users {
    #[memoize(key = "{self.tenant}:{name}:bytes")]
    async fn find<'a>(&'a self, name: &'a str) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        let mut bytes = Default::default();
        if name.is_empty() {
            bytes = Vec::new();
        }
        name.split(' ').map(str::parse).chain(bytes).collect::<Result<_, _>>().map(run).map_err(Into::into)
    }
}

#[memoize(key = "{name}")]
async fn borrowed(name: &str, db: &Db) -> Option<String> {
    let _ = db.clone();
    if name.is_empty() { None } else { run(Some(name.to_owned())) }
}

fn five() -> u8 {
    5
}

fn is_send<T: Send>(value: T) -> T {
    value
}

/// What two calls give, and how often the function ran.
macro_rules! twice {
    ($call:expr) => {{
        RUNS.store(0, Ordering::Relaxed);
        let values = (is_send($call).await, is_send($call).await);
        assert_eq!(format!("{:?}", values.0), format!("{:?}", values.1));
        (values.0, RUNS.load(Ordering::Relaxed))
    }};
}

#[tokio::main]
async fn main() {
    assert_eq!(twice!(aliased(7)), (Ok(User { id: 7 }), 1));
    assert_eq!(twice!(aliased(0)), (Err("none".to_owned()), 2));
    assert_eq!(twice!(everything(Db, 7)), (Ok(User { id: 8 }), 1));
    assert_eq!(twice!(everything(Db, 0)), (Ok(User { id: 1 }), 2));
    assert_eq!(twice!(unit()), ((), 1));
    assert_eq!(twice!(destructured((2, 3), Db)), (None, 1));
    assert_eq!(twice!(generic::<_, 2>(1_u8, five, "x")), ((1, vec![5, 5], "x".to_owned()), 1));

    let users = || Users { tenant: "abc".to_owned(), seen: 3 };
    assert_eq!(twice!(users().name(7)), (Ok("abc8".to_owned()), 1));
    assert_eq!(twice!(users().see("text", &[])), (8, 1));
    assert_eq!(twice!(users().returned(7)), (Some("abc7".to_owned()), 1));
    assert_eq!(twice!(Users::associated(7)), (8, 1));
    let users = users();
    assert_eq!(users.find("1 2").await.unwrap(), [1, 2]);
    assert!(users.find("x").await.is_err());
    assert_eq!((users.provided().await, users.provided().await), (3, 3));
    assert_eq!(twice!(borrowed("x", &Db)), (Some("x".to_owned()), 1));
    assert_eq!(twice!(borrowed("", &Db)).0, None);
}
