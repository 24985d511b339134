//! How long a test waits for what must come: long enough for a busy machine, never for ever.

use std::future::Future;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for `future`, which must end within a minute.
///
/// # Panics
/// When it doesn't, naming what was waited for.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let ended = tokio::time::timeout(PATIENCE, future).await;
    ended.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// Asks again and again until `condition` holds, which must be within a minute.
///
/// # Panics
/// When it doesn't, naming what was waited for.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    within(what, async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
