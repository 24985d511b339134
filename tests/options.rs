//! What the other options of `#[cache]` and of the builder promise, through real routers.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "options/client.rs"]
mod client;
#[path = "options/clients_stale.rs"]
mod clients_stale;
#[path = "options/clients_wishes.rs"]
mod clients_wishes;
#[path = "options/collect.rs"]
mod collect;
#[path = "options/credentials.rs"]
mod credentials;
#[path = "options/from_response.rs"]
mod from_response;
#[path = "options/heads.rs"]
mod heads;
#[path = "options/leaks.rs"]
mod leaks;
#[path = "options/named.rs"]
mod named;
#[path = "options/only_if_cached.rs"]
mod only_if_cached;
#[path = "options/own_stale_rules.rs"]
mod own_stale_rules;
#[path = "options/query.rs"]
mod query;
#[path = "options/store_if.rs"]
mod store_if;
#[path = "options/strict_keys.rs"]
mod strict_keys;
#[path = "options/surrogate_keys.rs"]
mod surrogate_keys;
#[path = "options/without_effect.rs"]
mod without_effect;

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use pacific_cache_tests::app::App;

const SECOND: Duration = Duration::from_secs(1);

/// A response with these fields.
fn with(fields: &[(&'static str, &'static str)], body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    for (name, value) in fields {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}

/// Waits for every refresh that is under way.
async fn refreshed(app: &App) {
    assert_eq!(app.cache.close(60 * SECOND).await, 0, "every refresh comes to its end");
}
