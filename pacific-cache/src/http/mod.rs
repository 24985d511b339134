//! The rules of HTTP that an origin's cache keeps, as pure functions over field values: no clock (the time is an
//! argument), no I/O, no backend, no framework. Each module is one field or one question, named by its section.
//!
//! A response that may be stored passes `storable::judge_head` and `lifetime::Lifetime::of` as the handler made it, and
//! only then `storable::strip_qualified` and `connection::strip`: a `Connection` field that names `Cache-Control` must
//! not hide what that says.

pub(crate) mod age;
pub(crate) mod bypass;
pub(crate) mod cache_control;
pub(crate) mod cache_status;
pub(crate) mod collection;
pub(crate) mod connection;
pub(crate) mod date;
pub(crate) mod etag;
pub(crate) mod lifetime;
pub(crate) mod location;
pub(crate) mod number;
pub(crate) mod origin;
pub(crate) mod percent;
pub(crate) mod precondition;
pub(crate) mod refusal;
pub(crate) mod request_control;
pub(crate) mod stale;
pub(crate) mod stand_in;
pub(crate) mod storable;
pub(crate) mod surrogate;
pub(crate) mod taggable;
pub(crate) mod uri;
pub(crate) mod vary;

mod delta_seconds;
mod directive;
mod list;
mod path_name;
mod preformatted;
mod reference;

#[cfg(test)]
mod date_oracle;
#[cfg(test)]
pub(crate) mod fuzz;
#[cfg(test)]
mod precondition_fuzz;
#[cfg(test)]
mod precondition_oracle;
