//! Why a request was answered by its handler without asking the cache.

/// The reason, which `Cache-Status` says and the statistics count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bypass {
    /// Neither GET nor HEAD (RFC 9111 §3).
    Method,
    /// The request carries credentials that the policy does not allow for (RFC 9111 §3.5).
    Credentials,
    /// The last response of this slot could not be shared.
    Unshareable,
    /// The load that this request waited for took too long.
    Deadline,
    /// Caching is turned off.
    Disabled,
    /// The request asked for it: `no-store` (RFC 9111 §5.2.1.5).
    Client,
    /// No key can be made for the request.
    Key,
    /// What the handler gives is to be sealed, and the cache has no keys for that.
    NoKeyRing,
    /// Its key is to be made with the cache's secret, and the cache, whose nodes need the same, was given none.
    NoSecret,
}

impl Bypass {
    /// Every reason, each at its own index.
    pub(crate) const ALL: [Self; 9] = [
        Self::Method,
        Self::Credentials,
        Self::Unshareable,
        Self::Deadline,
        Self::Disabled,
        Self::Client,
        Self::Key,
        Self::NoKeyRing,
        Self::NoSecret,
    ];

    /// The place in [`Self::ALL`], for counters.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The token of `Cache-Status`, and the key in the statistics.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Credentials => "credentials",
            Self::Unshareable => "unshareable",
            Self::Deadline => "deadline",
            Self::Disabled => "disabled",
            Self::Client => "client",
            Self::Key => "key",
            Self::NoKeyRing => "no-key-ring",
            Self::NoSecret => "no-secret",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bypass;

    #[test]
    fn every_reason_stands_at_its_index() {
        for (index, reason) in Bypass::ALL.into_iter().enumerate() {
            assert_eq!(reason.index(), index, "{}", reason.as_str());
        }
    }
}
