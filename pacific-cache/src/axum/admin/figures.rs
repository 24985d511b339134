//! `/cache-stats`: what the caches did, and counting from zero again.

use axum::Json;
use axum::extract::Request;
use http::StatusCode;
use serde::Serialize;

use super::cache_of;
use crate::cache::Cache;
use crate::named::{named, with_named};
use crate::stats::Stats;

/// The router's cache, with every named one beside it.
#[derive(Serialize)]
pub(super) struct Figures {
    #[serde(flatten)]
    own: Whole,
    named: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    #[serde(flatten)]
    whole: Whole,
}

#[derive(Serialize)]
struct Whole {
    hit_rate: Option<f64>,
    #[serde(flatten)]
    stats: Stats,
}

impl Whole {
    fn of(cache: &Cache) -> Self {
        let stats = cache.stats();
        Self { hit_rate: stats.hit_rate(), stats }
    }
}

pub(super) async fn show(request: Request) -> Json<Figures> {
    let named = named().into_iter().map(|(name, cache)| Named { name, whole: Whole::of(&cache) });
    Json(Figures { own: Whole::of(&cache_of(&request)), named: named.collect() })
}

pub(super) async fn reset(request: Request) -> StatusCode {
    with_named(&cache_of(&request)).iter().for_each(Cache::reset_stats);
    StatusCode::NO_CONTENT
}
