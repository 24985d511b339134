//! Whether an argument that reads the body stands last, where alone axum gives it one.

use std::marker::PhantomData;

use axum::body::{Body, Bytes};
use axum::extract::{Json, Request};

/// An extractor that reads the body, whatever the router's state is.
#[doc(hidden)]
pub trait ReadsBody {}

impl ReadsBody for Body {}
impl ReadsBody for Bytes {}
impl ReadsBody for String {}
impl ReadsBody for Request {}
impl<T> ReadsBody for Json<T> {}

/// An argument before the last one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Before<T>(PhantomData<T>);

impl<T> Before<T> {
    #[must_use]
    pub const fn last() -> Self {
        Self(PhantomData)
    }
}

impl<T: ReadsBody> Before<T> {
    /// Chosen for what reads the body; for all else it is [`Elsewhere::place`].
    #[must_use]
    pub const fn place(&self) -> Misplaced<T> {
        Misplaced(PhantomData)
    }
}

#[doc(hidden)]
pub trait Elsewhere {
    fn place(&self) -> WellPlaced;
}

impl<T> Elsewhere for Before<T> {
    fn place(&self) -> WellPlaced {
        WellPlaced
    }
}

#[doc(hidden)]
#[derive(Debug)]
pub struct Misplaced<T>(PhantomData<T>);

#[doc(hidden)]
#[derive(Debug)]
pub struct WellPlaced;

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an argument that reads the body has to be the last one",
    label = "not the last argument",
    note = "axum reads the body once, for the last argument: move it there"
)]
pub trait Placed {}

impl Placed for WellPlaced {}

/// Compiles for what doesn't read the body.
#[doc(hidden)]
pub fn placed(_: impl Placed) {}
