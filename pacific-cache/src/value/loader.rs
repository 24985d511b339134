//! What runs a value's load, and where: in a task, if need be, or only in the call itself.

use std::future::Future;
use std::sync::Arc;

use serde::Serialize;
use tokio::runtime::Handle;

use super::ask::Ask;
use super::run::Run;
use crate::far::{self, Arrival};
use crate::flight::{Flight, Leader, Load, Turn};
use crate::landing::{Begun, Landed, Landing};
use crate::tasks::Tasks;
use crate::wanted::Wanted;

/// A load that has not begun.
pub(crate) trait Loader<T, E>: Sized {
    /// Whether it can go on without its call, and so refresh what is stale after the call was answered.
    const OUTLIVES: bool;

    /// Runs it outside of any cache.
    async fn run(self) -> Result<T, E>;

    /// Runs it for this call only.
    async fn alone(self, run: Run) -> Result<T, E>;

    /// Runs it for all who wait.
    async fn lead(self, run: Run, landing: Landing, flight: Arc<Flight<Begun, Landed>>) -> Result<T, E>;

    /// Runs it after its call was answered, unless somebody loads already or too much goes on.
    fn refresh(self, ask: &Ask, arrival: Arrival);
}

/// A load that owns all it needs.
pub(crate) struct Owned<F>(pub(crate) F);

impl<T, E, F, Fut> Loader<T, E> for Owned<F>
where
    T: Serialize + Send + 'static,
    E: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
{
    const OUTLIVES: bool = true;

    async fn run(self) -> Result<T, E> {
        (self.0)().await
    }

    async fn alone(self, run: Run) -> Result<T, E> {
        run.alone(async { (self.0)().await }).await
    }

    /// A leader that leaves hands the load to a task.
    fn lead(
        self,
        run: Run,
        landing: Landing,
        flight: Arc<Flight<Begun, Landed>>,
    ) -> impl Future<Output = Result<T, E>> {
        let load: Load<_> = Box::pin(run.for_all(landing, async { (self.0)().await }));
        Leader::new(flight, load, Tasks(Handle::try_current().ok()))
    }

    fn refresh(self, ask: &Ask, arrival: Arrival) {
        let Ok(place) = ask.core().background.place() else { return };
        if let Turn::Lead(flight) = ask.enter(ask.core(), &ask.owned_slot(), &arrival) {
            let landing = Landing::new(ask.cache.clone(), ask.owned_slot(), Arc::clone(&flight));
            let (mut run, cache) = (Run::leading(ask, &flight, None), ask.cache.clone());
            place.run(async move {
                // Unless another node does.
                if let far::Turn::Mine(lease) = arrival.try_lease(cache.core()).await {
                    run.lease(lease);
                    drop(run.for_all(landing, async { (self.0)().await }).await);
                }
            });
        }
    }
}

/// A load that borrows from its call: it ends with it, and those who wait look again.
pub(crate) struct Here<F>(pub(crate) F);

impl<T, E, F> Loader<T, E> for Here<F>
where
    T: Serialize,
    F: AsyncFnOnce() -> Result<T, E>,
{
    const OUTLIVES: bool = false;

    async fn run(self) -> Result<T, E> {
        (self.0)().await
    }

    async fn alone(self, run: Run) -> Result<T, E> {
        run.alone(async { (self.0)().await }).await
    }

    fn lead(
        self,
        run: Run,
        landing: Landing,
        _: Arc<Flight<Begun, Landed>>,
    ) -> impl Future<Output = Result<T, E>> {
        run.for_all(landing, async { (self.0)().await })
    }

    fn refresh(self, _: &Ask, _: Arrival) {}
}
