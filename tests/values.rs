//! What is done by hand: values kept under names, one load at a time, and invalidations that hold for them as for
//! responses.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "values/handlers.rs"]
mod handlers;
#[path = "values/model.rs"]
mod model;
#[path = "values/source.rs"]
mod source;

#[path = "values/background.rs"]
mod background;
#[path = "values/deadline.rs"]
mod deadline;
#[path = "values/encoding.rs"]
mod encoding;
#[path = "values/failing.rs"]
mod failing;
#[path = "values/fences.rs"]
mod fences;
#[path = "values/late_tags.rs"]
mod late_tags;
#[path = "values/leaving.rs"]
mod leaving;
#[path = "values/named.rs"]
mod named;
#[path = "values/names_fuzz.rs"]
mod names_fuzz;
#[path = "values/nested.rs"]
mod nested;
#[path = "values/one_load.rs"]
mod one_load;
#[path = "values/patterns.rs"]
mod patterns;
#[path = "values/patterns_and_loads.rs"]
mod patterns_and_loads;
#[path = "values/policies.rs"]
mod policies;
#[path = "values/set.rs"]
mod set;
#[path = "values/set_ends.rs"]
mod set_ends;
#[path = "values/stale.rs"]
mod stale;
#[path = "values/statistics.rs"]
mod statistics;
#[path = "values/threads.rs"]
mod threads;
#[path = "values/two_writers.rs"]
mod two_writers;
#[path = "values/types.rs"]
mod types;
#[path = "values/warm.rs"]
mod warm;
#[path = "values/write_through.rs"]
mod write_through;

/// As many as a service meets when a value expires.
const MANY: usize = 1_000;
