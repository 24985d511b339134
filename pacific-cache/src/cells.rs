//! Generations in process memory: a clock, and one cell a name.
//!
//! Invalidating a name writes a new clock value into its cell. What was born before that value is invalid from then
//! on. Nothing in process memory is lost, so numbers serve where a shared store needs random generations.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use crate::sync::{Arc, AtomicU64, Mutex, SeqCst, lock};

/// The clock's value when a flight was created, before any of its load ran. By default a moment before everything ended for
/// the first time: what was born then is valid nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Birth(u64);

impl Birth {
    #[cfg(test)]
    pub(crate) fn at(tick: u64) -> Self {
        Self(tick)
    }
}

/// Where one name's generation is kept.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// A name that an attribute wrote without braces: a cell of its own.
    Constant(Arc<AtomicU64>),
    /// Any other name: one of a fixed number, so that request text can't make them grow.
    Bucket(usize),
}

/// What an entry or a flight depends on: the cells of its names, and when its load was born.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    pub(crate) birth: Birth,
    pub(crate) cells: Vec<Cell>,
}

pub(crate) struct Cells<S> {
    clock: AtomicU64,
    namespace: AtomicU64,
    constants: Mutex<HashMap<Box<str>, Arc<AtomicU64>>>,
    /// Made at first use: 8 bytes a bucket.
    buckets: OnceLock<Box<[AtomicU64]>>,
    bucket_count: usize,
    hasher: S,
}

impl<S: BuildHasher> Cells<S> {
    pub(crate) fn new(bucket_count: usize, hasher: S) -> Self {
        Self {
            clock: AtomicU64::new(1),
            namespace: AtomicU64::new(1),
            constants: Mutex::new(HashMap::new()),
            buckets: OnceLock::new(),
            bucket_count,
            hasher,
        }
    }

    /// The birth of a load that begins now.
    pub(crate) fn birth(&self) -> Birth {
        Birth(self.clock.load(SeqCst))
    }

    /// The cell of a constant name. Callers pass only text written in a program, so there are few.
    pub(crate) fn constant(&self, name: &str) -> Cell {
        let mut constants = lock(&self.constants);
        if let Some(cell) = constants.get(name) {
            return Cell::Constant(Arc::clone(cell));
        }
        let cell = Arc::new(AtomicU64::new(0));
        constants.insert(name.into(), Arc::clone(&cell));
        Cell::Constant(cell)
    }

    /// The cell of a name that may hold request text.
    pub(crate) fn bucket(&self, name: &str) -> Cell {
        Cell::Bucket(self.bucket_of(name))
    }

    /// Whether nothing that `fence` depends on was invalidated since its birth.
    pub(crate) fn intact(&self, fence: &Fence) -> bool {
        self.namespace.load(SeqCst) <= fence.birth.0
            && fence.cells.iter().all(|cell| self.unmoved(cell, fence.birth))
    }

    /// Whether `cell`'s name was not invalidated since `birth`.
    pub(crate) fn unmoved(&self, cell: &Cell, birth: Birth) -> bool {
        self.value(cell) <= birth.0
    }

    /// A number that changes whenever `cell`'s name, or everything, is invalidated; to what was born before that, it is the
    /// former one.
    pub(crate) fn generation(&self, cell: &Cell, birth: Birth) -> u64 {
        self.namespace.load(SeqCst).max(self.value(cell)).min(birth.0)
    }

    fn value(&self, cell: &Cell) -> u64 {
        match cell {
            Cell::Constant(cell) => cell.load(SeqCst),
            Cell::Bucket(index) => self.buckets()[*index].load(SeqCst),
        }
    }

    /// Ends both forms of each name: what was born before this call is invalid when it returns. What is born with the
    /// birth that it gives is valid.
    ///
    /// The clock ticks before a constant's cell is looked up: a cell that is made after that look-up belongs to a
    /// load whose birth is not before the tick.
    pub(crate) fn invalidate<'a>(&self, names: impl Iterator<Item = &'a str>) -> Birth {
        let now = self.tick();
        for name in names {
            self.buckets()[self.bucket_of(name)].fetch_max(now, SeqCst);
            let constant = lock(&self.constants).get(name).cloned();
            if let Some(cell) = constant {
                cell.fetch_max(now, SeqCst);
            }
        }
        Birth(now)
    }

    /// Ends every name.
    pub(crate) fn invalidate_all(&self) {
        let now = self.tick();
        self.namespace.fetch_max(now, SeqCst);
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, SeqCst) + 1
    }

    fn buckets(&self) -> &[AtomicU64] {
        self.buckets.get_or_init(|| (0..self.bucket_count).map(|_| AtomicU64::new(0)).collect())
    }

    fn bucket_of(&self, name: &str) -> usize {
        // The remainder is below `bucket_count`, which is a usize.
        (self.hasher.hash_one(name) % self.bucket_count as u64) as usize
    }
}
