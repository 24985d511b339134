//! Waiting for what nobody announces.

use std::thread::sleep;
use std::time::{Duration, Instant};

pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until `condition` holds, which must be within a minute.
///
/// # Panics
/// When it doesn't, naming what was waited for.
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
        // Lets the servers have the processor.
        sleep(Duration::from_millis(2));
    }
}
