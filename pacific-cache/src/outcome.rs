//! Outcome: whether a value says that what was to be done is done.

use http::{Response, StatusCode};

/// A return value that tells success from failure, which is what `#[invalidates(.., on = "success")]` asks.
///
/// `Ok`, `Some` and a status below 400 are success. It is told by type: a `Result<Response, _>` that is `Ok` is success
/// whatever its status, since the handler said `Ok`. Implement it for a response type of your own:
///
/// ```
/// use pacific_cache::Outcome;
///
/// struct Reply { accepted: bool }
///
/// impl Outcome for Reply {
///     fn is_success(&self) -> bool {
///         self.accepted
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`on = \"success\"` can't tell from `{Self}` whether the function succeeded",
    label = "`{Self}` has no failure",
    note = "return a `Result`, an `Option`, a `Response` or a `StatusCode`; or `impl pacific_cache::Outcome for …`; or leave `on` out, to invalidate however the function ends"
)]
pub trait Outcome {
    /// Whether this is a success.
    fn is_success(&self) -> bool;
}

impl<T, E> Outcome for Result<T, E> {
    fn is_success(&self) -> bool {
        self.is_ok()
    }
}

impl<T> Outcome for Option<T> {
    fn is_success(&self) -> bool {
        self.is_some()
    }
}

impl Outcome for StatusCode {
    fn is_success(&self) -> bool {
        self.as_u16() < 400
    }
}

impl<B> Outcome for Response<B> {
    fn is_success(&self) -> bool {
        Outcome::is_success(&self.status())
    }
}

/// A response is often written as a tuple that begins with its status.
macro_rules! begins_with_status {
    ($($($part:ident)+;)*) => {$(
        impl<$($part),+> Outcome for (StatusCode, $($part),+) {
            fn is_success(&self) -> bool {
                Outcome::is_success(&self.0)
            }
        }
    )*};
}
begins_with_status! { A; A B; A B C; A B C D; }

/// Asks the value, by a function so that the expansion needs no trait in scope.
#[doc(hidden)]
pub fn succeeded<T: Outcome>(value: &T) -> bool {
    value.is_success()
}

/// Gives an async block its return type, in a branch that is never taken.
#[doc(hidden)]
pub fn never<T>() -> T {
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_some_and_statuses_below_400_are_success() {
        assert!(succeeded(&Ok::<_, ()>(())));
        assert!(succeeded(&Some(())));
        assert!(succeeded(&StatusCode::CREATED));
        assert!(succeeded(&StatusCode::SEE_OTHER));
        assert!(succeeded(&(StatusCode::OK, "body")));
        assert!(succeeded(&Response::new(())));
    }

    #[test]
    fn err_none_and_statuses_from_400_are_not() {
        assert!(!succeeded(&Err::<(), _>(())));
        assert!(!succeeded(&None::<()>));
        assert!(!succeeded(&StatusCode::BAD_REQUEST));
        assert!(!succeeded(&(StatusCode::BAD_GATEWAY, [("a", "b")], "body")));
    }
}
