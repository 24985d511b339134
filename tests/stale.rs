//! What is served after its ttl: `swr`, `stale_if_error`, and what a response says of it itself (RFC 5861).
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "stale/both.rs"]
mod both;
#[path = "stale/context.rs"]
mod context;
#[path = "stale/errors.rs"]
mod errors;
#[path = "stale/failing.rs"]
mod failing;
#[path = "stale/fences.rs"]
mod fences;
#[path = "stale/refresh.rs"]
mod refresh;
#[path = "stale/rules.rs"]
mod rules;
#[path = "stale/spared.rs"]
mod spared;
#[path = "stale/together.rs"]
mod together;

use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use pacific_cache::Cache;
use pacific_cache_tests::app::{App, Gate, Script};

const SECOND: Duration = Duration::from_secs(1);

/// As many as a service meets when an entry expires.
const MANY: usize = 1_000;

/// Waits for every refresh that is under way.
async fn refreshed(cache: &Cache) {
    assert_eq!(cache.close(60 * SECOND).await, 0, "every refresh comes to its end");
}

/// A handler whose first run answers at once, and every later one when the gate is open.
fn then_behind<R: IntoResponse + Send + 'static>(
    gate: &Gate,
    answer: impl Fn(u64) -> R + Send + Sync + 'static,
) -> Script {
    let (gate, answer) = (gate.clone(), Arc::new(answer));
    Script::new(move |run| {
        let (gate, answer) = (gate.clone(), answer.clone());
        async move {
            if run > 1 {
                gate.pass().await;
            }
            answer(run)
        }
    })
}

/// Stores the first answer of the app's `/`, and lets so many seconds pass.
async fn aged(app: &App, seconds: u32) {
    assert_eq!(app.get("/").await.body, "1");
    app.clock.advance(seconds * SECOND);
}
