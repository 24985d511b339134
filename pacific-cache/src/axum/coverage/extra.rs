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
