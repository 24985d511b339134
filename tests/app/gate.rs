//! What tests hold back, and what they look for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use tokio::sync::Semaphore;

/// A gate that is closed until it is opened; then it stays open.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    /// A closed one.
    #[must_use]
    pub fn closed() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Waits until it is open.
    pub async fn pass(&self) {
        // A closed semaphore is an open gate.
        drop(self.0.acquire().await);
    }

    /// Lets everyone pass, from now on.
    pub fn open(&self) {
        self.0.close();
    }
}

/// Raised when what holds it is dropped: the end of a future, however it ends.
#[derive(Clone, Debug, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    /// Something whose end raises the flag.
    #[must_use]
    pub fn guard(&self) -> impl Send + use<> {
        Raised(self.0.clone())
    }

    /// Whether the end has come.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(SeqCst)
    }
}

struct Raised(Arc<AtomicBool>);

impl Drop for Raised {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}
