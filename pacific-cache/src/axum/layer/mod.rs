//! The layers: entity tags, invalidation, and both around the choice of a router's cache.
//!
//! Their futures are what they wrap and no boxes of their own, so that a request to a cached handler costs no allocation
//! more. The body is axum's, which takes another of its kind as it is: an enum of ours would be boxed by every router.

mod etag;
mod http_cache;
mod invalidation;

mod change;

pub use etag::{ETag, ETagLayer};
pub use http_cache::{HttpCache, HttpCacheLayer};
pub use invalidation::{Invalidation, InvalidationLayer};
