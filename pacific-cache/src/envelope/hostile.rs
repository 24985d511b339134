//! A store that is somebody else's: whatever it answers, nothing panics, little is allocated, and what is sealed is what
//! was stored at that very key, or nothing.

#![cfg(all(feature = "compression", feature = "encryption"))]

use bytes::Bytes;

use super::tests::{Parts, decode_by, encode_by, parts, shown};
use super::write::{put_number, sum};
use super::*;
use crate::http::fuzz::Random;
use crate::seal::KeyRing;

const MAX_BODY: u64 = 32 << 10;

/// So many envelopes, if `PACIFIC_HOSTILE_ROUNDS` doesn't say another number; a soak has a million.
const ROUNDS: usize = 30_000;

/// Bytes beyond a few copies of what came: the lists of a head's fields, which are bounded by their number.
const BESIDE: u64 = 96 << 10;

/// One thing that was stored.
struct Stored {
    key: String,
    bytes: Vec<u8>,
    shown: String,
}

/// How a cache seals and packs.
#[derive(Clone, Copy, Debug)]
struct Kind {
    sealed: bool,
    packed: bool,
}

const KINDS: [Kind; 4] = [
    Kind { sealed: false, packed: false },
    Kind { sealed: false, packed: true },
    Kind { sealed: true, packed: false },
    Kind { sealed: true, packed: true },
];

fn ring() -> KeyRing {
    let key = |first: u8| std::array::from_fn(|place| first.wrapping_add(place as u8));
    KeyRing::new("new", key(1)).with_old("old", key(2))
}

impl Kind {
    fn terms<'a>(self, key: &'a str, ring: &'a KeyRing) -> Terms<'a> {
        let packing = self.packed.then_some(Packing { from: 1, level: 1 });
        Terms { key, ring: self.sealed.then_some(ring), packing, max_body: MAX_BODY }
    }

    fn corpus(self, random: &mut Random, ring: &KeyRing) -> Vec<Stored> {
        let stored = |place| {
            let parts = parts(random);
            let key = format!("pc:e:{place}");
            let bytes = encode_by(&parts, &self.terms(&key, ring)).unwrap();
            Stored { shown: content(&parts), key, bytes }
        };
        (0..100).map(stored).collect()
    }
}

fn content((label, times, response): &Parts) -> String {
    format!("{label:?} {times:?} {}", shown(response))
}

