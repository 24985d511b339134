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
use crate::registers::{GROUPS, REGISTERS, Registers};
use crate::run::Tally;

/// One read in so many is dropped midway.
const DROPPED: u64 = 400;

pub async fn read_until(
    stop: Arc<AtomicBool>,
    mut app: Router,
    registers: Arc<Registers>,
    seed: u64,
) -> Tally {
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    while !stop.load(SeqCst) {
        let (id, path) = (dice.below(REGISTERS), PATHS[dice.below(PATHS.len() as u64) as usize]);
        let uri = format!("/{path}/{}/{id}", id % GROUPS);
        let floor = registers.floor(id);
        if dice.below(DROPPED) == 0 {
            let patience = Duration::from_millis(dice.below(15));
            let dropped = tokio::time::timeout(patience, get(&mut app, &uri)).await;
            drop(dropped);
        } else {
            let (version, hit) = get(&mut app, &uri).await;
            tally.check(&uri, version, floor, hit);
        }
        // A hit never waits: without this a reader would keep its thread.
        if tally.reads % 32 == 0 {
            tokio::task::yield_now().await;
        }
    }
    tally
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
