//! Entries in process memory, bounded by number and by bytes.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use quick_cache::{DefaultHashBuilder, Equivalent, Lifecycle, OptionsBuilder, Weighter, sync};

use crate::cells::Cells;
use crate::entry::Entry;
use crate::owner::Owner;

/// Names with request text share so many cells of 8 bytes.
const BUCKETS: usize = 1 << 18;

/// Where one entry's bytes are; the whole of it is compared, not only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) owner: Owner,
    pub(crate) partition: Option<Arc<str>>,
    pub(crate) key: Box<str>,
    /// What else tells its responses apart and is no name: the principal, and the fields of `vary`.
    pub(crate) variant: Option<Box<str>>,
}

/// A slot whose texts are borrowed: it hashes and compares as [`Slot`] does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotRef<'a> {
    pub(crate) owner: Owner,
    pub(crate) partition: Option<&'a str>,
    pub(crate) key: &'a str,
    pub(crate) variant: Option<&'a str>,
}

impl Equivalent<Slot> for SlotRef<'_> {
    fn equivalent(&self, slot: &Slot) -> bool {
        self.owner == slot.owner
            && self.partition == slot.partition.as_deref()
            && *self.key == *slot.key
            && self.variant == slot.variant.as_deref()
    }
}

impl Hash for SlotRef<'_> {
    /// What most slots don't have costs them nothing here; comparing tells the rest.
    #[expect(clippy::inline_always, reason = "a call costs a hit more than hashing does")]
    #[inline(always)]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.owner.hash(state);
        self.key.hash(state);
        if let Some(partition) = self.partition {
            partition.hash(state);
        }
        if let Some(variant) = self.variant {
            variant.hash(state);
        }
    }
}

impl Hash for Slot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.borrow().hash(state);
    }
}

impl Slot {
    pub(crate) fn borrow(&self) -> SlotRef<'_> {
        SlotRef {
            owner: self.owner,
            partition: self.partition.as_deref(),
            key: &self.key,
            variant: self.variant.as_deref(),
        }
    }
}

impl SlotRef<'_> {
    pub(crate) fn to_owned(self) -> Slot {
        Slot {
            owner: self.owner,
            partition: self.partition.map(Arc::from),
            key: self.key.into(),
            variant: self.variant.map(Box::from),
        }
    }
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) max_entries: u64,
    pub(crate) max_bytes: u64,
    /// Bytes of the largest body that is stored.
    pub(crate) max_body: u64,
}

impl Limits {
    /// As many as can hold a few of the largest entries each; few entries in many shards would be evicted before the
    /// limit is reached.
    fn shards(self) -> usize {
        let fitting = self.max_bytes / self.max_body.saturating_add(OVERHEAD).saturating_mul(4);
        if self.max_entries < 1024 { 1 } else { 1 << fitting.clamp(1, 8).ilog2() }
    }
}

pub(crate) struct Memory {
    pub(crate) cells: Cells<DefaultHashBuilder>,
    entries: sync::Cache<Slot, Arc<Entry>, Weigh, DefaultHashBuilder, Displaced>,
    hasher: DefaultHashBuilder,
    /// Somewhere else: hits read the fields around it, and don't wait for who writes it.
    evictions: Box<AtomicU64>,
}

impl Memory {
    /// Both limits are kept by weight: an entry weighs its bytes, but at least its share of all bytes, so that no
    /// more than `max_entries` fit.
    #[expect(clippy::expect_used, reason = "the store asks for two capacities, and both are set")]
    pub(crate) fn new(limits: Limits) -> Self {
        let hasher = DefaultHashBuilder::default();
        let least = (limits.max_bytes / limits.max_entries).max(1);
        let mut options = OptionsBuilder::new();
        options
            .estimated_items_capacity(usize::try_from(limits.max_entries.min(1 << 20)).unwrap_or(1 << 20))
            .weight_capacity(least.saturating_mul(limits.max_entries).min(limits.max_bytes))
            .shards(limits.shards());
        if limits.max_entries == 1 {
            // By default a little room is set apart for new entries; here it would leave none for the one.
            options.hot_allocation(1.0);
        }
        let options = options.build().expect("both capacities are set");
        let weigh = Weigh { least };
        let entries = sync::Cache::with_options(options, weigh, hasher.clone(), Displaced);
        Self { cells: Cells::new(BUCKETS, hasher.clone()), entries, hasher, evictions: Box::default() }
    }

