//! Four ways to keep a cache beside a database, each over a database in memory that counts its queries.
//!
//! ```text
//! cargo run --example patterns
//! ```
//!
//! It runs to its end and says what each pattern gave its readers, and what the database was asked for that.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use pacific_cache::{Cache, name};
use pacific_cache_examples::finish;

/// What an error here is: a load's or save's may be any, as long as the cache's own can become one.
type Failure = Box<dyn Error + Send + Sync>;

const TTL: Duration = Duration::from_secs(300);
const ANN: u64 = 7;

/// Names by id. Each read and each write is a query.
#[derive(Default)]
struct Database {
    names: Mutex<BTreeMap<u64, String>>,
    reads: AtomicU64,
    writes: AtomicU64,
}

impl Database {
    /// In which user 7 is Ann.
    fn with_ann() -> Self {
        Self { names: Mutex::new(BTreeMap::from([(ANN, "Ann".to_owned())])), ..Self::default() }
    }

    async fn read(&self, id: u64) -> Result<String, Failure> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        // As a query takes a while, others come meanwhile.
        tokio::task::yield_now().await;
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&id).cloned().ok_or_else(|| format!("there is no user {id}").into())
    }

    async fn write(&self, id: u64, name: &str) -> Result<(), Failure> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(id, name.to_owned());
        Ok(())
    }

    /// Says what was given, and what it took so far.
    fn say(&self, what: &str, given: impl Display) -> io::Result<()> {
        let (reads, writes) = (self.reads.load(Ordering::Relaxed), self.writes.load(Ordering::Relaxed));
        writeln!(io::stdout(), "  {what}: {given} (queries so far: {reads} read, {writes} written)")
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    finish(run().await.map_err(|error| error as Box<dyn Error>))
}

async fn run() -> Result<(), Failure> {
    cache_aside(&Cache::isolated(), &Database::with_ann()).await?;
    read_through(&Cache::isolated(), &Database::with_ann()).await?;
    write_through(&Cache::isolated(), &Database::with_ann()).await?;
    write_behind(&Cache::isolated(), &Database::with_ann()).await
}

/// Look, else read and put, by hand. Whoever changes the database ends the name.
async fn cache_aside(cache: &Cache, db: &Database) -> Result<(), Failure> {
    begin("cache-aside: look into the cache, else read and put")?;
    db.say("first reader", aside(cache, db).await?)?;
    db.say("second reader", aside(cache, db).await?)?;

    db.write(ANN, "Bea").await?;
    cache.invalidate(name!("user:{ANN}")).await?;
    db.say("after a change", aside(cache, db).await?)?;
    Ok(())
}

/// What was read here may be put after a change that came meanwhile: [`read_through`] is the safer way.
async fn aside(cache: &Cache, db: &Database) -> Result<String, Failure> {
    if let Some(name) = cache.get(name!("user:{ANN}")).await? {
        return Ok(name);
    }
    let name = db.read(ANN).await?;
    cache.set(name!("user:{ANN}"), &name).ttl(TTL).await?;
    Ok(name)
}

/// The cache reads by itself: once for all who ask at the same time, and never what is older than a change.
async fn read_through(cache: &Cache, db: &Database) -> Result<(), Failure> {
    begin("read-through: the cache reads")?;
    let read = || async { cache.get_or_load(name!("user:{ANN}"), || db.read(ANN)).ttl(TTL).await };
    let readers = try_join_all((0..100).map(|_| read())).await?;
    let given = readers.iter().filter(|name| *name == "Ann").count();
    db.say("100 readers at once", format!("{given} times Ann"))?;

    let missing = || async { cache.get_or_load("user:8", || db.read(8)).await };
    let answers: Vec<Result<String, Failure>> = join_all([missing(), missing()]).await;
    let failed = answers.iter().filter(|answer| answer.is_err()).count();
    db.say("an error is nobody else's", format!("{failed} times none"))?;
    Ok(())
}

/// The cache saves by itself, and has what was saved for the next reader.
async fn write_through(cache: &Cache, db: &Database) -> Result<(), Failure> {
    begin("write-through: save, then store")?;
    let bea = "Bea".to_owned();
    cache.write_through(name!("user:{ANN}"), &bea, || db.write(ANN, &bea)).ttl(TTL).await?;
    let read = || async { cache.get_or_load(name!("user:{ANN}"), || db.read(ANN)).await };
    db.say("a reader after it", read().await?)?;

    let failed = cache.write_through(name!("user:{ANN}"), "Eve", refuse).await;
    db.say("what isn't saved isn't stored", told(failed))?;
    db.say("a reader after that", read().await?)?;
    Ok(())
}

async fn refuse() -> Result<(), Failure> {
    Err("the disk is full".into())
}

/// The store goes on behind the answer, and is waited for at the end.
async fn write_behind(cache: &Cache, db: &Database) -> Result<(), Failure> {
    begin("write-behind: save, and store behind the answer")?;
    db.write(ANN, "Bea").await?;
    cache.set(name!("user:{ANN}"), "Bea").ttl(TTL).in_background()?;
    let left = cache.close(Duration::from_secs(5)).await;
    db.say("stores that the end left behind", left)?;
    let read: String = cache.get_or_load(name!("user:{ANN}"), || db.read(ANN)).await?;
    db.say("a reader after it", read)?;
    Ok(())
}

fn begin(pattern: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{pattern}")
}

fn told(result: Result<(), Failure>) -> String {
    result.map_or_else(|error| error.to_string(), |()| "saved".to_owned())
}
