//! Many threads at once: no read that starts after an invalidation gives what was loaded before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use futures_util::future::{BoxFuture, try_join_all};
use pacific_cache::{Cache, Load, name, test};
use tokio::task::yield_now;

use crate::source::Failed;

const VERSIONS: u64 = 300;
const READERS: u64 = 6;

/// A row in a database, whose versions are counted.
#[derive(Clone)]
struct Row {
    cache: Cache,
    committed: Arc<AtomicU64>,
    /// The newest whose invalidation is done.
    invalidated: Arc<AtomicU64>,
    reads: Arc<AtomicU64>,
}

type Write = for<'a> fn(&'a Row, u64) -> BoxFuture<'a, ()>;

impl Row {
    fn new() -> Self {
        let [committed, invalidated, reads] = Default::default();
        Self { cache: test::cache().0, committed, invalidated, reads }
    }

    /// Names tags late, and now and then won't be stored, so that the next loads run alone.
    async fn load(&self, pace: u64) -> Result<u64, Failed> {
        let version = self.committed.load(SeqCst);
        for _ in 0..pace % 4 {
            yield_now().await;
        }
        Load::current().tag("late")?;
        // A tag that nobody has seen before.
        Load::current().tag(name!("load:{pace}:{version}"))?;
        if pace.is_multiple_of(11) {
            Load::current().no_store();
        }
        Ok(version)
    }

    async fn write_all(self, write: Write) {
        for version in 1..=VERSIONS {
            while self.reads.load(SeqCst) < (version - 1) * READERS {
                yield_now().await;
            }
            self.committed.store(version, SeqCst);
            write(&self, version).await;
            self.invalidated.store(version, SeqCst);
        }
    }

    async fn read_all(self, reader: u64) {
        let mut pace = reader;
        while self.invalidated.load(SeqCst) < VERSIONS {
            let least = self.invalidated.load(SeqCst);
            pace += 1;
            let value = match pace % 3 {
                0 => self.cache.get("row").await.unwrap(),
                _ => Some(self.cache.get_or_load("row", || self.load(pace)).tags("rows").await.unwrap()),
            };
            assert!(value.is_none_or(|value| value >= least), "{value:?} was read after {least}");
            self.reads.fetch_add(1, SeqCst);
            yield_now().await;
        }
    }
}

async fn nothing_old_is_read(write: Write) {
    let row = Row::new();
    let readers: Vec<_> = (0..READERS).map(|reader| tokio::spawn(row.clone().read_all(reader))).collect();
    let writer = tokio::spawn(row.clone().write_all(write));
    try_join_all(readers).await.unwrap();
    writer.await.unwrap();
    assert!(row.cache.stats().stored > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_its_name_is_invalidated() {
    nothing_old_is_read(|row, _| Box::pin(async { row.cache.invalidate("row").await.unwrap() })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_tag_of_the_load_is_invalidated() {
    nothing_old_is_read(|row, _| Box::pin(async { row.cache.invalidate("late").await.unwrap() })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_pattern_of_its_name() {
    nothing_old_is_read(|row, _| {
        Box::pin(async { assert!(row.cache.invalidate_matching("r*w").await.unwrap() <= 1) })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_pattern_of_a_tag_of_the_load() {
    nothing_old_is_read(|row, _| {
        Box::pin(async { assert!(row.cache.invalidate_matching("load:*").await.unwrap() <= 1) })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_everything_is_invalidated() {
    nothing_old_is_read(|row, _| Box::pin(async { row.cache.invalidate_all().await.unwrap() })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_it_is_set() {
    nothing_old_is_read(|row, version| {
        Box::pin(async move { row.cache.set("row", &version).await.unwrap() })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_it_is_set_in_background() {
    nothing_old_is_read(|row, version| {
        Box::pin(async move { row.cache.set("row", &version).tags("rows").in_background().unwrap() })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_it_is_written_through() {
    nothing_old_is_read(|row, version| {
        Box::pin(async move {
            let save = || async {
                yield_now().await;
                if version.is_multiple_of(3) { Err(Failed::Load(version)) } else { Ok(()) }
            };
            drop(row.cache.write_through("row", &version, save).await);
        })
    })
    .await;
}

/// Both begin and end at the same time, again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_writers_at_once_either_value_stays_or_none() {
    let row = Row::new();
    for round in 1..=VERSIONS {
        let values = [10 * round + 1, 10 * round + 2];
        let write = |value: u64| {
            let row = row.clone();
            async move {
                let save = || async {
                    row.committed.store(value, SeqCst);
                    yield_now().await;
                    Ok::<_, Failed>(())
                };
                row.cache.write_through("row", &value, save).await.unwrap();
            }
        };
        let read = |pace| {
            let row = row.clone();
            async move { row.cache.get_or_load("row", || row.load(pace)).await.map(drop).unwrap() }
        };
        let tasks = [
            tokio::spawn(read(1)),
            tokio::spawn(write(values[0])),
            tokio::spawn(write(values[1])),
            tokio::spawn(read(2)),
        ];
        for task in tasks {
            task.await.unwrap();
        }
        let left = row.cache.get::<u64>("row").await.unwrap();
        assert!(left.is_none_or(|left| values.contains(&left)), "{left:?} of {values:?}");
    }
}
