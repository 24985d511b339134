//! Whose text in Redis is whose: two handlers of one name must not share entries.

use std::collections::HashMap;

use quick_cache::DefaultHashBuilder;

use crate::owner::Owner;
use crate::sync::{Mutex, lock};

/// By name, the first who came with it.
#[derive(Default)]
pub(crate) struct Owners(Mutex<HashMap<(&'static str, u32), Owner, DefaultHashBuilder>>);

impl Owners {
    /// Whether no other handler has this one's name, which happens only to functions in blocks of one function. Which of
    /// them comes first may differ between processes, so the others go without Redis.
    pub(crate) fn know(&self, owner: Owner) -> bool {
        let mut known = lock(&self.0);
        let first = *known.entry((owner.name, owner.schema)).or_insert_with(|| {
            tracing::trace!(owner.name, "is cached in Redis");
            owner
        });
        if first != owner {
            tracing::debug!(owner.name, "another handler of this name is cached in Redis; this one isn't");
        }
        first == owner
    }
}
