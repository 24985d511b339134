//! Hits against static handlers.

fn main() {}
