//! The in-process core under loom: every order of every step of its atomics and locks.
//!
//! The modules are the library's own files; only the primitives below them are loom's.

#![cfg(test)]

#[allow(dead_code, reason = "what patterns and tags ask of cells is not modelled")]
#[path = "../../../pacific-cache/src/cells.rs"]
mod cells;
#[allow(dead_code, reason = "likewise")]
#[path = "../../../pacific-cache/src/flight.rs"]
mod flight;

#[allow(dead_code, reason = "likewise")]
#[path = "../../../pacific-cache/src/backend/redis/mirror.rs"]
mod mirror;

mod below;
use below::{clock, mutant, push};

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering::SeqCst};
    pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};

    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

mod fences;
mod flights;
mod mirrors;
mod store;
