//! Tools that the behaviour tests share.

pub mod harness;
