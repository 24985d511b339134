//! Caches that share a Redis: what one node stores others read, and what one ends nobody reads.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "redis/acl.rs"]
mod acl;
#[path = "redis/clusters.rs"]
mod clusters;
#[path = "redis/faults.rs"]
mod faults;
#[path = "redis/late_tags.rs"]
mod late_tags;
#[path = "redis/leases.rs"]
mod leases;
#[path = "redis/nodes.rs"]
mod nodes;
#[path = "redis/pending.rs"]
mod pending;
#[path = "redis/sealed.rs"]
mod sealed;
#[path = "redis/secrets.rs"]
mod secrets;
#[path = "redis/sentinels.rs"]
mod sentinels;
#[path = "redis/sharing.rs"]
mod sharing;
#[path = "redis/tiers.rs"]
mod tiers;
#[path = "redis/values.rs"]
mod values;
