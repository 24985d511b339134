//! What is in Redis under a key, for who runs the service: every entry's label is read, as for a pattern.

use std::time::Duration;

use redis::{Pipeline, Value};

use super::fault::Fault;
use super::layout::owner_of;
use super::link::Link;
use super::matching::BEGINNING;
use super::reply::generations;
use super::shard::Shard;
use super::{Far, Inner};
use crate::cache::Core;
use crate::envelope::{Generation, Held, Kind, Label};
use crate::error::Error;
use crate::far::Distant;

impl Far {
    /// The entries with this key, without what is in them.
    pub(crate) async fn entries(&self, core: &Core, key: &str) -> Result<Vec<Distant>, Error> {
        let Inner { shards, patience, .. } = &*self.0;
        let mut all = Vec::new();
        for shard in shards {
            let found = shard.entries(core, key, *patience).await;
            all.extend(found.map_err(|fault| Error::pending(&fault.to_string()))?);
        }
        Ok(all)
    }
}

impl Shard {
    async fn entries(&self, core: &Core, key: &str, patience: Duration) -> Result<Vec<Distant>, Fault> {
        let link = self.link(patience).await?;
        let has_key =
            |label: &Label| label.held.iter().any(|held| held.kind == Kind::Key && held.text == key);
        let (mut entries, mut cursor) = (Vec::new(), 0);
        loop {
            let (next, places) = self.step(&link, cursor).await?;
            let labels = self.labels(core, &link, &places, BEGINNING).await?;
            for (place, label) in labels.iter().filter(|(_, label)| has_key(label)) {
                entries.extend(self.entry(&link, place, label).await?);
            }
            if next == 0 {
                return Ok(entries);
            }
            cursor = next;
        }
    }

    /// None where it is gone meanwhile.
    async fn entry(&self, link: &Link, place: &str, label: &Label<'_>) -> Result<Option<Distant>, Fault> {
        let names: Vec<_> = label.held.iter().map(|held| self.layout.of(held)).collect();
        let mut commands = Pipeline::new();
        commands.cmd("PTTL").arg(place).cmd("STRLEN").arg(place).cmd("MGET").arg(names);
        let answers = link.send(&commands).await?;
        let &[Value::Int(left), Value::Int(bytes), _] = answers.as_slice() else {
            return Err(Fault::Garbled);
        };
        let now = generations(answers)?;
        let is_same = |(held, now): (&Held, &Option<Generation>)| *now == Some(held.generation);
        let texts =
            |kind| label.held.iter().filter(move |held| held.kind == kind).map(|held| held.text.to_string());
        // Negative where it is gone.
        Ok(u64::try_from(left).ok().map(|left| Distant {
            function: owner_of(&label.slot).to_owned(),
            path: texts(Kind::Path).next(),
            tags: texts(Kind::Tag).collect(),
            is_intact: label.incarnation == link.incarnation() && label.held.iter().zip(&now).all(is_same),
            bytes: bytes.unsigned_abs(),
            kept_for: Duration::from_millis(left),
        }))
    }
}
