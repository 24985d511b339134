//! What can go wrong at the cache's own interface.

use std::fmt;

/// What a cache could not do, to what, and what to do about it.
///
/// Requests never see one: a fault of the cache lets the handler answer. Errors come from building a cache and from
/// invalidating names by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    mistakes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Configuration,
    Name,
}

impl Error {
    pub(crate) fn configuration(mistakes: Vec<String>) -> Self {
        Self { kind: Kind::Configuration, mistakes }
    }

    pub(crate) fn name(text: &str) -> Self {
        let shown: String = text.chars().take(80).collect();
        Self {
            kind: Kind::Name,
            mistakes: vec![format!(
                "the plain text {shown:?} is not a name as the attributes write it; use `name!(\"…{{value}}…\")`, \
                 which frames the values"
            )],
        }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.mistakes.extend(other.mistakes);
        self
    }

    /// A cache's builder was given values that don't fit; the message names them all.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.kind == Kind::Configuration
    }

    /// A text was given as a name that can't be one.
    #[must_use]
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Name
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doing = match self.kind {
            Kind::Configuration => "the cache can't be built",
            Kind::Name => "nothing was invalidated",
        };
        write!(f, "{doing}: {}", self.mistakes.join("; "))
    }
}

impl std::error::Error for Error {}
