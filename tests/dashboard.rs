//! The page at `/cache-dashboard`, in a real Chromium: it is driven by keys, and read as a browser shows it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says at once, and loudly, what went wrong"
)]

#[path = "dashboard/actions.rs"]
mod actions;
#[path = "dashboard/browser.rs"]
mod browser;
#[path = "dashboard/door.rs"]
mod door;
#[path = "dashboard/figures.rs"]
mod figures;
#[path = "dashboard/keys.rs"]
mod keys;
#[path = "dashboard/live.rs"]
mod live;
#[path = "dashboard/looks.rs"]
mod looks;
#[path = "dashboard/pictures.rs"]
mod pictures;
#[path = "dashboard/policy.rs"]
mod policy;
#[path = "dashboard/service.rs"]
mod service;
#[path = "dashboard/structure.rs"]
mod structure;
#[path = "dashboard/table.rs"]
mod table;
