//! Response caching for Rust web services.
