//! Traits that are as [`Covered`] and differ in what they tell whoever forgot a part of the key.
//!
//! They are written out, one by one, because rustc shows the place where a bound is declared.

use axum::response::IntoResponse;

use super::{Covered, Reads};

/// The key names other bindings of the argument; `Binding` is called as the one that it forgets.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover: it forgets `{Binding}`",
    label = "`{Binding}` is not part of the cache key",
    note = "put it in the key: `key = \"…{{{Binding}}}…\"`; or, if every caller may share one response, `skip({Binding})`"
)]
pub trait CoveredBinding<Binding>: Covered {}

#[diagnostic::do_not_recommend]
impl<Binding, T: Covered> CoveredBinding<Binding> for T {}

#[doc(hidden)]
#[must_use]
pub const fn covered_binding<T: CoveredBinding<Binding>, Binding>() -> Reads {
    T::READS
}

/// The key names fields of `Binding`, and the handler can read its others.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover: destructure `{Binding}`",
    label = "only a field of `{Binding}` is part of the cache key",
    note = "destructured in the arguments, the handler sees only what the key names: `Query(Page {{ page, .. }}): Query<Page>`; or, if the rest never changes the response, `skip({Binding})`"
)]
pub trait CoveredField<Binding>: Covered {}

#[diagnostic::do_not_recommend]
impl<Binding, T: Covered> CoveredField<Binding> for T {}

#[doc(hidden)]
#[must_use]
pub const fn covered_field<T: CoveredField<Binding>, Binding>() -> Reads {
    T::READS
}

/// The argument tells who asks.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover and which can tell callers apart",
    label = "not part of the cache key",
    note = "if each caller has a response of their own, `per_user(name.id)`; or destructure it and put what the response depends on in the key: `Extension(CurrentUser {{ id, .. }})` and `key = \"…{{id}}…\"`; only if every caller may share one response, `skip(name)`"
)]
pub trait CoveredCaller: Covered {}

#[diagnostic::do_not_recommend]
impl<T: Covered> CoveredCaller for T {}

#[doc(hidden)]
#[must_use]
pub const fn covered_caller<T: CoveredCaller>() -> Reads {
    T::READS
}

/// The argument is all headers at once.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the cached response may depend on `{Self}`, which the key does not cover and which holds every header",
    label = "not part of the cache key",
    note = "say which headers change the response, and `vary(\"name\")` with `skip`: `vary(\"accept-language\"), skip(headers)`; or take the one that matters by an extractor of your own and put that in the key; or, if no header changes the response, `skip(name)`"
)]
pub trait CoveredHeaders: Covered {}

#[diagnostic::do_not_recommend]
impl<T: Covered> CoveredHeaders for T {}

#[doc(hidden)]
#[must_use]
pub const fn covered_headers<T: CoveredHeaders>() -> Reads {
    T::READS
}

/// The argument is the request's body.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a cached handler answers GET; its response can't depend on a body, and `{Self}` is one",
    label = "not part of the cache key",
    note = "take what it needs from the path or the query; or, if the body never changes the response, `skip(name)`"
)]
pub trait CoveredBody: Covered {}

#[diagnostic::do_not_recommend]
impl<T: Covered> CoveredBody for T {}

#[doc(hidden)]
#[must_use]
pub const fn covered_body<T: CoveredBody>() -> Reads {
    T::READS
}

/// What a cached handler returns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[cache]` caches the response of a handler, and `{Self}` is not a response; for a plain function use `#[memoize]`",
    label = "not a response",
    note = "return what implements `IntoResponse`, as in `Json<{Self}>`; or cache the handler that calls this function"
)]
pub trait Answers: IntoResponse {}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> Answers for T {}

/// Compiles for what is a response.
#[doc(hidden)]
pub const fn answers<T: Answers>() {}

/// What a tagged handler returns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[etag]` tags the response of a handler, and `{Self}` is not a response",
    label = "not a response",
    note = "return what implements `IntoResponse`, as in `Json<{Self}>`"
)]
pub trait TaggedAnswers: IntoResponse {}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> TaggedAnswers for T {}

/// Compiles for what is a response.
#[doc(hidden)]
pub const fn tagged_answers<T: TaggedAnswers>() {}
