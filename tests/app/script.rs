//! A cached handler that does what a test says, and how often it ran.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use pacific_cache::cache;

use super::Gate;

type Run = dyn Fn(u64) -> BoxFuture<'static, Response> + Send + Sync;

/// What a handler does in its first run, its second, and so on.
#[derive(Clone)]
pub struct Script {
    runs: Arc<AtomicU64>,
    run: Arc<Run>,
}

impl Script {
    /// `run` is given the number of the run, from 1 on.
    pub fn new<F, R>(run: impl Fn(u64) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = R> + Send + 'static,
        R: IntoResponse + 'static,
    {
        let run = move |number| run(number).map(IntoResponse::into_response).boxed();
        Self { runs: Arc::default(), run: Arc::new(run) }
    }

    /// A handler that answers at once.
    pub fn at_once<R: IntoResponse + Send + 'static>(run: impl Fn(u64) -> R + Send + Sync + 'static) -> Self {
        Self::new(move |number| std::future::ready(run(number)))
    }

    /// A handler that answers once `gate` is open.
    pub fn behind<R: IntoResponse + Send + 'static>(
        gate: &Gate,
        run: impl Fn(u64) -> R + Send + Sync + 'static,
    ) -> Self {
        let (gate, run) = (gate.clone(), Arc::new(run));
        Self::new(move |number| {
            let (gate, run) = (gate.clone(), run.clone());
            async move {
                gate.pass().await;
                run(number)
            }
        })
    }

    /// A handler that answers with the number of its run.
    #[must_use]
    pub fn numbers() -> Self {
        Self::at_once(|number| number.to_string())
    }

    /// How often it ran, or began to.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs.load(SeqCst)
    }

    /// Runs once more: for handlers with a key of their own.
    pub fn run(&self) -> BoxFuture<'static, Response> {
        (self.run)(self.runs.fetch_add(1, SeqCst) + 1)
    }

    /// A router with one cached handler that runs it, at every path.
    pub fn routes(&self) -> Router {
        Router::new().route("/", get(scripted)).route("/{*path}", get(scripted)).with_state(self.clone())
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("runs", &self.runs()).finish_non_exhaustive()
    }
}

#[cache(ttl = 300)]
async fn scripted(State(script): State<Script>, RawQuery(_query): RawQuery) -> Response {
    script.run().await
}
