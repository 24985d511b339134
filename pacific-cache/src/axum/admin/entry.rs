//! `/cache/entry`: what is stored under a key, but for what is in it.

use std::time::UNIX_EPOCH;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};

use super::cache_of;
use super::problem::Problem;
use crate::backend::memory::{Slot, weight};
use crate::cache::{Cache, Core};
use crate::entry::Entry;
use crate::error::Error;
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

/// Each function that uses a key, and each variant, has an entry of its own.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Here(Here),
    Distant(InRedis),
}

/// One in this process.
#[derive(Serialize)]
struct Here {
    /// The named cache that it is in; none for the router's own.
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
    Redis,
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
    /// In Redis, fresh or stale.
    Stored,
}

/// One in Redis, of which only the label is read.
#[derive(Serialize)]
struct InRedis {
    cache: Option<&'static str>,
    function: String,
    place: Place,
    state: State,
    path: Option<String>,
    tags: Vec<String>,
    bytes: u64,
    /// For so long it is there, fresh or stale.
    kept_seconds: f64,
}

pub(super) async fn show(
    asked: Result<Query<Asked>, QueryRejection>,
    request: Request,
) -> Result<Json<Found>, Problem> {
    let Query(Asked { key }) = asked.map_err(|_| Problem::no_key())?;
    let key = bounded(key.into()).into_owned();
    let own = cache_of(&request);
    let named = named().into_iter().filter(|(_, cache)| !cache.is(&own));
    let caches: Vec<_> =
        named.map(|(name, cache)| (Some(name), cache)).chain([(None, own.clone())]).collect();
    let here = caches.iter().flat_map(|(name, cache)| here(cache, *name, &key));
    let mut entries: Vec<_> = here.map(Shown::Here).collect();
    let distant = join_all(caches.iter().map(|(name, cache)| distant(cache, *name, &key))).await;
    let (found, errors): (Vec<_>, Vec<_>) = distant.into_iter().partition(Result::is_ok);
    entries.extend(found.into_iter().flatten().flatten().map(Shown::Distant));
    if !entries.is_empty() {
        return Ok(Json(Found { key, entries }));
    }
    Err(if errors.is_empty() { Problem::nothing_stored() } else { Problem::redis_unreached() })
}

fn here(cache: &Cache, name: Option<&'static str>, key: &str) -> Vec<Here> {
    let core = cache.core();
    let has_key = |(slot, _): &(Slot, _)| *slot.key == *key;
    let found = core.memory.iter().filter(has_key);
    found.map(|(slot, entry)| Here { cache: name, ..shown(core, &slot, &entry) }).collect()
}

async fn distant(cache: &Cache, name: Option<&'static str>, key: &str) -> Result<Vec<InRedis>, Error> {
    let Some(far) = &cache.core().far else { return Ok(Vec::new()) };
    let found = far.entries(cache.core(), key).await?.into_iter();
    Ok(found
        .map(|entry| InRedis {
            cache: name,
            // The load is a closure in the function.
            function: entry.function.replace("::{{closure}}", ""),
            place: Place::Redis,
            state: if entry.is_intact { State::Stored } else { State::Invalidated },
            path: entry.path,
            tags: entry.tags,
            bytes: entry.bytes,
            kept_seconds: entry.kept_for.as_secs_f64(),
        })
        .collect())
}

fn shown(core: &Core, slot: &Slot, entry: &Entry) -> Here {
    let (now, Freshness { stored_at, .. }) = (core.now(), entry.freshness);
    let (lifetime, stale) = entry.freshness.lasts();
    let wall = core.options.clock.wall().checked_sub(now.since(stored_at)).unwrap_or(UNIX_EPOCH);
    Here {
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
