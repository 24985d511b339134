//! The near tier: a proof is of what was said before it, in every order of who says and who reads.

use std::time::Duration;

use loom::sync::Arc;

use crate::clock::Instant;
use crate::fences::{Hasher, cells};
use crate::mirror::{Mirror, Mirrored};
use crate::push::Push;

const BOUND: Duration = Duration::from_secs(1);
/// Longer than the bound after the first proof.
const LATER: u64 = 5;

/// One that has been proven at first, and what was read from it.
fn mirror() -> (Arc<Mirror<Hasher>>, Mirrored) {
    let cells = Arc::try_unwrap(cells()).ok().unwrap();
    let mirror = Mirror::new(Some(BOUND), cells);
    mirror.hear(&Push::Proven(1, Instant::from_raw(0)));
    let mirrored = mirror.mirrored(1, mirror.birth(), ["key"].into_iter());
    (Arc::new(mirror), mirrored)
}

/// Whoever looks when the first proof is too old is never served, whatever is said meanwhile.
fn is_not_served_while(said: fn() -> [Push; 2]) {
    loom::model(move || {
        let (mirror, mirrored) = mirror();
        let saying = {
            let mirror = mirror.clone();
            loom::thread::spawn(move || said().iter().for_each(|said| mirror.hear(said)))
        };
        assert!(!mirror.serves(&mirrored, Instant::from_raw(LATER)));
        saying.join().unwrap();
    });
}

#[test]
fn what_changed_before_a_proof_is_not_served_by_it() {
    is_not_served_while(|| [Push::Keys(vec![b"key".to_vec()]), Push::Proven(1, Instant::from_raw(LATER))]);
}

#[test]
fn the_proof_of_another_link_serves_nothing_of_the_former() {
    is_not_served_while(|| [Push::All, Push::Proven(2, Instant::from_raw(LATER))]);
}