    pub(crate) fn get(&self, slot: &SlotRef<'_>) -> Option<Arc<Entry>> {
        self.entries.get(slot)
    }

    pub(crate) fn put(&self, slot: Slot, entry: Arc<Entry>) {
        let mut displaced = Vec::new();
        self.entries.insert_with_lifecycle(slot.clone(), entry, &mut displaced);
        // What this slot held until now has made room for nobody else.
        let evicted = displaced.iter().filter(|(other, _)| *other != slot).count();
        self.evictions.fetch_add(evicted as u64, Relaxed);
    }

    /// Everything that is stored; what is stored meanwhile may be missing.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, Arc<Entry>)> {
        self.entries.iter()
    }

    /// Frees what an invalidation of everything has ended.
    pub(crate) fn clear(&self) {
        self.entries.clear();
    }

    /// Of a slot, owned or borrowed.
    pub(crate) fn hash(&self, slot: impl Hash) -> u64 {
        self.hasher.hash_one(slot)
    }

    /// What is held, by the number of the function whose it is. It looks at every entry.
    pub(crate) fn held(&self) -> HashMap<u32, Held> {
        let mut all = HashMap::<u32, Held>::new();
        for (slot, entry) in self.entries.iter() {
            let held = all.entry(slot.owner.function.number()).or_default();
            held.entries += 1;
            held.bytes += weight(&slot, &entry);
        }
        all
    }

    pub(crate) fn evictions(&self) -> u64 {
        self.evictions.load(Relaxed)
    }

    pub(crate) fn reset_evictions(&self) {
        self.evictions.store(0, Relaxed);
    }
}

/// How much is held.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

#[derive(Clone)]
struct Weigh {
    least: u64,
}

impl Weighter<Slot, Arc<Entry>> for Weigh {
    fn weight(&self, slot: &Slot, entry: &Arc<Entry>) -> u64 {
        weight(slot, entry).max(self.least)
    }
}

/// Bytes in memory, about.
pub(crate) fn weight(slot: &Slot, entry: &Entry) -> u64 {
    let variant = slot.variant.as_ref().map_or(0, |variant| variant.len());
    (size_of::<Slot>() + slot.key.len() + variant) as u64 + entry.weight()
}

/// What an entry weighs beyond its body, about: key, path, and both lists of header fields.
pub(crate) const OVERHEAD: u64 = 4096;

/// Hands over what an insertion displaces, which is then dropped outside the store's lock.
#[derive(Clone)]
struct Displaced;

impl Lifecycle<Slot, Arc<Entry>> for Displaced {
    type RequestState = Vec<(Slot, Arc<Entry>)>;

    fn on_evict(&self, displaced: &mut Self::RequestState, slot: Slot, entry: Arc<Entry>) {
        displaced.push((slot, entry));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Cell, Fence};

    fn cells() -> Cells<DefaultHashBuilder> {
        Cells::new(1 << 10, DefaultHashBuilder::default())
    }

    fn fence(cells: &Cells<DefaultHashBuilder>, list: Vec<Cell>) -> Fence {
        Fence { birth: cells.birth(), cells: list }
    }

    #[test]
    fn an_invalidation_ends_both_forms_of_a_name() {
        let cells = cells();
        let constant = fence(&cells, vec![cells.constant("users")]);
        let bucket = fence(&cells, vec![cells.bucket("users")]);
        cells.invalidate(["users"].into_iter());
        assert!(!cells.intact(&constant) && !cells.intact(&bucket));
    }

    #[test]
    fn what_is_born_after_an_invalidation_is_intact() {
        let cells = cells();
        cells.invalidate(["users"].into_iter());
        assert!(cells.intact(&fence(&cells, vec![cells.constant("users"), cells.bucket("users")])));
    }

    #[test]
    fn another_constant_name_is_left_alone() {
        let cells = cells();
        let other = fence(&cells, vec![cells.constant("orders")]);
        cells.invalidate(["users"].into_iter());
        assert!(cells.intact(&other));
    }

    #[test]
    fn the_namespace_ends_everything_born_before() {
        let cells = cells();
        let bare = fence(&cells, Vec::new());
        cells.invalidate_all();
        assert!(!cells.intact(&bare));
        assert!(cells.intact(&fence(&cells, Vec::new())));
    }
}
