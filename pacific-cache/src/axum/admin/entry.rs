//! `/cache/entry`: what is stored under a key, but for what is in it.

use std::time::UNIX_EPOCH;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::cache_of;
use super::problem::Problem;
use crate::backend::memory::{Slot, weight};
use crate::cache::{Cache, Core};
use crate::entry::Entry;
use crate::freshness::Freshness;
use crate::name::bounded;
use crate::named::named;

#[derive(Deserialize)]
pub(super) struct Asked {
    key: String,
}

#[derive(Serialize)]
pub(super) struct Found {
    key: String,
    entries: Vec<Shown>,
}

/// One of the entries of a key: each function that uses it, and each variant, has its own.
#[derive(Serialize)]
struct Shown {
    /// Of the named cache that it is in; none of the router's own.
    cache: Option<&'static str>,
    function: &'static str,
    place: Place,
    state: State,
    partition: Option<String>,
    /// Tells variants apart, and not what they are of: that may be who asked.
    variant: Option<String>,
    path: Option<String>,
    tags: Vec<String>,
    /// Seconds after 1970.
    stored_at: u64,
    /// As in `Age` (RFC 9111 §5.1).
    age_seconds: u64,
    /// How long it is still fresh; below zero, how long it is stale.
    ttl_seconds: i64,
    lifetime_seconds: f64,
    swr_seconds: f64,
    stale_if_error_seconds: f64,
    /// With its key and fields, about.
    bytes: u64,
    body_bytes: usize,
    /// None of a value.
    status: Option<u16>,
    /// Their names; a value may be a secret.
    fields: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Memory,
    /// A copy of what is in Redis.
    Near,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Fresh,
    Stale,
    Expired,
    /// One of its names has ended.
    Invalidated,
    /// A copy that isn't served before Redis is asked.
    Unproven,
}

pub(super) async fn show(
    asked: Result<Query<Asked>, QueryRejection>,
    request: Request,
) -> Result<Json<Found>, Problem> {
    let Query(Asked { key }) = asked.map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "name one key: `/cache/entry?key=user:7`, percent-encoded where it needs it",
        )
    })?;
    let key = bounded(key.into()).into_owned();
    let own = (None, cache_of(&request));
    let named =
        named().into_iter().filter(|(_, cache)| !cache.is(&own.1)).map(|(name, cache)| (Some(name), cache));
    let entries: Vec<_> =
        std::iter::once(own.clone()).chain(named).flat_map(|(name, cache)| of(&cache, name, &key)).collect();
    if entries.is_empty() {
        let detail = "nothing in this process has this key; use one as `name!` writes it, such as `user:ann%40example.org`";
        return Err(Problem::new(StatusCode::NOT_FOUND, detail));
    }
    Ok(Json(Found { key, entries }))
}

fn of(cache: &Cache, name: Option<&'static str>, key: &str) -> Vec<Shown> {
    let core = cache.core();
    let has_key = |(slot, _): &(Slot, _)| *slot.key == *key;
    core.memory
        .iter()
        .filter(has_key)
        .map(|(slot, entry)| Shown { cache: name, ..shown(core, &slot, &entry) })
        .collect()
}

fn shown(core: &Core, slot: &Slot, entry: &Entry) -> Shown {
    let (now, Freshness { stored_at, .. }) = (core.now(), entry.freshness);
    let (lifetime, stale) = entry.freshness.lasts();
    let wall = core.options.clock.wall().checked_sub(now.since(stored_at)).unwrap_or(UNIX_EPOCH);
    Shown {
        cache: None,
        function: slot.owner.function.declared.function,
        place: if entry.carried.mirrored.is_some() { Place::Near } else { Place::Memory },
        state: state(core, entry),
        partition: slot.partition.as_deref().map(str::to_owned),
        variant: slot.variant.as_deref().map(|variant| blinded(core, variant)),
        path: (!entry.carried.path.is_empty()).then(|| entry.carried.path.to_string()),
        tags: entry.carried.tags.iter().map(ToString::to_string).collect(),
        stored_at: wall.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        age_seconds: entry.freshness.age(now),
        ttl_seconds: entry.freshness.ttl(now),
        lifetime_seconds: lifetime.as_secs_f64(),
        swr_seconds: stale.while_refreshed.as_secs_f64(),
        stale_if_error_seconds: stale.on_error.as_secs_f64(),
        bytes: weight(slot, entry),
        body_bytes: entry.response.body().len(),
        status: entry.response.is_response().then(|| entry.response.status().as_u16()),
        fields: entry.response.field_names().map(str::to_owned).collect(),
    }
}

fn state(core: &Core, entry: &Entry) -> State {
    let (now, freshness) = (core.now(), &entry.freshness);
    if !core.memory.cells.intact(&entry.carried.fence) {
        State::Invalidated
    } else if core.far.as_ref().is_some_and(|far| !far.serves(entry, now)) {
        State::Unproven
    } else if freshness.is_fresh(now) {
        State::Fresh
    } else if freshness.may_be_refreshed(now) || freshness.may_replace_error(now) {
        State::Stale
    } else {
        State::Expired
    }
}

/// The same for the same variant as long as the process runs.
fn blinded(core: &Core, variant: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("PacificCache variants, shown to operators");
    hasher.update(&core.id).update(variant.as_bytes());
    hasher.finalize().to_hex()[..16].to_owned()
}
