//! Flight, cells and store together: between a store and the removal of its record nobody leads again, and what a
//! request accepts was loaded after every invalidation that had returned before it asked.

use loom::future::block_on;
use loom::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use loom::sync::{Arc, Mutex};

use crate::cells::{Cells, Fence};
use crate::fences::{Hasher, cells};
use crate::flight::{Fit, Flights, Turn};

type Entry = (u64, Fence);

struct World {
    cells: Arc<Cells<Hasher>>,
    records: Flights<&'static str, Fence, Entry, Hasher>,
    store: Mutex<Option<Entry>>,
    database: AtomicU64,
    loads: AtomicUsize,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            cells: cells(),
            records: Flights::new(Hasher::default()),
            store: Mutex::new(None),
            database: AtomicU64::new(0),
            loads: AtomicUsize::new(0),
        })
    }

    fn find(&self) -> Option<Entry> {
        self.store.lock().unwrap().clone().filter(|(_, fence)| self.cells.intact(fence))
    }

    fn begin(&self) -> Fence {
        let list = vec![self.cells.bucket("name")];
        Fence { birth: self.cells.birth(), cells: list }
    }

    /// A request: the library's steps, in its order.
    fn get(&self) -> u64 {
        if let Some((value, _)) = self.find() {
            return value;
        }
        loop {
            let fit = |fence: &Fence| if self.cells.intact(fence) { Fit::Join } else { Fit::Replace };
            match self.records.enter(&"key", fit, || self.find(), |_| self.begin()) {
                Turn::Found((value, _)) => return value,
                Turn::Behind(_) => unreachable!("each can tell"),
                Turn::Wait(waiter) => {
                    if let Some((value, _)) = block_on(waiter) {
                        return value;
                    }
                }
                Turn::Lead(flight) => {
                    self.loads.fetch_add(1, SeqCst);
                    let entry = (self.database.load(SeqCst), flight.begun_with.clone());
                    if self.cells.intact(&entry.1) {
                        *self.store.lock().unwrap() = Some(entry.clone());
                    }
                    self.records.remove(&"key", &flight);
                    flight.land(Some(entry.clone()));
                    return entry.0;
                }
            }
        }
    }
}

#[test]
fn two_requests_at_once_run_one_load() {
    loom::model(|| {
        let world = World::new();
        let other = {
            let world = world.clone();
            loom::thread::spawn(move || world.get())
        };
        world.get();
        other.join().unwrap();
        assert_eq!(world.loads.load(SeqCst), 1);
    });
}

#[test]
fn a_request_after_an_invalidation_reads_what_was_committed_before_it() {
    loom::model(|| {
        let world = World::new();
        let other = {
            let world = world.clone();
            loom::thread::spawn(move || world.get())
        };
        world.database.store(1, SeqCst);
        world.cells.invalidate(["name"].into_iter());
        assert_eq!(world.get(), 1);
        other.join().unwrap();
        assert_eq!(world.get(), 1);
    });
}
