//! Why a response that was loaded is not stored.

/// The reason, which `Cache-Status` says as `detail` and the statistics count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Refusal {
    /// It sets a cookie (RFC 9111 §7.3).
    SetCookie,
    /// Its `Cache-Control` says `no-store` (RFC 9111 §5.2.2.5).
    NoStore,
    /// Its `Cache-Control` says `private` (RFC 9111 §5.2.2.7).
    Private,
    /// Its `Cache-Control` says `no-cache` (RFC 9111 §5.2.2.4).
    NoCache,
    /// It depends on request fields that are not in the key (RFC 9111 §4.1).
    Vary,
    /// Its status is not one that is stored (RFC 9111 §3).
    Status,
    /// Its body is of unknown length, or too large.
    Length,
    /// Its body ends with trailers.
    Trailers,
    /// Its body ended early (RFC 9111 §3.3).
    Incomplete,
    /// One of its names was invalidated while it was loaded.
    Fence,
    /// Its handler asked for it: `Load::current().no_store()`.
    Asked,
    /// Its lifetime was over when it arrived (RFC 9111 §4.2).
    Expired,
    /// Its request carried credentials, and it doesn't say that it is for all (RFC 9111 §3.5).
    Credentials,
    /// It doesn't say how long it is fresh, and nothing else does.
    Lifetime,
    /// It is a value that can't be serialised.
    Value,
    /// The function gave an `Err`, or panicked.
    Error,
    /// Redis wasn't reached before the load, or an invalidation isn't confirmed there.
    Unfenced,
    /// The load named tags that it was not known to name: the next one is stored.
    Tags,
}

impl Refusal {
    /// Every reason, each at its own index.
    pub(crate) const ALL: [Self; 18] = [
        Self::SetCookie,
        Self::NoStore,
        Self::Private,
        Self::NoCache,
        Self::Vary,
        Self::Status,
        Self::Length,
        Self::Trailers,
        Self::Incomplete,
        Self::Fence,
        Self::Asked,
        Self::Expired,
        Self::Credentials,
        Self::Lifetime,
        Self::Value,
        Self::Error,
        Self::Unfenced,
        Self::Tags,
    ];

    /// The place in [`Self::ALL`], for counters.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The token of `Cache-Status`, and the key in the statistics.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SetCookie => "set-cookie",
            Self::NoStore => "no-store",
            Self::Private => "private",
            Self::NoCache => "no-cache",
            Self::Vary => "vary",
            Self::Status => "status",
            Self::Length => "length",
            Self::Trailers => "trailers",
            Self::Incomplete => "incomplete",
            Self::Fence => "fence",
            Self::Asked => "asked",
            Self::Expired => "expired",
            Self::Credentials => "credentials",
            Self::Lifetime => "no-lifetime",
            Self::Value => "value",
            Self::Error => "error",
            Self::Unfenced => "no-fence",
            Self::Tags => "new-tags",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn every_reason_stands_at_its_index() {
        for (index, reason) in Refusal::ALL.into_iter().enumerate() {
            assert_eq!(reason.index(), index, "{}", reason.as_str());
        }
    }
}
