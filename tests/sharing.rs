//! Who may share what: a response that depends on who asks reaches nobody else.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "sharing/credentials.rs"]
mod credentials;
#[path = "sharing/interleaved.rs"]
mod interleaved;
#[path = "sharing/partitions.rs"]
mod partitions;
