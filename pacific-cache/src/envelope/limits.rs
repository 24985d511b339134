//! How large the parts of an envelope may be: whoever writes keeps to it, whoever reads relies on it.

/// Bytes of everything but prelude and body.
pub(super) const HEAD: usize = 64 << 10;

/// Header fields, each value counted.
pub(super) const FIELDS: usize = 256;

/// Names.
pub(super) const HELD: usize = 64;

/// Bytes that sealing adds to both parts: id, nonce and tag of each.
pub(super) const SEALS: usize = 2 * (1 + 32 + 24 + 16);
