//! Coverage of `axum_extra`'s extractors that read the URI, or wrap one that does.

#![allow(
    deprecated,
    reason = "`OptionalPath` is, and handlers that still take it can be cached all the same"
)]

use axum_extra::extract::{Cached, OptionalPath, OptionalQuery, Query, WithRejection};

use super::{Covered, CoveredByUri, Reads};

#[diagnostic::do_not_recommend]
impl<T> CoveredByUri for OptionalPath<T> {
    const READS: Reads = Reads::NOTHING;
}

#[diagnostic::do_not_recommend]
impl<T> CoveredByUri for Query<T> {
    const READS: Reads = Reads::PAIRS;
}

#[diagnostic::do_not_recommend]
impl<T> CoveredByUri for OptionalQuery<T> {
    const READS: Reads = Reads::PAIRS;
}

#[diagnostic::do_not_recommend]
impl<T: CoveredByUri> CoveredByUri for Cached<T> {
    const READS: Reads = T::READS;
}

#[diagnostic::do_not_recommend]
impl<T: CoveredByUri, R> CoveredByUri for WithRejection<T, R> {
    const READS: Reads = T::READS;
}

#[diagnostic::do_not_recommend]
impl<T: Covered> Covered for Cached<T> {
    const READS: Reads = T::READS;
}

#[diagnostic::do_not_recommend]
impl<T: Covered, R> Covered for WithRejection<T, R> {
    const READS: Reads = T::READS;
}

#[cfg(test)]
mod tests {
    use axum::extract::{Path, State};

    use super::*;
    use crate::axum::coverage::{covered, covered_by_uri};

    #[test]
    fn wrappers_read_what_the_extractor_in_them_reads() {
        assert_eq!(covered_by_uri::<Query<u8>>(), Reads::PAIRS);
        assert_eq!(covered_by_uri::<OptionalQuery<u8>>(), Reads::PAIRS);
        assert_eq!(covered_by_uri::<OptionalPath<u8>>(), Reads::NOTHING);
        assert_eq!(covered_by_uri::<Cached<Path<u8>>>(), Reads::NOTHING);
        assert_eq!(covered_by_uri::<WithRejection<Query<u8>, ()>>(), Reads::PAIRS);
        assert_eq!(covered::<WithRejection<State<u8>, ()>>(), Reads::NOTHING);
    }
}
