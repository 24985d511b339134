//! Sealing: what is kept so that nobody without its key can read it, or change it unnoticed.

#[cfg(not(feature = "encryption"))]
mod absent;
#[cfg(feature = "encryption")]
mod keys;
#[cfg(feature = "encryption")]
mod ring;
#[cfg(feature = "encryption")]
mod stored;

#[cfg(not(feature = "encryption"))]
pub(crate) use absent::KeyRing;
#[cfg(feature = "encryption")]
pub use ring::KeyRing;
