//! What `#[etag(version = expr)]` takes for a version.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

/// A version: a number, text or time; `None` where there is none; an `Err` is answered in the handler's place.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no version for `#[etag(version = ..)]`",
    label = "not a number, text or time",
    note = "give an integer, a text, a `Duration`, a `SystemTime` or an `Option` of one; or a `Result` whose error is a response"
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

impl IntoVersion for Duration {
    fn into_version(self) -> Version {
        self.as_nanos().into_version()
    }
}

impl IntoVersion for SystemTime {
    fn into_version(self) -> Version {
        match self.duration_since(UNIX_EPOCH) {
            Ok(since) => since.into_version(),
            Err(before) => Version::Text(format!("-{}", before.duration().as_nanos())),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(version: impl IntoVersion) -> String {
        match version.into_version() {
            Version::Text(text) => text,
            Version::Unknown => "unknown".to_owned(),
            Version::Failed(response) => response.status().to_string(),
        }
    }

    #[test]
    fn a_time_is_told_to_the_nanosecond_on_either_side_of_the_epoch() {
        let short = Duration::new(1, 7);
        assert_eq!((text(short), text(UNIX_EPOCH + short)), ("1000000007".into(), "1000000007".into()));
        assert_eq!((text(UNIX_EPOCH - short), text(UNIX_EPOCH)), ("-1000000007".into(), "0".into()));
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn a_uuid_is_a_version() {
        let uuid = uuid::Uuid::from_u128(7);
        assert_eq!((text(uuid), text(Some(&uuid))), (uuid.to_string(), uuid.to_string()));
    }
}
