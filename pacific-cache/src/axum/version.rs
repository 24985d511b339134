//! What `#[etag(version = expr)]` takes for a version.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};

/// What an expression came to.
#[doc(hidden)]
pub enum Version {
    Text(String),
    /// The handler runs, and its response gets no tag.
    Unknown,
    /// The handler's error.
    Failed(Response),
}

/// A version: a number or text; `None` where there is none; an `Err` is answered in the handler's place.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no version for `#[etag(version = ..)]`",
    label = "not a number or text",
    note = "give an integer, a text or an `Option` of one; or a `Result` whose error is a response"
)]
pub trait IntoVersion {
    fn into_version(self) -> Version;
}

macro_rules! by_display {
    ($($type:ty),*) => {$(
        impl IntoVersion for $type {
            fn into_version(self) -> Version {
                Version::Text(self.to_string())
            }
        }
    )*};
}
by_display!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
by_display!(&u8, &u16, &u32, &u64, &u128, &usize, &i8, &i16, &i32, &i64, &i128, &isize);
by_display!(&str, &String, Cow<'_, str>);
#[cfg(feature = "uuid")]
by_display!(uuid::Uuid, &uuid::Uuid);

impl IntoVersion for String {
    fn into_version(self) -> Version {
        Version::Text(self)
    }
}

impl<V: IntoVersion> IntoVersion for Option<V> {
    fn into_version(self) -> Version {
        self.map_or(Version::Unknown, V::into_version)
    }
}

impl<V: IntoVersion, E: IntoResponse> IntoVersion for Result<V, E> {
    fn into_version(self) -> Version {
        self.map_or_else(|error| Version::Failed(error.into_response()), V::into_version)
    }
}

/// The error of a handler that returns a `Result`, for a `?` in a version.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `?` in `version` gives the handler's error, and `{Self}` has none",
    label = "not a `Result`",
    note = "return a `Result` from the handler, or handle the error in the expression"
)]
pub trait Fails {
    type Error;
}

impl<T, E> Fails for Result<T, E> {
    type Error = E;
}
