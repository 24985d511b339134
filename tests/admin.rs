//! The admin routes: who is let in, and what they do.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "admin/app.rs"]
mod app;
#[path = "admin/entries.rs"]
mod entries;
#[path = "admin/figures.rs"]
mod figures;
#[path = "admin/handlers.rs"]
mod handlers;
#[path = "admin/invalidations.rs"]
mod invalidations;
#[path = "admin/redis.rs"]
mod redis;
#[path = "admin/refusals.rs"]
mod refusals;
