//! Ending names in Redis: one idempotent `UNLINK`, repeated until it is confirmed.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::runtime::Handle;

use super::Inner;
use super::fault::Fault;
use super::layout::Layout;
use super::pending::Batch;
use super::shard::Shard;
use crate::clock::Deadline;
use crate::error::Error;

/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// Names that are pending. Dropped before it is confirmed, they are sent in the background.
pub(crate) struct Ticket {
    far: Arc<Inner>,
    batch: Batch,
    is_confirmed: bool,
}

impl Ticket {
    pub(crate) fn new(far: Arc<Inner>, batch: Batch) -> Self {
        Self { far, batch, is_confirmed: false }
    }

    /// Sends them, and waits for the answer as long as a request may wait.
    pub(crate) async fn confirmed(mut self) -> Result<(), Error> {
        let patience = self.far.patience;
        match self.far.send_now(&self.batch, patience).await {
            Ok(()) => {
                self.is_confirmed = true;
                Ok(())
            }
            Err(fault) => Err(Error::pending(&fault.to_string())),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.is_confirmed {
            Inner::retry(&self.far);
        }
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket").field("batch", &self.batch).finish_non_exhaustive()
    }
}

impl Inner {
    /// To all shards at once. Confirmed by all, the names are not pending any more.
    async fn send_now(&self, batch: &Batch, patience: Duration) -> Result<(), Fault> {
        let sent = join_all(self.shards.iter().map(|shard| async move {
            let sending = async {
                let link = shard.link(patience).await?;
                let keys = keys(&shard.layout, batch);
                shard.unlink(&link, &keys).await.map(|()| keys)
            };
            shard.judged(Deadline::after(patience).before(sending).await.unwrap_or(Err(Fault::Slow)))
        }));
        let sent: Vec<Vec<String>> = sent.await.into_iter().collect::<Result<_, _>>()?;
        self.ended(batch, &sent.concat());
        Ok(())
    }

    /// Sends what is pending in the background, until nothing is.
    pub(crate) fn retry(this: &Arc<Self>) {
        let Ok(runtime) = Handle::try_current() else { return };
        if this.retrying.swap(true, SeqCst) {
            return;
        }
        let retrying = Retrying(Arc::clone(this));
        runtime.spawn(async move { retrying.run().await });
    }
}

/// Says that the task is gone, also with its runtime.
struct Retrying(Arc<Inner>);

impl Retrying {
    async fn run(self) {
        loop {
            self.0.send_all().await;
            self.0.retrying.store(false, SeqCst);
            // What was added since the last look, unless another task has begun for it.
            if self.0.pending.count() == 0 || self.0.retrying.swap(true, SeqCst) {
                return;
            }
        }
    }
}

impl Drop for Retrying {
    fn drop(&mut self) {
        self.0.retrying.store(false, SeqCst);
    }
}

impl Inner {
    async fn send_all(&self) {
        while self.pending.count() > 0 {
            let batch = self.pending.all();
            let sent = join_all(self.shards.iter().map(|shard| shard.send(&batch))).await;
            match sent.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(keys) => self.ended(&batch, &keys.concat()),
                Err(fault) => {
                    tracing::debug!(%fault, "an invalidation is still pending");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}

impl Shard {
    /// Waits for a link for as long as it takes.
    async fn send(&self, batch: &Batch) -> Result<Vec<String>, Fault> {
        let link = self.heart.next_link().await;
        let keys = keys(&self.layout, batch);
        self.unlink(&link, &keys).await?;
        self.breaker.worked();
        Ok(keys)
    }
}

/// Both forms of each name.
fn keys(layout: &Layout, batch: &Batch) -> Vec<String> {
    let everything = batch.everything.map(|_| layout.namespace());
    let names = batch.names.iter().flat_map(|(name, _)| [layout.constant(name), layout.bucket(name)]);
    everything.into_iter().chain(names).collect()
}
