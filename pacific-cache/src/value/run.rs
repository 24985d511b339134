//! One load of a value from its beginning to its end: run the function, store what it gave, tell those who wait.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt;
use serde::Serialize;

use super::ask::Ask;
use super::codec;
use crate::carried::Carried;
use crate::context::Context;
use crate::far::Lease;
use crate::flight::Flight;
use crate::freshness::Stale;
use crate::http::refusal::Refusal;
use crate::landing::{Begun, Landed, Landing};
use crate::load::{Load, Wishes};
use crate::response::StoredResponse;
use crate::stats::{Event, told};
use crate::storing::{Keep, Storing};

/// Everything that a load needs when it is done: it may outlive the call that began it.
pub(crate) struct Run {
    function: &'static str,
    context: Context,
    storing: Storing,
    ttl: Duration,
    stale: Stale,
}

impl Run {
    pub(crate) fn of(ask: &Ask, carried: Carried) -> Self {
        Self {
            function: ask.function,
            context: ask.context.clone(),
            ttl: ask.time_to_live(),
            stale: ask.stale,
            storing: ask.storing(carried),
        }
    }

    /// Of a flight; for all nodes, with the right to do so.
    pub(crate) fn leading(ask: &Ask, flight: &Flight<Begun, Landed>, lease: Option<Lease>) -> Self {
        let mut run = Self::of(ask, flight.begun_with.carried.clone());
        run.lease(lease);
        run
    }

    /// The right to load for all nodes.
    pub(crate) fn lease(&mut self, lease: Option<Lease>) {
        self.storing.lease = lease;
    }

    /// Runs the load and lands its flight. An error lands as nothing: those who wait look again.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` holds each of its arguments twice")]
    pub(crate) fn for_all<T: Serialize, E>(
        mut self,
        landing: Landing,
        load: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        async move {
            landing.loads();
            let (result, landed) = self.run(load).await;
            match landed {
                Some(landed) => landing.land(landed, self.storing.sending.take()),
                None => drop(landing),
            }
            result
        }
    }

    /// Runs the load for one call.
    pub(crate) async fn alone<T: Serialize, E>(
        mut self,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let (result, _) = self.run(load).await;
        if let Some(sending) = self.storing.sending.take() {
            sending.in_background();
        }
        result
    }

    async fn run<T: Serialize, E>(
        &mut self,
        load: impl Future<Output = Result<T, E>>,
    ) -> (Result<T, E>, Option<Landed>) {
        let begun = self.storing.load_begins();
        let current = Load::new();
        let loading = current.clone().around(load);
        let span = self.storing.load_span();
        // A function that calls itself does so many levels deep: what is between them is small.
        let loading = || AssertUnwindSafe(self.context.around_unless_empty(loading)).catch_unwind();
        let loaded = told::inside(&span, loading).await;
        span.in_scope(|| self.storing.load_ended(begun));
        let result = loaded.unwrap_or_else(|panic| {
            self.storing.count(Event::Refused(Refusal::Error));
            resume_unwind(panic)
        });
        let landed = match &result {
            Ok(value) => self.settle(value, &self.storing.heard(current.wishes())),
            Err(_) => {
                self.storing.count(Event::Refused(Refusal::Error));
                None
            }
        };
        (result, landed)
    }

    /// `None` where those who wait look again.
    fn settle(&mut self, value: &impl Serialize, wishes: &Wishes) -> Option<Landed> {
        let late = self.storing.add_tags(&wishes.tags);
        match self.written(value, wishes) {
            Ok(response) => {
                let left = wishes.ttl.unwrap_or(self.ttl);
                let (entry, stored) = self.storing.put(response, Keep { left, stale: self.stale, age: 0 });
                self.storing.count(stored.map_or_else(Event::Refused, |()| Event::Stored));
                if self.storing.has_fence_of_late() {
                    return Some(Landed::Shared(entry, late.into()));
                }
                self.storing.names_ever_new().then(|| {
                    self.storing.mark();
                    Landed::Unshareable
                })
            }
            Err(refusal) => {
                self.storing.count(Event::Refused(refusal));
                self.storing.mark();
                Some(Landed::Unshareable)
            }
        }
    }

    fn written(&self, value: &impl Serialize, wishes: &Wishes) -> Result<StoredResponse, Refusal> {
        if wishes.no_store {
            return Err(Refusal::Asked);
        }
        let bytes = codec::encode(value).map_err(|error| {
            tracing::warn!(function = self.function, %error, "a value can't be serialised, and isn't stored");
            Refusal::Value
        })?;
        if bytes.len() as u64 > self.storing.core().options.limits.max_body {
            return Err(Refusal::Length);
        }
        Ok(StoredResponse::of_value(bytes))
    }
}