fn rounds() -> usize {
    std::env::var("PACIFIC_HOSTILE_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap())
}

/// 64 MiB of nothing, in 6 KiB.
fn bomb() -> Vec<u8> {
    zstd::bulk::compress(&vec![0; 64 << 20], 1).unwrap()
}

/// What somebody may have put where `one` was.
fn hostile(random: &mut Random, one: &Stored, other: &Stored, bomb: &[u8]) -> Vec<u8> {
    let mut bytes = one.bytes.clone();
    match random.below(10) {
        0 => bytes.truncate(random.below(bytes.len())),
        1 => bytes[0] = random.below(256) as u8,
        2 => return other.bytes.clone(),
        3 => return spliced(random, one, other),
        4 => return crossed(one, other),
        5 => return exploding(random, one, bomb),
        6 => bytes[SUMMED] = random.below(5) as u8,
        7 => bytes[SUMMED + 1..PRELUDE].copy_from_slice(&(random.below(1 << 18) as u32).to_le_bytes()),
        8 => bytes = random.bytes().repeat(random.below(9)),
        _ => {
            for _ in 0..=random.below(3) {
                let bit = random.below(bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }
    bytes
}

fn spliced(random: &mut Random, one: &Stored, other: &Stored) -> Vec<u8> {
    let (head, tail) = (random.below(one.bytes.len()), random.below(other.bytes.len()));
    [&one.bytes[..head], &other.bytes[tail..]].concat()
}

/// The label of one before the rest of another, each as it was written.
fn crossed(one: &Stored, other: &Stored) -> Vec<u8> {
    let end = |stored: &Stored| {
        let length = stored.bytes[SUMMED + 1..PRELUDE].try_into().map(u32::from_le_bytes).unwrap();
        PRELUDE + length as usize
    };
    [&one.bytes[..end(one)], &other.bytes[end(other)..]].concat()
}

/// A value whose packed body says that it is smaller, as large as may be, or larger, and isn't.
fn exploding(random: &mut Random, one: &Stored, bomb: &[u8]) -> Vec<u8> {
    let end = PRELUDE + u32::from_le_bytes(one.bytes[SUMMED + 1..PRELUDE].try_into().unwrap()) as usize;
    let mut bytes = one.bytes[..end].to_vec();
    bytes[SUMMED] |= 2;
    // Times, and no head.
    bytes.extend([0; 8]);
    bytes.push(0);
    put_number(&mut bytes, [0, 1, 1000, MAX_BODY, MAX_BODY + 1, 64 << 20, u64::MAX][random.below(7)]);
    bytes.extend_from_slice(&bomb[..bomb.len() - [0, 1, 1000][random.below(3)]]);
    bytes
}

/// What came of it, and how many bytes were allocated at once.
fn read(bytes: Vec<u8>, terms: &Terms<'_>) -> (Result<Parts, Unreadable>, u64) {
    let mut read = Err(Unreadable::Corrupt);
    let counted = allocation_counter::measure(|| {
        let bytes = Bytes::from(bytes);
        let peeked = Peeked::at(&bytes, terms).map(drop);
        let envelope = Envelope::decode(&bytes, terms).map(|envelope| {
            let Envelope { label, times, response } = envelope;
            (label.into_owned(), times, response)
        });
        assert!(envelope.is_err() || peeked.is_ok());
        read = envelope;
    });
    (read, counted.bytes_max)
}

#[test]
fn whatever_a_store_answers_is_what_was_stored_there_or_nothing() {
    let (ring, bomb, mut random) = (ring(), bomb(), Random(0x5851_F42D_4C95_7F2D));
    let mut taken = [0; KINDS.len()];
    for (kind, taken) in KINDS.into_iter().zip(&mut taken) {
        let corpus = kind.corpus(&mut random, &ring);
        for _ in 0..rounds() / KINDS.len() {
            let (one, other) = (&corpus[random.below(corpus.len())], &corpus[random.below(corpus.len())]);
            let mut bytes = hostile(&mut random, one, other, &bomb);
            let is_summed = random.below(4) > 0 && bytes.len() > PRELUDE;
            if is_summed {
                sum(&mut bytes);
            }
            let (size, given) = (bytes.len() as u64, bytes.clone());
            let (read, allocated) = read(bytes, &kind.terms(&one.key, &ring));
            assert!(allocated <= 4 * size + 2 * MAX_BODY + BESIDE, "{allocated} bytes for {size}");
            let Ok(parts) = read else { continue };
            *taken += 1;
            assert!(parts.2.body().len() as u64 <= MAX_BODY);
            if kind.sealed {
                assert_eq!(content(&parts), one.shown, "{kind:?}");
            } else if !is_summed {
                assert!(given == one.bytes || given == other.bytes, "damage was read");
            }
        }
    }
    // Who may write anything that isn't sealed is believed; what is sealed is the same bytes, once in a while.
    assert!(taken[0] > 0 && taken[1] > 0 && taken[2] < taken[0] / 2 && taken[3] < taken[1] / 2, "{taken:?}");
}

#[test]
fn no_sealed_bit_can_be_another_though_the_sum_is_right() {
    let (ring, mut random) = (ring(), Random(0x1405_7B7E_F767_814F));
    for kind in KINDS.into_iter().filter(|kind| kind.sealed) {
        for one in kind.corpus(&mut random, &ring).iter().filter(|one| one.bytes.len() < 600).take(10) {
            for bit in SUMMED * 8..one.bytes.len() * 8 {
                let mut bytes = one.bytes.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                sum(&mut bytes);
                assert!(decode_by(bytes, &kind.terms(&one.key, &ring)).is_err(), "bit {bit}");
            }
        }
    }
}

#[test]
fn what_is_sealed_is_read_at_its_key_by_a_ring_that_has_its_key() {
    let (ring, mut random) = (ring(), Random(0x2C92_77B5_2E63_4E87));
    let kind = Kind { sealed: true, packed: true };
    for one in kind.corpus(&mut random, &ring) {
        let read = |ring: &KeyRing, key: &str| decode_by(one.bytes.clone(), &kind.terms(key, ring)).map(drop);
        assert_eq!(read(&ring, &one.key), Ok(()));
        assert_eq!(read(&ring, "pc:e:other"), Err(Unreadable::Sealed));
        assert_eq!(read(&KeyRing::new("new", [9; 32]), &one.key), Err(Unreadable::Sealed));
        let plain = Kind { sealed: false, packed: true };
        assert_eq!(
            decode_by(one.bytes.clone(), &plain.terms(&one.key, &ring)).map(drop),
            Err(Unreadable::Sealed)
        );
    }
}

/// With the label of what is stored now, what an invalidation has ended would be current again.
#[test]
fn an_older_content_is_not_read_behind_a_newer_label() {
    let (ring, mut random) = (ring(), Random(0x9216_D5D9_8979_FB1B));
    for kind in KINDS.into_iter().filter(|kind| kind.sealed) {
        let terms = kind.terms("pc:e:one", &ring);
        let [old, new] = [(); 2].map(|()| Stored {
            key: terms.key.to_owned(),
            bytes: encode_by(&parts(&mut random), &terms).unwrap(),
            shown: String::new(),
        });
        let mut bytes = crossed(&new, &old);
        bytes[SUMMED] = old.bytes[SUMMED];
        sum(&mut bytes);
        assert_eq!(decode_by(bytes, &terms).map(drop), Err(Unreadable::Sealed));
    }
}

/// As anybody writes it who may write there.
#[test]
fn nothing_that_is_not_sealed_is_read_where_everything_is() {
    let (ring, mut random) = (ring(), Random(0xB492_B66F_BE98_F273));
    for kind in KINDS.into_iter().filter(|kind| kind.sealed) {
        let (terms, plain) = (kind.terms("k", &ring), Kind { sealed: false, ..kind });
        let bytes = encode_by(&parts(&mut random), &plain.terms("k", &ring)).unwrap();
        assert_eq!(Peeked::at(&bytes, &terms), Err(Unreadable::Sealed));
        assert_eq!(decode_by(bytes, &terms).map(drop), Err(Unreadable::Sealed));
    }
}
