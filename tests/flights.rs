//! Many who ask at once: who runs the handler, who waits for it, and what becomes of them when it ends badly.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "flights/deadline.rs"]
mod deadline;
#[path = "flights/failing.rs"]
mod failing;
#[path = "flights/fences.rs"]
mod fences;
#[path = "flights/leader.rs"]
mod leader;
#[path = "flights/leaving.rs"]
mod leaving;
#[path = "flights/marks.rs"]
mod marks;
#[path = "flights/one_load.rs"]
mod one_load;
#[path = "flights/unshareable.rs"]
mod unshareable;

/// As many as a service meets when an entry expires.
const MANY: usize = 1_000;
