//! Ending names in Redis: one idempotent `UNLINK`, repeated until it is confirmed.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use futures_util::future::{join, join_all};
use redis::Pipeline;
use tokio::runtime::Handle;

use super::Inner;
use super::fault::Fault;
use super::layout::Layout;
use super::look::Look;
use super::pending::Batch;
use super::shard::Shard;
use super::token::Question;
use crate::cache::Core;
use crate::error::Error;
use crate::far::Capture;
use crate::wanted::Wanted;

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
        let sent = self.far.send_now(&self.batch).await;
        self.judged(sent)
    }

    /// The same; gives also the fence of what is set under one of them. It is taken as they end there: an invalidation
    /// elsewhere that comes after that ends what is set.
    pub(crate) async fn captured(mut self, core: &Core, want: &impl Wanted) -> Result<Capture, Error> {
        let captured = match self.far.send_and_capture(core, want, &self.batch).await {
            // Who refuses new keys may still end those that there are.
            Err(Fault::Refused(_)) => self.far.send_now(&self.batch).await.map(|()| Capture::Dark),
            captured => captured,
        };
        self.judged(captured)
    }

    fn judged<T>(&mut self, sent: Result<T, Fault>) -> Result<T, Error> {
        self.is_confirmed = sent.is_ok();
        sent.map_err(|fault| Error::pending(&fault.to_string()))
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
    async fn send_now(&self, batch: &Batch) -> Result<(), Fault> {
        let keys = self.send_to(self.shards.iter(), batch).await?;
        self.ended(batch, &keys);
        Ok(())
    }

    /// Likewise; to the shard of what is wanted with the question for its fence, in one round trip.
    async fn send_and_capture(
        &self,
        core: &Core,
        want: &impl Wanted,
        batch: &Batch,
    ) -> Result<Capture, Fault> {
        let question = Question::of(core, want, self.hints.of(core.memory.hash(want.slot())));
        let home = self.shard(&question.slot);
        let others = self.shards.iter().filter(|shard| !std::ptr::eq(*shard, home));
        let capturing = home.in_time(self.patience, async {
            let link = home.link(self.patience).await?;
            let keys = keys(&home.layout, batch);
            let mut commands = Pipeline::new();
            commands.cmd("UNLINK").arg(&keys);
            let capture = Look::new(self, core, want, &link, &question).capture_after(commands).await?;
            Ok((keys, capture))
        });
        let (others, captured) = join(self.send_to(others, batch), capturing).await;
        let (keys, capture) = captured?;
        self.ended(batch, &[keys, others?].concat());
        Ok(capture)
    }

    /// Gives the keys that have ended.
    async fn send_to<'a>(
        &self,
        shards: impl Iterator<Item = &'a Shard>,
        batch: &Batch,
    ) -> Result<Vec<String>, Fault> {
        let sent = join_all(shards.map(|shard| {
            shard.in_time(self.patience, async {
                let link = shard.link(self.patience).await?;
                let keys = keys(&shard.layout, batch);
                shard.unlink(&link, &keys).await.map(|()| keys)
            })
        }));
        Ok(sent.await.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
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
