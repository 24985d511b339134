//! Tasks for loads whose leaders have left.

use tokio::runtime::Handle;

use crate::flight::{Abort, Load, Spawn};

/// On this runtime; without one the load is dropped.
pub(crate) struct Tasks(pub(crate) Option<Handle>);

impl Spawn for Tasks {
    fn spawn(&self, load: Load<()>) -> Abort {
        match &self.0 {
            Some(runtime) => {
                let task = runtime.spawn(load).abort_handle();
                Box::new(move || task.abort())
            }
            None => Box::new(|| ()),
        }
    }
}
