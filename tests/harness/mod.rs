//! Real programs over real sockets: what the end-to-end tests start, ask and stop.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool of tests says at once, and loudly, what went wrong"
)]

mod answer;
mod client;
mod exit;
mod patience;
mod program;
pub mod prometheus;
pub mod redis;

pub use answer::Answer;
pub use client::{Client, Stream, get, json, request};
pub use exit::{Exit, TRUSTING};
pub use patience::{eventually, within};
pub use program::Program;
