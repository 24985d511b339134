//! Damage of every kind: none of it panics, and none of it is served.

use super::tests::{MAX_BODY, PLAIN, Parts, decode, encode, parts, shown};
use super::write::sum;
use super::*;
use crate::clock::Clock;
use crate::http::fuzz::Random;

fn corpus(random: &mut Random, count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|_| encode(&parts(random)).unwrap()).collect()
}

/// Some bytes changed, added or taken away.
fn mutated(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => bytes.insert(at, [0, 0x7F, 0x80, 0xFF][random.below(4)]),
            _ if bytes.len() > PRELUDE + 1 => drop(bytes.remove(at)),
            _ => bytes.push(0),
        }
    }
    bytes
}

#[test]
fn an_envelope_that_is_cut_off_is_unreadable() {
    for bytes in corpus(&mut Random(0x1234_5678_9ABC_DEF1), 200) {
        for end in 0..bytes.len() {
            assert_eq!(decode(bytes[..end].to_vec()).map(drop), Err(Unreadable::Corrupt));
        }
    }
}

#[test]
fn an_envelope_with_one_bit_changed_is_unreadable() {
    let corpus = corpus(&mut Random(0x0F1E_2D3C_4B5A_6978), 200);
    // In the longer ones there is nothing else, and each bit takes a sum of all.
    for bytes in corpus.into_iter().filter(|bytes| bytes.len() < 400) {
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = decode(changed).map(drop);
            // The label's length is looked at before the sum.
            let is_length = (SUMMED * 8..PRELUDE * 8).contains(&bit);
            match read {
                Err(Unreadable::Version) => assert!(bit < 8),
                Err(Unreadable::TooLarge) => assert!(is_length),
                Err(Unreadable::Corrupt | Unreadable::Sealed) => assert!(bit >= 8),
                Ok(()) => panic!("bit {bit} changed nothing"),
            }
        }
    }
}

#[test]
fn two_envelopes_in_one_are_unreadable() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for pair in corpus(&mut random, 200).chunks_exact(2) {
        for _ in 0..200 {
            let (head, tail) = (random.below(pair[0].len() + 1), random.below(pair[1].len() + 1));
            for (head, tail) in [(head, tail), (head, head.min(pair[1].len()))] {
                let spliced = [&pair[0][..head], &pair[1][tail..]].concat();
                if spliced != pair[0] && spliced != pair[1] {
                    assert!(decode(spliced).is_err());
                }
            }
        }
    }
}

#[test]
fn random_bytes_are_unreadable() {
    let mut random = Random(0x6C62_272E_07BB_0142);
    for round in 0..200_000 {
        let mut bytes: Vec<_> = (0..random.below(120)).map(|_| random.below(256) as u8).collect();
        // Half of them have the version right, half of those have the length of a label.
        if round % 2 == 0 && bytes.len() >= PRELUDE {
            bytes[0] = VERSION;
            if round % 4 == 0 {
                bytes[10..PRELUDE].fill(0);
            }
        }
        assert!(decode(bytes.clone()).is_err());
        // Whatever label is in them serves a search only.
        let _: Result<Peeked, Unreadable> = Peeked::at(&bytes, &PLAIN);
    }
}

#[test]
fn changed_envelopes_are_unreadable_and_with_their_sum_right_at_most_as_large_as_their_bytes() {
    let mut random = Random(0x9FB2_1C65_1E98_DF25);
    let corpus = corpus(&mut random, 500);
    let mut read = 0;
    for round in 0..100_000 {
        let given = &corpus[round % corpus.len()];
        let mut bytes = mutated(&mut random, given);
        if bytes != *given {
            assert!(decode(bytes.clone()).is_err());
        }
        sum(&mut bytes);
        if let Ok(envelope) = decode(bytes.clone()) {
            check(envelope, bytes.len());
            read += 1;
        }
    }
    assert!(read > 10_000, "only {read} got as far as the end");
}

/// What came out is no larger than what went in, can be asked anything, and is written again.
fn check(envelope: Envelope<'static>, size: usize) {
    let Envelope { label, times, response } = envelope;
    let names: usize = label.held.iter().map(|held| held.text.len()).sum();
    // A known name is a number there, and a constant here.
    let fields: usize =
        response.head().map_or(0, |head| head.fields.given().map(|(_, value)| 3 + value.len()).sum());
    assert!(label.slot.len() + names + fields + response.body().len() <= size);
    assert!(label.held.len() <= limits::HELD && response.body().len() as u64 <= MAX_BODY);
    let now = Clock::manual().now();
    let freshness = times.freshness(now, times.elapsed_of(0));
    assert!(freshness.age(now) >= times.age.into() && freshness.ttl(now) <= i64::from(u32::MAX));
    let parts: Parts = (label, times, response);
    let again = decode(encode(&parts).unwrap()).unwrap();
    assert_eq!((again.label, again.times, shown(&again.response)), (parts.0, parts.1, shown(&parts.2)));
}
