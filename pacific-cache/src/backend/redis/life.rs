//! The life of one connection: it ends once, and who depends on it is told.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::fault::Fault;
use super::push::{Push, Pushed};
use crate::mutant::{self, Mutant};

pub(crate) struct Life {
    /// Why it has ended. Never taken back.
    end: OnceLock<Fault>,
    ended: Notify,
    pushed: Option<Pushed>,
    reader: OnceLock<AbortHandle>,
}

/// Ends the life when the connection's task is gone, also with its runtime or by a panic.
struct Until(Arc<Life>);

impl Life {
    pub(crate) fn new(pushed: Option<Pushed>) -> Arc<Self> {
        Arc::new(Self { end: OnceLock::new(), ended: Notify::new(), pushed, reader: OnceLock::new() })
    }

    /// Runs the connection's reader and writer on this runtime for as long as the life lasts.
    pub(crate) fn lead(self: &Arc<Self>, connection: impl Future<Output = ()> + Send + 'static) {
        let until = Until(Arc::clone(self));
        let task = tokio::spawn(async move {
            let _until = until;
            connection.await;
        });
        self.reader.get_or_init(|| task.abort_handle());
        if !self.lasts() {
            task.abort();
        }
    }

    pub(crate) fn lasts(&self) -> bool {
        self.end.get().is_none()
    }

    /// The first call ends it; the connection is closed, and every key may have changed.
    pub(crate) fn end(&self, why: Fault) {
        if self.end.set(why).is_ok() {
            if !mutant::is(Mutant::NoFlush) {
                self.tell(Push::All);
            }
            self.ended.notify_waiters();
            if let Some(reader) = self.reader.get() {
                reader.abort();
            }
        }
    }

    /// Hands on what the server said unasked.
    pub(crate) fn tell(&self, push: Push) {
        if let Some(pushed) = &self.pushed {
            pushed(push);
        }
    }

    /// A mistake: another task hands it on, which comes to it when others are done.
    pub(crate) fn tell_later(self: &Arc<Self>, push: Push) {
        let life = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            life.tell(push);
        });
    }

    /// Waits for the end, and says why.
    pub(crate) async fn ended(&self) -> Fault {
        loop {
            let ended = self.ended.notified();
            if let Some(why) = self.end.get() {
                return why.clone();
            }
            ended.await;
        }
    }

    /// Why it has ended, if it has.
    pub(crate) fn why(&self) -> Option<Fault> {
        self.end.get().cloned()
    }
}

impl Drop for Until {
    fn drop(&mut self) {
        self.0.end(Fault::closed());
    }
}
