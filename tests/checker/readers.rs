//! Readers: read through the router, and hold what comes back against what was acknowledged before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header::HeaderMap};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::app::PATHS;
use crate::dice::Dice;
use crate::registers::{Floor, GROUPS, Registers};
use crate::tally::Tally;

/// One read in so many is dropped midway.
const DROPPED: u64 = 400;

/// One read in so many gives its thread to others: a hit never waits.
const YIELDS: u64 = 32;

pub struct Reader {
    pub node: usize,
    pub app: Router,
    pub registers: Arc<Registers>,
    pub dice: Dice,
    /// Reads only so many registers.
    pub among: u64,
    pub bound: Option<Duration>,
    pub tally: Tally,
}

impl Reader {
    pub async fn read_until(mut self, stop: Arc<AtomicBool>) -> Tally {
        while !stop.load(SeqCst) {
            self.read().await;
            if self.tally.reads.is_multiple_of(YIELDS) {
                tokio::task::yield_now().await;
            }
        }
        self.tally
    }

    async fn read(&mut self) {
        let (id, path) = (self.dice.below(self.among), PATHS[self.dice.below(PATHS.len() as u64) as usize]);
        let uri = format!("/{path}/{}/{id}", id % GROUPS);
        let floor = self.registers.floor(self.node, id);
        if self.dice.below(DROPPED) == 0 {
            let patience = Duration::from_millis(self.dice.below(15));
            let dropped = tokio::time::timeout(patience, get(&mut self.app, &uri)).await;
            drop(dropped);
            return;
        }
        let (version, hit) = get(&mut self.app, &uri).await;
        self.tally.took(floor.at.elapsed(), || format!("node {}, {uri}, hit {hit}", self.node));
        self.tally.hits += u64::from(hit);
        self.check(id, &uri, version, floor, hit);
    }

    fn check(&mut self, id: u64, uri: &str, version: Option<u64>, floor: Floor, hit: bool) {
        let verdict = version.map(|version| self.registers.judge(id, floor, version));
        let node = self.node;
        self.tally.check(verdict, self.bound, || {
            format!("node {node}, {uri}: read {version:?}, {verdict:?} by {floor:?}, hit {hit}")
        });
    }
}

/// The version, and whether the cache had it.
async fn get(app: &mut Router, uri: &str) -> (Option<u64>, bool) {
    let mut request = Request::new(Body::empty());
    let Ok(uri) = uri.parse() else { return (None, false) };
    *request.uri_mut() = uri;
    let Ok(response) = app.call(request).await;
    let hit = is_hit(response.headers());
    let body = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let version = std::str::from_utf8(&body).ok().and_then(|text| text.parse().ok());
    (version, hit)
}

fn is_hit(headers: &HeaderMap) -> bool {
    headers.get("cache-status").is_some_and(|status| status.as_bytes().starts_with(b"PacificCache; hit"))
}
