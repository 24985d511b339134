//! What a service decides about its cache: which one is used, how much it keeps, and whether it is on.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "configuration/bounds.rs"]
mod bounds;
#[path = "configuration/builder.rs"]
mod builder;
#[path = "configuration/functions.rs"]
mod functions;
#[path = "configuration/metrics.rs"]
mod metrics;
#[path = "configuration/process.rs"]
mod process;
#[path = "configuration/statistics.rs"]
mod statistics;
#[path = "configuration/told.rs"]
mod told;
