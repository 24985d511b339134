//! The synchronisation primitives of the in-process core; the loom tests put loom's in their place.

pub(crate) use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
pub(crate) use std::sync::{Arc, Mutex, MutexGuard};

/// Locks, also after a panic elsewhere: every critical section of the core leaves its data whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
