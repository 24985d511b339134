//! Types that needn't be in a key.

use std::sync::Arc;

/// An argument type that is the same for every caller, or that doesn't change the response.
///
/// Implement it once for an extractor of your own, so that handlers which take it can be cached without naming it in
/// the key:
///
/// ```
/// # #[cfg(feature = "axum")] {
/// # use axum::extract::FromRequestParts;
/// # use axum::http::request::Parts;
/// # use std::convert::Infallible;
/// /// The clock that handlers read.
/// struct Clock;
///
/// # impl<S: Sync> FromRequestParts<S> for Clock {
/// #     type Rejection = Infallible;
/// #     async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> { Ok(Clock) }
/// # }
/// impl pacific_cache::Shared for Clock {}
/// # }
/// ```
///
/// For a memoized function it says the same of any argument, such as a connection pool, and of references to it.
///
/// It is a promise: whoever asks, the response may be the same. Because such an extractor can read any header, a
/// request with a `Cookie` is then not answered from the cache (RFC 9111 §3.5), unless the handler says
/// `ignore_credentials`.
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover",
    label = "not part of the cache key",
    note = "put it in the key: `key = \"…{{name}}…\"`; or, if every caller may share one response, `skip(name)`; or, once for the type, `impl pacific_cache::Shared for …`"
)]
pub trait Shared {
    /// Whether the type's extractor may have read the request's headers.
    #[doc(hidden)]
    const READS_HEADERS: bool = true;
}

impl<T: Shared + ?Sized> Shared for &T {
    const READS_HEADERS: bool = T::READS_HEADERS;
}

impl<T: Shared + ?Sized> Shared for Arc<T> {
    const READS_HEADERS: bool = T::READS_HEADERS;
}

/// An argument that the key of a memoized function leaves out.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the memoized value may depend on `{Self}`, which the key does not cover",
    label = "not part of the cache key",
    note = "put it in the key: `key = \"…{{name}}…\"`; or, if it never changes the value, `skip(name)`; or, once for the type, `impl pacific_cache::Shared for …`"
)]
pub trait CoveredArgument {}

#[diagnostic::do_not_recommend]
impl<T: Shared + ?Sized> CoveredArgument for T {}

/// The key names other bindings of the argument; `Binding` is called as the one that it forgets.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the memoized value may depend on `{Self}`, which the key does not cover: it forgets `{Binding}`",
    label = "`{Binding}` is not part of the cache key",
    note = "put it in the key: `key = \"…{{{Binding}}}…\"`; or, if it never changes the value, `skip({Binding})`"
)]
pub trait CoveredArgumentBinding<Binding> {}

#[diagnostic::do_not_recommend]
impl<Binding, T: Shared + ?Sized> CoveredArgumentBinding<Binding> for T {}

#[doc(hidden)]
pub const fn covered_argument_binding<T: CoveredArgumentBinding<Binding> + ?Sized, Binding>() {}

/// Compiles for what a memoized function's key may leave out.
#[doc(hidden)]
pub const fn covered_argument<T: CoveredArgument + ?Sized>() {}
