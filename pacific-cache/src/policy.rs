//! What an attribute asked for.

use std::time::Duration;

/// The literals of one `#[cache]` attribute; expressions are evaluated at each request.
#[doc(hidden)]
#[derive(Debug)]
pub struct Policy {
    pub(crate) handler: &'static str,
    pub(crate) ttl: Option<Duration>,
    pub(crate) tags: &'static [&'static str],
}

impl Policy {
    /// Of the handler with this path.
    #[must_use]
    pub const fn new(handler: &'static str) -> Self {
        Self { handler, ttl: None, tags: &[] }
    }

    /// `ttl = 300`.
    #[must_use]
    pub const fn ttl_millis(mut self, millis: u64) -> Self {
        self.ttl = Some(Duration::from_millis(millis));
        self
    }

    /// `tags("users")`: those without braces.
    #[must_use]
    pub const fn tags(mut self, tags: &'static [&'static str]) -> Self {
        self.tags = tags;
        self
    }
}
