//! Writers: commit, invalidate in one of many ways, then acknowledge.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use futures_util::FutureExt as _;
use pacific_cache::{Error, Name, name};
use tokio::time::timeout;
use tower_service::Service;

use crate::app::{Committed, PATHS, watches};
use crate::dice::Dice;
use crate::registers::{GROUPS, REGISTERS, Registers};
use crate::run::Node;

/// One write in so many is dropped midway.
const DROPPED: u64 = 12;

pub struct Writer {
    pub nodes: Vec<Node>,
    pub registers: Arc<Registers>,
    pub dice: Dice,
    /// Writes only to so many registers.
    pub among: u64,
    pub unconfirmed: u64,
}

/// How an invalidation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Confirmed,
    /// With an error, or dropped midway: it holds on its own node.
    Here,
    /// It promises nothing.
    Unsaid,
}

impl Writer {
    /// Gives how many invalidations were not confirmed.
    pub async fn write_until(mut self, stop: Arc<AtomicBool>) -> u64 {
        while !stop.load(SeqCst) {
            self.write().await;
            tokio::time::sleep(Duration::from_millis(5 + self.dice.below(400))).await;
        }
        self.unconfirmed
    }

    async fn write(&mut self) {
        let (id, node) = (self.dice.below(self.among), self.dice.below(self.nodes.len() as u64) as usize);
        let way = self.dice.below(64);
        let patience = (self.dice.below(DROPPED) == 0).then(|| Duration::from_micros(self.dice.below(3000)));
        let ids = match way {
            0 | 1 => (0..REGISTERS).collect(),
            2..12 => Registers::of_group(id % GROUPS),
            _ => vec![id],
        };
        let (versions, ended) = if way >= 60 {
            self.overtake(id, node).await
        } else if way < 40 {
            let versions = self.registers.commit(&ids);
            let watches = watches(&self.registers, id, versions.last().copied().unwrap_or_default());
            (versions, self.nodes[node].invalidate(way, id, watches, patience).await)
        } else {
            self.nodes[node].put(id, patience).await
        };
        self.unconfirmed += u64::from(ended == Ended::Here && patience.is_none());
        if ended != Ended::Unsaid {
            self.registers.acknowledge(node, &ids, &versions, ended == Ended::Confirmed);
        }
    }
}

impl Writer {
    /// Ends a version while an earlier invalidation of the same names is on its way, and leaves at once: what confirms the
    /// earlier one says nothing of this.
    async fn overtake(&mut self, id: u64, node: usize) -> (Vec<u64>, Ended) {
        let names = || [name!("register:{id}"), name!("owner:{id}")];
        let cache = &self.nodes[node].cache;
        let mut earlier = pin!(cache.invalidate(names()));
        let sent = earlier.as_mut().now_or_never();
        // Meanwhile the version before this may be loaded again.
        tokio::time::sleep(Duration::from_millis(self.dice.below(30))).await;
        let versions = self.registers.commit(&[id]);
        let watches = watches(&self.registers, id, versions[0]);
        let later: Vec<_> = names().into_iter().chain(watches).collect();
        let left = cache.invalidate(later).now_or_never();
        if sent.is_none() {
            drop(earlier.await);
        }
        (versions, if left == Some(Ok(())) { Ended::Confirmed } else { Ended::Here })
    }
}

impl Node {
    async fn invalidate(&self, way: u64, id: u64, watches: Vec<Name>, patience: Option<Duration>) -> Ended {
        let (cache, group) = (&self.cache, id % GROUPS);
        match way {
            0 => ended(patience, cache.invalidate_all()).await,
            1 => ended(patience, cache.invalidate("registers")).await,
            2..12 => ended(patience, cache.invalidate(name!("group:{group}"))).await,
            12..14 => self.invalidate_matching(&format!("*:{id}")).await,
            14..30 => {
                let names = [name!("register:{id}"), name!("owner:{id}")];
                let names: Vec<_> = names.into_iter().chain(watches).collect();
                ended(patience, cache.invalidate(names)).await
            }
            _ => self.invalidate_paths(id, patience).await,
        }
    }

    /// Not what other nodes are loading, which is stored nowhere yet.
    async fn invalidate_matching(&self, pattern: &str) -> Ended {
        let ended = ended(None, async { self.cache.invalidate_matching(pattern).await.map(drop) }).await;
        if self.is_shared { Ended::Unsaid } else { ended }
    }

    async fn invalidate_paths(&self, id: u64, patience: Option<Duration>) -> Ended {
        let paths = PATHS.map(|path| format!("/{path}/{}/{id}", id % GROUPS)).to_vec();
        // A value has no path. That one must have ended here before the other can be dropped.
        let value = ended(None, self.cache.invalidate(name!("value:{id}"))).await;
        let paths = ended(patience, self.cache.invalidate(paths)).await;
        if value == Ended::Confirmed { paths } else { value }
    }

    /// Through a handler with `#[invalidates]`.
    async fn put(&self, id: u64, patience: Option<Duration>) -> (Vec<u64>, Ended) {
        let (mut app, committed) = (self.app.clone(), Committed::default());
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::PUT;
        *request.uri_mut() = format!("/write/{}/{id}", id % GROUPS).parse().unwrap_or_default();
        request.extensions_mut().insert(committed.clone());
        let answer = within(patience, app.call(request)).await;
        let said = answer.is_some_and(|Ok(response)| !is_pending(response.headers()));
        let version = committed.version.load(SeqCst);
        let ended = match version {
            0 => Ended::Unsaid,
            _ if said && committed.confirmed.load(SeqCst) => Ended::Confirmed,
            _ => Ended::Here,
        };
        (vec![version], ended)
    }
}

async fn ended(patience: Option<Duration>, ending: impl Future<Output = Result<(), Error>>) -> Ended {
    match within(patience, ending).await {
        Some(Ok(())) => Ended::Confirmed,
        _ => Ended::Here,
    }
}

/// Nothing where it was dropped midway.
async fn within<T>(patience: Option<Duration>, future: impl Future<Output = T>) -> Option<T> {
    match patience {
        Some(patience) => timeout(patience, future).await.ok(),
        None => Some(future.await),
    }
}

fn is_pending(headers: &HeaderMap) -> bool {
    let said = headers.get_all("cache-status").iter();
    said.filter_map(|status| status.to_str().ok()).any(|status| status.contains("invalidation-pending"))
}
