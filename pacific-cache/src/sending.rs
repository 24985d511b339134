//! What was loaded, on its way to the tier that nodes share.

use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::entry::Entry;
use crate::far::Lease;
use crate::landing::Landing;
use crate::stats::Event;

pub(crate) struct Sending {
    cache: Cache,
    entry: Arc<Entry>,
    /// Given back when it has arrived.
    lease: Option<Lease>,
}

impl Sending {
    /// For how long after it arrived others may still have looked before.
    const LINGER: Duration = Duration::from_millis(250);

    pub(crate) fn new(cache: Cache, entry: Arc<Entry>, lease: Option<Lease>) -> Self {
        Self { cache, entry, lease }
    }

    /// Sends it; says whether it arrived.
    pub(crate) async fn send(self) -> bool {
        let _given_back_at_the_end = self.lease;
        let core = self.cache.core();
        let arrived = match &core.far {
            Some(far) => far.store(core, &self.entry).await,
            None => false,
        };
        if !arrived {
            core.count(Event::Lost);
        }
        arrived
    }

    pub(crate) fn in_background(self) {
        match self.cache.core().background.place() {
            Ok(place) => place.run(async move {
                self.send().await;
            }),
            Err(_) => self.cache.core().count(Event::Lost),
        }
    }

    /// Sends it in the background; then the record may go.
    pub(crate) fn before(self, landing: Landing) {
        match self.cache.core().background.place() {
            Ok(place) => place.run(async move {
                if self.send().await {
                    landing.linger(Self::LINGER);
                }
            }),
            Err(_) => self.cache.core().count(Event::Lost),
        }
    }
}
