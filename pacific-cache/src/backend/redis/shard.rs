//! A shard: an independent copy of the protocol, whose keys are on one server.

use super::breaker::Breaker;
use super::fault::Fault;
use super::heart::Heart;
use super::layout::Layout;
use super::link::Link;
use super::near::Mirror;
use super::push::{Push, Pushed};
use super::server::{Server, Way};
use super::{Place, Settings};
use crate::clock::Deadline;
use redis::Pipeline;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How many a cluster has. All nodes of a service must agree on it.
const IN_CLUSTER: usize = 16;

/// So many keys are sent at once.
const AT_ONCE: usize = 2000;

pub(crate) struct Shard {
    pub(crate) layout: Layout,
    pub(crate) heart: Heart,
    pub(crate) breaker: Breaker,
}

impl Shard {
    /// One of a server alone, several of a cluster.
    pub(crate) fn all(place: &Place, settings: &Settings, mirror: Option<&Arc<Mirror>>) -> Vec<Self> {
        if !matches!(place.server.way, Way::Cluster(..)) {
            return vec![Self::new(place.server.clone(), settings.clone(), 1, mirror)];
        }
        let of = |number: usize| {
            // What stands in braces decides on which server a key is.
            let prefix = format!("{}{{{number}}}:", place.prefix);
            let settings = Settings { in_cluster: true, prefix: prefix.clone(), ..settings.clone() };
            Self::new(place.server.of_key(&prefix), settings, IN_CLUSTER, None)
        };
        (0..IN_CLUSTER).map(of).collect()
    }

    fn new(server: Server, settings: Settings, of: usize, mirror: Option<&Arc<Mirror>>) -> Self {
        // Where every hit is checked nobody needs to be told, and the server needn't remember who has read what.
        let told = mirror.filter(|mirror| !mirror.is_checked());
        let pushed = told.cloned().map(|mirror| Arc::new(move |push: Push| mirror.hear(&push)) as Pushed);
        let layout = Layout::new(&settings.prefix, of);
        Self { layout, heart: Heart::new(server, settings, pushed), breaker: Breaker::new() }
    }

    /// A link to ask on now, or why there is none.
    pub(crate) async fn link(&self, patience: Duration) -> Result<Arc<Link>, Fault> {
        let link = self.heart.first_link(patience).await;
        let link = link.ok_or_else(|| Fault::Unreachable("there is no connection".to_owned()))?;
        if self.breaker.admits() { Ok(link) } else { Err(Fault::Open) }
    }

    /// What asking gives, in so much time; it is counted.
    pub(crate) async fn in_time<T>(
        &self,
        patience: Duration,
        asking: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        self.judged(Deadline::after(patience).before(asking).await.unwrap_or(Err(Fault::Slow)))
    }

    /// Counts what came of asking.
    pub(crate) fn judged<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        match &outcome {
            // Who refuses, since there is no memory left or no replica, answers at once; other commands may do.
            Ok(_) | Err(Fault::Refused(_)) => self.breaker.worked(),
            Err(Fault::Open) => {}
            Err(_) => self.breaker.failed(),
        }
        outcome
    }

    /// Ends keys.
    pub(crate) async fn unlink(&self, link: &Link, keys: &[String]) -> Result<(), Fault> {
        for keys in keys.chunks(AT_ONCE) {
            let mut commands = Pipeline::new();
            commands.cmd("UNLINK").arg(keys);
            link.send(&commands).await?;
        }
        Ok(())
    }
}
