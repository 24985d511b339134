//! What belongs to no single item: a guide through every feature, and a page a topic. Their examples are compiled and
//! run with this crate's tests.

#[doc = include_str!("../docs/guide.md")]
pub mod guide {}

#[doc = include_str!("../docs/keys.md")]
pub mod keys {}

#[doc = include_str!("../docs/invalidation.md")]
pub mod invalidation {}

#[doc = include_str!("../docs/values.md")]
pub mod values {}

#[doc = include_str!("../docs/layers.md")]
pub mod layers {}

#[doc = include_str!("../docs/statistics.md")]
pub mod statistics {}

#[doc = include_str!("../docs/operating.md")]
pub mod operating {}

#[doc = include_str!("../docs/redis.md")]
pub mod redis {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}

#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
