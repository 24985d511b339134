//! Response caching for Rust web services: one attribute above a handler, invalidations that hold, HTTP to the letter.
//!
//! ```
//! # #[cfg(all(feature = "axum", feature = "macros"))] {
//! # #[derive(Clone)] struct Db;
//! # impl Db {
//! #     async fn user(&self, id: u64) -> String { id.to_string() }
//! #     async fn rename(&self, id: u64, name: String) -> String { name }
//! # }
//! use axum::{Router, extract::{Path, State}, routing::get};
//! use pacific_cache::{cache, invalidates};
//!
//! #[cache(ttl = "10m", key = "user:{id}")]
//! async fn get_user(State(db): State<Db>, Path(id): Path<u64>) -> String {
//!     db.user(id).await
//! }
//!
//! #[invalidates("user:{id}")]
//! async fn rename_user(State(db): State<Db>, Path(id): Path<u64>, name: String) -> String {
//!     db.rename(id, name).await
//! }
//!
//! let app: Router = Router::new().route("/users/{id}", get(get_user).put(rename_user)).with_state(Db);
//! # drop(app);
//! # }
//! ```
//!
//! Without any configuration responses are kept in memory: 10,000 entries, 64 MiB, for 600 s. [`configure_cache`]
//! changes that, [`HttpCacheLayer`] gives a router a cache of its own, and `PACIFIC_CACHE=off` in the environment turns
//! caching off.
//!
//! It runs on Tokio with its timer, as `#[tokio::main]` and `axum::serve` do.
//!
//! What is promised:
//!
//! - **An invalidation is a fence.** After it returns, nobody reads what was loaded before it, and nobody joins a load
//!   that began before it. ([`invalidate`], [`macro@invalidates`])
//! - **What the key doesn't cover doesn't compile.** No argument that tells users apart is left out by accident.
//!   ([`macro@cache`], [`Shared`])
//! - **One load at a time** for each key, however many ask; nobody waits for a response that can't be shared.
//! - **HTTP to the letter**: `ETag`, 304, `Age`, `Vary`, credentials, and `Cache-Status`, which says why each response
//!   was a hit or not.
//!
//! # Pages
//!
//! | | |
//! |---|---|
//! | [`docs::guide`] | every feature, a whole program each: begin here |
//! | [`macro@cache`], [`macro@etag`], [`macro@invalidates`], [`macro@memoize`] | the attributes and their options |
//! | [`docs::keys`] | keys, and why a handler that forgets an argument doesn't compile |
//! | [`docs::invalidation`] | names, the fence, what is promised and what isn't |
//! | [`docs::values`] | keeping values instead of responses |
//! | [`docs::layers`] | tags, automatic invalidation and the choice of a cache for a whole router |
//! | [`docs::statistics`] | what a cache says of itself: figures, `tracing`, `metrics` |
//! | [`docs::operating`] | routes for operators, and what to do about which figure |
//! | [`docs::redis`] | a cache that nodes share: what is promised, what can break, how to set it up |
//! | [`docs::security`] | secrets: what is sealed and hidden, from whom, and what isn't |
//! | [`docs::testing`] | testing what is cached |
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `axum` | yes | caching of axum handlers; the layers; the admin router |
//! | `macros` | yes | the attributes (`#[cache]` and `#[etag]` with `axum` only), [`name!`] and the derive of [`CacheKey`](trait@CacheKey) |
//! | `axum-extra` | no | coverage of `axum-extra`'s extractors |
//! | `dashboard` | no | a page at `/cache-dashboard` of [`admin_router`] that shows what the cache does |
//! | `redis` | no | `Cache::redis` and `Cache::tiered`: a cache that nodes share |
//! | `redis-cluster` | no | the same in a Redis Cluster |
//! | `metrics` | no | `Metrics`: the statistics for a recorder of the `metrics` facade |
//! | `encryption` | no | `KeyRing`: what is kept is sealed (`encrypt_with`, `sensitive`) |
//! | `compression` | no | `Compression`: large bodies are smaller in Redis; brings `redis` |
//! | `uuid` | no | `Uuid` in keys |

