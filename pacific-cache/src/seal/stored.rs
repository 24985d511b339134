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
