//! What handlers show in these tests, and how they are asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::http::Method;
use pacific_cache_tests::app::{Gate, answer};
use pacific_cache_tests::harness::{Answer, request};

/// A page that changes, and how often it was shown.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    revision: Arc<AtomicU64>,
    shown: Arc<AtomicU64>,
    pub(crate) gate: Gate,
}

impl Page {
    pub(crate) fn new() -> Self {
        let page = Self::behind_a_gate();
        page.gate.open();
        page
    }

    /// What is shown is read, and then waits at the gate.
    pub(crate) fn behind_a_gate() -> Self {
        Self { revision: Arc::default(), shown: Arc::default(), gate: Gate::closed() }
    }

    pub(crate) fn revision(&self) -> u64 {
        self.revision.load(SeqCst)
    }

    pub(crate) fn change(&self) {
        self.revision.fetch_add(1, SeqCst);
    }

    /// What a handler shows.
    pub(crate) async fn show(&self) -> String {
        self.shown.fetch_add(1, SeqCst);
        let text = format!("revision {}", self.revision());
        self.gate.pass().await;
        text
    }

    /// How often it was.
    pub(crate) fn shown(&self) -> u64 {
        self.shown.load(SeqCst)
    }
}

/// What a router without layers answers to a request.
pub(crate) async fn send(routes: &Router, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
    answer(routes, request(method, path, fields)).await
}

/// What it answers to `GET path`.
pub(crate) async fn get(routes: &Router, path: &str, fields: &[(&str, &str)]) -> Answer {
    send(routes, Method::GET, path, fields).await
}

/// The tag of `GET path`.
pub(crate) async fn tag_of(routes: &Router, path: &str) -> String {
    get(routes, path, &[]).await.header("etag").to_owned()
}
