//! Hits against static handlers: the two sides of each comparison, and how they are called.

pub mod apps;
pub mod call;
pub mod case;
pub mod preemption;
pub mod report;
pub mod samples;

/// What stops a benchmark: something that must hold for its numbers to mean anything does not.
pub type Failure = Box<dyn std::error::Error>;
