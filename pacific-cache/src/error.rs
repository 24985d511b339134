//! What can go wrong at the cache's own interface.

use std::fmt;

/// What a cache could not do, to what, and what to do about it.
///
/// Requests never see one: a fault of the cache lets the handler answer. Errors come from building a cache, and from
/// what is done by hand with values and names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    mistakes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Configuration,
    Token,
    Name,
    Secret,
    Value,
    Busy,
    Pending,
    Unreached,
}

impl Error {
    pub(crate) fn configuration(mistakes: Vec<String>) -> Self {
        Self { kind: Kind::Configuration, mistakes }
    }

    #[cfg(feature = "axum")]
    pub(crate) fn token(mistake: String) -> Self {
        Self { kind: Kind::Token, mistakes: vec![mistake] }
    }

    /// Of a text that is given as it stands in what is stored.
    #[cfg(feature = "axum")]
    pub(crate) fn written_name(text: &str) -> Self {
        let instead = if text.contains('*') {
            "use `patterns`"
        } else {
            "write its values as `name!` does, as in `user:ann%40example.org`; `/cache/entry` and `/cache/handlers` show how; or use `patterns`"
        };
        Self::about_name(format!("{:?} is not a name as the attributes write it; {instead}", beginning(text)))
    }

    pub(crate) fn name(text: &str) -> Self {
        let instead = if text.contains('*') {
            "patterns are for `invalidate_matching`"
        } else {
            "use `name!(\"…{value}…\")`, which frames the values"
        };
        let text = beginning(text);
        Self::about_name(format!(
            "the plain text {text:?} is not a name as the attributes write it; {instead}"
        ))
    }

    pub(crate) fn pattern(text: &str) -> Self {
        Self::about_name(format!(
            "the pattern {:?} can match no name: names are not empty and have no spaces or control characters; \
             write it as in `\"user:7:*\"`",
            beginning(text)
        ))
    }

    pub(crate) fn long_pattern() -> Self {
        let what = "the pattern was made by `name!` of more than 256 bytes, and so is their hash, which matches no \
                    name; name what it ends, or give it a tag";
        Self::about_name(what.to_owned())
    }

    pub(crate) fn key_policy(text: &str) -> Self {
        Self::about_name(format!(
            "the key {:?} is not made of letters, digits and `:_-`, which this cache's key policy asks for",
            beginning(text)
        ))
    }

    pub(crate) fn no_secret() -> Self {
        let what = "the name has an unguessable value, and the cache was given no secret to make its text of; give it one \
                    by `secret(..)`, the same on each node";
        Self::about_name(what.to_owned())
    }

    /// Of a cache that shares what it stores.
    pub(crate) fn not_hidden() -> Self {
        let what = "it has an unguessable value, and the cache was given no secret to make its text of, which other nodes \
                    may have been; give it theirs by `secret(..)`";
        Self { kind: Kind::Secret, mistakes: vec![what.to_owned()] }
    }

    pub(crate) fn veiled_pattern() -> Self {
        let what = "a pattern can't have an unguessable value: what stands for it depends on the text before it; name what \
                    ends, or give it a tag";
        Self::about_name(what.to_owned())
    }

    pub(crate) fn value(name: &str, why: &str) -> Self {
        Self { kind: Kind::Value, mistakes: vec![format!("the value for {:?} {why}", beginning(name))] }
    }

    pub(crate) fn busy(name: &str) -> Self {
        let what = format!(
            "the value for {:?} isn't stored: too much is stored in the background already, or no runtime runs here; \
             await the store, or do less at once",
            beginning(name)
        );
        Self { kind: Kind::Busy, mistakes: vec![what] }
    }

    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "in a process nothing is pending"))]
    pub(crate) fn pending(why: &str) -> Self {
        let what = format!(
            "Redis has not confirmed it ({why}); this process serves nothing that it ends and repeats it until it is \
             confirmed; other processes may serve that meanwhile"
        );
        Self { kind: Kind::Pending, mistakes: vec![what] }
    }

    pub(crate) fn unreached(name: &str) -> Self {
        let what = format!(
            "the value for {:?} isn't stored: Redis was not reached in time; it is read from its source until it is \
             stored again",
            beginning(name)
        );
        Self { kind: Kind::Unreached, mistakes: vec![what] }
    }

    fn about_name(what: String) -> Self {
        Self { kind: Kind::Name, mistakes: vec![what] }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.mistakes.extend(other.mistakes);
        self
    }

    /// A cache's builder was given values that don't fit, and the message names them all; or `AdminAuth` a token that
    /// guards nothing.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self.kind, Kind::Configuration | Kind::Token)
    }

    /// A text was given as a name or pattern that can't be one, and nothing was done; or a name has an unguessable value,
    /// and the cache shares a Redis and was given no secret: that name has not ended, all others have.
    #[must_use]
    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Name | Kind::Secret)
    }

    /// A value could not be serialised, or is larger than the cache's `max_body`; the message says which. Its name was
    /// ended all the same: nobody reads what was stored before.
    #[must_use]
    pub fn is_value(&self) -> bool {
        self.kind == Kind::Value
    }

    /// An invalidation has not reached Redis yet: this process serves nothing that it ends, and repeats it until Redis has
    /// confirmed it. Meanwhile other processes may serve what is stored there, at most for its ttl.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.kind == Kind::Pending
    }

    /// A value could not be stored, since Redis was not reached in time. Its name was ended all the same.
    #[must_use]
    pub fn is_unreached(&self) -> bool {
        self.kind == Kind::Unreached
    }

    /// Too much goes on in the background. The name was ended all the same: nobody reads what was stored before.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.kind == Kind::Busy
    }
}

/// As much of a text as a message shows.
fn beginning(text: &str) -> String {
    text.chars().take(80).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doing = match self.kind {
            Kind::Configuration => "the cache can't be built",
            Kind::Token => "the admin token can't be used",
            Kind::Name => "the cache did nothing",
            Kind::Secret => "a name has not ended",
            Kind::Value | Kind::Busy | Kind::Unreached => "the cache lost a store",
            Kind::Pending => "an invalidation is pending",
        };
        write!(f, "{doing}: {}", self.mistakes.join("; "))
    }
}

impl std::error::Error for Error {}
