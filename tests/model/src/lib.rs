//! The invalidation protocol, in every order in which its steps can happen.
//!
//! [`far`] is the protocol over Redis, [`near`] the tier in front of it; [`explore`] walks all states of either and finds
//! the shortest way to a broken promise. [`catalogue`] lists what is run: rules that must hold, and mutants, each with one
//! rule left out, that must not. What is modelled and what isn't is in `README.md`.

pub mod catalogue;
pub mod explore;
pub mod far;
pub mod near;
pub mod trail;

mod generations;
mod server;
mod successors;
