//! Keeps a link: connects when there is none, proves that it lives, replaces it when it has died.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::Settings;
use super::fault::Fault;
use super::link::Link;
use super::push::{Push, Pushed};
use super::server::Server;
use crate::sync::{Mutex, lock};

/// How often the server is asked who it is.
const CHECK: Duration = Duration::from_secs(1);

/// Dropped, it lets go of the link.
pub(crate) struct Heart(Arc<Shared>);

struct Shared {
    server: Server,
    settings: Settings,
    pushed: Option<Pushed>,
    state: Mutex<State>,
    /// Told when a link is there, and when an attempt has failed.
    attempted: Notify,
    beating: AtomicBool,
}

#[derive(Default)]
struct State {
    link: Option<Arc<Link>>,
    task: Option<AbortHandle>,
    /// A failure has been logged that isn't over.
    failing: bool,
    /// It has been logged what this server doesn't do.
    poor: bool,
}

/// Says that the task is gone, also with its runtime.
struct Beating(Arc<Shared>);

impl Heart {
    /// Starts nothing. `pushed` serves every link, and is told that every key may have changed when one ends.
    pub(crate) fn new(server: Server, settings: Settings, pushed: Option<Pushed>) -> Self {
        let (state, attempted, beating) = (Mutex::default(), Notify::new(), AtomicBool::new(false));
        Self(Arc::new(Shared { server, settings, pushed, state, attempted, beating }))
    }

    /// The link there is now, if it lives. The first call, and the first after the end of the runtime of the former,
    /// begins to keep one on this runtime.
    pub(crate) fn link(&self) -> Option<Arc<Link>> {
        self.start();
        lock(&self.0.state).link.clone().filter(|link| link.is_alive())
    }

    /// Waits for a link until an attempt has failed, at most `limit`: so that the first request needn't go without.
    pub(crate) async fn first_link(&self, limit: Duration) -> Option<Arc<Link>> {
        // Nearly always there is one; a timer costs more than the look.
        if let Some(link) = self.link() {
            return Some(link);
        }
        let first = async {
            let attempted = self.0.attempted.notified();
            match self.link() {
                Some(link) => Some(link),
                None if self.is_failing() => None,
                None => {
                    attempted.await;
                    self.link()
                }
            }
        };
        timeout(limit, first).await.ok().flatten()
    }

    /// Waits for a link, for as long as it takes.
    pub(crate) async fn next_link(&self) -> Arc<Link> {
        loop {
            let attempted = self.0.attempted.notified();
            if let Some(link) = self.link() {
                return link;
            }
            attempted.await;
        }
    }

    /// Whether the newest attempt has failed.
    pub(crate) fn is_failing(&self) -> bool {
        lock(&self.0.state).failing
    }

    /// Waits until an attempt has ended, however.
    #[cfg(test)]
    pub(super) async fn attempt(&self) {
        self.0.attempted.notified().await;
    }

    fn start(&self) {
        if self.0.beating.load(SeqCst) || self.0.beating.swap(true, SeqCst) {
            return;
        }
        let beating = Beating(Arc::clone(&self.0));
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let task = runtime.spawn(async move {
            let beating = beating;
            beating.0.beat().await;
        });
        lock(&self.0.state).task = Some(task.abort_handle());
    }
}

impl Shared {
    /// Attempts are a beat apart, so that a link that lived longer is replaced at once.
    async fn beat(&self) {
        loop {
            let next = Instant::now() + self.settings.beat;
            let fault = self.keep().await;
            self.failed(&fault);
            sleep_until(next).await;
        }
    }

    /// Until there is no link any more.
    async fn keep(&self) -> Fault {
        let link = match Link::connect(&self.server, &self.settings, self.pushed.clone()).await {
            Ok(link) => link,
            Err(fault) => return fault,
        };
        self.proven(&link);
        self.works(&link);
        let mut checked = Instant::now();
        loop {
            if let Ok(fault) = timeout(self.settings.beat, link.died()).await {
                return fault;
            }
            // A fault of either ends the link.
            if link.ping().await.is_ok() {
                self.proven(&link);
            }
            if checked.elapsed() >= CHECK {
                checked = Instant::now();
                let _ = link.check().await;
            }
        }
    }

    fn proven(&self, link: &Link) {
        if let Some(pushed) = self.pushed.as_ref().filter(|_| link.is_tracked()) {
            pushed(Push::Proven(link.id(), link.proven()));
        }
    }

    fn works(&self, link: &Arc<Link>) {
        let mut state = lock(&self.state);
        let former = state.link.replace(Arc::clone(link));
        if std::mem::take(&mut state.failing) {
            tracing::info!("Redis at {} answers again", self.server);
        }
        self.tell_what_it_lacks(&mut state, link);
        // The end of a link calls others, which may ask for the link.
        drop(state);
        drop(former);
        self.attempted.notify_waiters();
    }

    fn tell_what_it_lacks(&self, state: &mut State, link: &Link) {
        let untracked = self.pushed.is_some() && !link.is_tracked();
        if state.poor || !(untracked || link.is_anonymous()) {
            return;
        }
        state.poor = true;
        if link.is_anonymous() {
            tracing::warn!(
                "Redis at {} doesn't say who it is: if it comes back with older data, that isn't noticed; allow this \
                 user INFO",
                self.server
            );
        }
        if untracked {
            tracing::warn!(
                "Redis at {} doesn't tell what changes: every hit asks it; use Redis 6 or later, and allow this user \
                 CLIENT TRACKING and CLIENT CACHING",
                self.server
            );
        }
    }

    fn failed(&self, fault: &Fault) {
        let mut state = lock(&self.state);
        let former = state.link.take();
        if !std::mem::replace(&mut state.failing, true) {
            tracing::warn!(
                "Redis at {} is not used for now, and requests go on without it: {fault}",
                self.server
            );
        }
        drop(state);
        drop(former);
        self.attempted.notify_waiters();
    }
}

impl Drop for Beating {
    fn drop(&mut self) {
        let former = lock(&self.0.state).link.take();
        drop(former);
        self.0.beating.store(false, SeqCst);
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        let State { link, task, .. } = std::mem::take(&mut *lock(&self.0.state));
        if let Some(task) = task {
            task.abort();
        }
        if let Some(link) = link {
            link.kill();
        }
    }
}
