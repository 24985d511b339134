//! Coverage: what a cached response may depend on is in its key, or the handler doesn't compile.
//!
//! The attribute calls one of these functions for each argument that the key doesn't hold whole. Which one it calls
//! chooses the words of the error; whether it compiles is decided here, by type.

#[cfg(feature = "axum-extra")]
mod extra;
mod place;
mod wording;

pub use place::*;
pub use wording::*;

use axum::extract::{MatchedPath, OriginalUri, Path, Query, RawPathParams, RawQuery, State};
use http::{Method, Uri};

use crate::shared::Shared;

impl<T> Shared for State<T> {
    const READS_HEADERS: bool = false;
}

impl Shared for Method {
    const READS_HEADERS: bool = false;
}

/// How much of the URI an argument can read, which decides what the default key holds.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UriPart {
    /// Nothing, or what the path already tells.
    Path,
    /// The query as pairs: their order doesn't matter, except among pairs of one name.
    Pairs,
    /// The URI as it was sent, with its authority.
    Whole,
}

/// What a handler's arguments can read of a request, besides what its key names.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    pub(crate) uri: UriPart,
    pub(crate) headers: bool,
}

impl Reads {
    const NOTHING: Self = Self { uri: UriPart::Path, headers: false };
    const PAIRS: Self = Self { uri: UriPart::Pairs, headers: false };
    const WHOLE: Self = Self { uri: UriPart::Whole, headers: false };

    /// What `skip(..)` leaves out of the key: an extractor that could have read a header.
    #[must_use]
    pub const fn skipped() -> Self {
        Self { uri: UriPart::Path, headers: true }
    }

    /// What either can read.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        let uri = if self.uri as u8 >= other.uri as u8 { self.uri } else { other.uri };
        Self { uri, headers: self.headers || other.headers }
    }
}

/// Covered whatever the key is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover",
    label = "not part of the cache key",
    note = "put it in the key: `key = \"…{{name}}…\"`; or, if every caller may share one response, `skip(name)`; or, once for the type, `impl pacific_cache::Shared for …`"
)]
pub trait Covered {
    const READS: Reads;
}

#[diagnostic::do_not_recommend]
impl<T: Shared> Covered for T {
    const READS: Reads = Reads { uri: UriPart::Path, headers: T::READS_HEADERS };
}

#[diagnostic::do_not_recommend]
impl<T: Covered> Covered for Option<T> {
    const READS: Reads = T::READS;
}

#[diagnostic::do_not_recommend]
impl<T: Covered, E> Covered for Result<T, E> {
    const READS: Reads = T::READS;
}

/// Covered by the default key, which holds of the URI what the arguments can read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover",
    label = "not part of the cache key",
    note = "put it in the key: `key = \"…{{name}}…\"`; or, if every caller may share one response, `skip(name)`; or, once for the type, `impl pacific_cache::Shared for …`"
)]
pub trait CoveredByUri {
    const READS: Reads;
}

#[diagnostic::do_not_recommend]
impl<T: Shared> CoveredByUri for T {
    const READS: Reads = Reads { uri: UriPart::Path, headers: T::READS_HEADERS };
}

#[diagnostic::do_not_recommend]
impl<T: CoveredByUri> CoveredByUri for Option<T> {
    const READS: Reads = T::READS;
}

#[diagnostic::do_not_recommend]
impl<T: CoveredByUri, E> CoveredByUri for Result<T, E> {
    const READS: Reads = T::READS;
}

macro_rules! covered_by_uri {
    ($($type:ident $(<$generic:ident>)? => $reads:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl $(<$generic>)? CoveredByUri for $type $(<$generic>)? {
            const READS: Reads = $reads;
        }
    )*};
}
covered_by_uri! {
    MatchedPath => Reads::NOTHING;
    Path<T> => Reads::NOTHING;
    RawPathParams => Reads::NOTHING;
    Query<T> => Reads::PAIRS;
    RawQuery => Reads::WHOLE;
    Uri => Reads::WHOLE;
    OriginalUri => Reads::WHOLE;
}

/// An argument that the handler's own key doesn't hold.
#[doc(hidden)]
#[must_use]
pub const fn covered<T: Covered>() -> Reads {
    T::READS
}

/// An argument of a handler with the default key.
#[doc(hidden)]
#[must_use]
pub const fn covered_by_uri<T: CoveredByUri>() -> Reads {
    T::READS
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Extractor;
    impl Shared for Extractor {}

    const COOKIE: Reads = Reads::skipped();

    #[test]
    fn arguments_tell_how_much_of_the_uri_they_read() {
        let cases = [
            (covered_by_uri::<State<u8>>(), Reads::NOTHING),
            (covered_by_uri::<Path<u8>>(), Reads::NOTHING),
            (covered_by_uri::<Query<u8>>(), Reads::PAIRS),
            (covered_by_uri::<Option<Query<u8>>>(), Reads::PAIRS),
            (covered_by_uri::<Result<Query<u8>, ()>>(), Reads::PAIRS),
            (covered_by_uri::<RawQuery>(), Reads::WHOLE),
            (covered_by_uri::<Uri>(), Reads::WHOLE),
            (covered::<Method>(), Reads::NOTHING),
        ];
        for (reads, expected) in cases {
            assert_eq!(reads, expected);
        }
    }

    #[test]
    fn what_could_have_read_a_cookie_says_so() {
        assert_eq!(covered::<Extractor>(), COOKIE);
        assert_eq!(covered::<Option<Extractor>>(), COOKIE);
        assert_eq!(covered_by_uri::<Result<Extractor, ()>>(), COOKIE);
        assert_eq!(covered_caller::<Extractor>(), COOKIE);
    }

    #[test]
    fn together_arguments_read_what_either_reads() {
        let both = Reads::PAIRS.or(COOKIE);
        assert_eq!(both, Reads { uri: UriPart::Pairs, headers: true });
        assert_eq!(Reads::WHOLE.or(both), Reads { uri: UriPart::Whole, headers: true });
        assert_eq!(both.or(Reads::NOTHING), both);
    }
}
