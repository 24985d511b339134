//! Cells: an invalidation is a fence for every order of reads, stores and invalidations.

use std::hash::{BuildHasherDefault, DefaultHasher};

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering::SeqCst};

use crate::cells::{Cell, Cells, Fence};

pub(crate) type Hasher = BuildHasherDefault<DefaultHasher>;

pub(crate) fn cells() -> Arc<Cells<Hasher>> {
    let cells = Arc::new(Cells::new(1, Hasher::default()));
    // Makes the buckets here: loom does not see that `OnceLock` orders their making before their use.
    assert!(cells.intact(&fence(&cells, |cells| cells.bucket("name"))));
    cells
}

fn fence(cells: &Cells<Hasher>, name: impl Fn(&Cells<Hasher>) -> Cell) -> Fence {
    let list = vec![name(cells)];
    Fence { birth: cells.birth(), cells: list }
}

/// One writer commits and invalidates while one loader loads; whoever reads after the invalidation refuses the old value.
fn a_fence_holds_for(name: fn(&Cells<Hasher>) -> Cell) {
    loom::model(move || {
        let (cells, database) = (cells(), Arc::new(AtomicU64::new(0)));
        let loader = {
            let (cells, database) = (cells.clone(), database.clone());
            loom::thread::spawn(move || {
                let fence = fence(&cells, name);
                (database.load(SeqCst), fence)
            })
        };
        database.store(1, SeqCst);
        cells.invalidate(["name"].into_iter());
        let (value, fence) = loader.join().unwrap();
        assert!(value == 1 || !cells.intact(&fence), "an old value is valid after the invalidation");
    });
}

#[test]
fn an_invalidated_constant_is_refused_in_every_order() {
    a_fence_holds_for(|cells| cells.constant("name"));
}

#[test]
fn an_invalidated_bucket_is_refused_in_every_order() {
    a_fence_holds_for(|cells| cells.bucket("name"));
}

#[test]
fn two_invalidations_at_once_both_hold() {
    loom::model(|| {
        let cells = cells();
        let old = fence(&cells, |cells| cells.bucket("name"));
        let other = {
            let cells = cells.clone();
            loom::thread::spawn(move || {
                cells.invalidate(["name"].into_iter());
                fence(&cells, |cells| cells.bucket("name"))
            })
        };
        cells.invalidate(["name"].into_iter());
        assert!(!cells.intact(&old));
        let between = other.join().unwrap();
        // Born after its own invalidation: refused only if the other one came later.
        let again = fence(&cells, |cells| cells.bucket("name"));
        assert!(cells.intact(&again) && between.birth <= again.birth);
    });
}

#[test]
fn the_namespace_ends_what_is_loading() {
    loom::model(|| {
        let (cells, database) = (cells(), Arc::new(AtomicU64::new(0)));
        let loader = {
            let (cells, database) = (cells.clone(), database.clone());
            loom::thread::spawn(move || {
                let fence = Fence { birth: cells.birth(), cells: Vec::new() };
                (database.load(SeqCst), fence)
            })
        };
        database.store(1, SeqCst);
        cells.invalidate_all();
        let (value, fence) = loader.join().unwrap();
        assert!(value == 1 || !cells.intact(&fence));
    });
}
