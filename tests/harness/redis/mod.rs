//! Real Redis servers, each a test's own; and a proxy that counts what goes over the wire, or spoils it.
//!
//! It needs nothing but the standard library, so that it doesn't err where the code that it tests does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool of tests says at once, and loudly, what went wrong"
)]

mod cluster;
mod folder;
mod port;
mod process;
mod proxy;
mod sentinel;
mod server;
mod session;
mod until;

pub use cluster::Cluster;
pub use proxy::{Manner, Proxy};
pub use sentinel::Sentinels;
pub use server::{Redis, certificate};
pub use session::{Reply, Session};
pub use until::until;
