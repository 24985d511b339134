//! Sealing in process memory: an entry whose response is sealed, as the bytes of a value.

use std::sync::Arc;

use bytes::Bytes;

use super::KeyRing;
use crate::entry::Entry;
use crate::envelope;
use crate::response::StoredResponse;

/// Nobody else writes to this process's memory, so that no entry takes another's place.
const HERE: &[u8] = b"in process memory";

impl KeyRing {
    /// The entry as it is kept.
    pub(crate) fn sealed(&self, entry: &Entry) -> Option<Arc<Entry>> {
        let sealed = self.seal(HERE, envelope::of_response(&entry.response)?)?;
        Some(with(entry, StoredResponse::of_value(sealed.into())))
    }

    /// The entry as it is served.
    pub(crate) fn opened(&self, entry: &Entry) -> Option<Arc<Entry>> {
        let plain = Bytes::from(self.open(HERE, entry.response.body())?);
        Some(with(entry, envelope::to_response(&plain)?))
    }
}

fn with(entry: &Entry, response: StoredResponse) -> Arc<Entry> {
    Arc::new(Entry { carried: entry.carried.clone(), freshness: entry.freshness, response })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::backend::memory::Slot;
    use crate::cache::Cache;
    use crate::carried::Carried;
    use crate::cells::Fence;
    use crate::freshness::{Freshness, Stale};
    use crate::owner::Owner;

    const SECRET: &[u8] = b"what nobody else is to read";

    fn entry(cache: &Cache) -> Arc<Entry> {
        let core = cache.core();
        let fence = Fence { birth: core.memory.cells.birth(), cells: Vec::new() };
        Arc::new(Entry {
            carried: Carried { fence, path: "".into(), tags: Vec::new(), token: None, mirrored: None },
            freshness: Freshness::new(core.now(), Duration::from_secs(9), Stale::default(), 0),
            response: StoredResponse::of_value(Bytes::from_static(SECRET)),
        })
    }

    fn slot(is_sensitive: bool) -> Slot {
        let owner = Owner::of::<u8>(0).sensitive(is_sensitive);
        Slot { owner, partition: None, key: "key".into(), variant: None }
    }

    fn has_secret(entry: &Entry) -> bool {
        entry.response.body().windows(SECRET.len()).any(|part| part == SECRET)
    }

    #[test]
    fn only_what_is_sensitive_is_sealed_in_memory_and_it_is_served_as_it_was() {
        let ring = KeyRing::new("id", std::array::from_fn(|place| place as u8));
        let cache = Cache::memory().encrypt_with(ring).build().unwrap();
        for is_sensitive in [false, true] {
            let slot = slot(is_sensitive);
            assert!(cache.core().put_unless_ended(slot.clone(), entry(&cache)));
            let kept = cache.core().memory.get(&slot.borrow()).unwrap();
            assert_eq!(has_secret(&kept), !is_sensitive);
            assert_eq!(**cache.core().kept(&slot.borrow()).unwrap().response.body(), *SECRET);
        }
    }

    #[test]
    fn without_keys_nothing_sensitive_is_kept() {
        let cache = Cache::isolated();
        assert!(!cache.core().put_unless_ended(slot(true), entry(&cache)));
        assert_eq!(cache.stats().entries, 0);
    }
}
