//! What the attributes' expansions call; nothing here is public.

pub use crate::call::Call;
pub use crate::invalidate::{Guard, Invalidates, arm};
pub use crate::key::{Key, Text};
#[cfg(pacific_mutants)]
pub use crate::mutant::{Mutant, mutate};
pub use crate::name::Name;
pub use crate::outcome::*;
pub use crate::policy::Policy;
pub use crate::shared::{
    CoveredArgument, CoveredArgumentBinding, covered_argument, covered_argument_binding,
};
pub use crate::value::memoize::{Everything, Keep, Memoize, MemoizeAny, Readable, Storable};

#[cfg(feature = "axum")]
pub use crate::axum::coverage::*;
#[cfg(feature = "axum")]
pub use crate::axum::etag::{Conditional, Judge, Tag, Tagged, tagged};
#[cfg(feature = "axum")]
pub use crate::axum::request::Request;
#[cfg(feature = "axum")]
pub use crate::axum::serve::{serve, serve_versioned, store_if};
#[cfg(feature = "axum")]
pub use crate::axum::version::{Fails, IntoVersion};
#[cfg(feature = "axum")]
pub use axum::response::Response;
