//! Work that goes on after a caller was answered: counted, bounded, and waited for when the cache is closed.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::runtime::Handle;
use tokio::sync::Notify;

/// How many tasks there are at most.
const MOST: usize = 1024;

#[derive(Default)]
pub(crate) struct Background(Arc<Running>);

#[derive(Default)]
struct Running {
    tasks: AtomicUsize,
    none_left: Notify,
}

/// Nobody can take on more work: there are too many tasks, or no runtime to run them.
#[derive(Debug)]
pub(crate) struct Busy;

/// A place among the tasks.
pub(crate) struct Place(Arc<Running>, Handle);

impl Background {
    /// Takes a place for one task.
    pub(crate) fn place(&self) -> Result<Place, Busy> {
        let runtime = Handle::try_current().map_err(|_| Busy)?;
        let more = |tasks| (tasks < MOST).then_some(tasks + 1);
        self.0.tasks.fetch_update(SeqCst, SeqCst, more).map_err(|_| Busy)?;
        Ok(Place(Arc::clone(&self.0), runtime))
    }

    /// How many tasks there are.
    pub(crate) fn running(&self) -> usize {
        self.0.tasks.load(SeqCst)
    }

    /// Waits until there is no task.
    pub(crate) async fn finished(&self) {
        loop {
            let none_left = self.0.none_left.notified();
            if self.running() == 0 {
                return;
            }
            none_left.await;
        }
    }
}

impl Place {
    /// Runs `work`; the place is free when it is done, also by a panic.
    pub(crate) fn run(self, work: impl Future<Output = ()> + Send + 'static) {
        let runtime = self.1.clone();
        runtime.spawn(async move {
            let place = self;
            work.await;
            drop(place);
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.0.tasks.fetch_sub(1, SeqCst) == 1 {
            self.0.none_left.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_are_never_more_tasks_than_the_most() {
        let background = Background::default();
        let places: Vec<_> = (0..MOST).map(|_| background.place().unwrap()).collect();
        assert!(background.place().is_err());
        drop(places);
        assert!(background.place().is_ok());
    }

    #[tokio::test]
    async fn closing_waits_for_every_task_also_one_that_panics() {
        let background = Background::default();
        background.place().unwrap().run(async { std::panic::resume_unwind(Box::new(())) });
        background.place().unwrap().run(tokio::task::yield_now());
        background.finished().await;
        assert_eq!(background.running(), 0);
    }

    #[test]
    fn without_a_runtime_there_is_no_place() {
        assert!(Background::default().place().is_err());
    }
}
