//! Which entry answers a request, and how: HTTP rows 13, 18, 22 to 27, 31 and 38, seen through a router.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "serving/cache_status.rs"]
mod cache_status;
#[path = "serving/conditions.rs"]
mod conditions;
#[path = "serving/guards.rs"]
mod guards;
#[path = "serving/heads.rs"]
mod heads;
#[path = "serving/keys.rs"]
mod keys;
#[path = "serving/not_modified.rs"]
mod not_modified;
#[path = "serving/routes.rs"]
mod routes;
#[path = "serving/sockets.rs"]
mod sockets;
