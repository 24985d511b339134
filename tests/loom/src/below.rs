//! What the library's modules use and loom needn't see: time as a number, and what a server says.

pub(crate) mod clock {
    use std::time::Duration;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) struct Instant(u64);

    impl Instant {
        pub(crate) fn from_raw(raw: u64) -> Self {
            Self(raw)
        }

        pub(crate) fn to_raw(self) -> u64 {
            self.0
        }

        pub(crate) fn since(self, earlier: Self) -> Duration {
            Duration::from_secs(self.0.saturating_sub(earlier.0))
        }

        pub(crate) fn after(self, duration: Duration) -> Self {
            Self(self.0 + duration.as_secs())
        }
    }
}

pub(crate) mod push {
    use super::clock::Instant;

    pub(crate) enum Push {
        Keys(Vec<Vec<u8>>),
        All,
        Proven(u64, Instant),
    }
}

pub(crate) mod mutant {
    pub(crate) enum Mutant {
        NoFlush,
    }

    pub(crate) fn is(_: Mutant) -> bool {
        false
    }
}
