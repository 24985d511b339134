//! Values: what a function returned, or what is kept by hand. They share slots, names, flights and limits with
//! responses, and differ in how they are loaded and read.

pub(crate) mod ask;
pub(crate) mod codec;
pub(crate) mod get_or_load;
pub(crate) mod kept;
pub(crate) mod loader;
pub(crate) mod memoize;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod set;
pub(crate) mod tags;
mod told;
pub(crate) mod warm;
pub(crate) mod write_through;
