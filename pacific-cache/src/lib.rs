//! Response caching for Rust web services.

extern crate self as pacific_cache;

mod ask;
#[cfg(feature = "axum")]
mod axum;
mod backend;
mod body;
mod builder;
mod cache;
mod cells;
mod clock;
mod context;
mod entry;
mod error;
mod flight;
mod freshness;
mod http;
mod invalidate;
mod key;
mod load;
mod marks;
mod mutant;
mod name;
mod outcome;
mod policy;
mod run;
mod serve;
mod stats;
mod sync;
mod target;

pub use builder::CacheBuilder;
pub use cache::{Cache, configure_cache, get_stats, global, reset_stats};
pub use clock::Clock;
pub use error::Error;
pub use invalidate::{invalidate, invalidate_all, invalidate_cache, invalidate_cache_key};
pub use key::{CacheKey, KeyWriter};
pub use load::Load;
pub use name::{IntoName, IntoNames, Name};
pub use outcome::Outcome;
pub use stats::Stats;

#[cfg(feature = "axum")]
pub use axum::coverage::Shared;
#[cfg(feature = "axum")]
pub use axum::layer::{HttpCache, HttpCacheLayer};

#[cfg(feature = "macros")]
#[doc(inline)]
pub use pacific_cache_macros::{CacheKey, cache, invalidates, name};

#[doc(hidden)]
pub mod __private;
