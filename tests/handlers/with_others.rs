//! Handlers with other attributes, above and below.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use pacific_cache::{cache, invalidates};

use crate::app::{Loads, Shop};

#[cache(ttl = 300)]
#[invalidates("seen:{id}")]
async fn below(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[invalidates("seen:{id}")]
#[cache(ttl = 300)]
async fn above(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[allow(clippy::diverging_sub_expression, clippy::unused_async, reason = "axum's attribute makes some")]
#[cache(ttl = 300)]
#[axum::debug_handler(state = Shop)]
async fn debug(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[tracing::instrument(skip(loads))]
#[cache(ttl = 300)]
async fn instrument_above(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300)]
#[tracing::instrument(skip(loads))]
async fn instrument_below(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

/// Only one of the two is compiled.
#[cfg(not(test))]
#[cache(ttl = 300, key = "{missing}")]
pub(crate) async fn compiled_out() {}

pub(crate) fn routes() -> Router<Shop> {
    Router::new()
        .route("/below/{id}", get(below))
        .route("/above/{id}", get(above))
        .route("/debug/{id}", get(debug))
        .route("/instrument-above/{id}", get(instrument_above))
        .route("/instrument-below/{id}", get(instrument_below))
}