// That the core builds without a framework shows that none leaks into it; but nobody calls most of it then.
#![cfg_attr(not(feature = "axum"), expect(dead_code, reason = "the way of a request begins in a framework"))]
// The pages lead to each other across features; with all of these, every link is checked.
#![cfg_attr(not(all(feature = "axum", feature = "macros")), allow(rustdoc::broken_intra_doc_links))]

extern crate self as pacific_cache;

mod ask;
mod asking;
#[cfg(feature = "axum")]
mod axum;
mod backend;
mod background;
mod body;
mod builder;
mod cache;
mod call;
mod carried;
mod cells;
mod clock;
mod context;
mod declared;
mod entry;
#[cfg(any(feature = "redis", feature = "encryption"))]
#[cfg_attr(not(feature = "redis"), allow(dead_code, reason = "in a process only responses are sealed"))]
mod envelope;
mod error;
mod far;
mod fields;
mod flight;
mod freshness;
mod http;
mod invalidate;
mod joining;
mod judge;
mod key;
mod key_policy;
mod landing;
mod load;
mod look;
mod marks;
mod mutant;
mod name;
mod named;
mod options;
mod outcome;
mod owner;
mod pattern;
mod policy;
mod response;
mod run;
mod seal;
mod secret;
mod sending;
mod serve;
mod settle;
mod shared;
mod stats;
mod storing;
mod sync;
mod target;
mod tasks;
mod value;
mod variants;
mod waiting;
mod wanted;

#[cfg(feature = "redis")]
pub use backend::redis::Near;
pub use builder::CacheBuilder;
#[cfg(feature = "compression")]
pub use builder::Compression;
pub use cache::{Cache, configure_cache, get_stats, global, reset_stats};
pub use clock::Clock;
pub use declared::{Declared, FunctionKind, declared};
pub use error::Error;
pub use http::surrogate::SurrogateField;
pub use invalidate::{
    invalidate, invalidate_all, invalidate_cache, invalidate_cache_key, invalidate_matching,
};
pub use key::{CacheKey, KeyWriter};
pub use key_policy::KeyPolicy;
pub use load::Load;
pub use name::{IntoName, IntoNames, Name};
pub use named::NamedCache;
pub use outcome::Outcome;
pub use pattern::AsPattern;
#[cfg(feature = "encryption")]
pub use seal::KeyRing;
pub use shared::Shared;
#[cfg(feature = "metrics")]
pub use stats::Metrics;
pub use stats::{BreakerState, HandlerStats, LoadTimes, Stats};
pub use value::get_or_load::GetOrLoad;
pub use value::kept::mark_stale;
pub use value::set::Set;
pub use value::warm::{Warm, Warmed};
pub use value::write_through::WriteThrough;

#[cfg(feature = "axum")]
pub use axum::admin::{AdminAuth, admin_router};
#[cfg(feature = "axum")]
pub use axum::layer::{ETag, ETagLayer, HttpCache, HttpCacheLayer, Invalidation, InvalidationLayer};

#[cfg(feature = "macros")]
#[doc = include_str!("../docs/cache_key.md")]
pub use pacific_cache_macros::CacheKey;
#[cfg(all(feature = "axum", feature = "macros"))]
#[doc = include_str!("../docs/cache.md")]
pub use pacific_cache_macros::cache;
#[cfg(all(feature = "axum", feature = "macros"))]
#[doc = include_str!("../docs/etag.md")]
pub use pacific_cache_macros::etag;
#[cfg(feature = "macros")]
#[doc = include_str!("../docs/invalidates.md")]
pub use pacific_cache_macros::invalidates;
#[cfg(feature = "macros")]
#[doc = include_str!("../docs/memoize.md")]
pub use pacific_cache_macros::memoize;
#[cfg(feature = "macros")]
#[doc = include_str!("../docs/name.md")]
pub use pacific_cache_macros::name;

pub mod test;

#[cfg(all(feature = "axum", feature = "macros"))]
pub mod docs;

#[doc(hidden)]
pub mod __private;
