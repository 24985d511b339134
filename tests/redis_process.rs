//! Processes of the users service that share one Redis, and everything that can happen to it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test builds on is there, or the test fails")]

#[path = "redis_process/crowd.rs"]
mod crowd;
#[path = "redis_process/faults.rs"]
mod faults;
#[path = "redis_process/history.rs"]
mod history;
#[path = "redis_process/leases.rs"]
mod leases;
#[path = "redis_process/load.rs"]
mod load;
#[path = "redis_process/nowhere.rs"]
mod nowhere;
#[path = "redis_process/report.rs"]
mod report;
#[path = "redis_process/services.rs"]
mod services;
#[path = "redis_process/wire.rs"]
mod wire;
