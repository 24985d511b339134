//! The in-process core under loom.
