//! Finding names by a pattern: every entry's label is read.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::{Pipeline, Value};

use super::Inner;
use super::fault::Fault;
use super::link::Link;
use super::shard::Shard;
use crate::cache::Core;
use crate::envelope::{Kind, Label, Peeked};
use crate::error::Error;
use crate::pattern::Pattern;

/// How many keys a step of the search looks at, about.
const STEP: usize = 500;

/// How much of an envelope is fetched at first: most labels are shorter.
pub(super) const BEGINNING: usize = 1024;

impl Inner {
    /// The names of stored entries that match; of what is stored when this is called, none is missed.
    pub(crate) async fn matching(&self, core: &Core, pattern: &Pattern) -> Result<BTreeSet<String>, Error> {
        let mut names = BTreeSet::new();
        for shard in &self.shards {
            let found = shard.search(core, pattern, self.patience).await;
            names.extend(found.map_err(|fault| Error::pending(&fault.to_string()))?);
        }
        Ok(names)
    }
}

impl Shard {
    /// In bounded steps.
    async fn search(
        &self,
        core: &Core,
        pattern: &Pattern,
        patience: Duration,
    ) -> Result<BTreeSet<String>, Fault> {
        let link = self.link(patience).await?;
        let (mut names, mut cursor) = (BTreeSet::new(), 0);
        loop {
            let (next, keys) = self.step(&link, cursor).await?;
            for (_, label) in self.labels(core, &link, &keys, BEGINNING).await? {
                let held = label.held.into_iter().filter(|held| held.kind != Kind::Namespace);
                names.extend(held.map(|held| held.text.into_owned()).filter(|name| pattern.matches(name)));
            }
            if next == 0 {
                return Ok(names);
            }
            cursor = next;
        }
    }

    pub(super) async fn step(&self, link: &Link, cursor: u64) -> Result<(u64, Vec<String>), Fault> {
        let mut commands = Pipeline::new();
        commands.cmd("SCAN").arg(cursor).arg("MATCH").arg(self.layout.entries()).arg("COUNT").arg(STEP);
        let answer = link.send(&commands).await?.into_iter().next();
        let (next, keys): (u64, Vec<String>) =
            answer.and_then(|answer| redis::from_redis_value(answer).ok()).ok_or(Fault::Garbled)?;
        Ok((next, keys))
    }

    /// Those that can be read, each with its key; what can't be is nobody's answer either.
    pub(super) async fn labels(
        &self,
        core: &Core,
        link: &Link,
        keys: &[String],
        bytes: usize,
    ) -> Result<Vec<(String, Label<'static>)>, Fault> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let beginnings = beginnings(link, keys, bytes).await?;
        let (mut labels, mut longer, mut most) = (Vec::new(), Vec::new(), bytes);
        for (key, beginning) in keys.iter().zip(beginnings) {
            match Peeked::at(&beginning, &core.terms(key, false)) {
                Ok(Peeked::Label(label)) => labels.push((key.clone(), label.into_owned())),
                Ok(Peeked::Longer(length)) if length > bytes => {
                    longer.push(key.clone());
                    most = most.max(length);
                }
                Ok(Peeked::Longer(_)) | Err(_) => {}
            }
        }
        if !longer.is_empty() {
            labels.extend(Box::pin(self.labels(core, link, &longer, most)).await?);
        }
        Ok(labels)
    }
}

async fn beginnings(link: &Link, keys: &[String], bytes: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let mut commands = Pipeline::new();
    for key in keys {
        commands.cmd("GETRANGE").arg(key).arg(0).arg(bytes - 1);
    }
    let answers = link.send(&commands).await?;
    answers
        .into_iter()
        .map(|answer| match answer {
            Value::BulkString(bytes) => Ok(bytes),
            _ => Err(Fault::Garbled),
        })
        .collect()
}
