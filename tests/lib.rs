//! Tools that the behaviour tests share.

pub mod app;
pub mod harness;
