//! What surrounds every example and has nothing to do with caching: its settings, its server, its exit code.

mod program;
mod server;
mod setting;

pub use program::finish;
pub use server::serve;
pub use setting::setting;
