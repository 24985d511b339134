//! `#[memoize]`: what is computed once, for whom, and what is never stored.
#![deny(warnings, clippy::pedantic)]
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "memoize/attributes.rs"]
mod attributes;
#[path = "memoize/borrowed.rs"]
mod borrowed;
#[path = "memoize/errors.rs"]
mod errors;
#[path = "memoize/fences.rs"]
mod fences;
#[path = "memoize/generics.rs"]
mod generics;
#[path = "memoize/handlers.rs"]
mod handlers;
#[path = "memoize/leaving.rs"]
mod leaving;
#[path = "memoize/macros.rs"]
mod macros;
#[path = "memoize/methods.rs"]
mod methods;
#[path = "memoize/names.rs"]
mod names;
#[path = "memoize/nested.rs"]
mod nested;
#[path = "memoize/once.rs"]
mod once;
#[path = "memoize/options.rs"]
mod options;
#[path = "memoize/panics.rs"]
mod panics;
#[path = "memoize/recursion.rs"]
mod recursion;
#[path = "memoize/runtimes.rs"]
mod runtimes;
#[path = "memoize/scopes.rs"]
mod scopes;
#[path = "memoize/stale.rs"]
mod stale;
#[path = "memoize/stale_if_error.rs"]
mod stale_if_error;
#[path = "memoize/traits.rs"]
mod traits;
#[path = "memoize/work.rs"]
mod work;

/// As many as ask when a value expires.
const MANY: usize = 1_000;
