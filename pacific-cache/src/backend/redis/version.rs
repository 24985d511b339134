//! The version of a name, for entity tags: it changes whenever the name, or everything, ends.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use quick_cache::sync::Cache;
use redis::Pipeline;

use super::Inner;
use super::fault::Fault;
use super::link::Link;
use super::look::{GENERATION, millis, random};
use super::reply::generations;
use super::shard::Shard;
use crate::clock::Deadline;

/// So many names are remembered.
const NAMES: usize = 10_000;

/// Incarnation of the server, generations of everything and of the name.
pub(crate) type Version = [[u8; 8]; 3];

/// Which versions this process has seen, and since when.
pub(crate) struct Versions {
    seen: Cache<Box<str>, (Version, u64)>,
    moment: AtomicU64,
}

impl Versions {
    pub(crate) fn new() -> Self {
        Self { seen: Cache::new(NAMES), moment: AtomicU64::new(0) }
    }

    /// A moment later than all before.
    pub(crate) fn now(&self) -> u64 {
        self.moment.fetch_add(1, SeqCst)
    }

    /// Whether it was this name's before `moment`; it is remembered from now on.
    fn was_seen(&self, name: &str, version: Version, moment: u64) -> bool {
        match self.seen.get(name) {
            Some((seen, since)) if seen == version => since < moment,
            _ => {
                self.seen.insert(name.into(), (version, self.now()));
                false
            }
        }
    }
}

impl Inner {
    /// The version that a name has had since before `moment`. What was read since then is of that version: generations are
    /// random, so what is the same has not changed in between.
    pub(crate) async fn version(&self, name: &str, moment: u64) -> Option<Version> {
        if self.is_pending([name].into_iter()) {
            return None;
        }
        let shard = self.shard(name);
        let reading = async {
            let link = shard.link(self.patience).await?;
            shard.version(&link, name).await
        };
        let version = Deadline::after(self.patience).before(reading).await.unwrap_or(Err(Fault::Slow));
        let version = shard.judged(version).ok()??;
        self.versions.was_seen(name, version, moment).then_some(version)
    }
}

impl Shard {
    /// The bucket's, which every invalidation of the name ends, however it is written.
    async fn version(&self, link: &Link, name: &str) -> Result<Option<Version>, Fault> {
        let keys = [self.layout.namespace(), self.layout.bucket(name)];
        let mut commands = Pipeline::new();
        commands.cmd("MGET").arg(&keys);
        let mut found = generations(link.send(&commands).await?)?;
        if found.iter().any(Option::is_none) {
            let mut commands = Pipeline::new();
            for key in &keys {
                commands.cmd("SET").arg(key).arg(&random()).arg("NX").arg("PX").arg(millis(GENERATION));
            }
            commands.cmd("MGET").arg(&keys);
            found = generations(link.send(&commands).await?)?;
        }
        Ok(match found.as_slice() {
            [Some(everything), Some(name)] => Some([link.incarnation(), everything.0, name.0]),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_of_what_was_read_since_a_moment_only_if_it_was_seen_before_that() {
        let versions = Versions::new();
        let (old, new) = ([[1; 8]; 3], [[2; 8]; 3]);
        let early = versions.now();
        assert!(!versions.was_seen("a", old, early));
        let later = versions.now();
        assert!(!versions.was_seen("a", old, early) && versions.was_seen("a", old, later));
        assert!(!versions.was_seen("a", new, later), "another version began in between");
        assert!(versions.was_seen("a", new, versions.now()));
    }
}
