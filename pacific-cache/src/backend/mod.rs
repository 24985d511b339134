//! Where bytes live.

pub(crate) mod memory;
