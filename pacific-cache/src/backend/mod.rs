//! Where bytes live.

#[cfg(not(feature = "redis"))]
pub(crate) mod absent;
pub(crate) mod memory;
#[cfg(feature = "redis")]
pub(crate) mod redis;
