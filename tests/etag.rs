//! `#[etag]`: which tag a response has, and who is answered without it, or without the handler.
#![deny(warnings, clippy::pedantic)]
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "etag/app.rs"]
mod app;
#[path = "etag/bytes.rs"]
mod bytes;
#[path = "etag/cached.rs"]
mod cached;
#[path = "etag/changes.rs"]
mod changes;
#[path = "etag/codings.rs"]
mod codings;
#[path = "etag/fences.rs"]
mod fences;
#[path = "etag/fuzz.rs"]
mod fuzz;
#[path = "etag/guards.rs"]
mod guards;
#[path = "etag/key.rs"]
mod key;
#[path = "etag/oracle.rs"]
mod oracle;
#[path = "etag/random.rs"]
mod random;
#[path = "etag/shapes.rs"]
mod shapes;
#[path = "etag/variants.rs"]
mod variants;
#[path = "etag/version.rs"]
mod version;
