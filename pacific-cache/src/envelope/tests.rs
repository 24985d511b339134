//! What is written is what is read, and nothing larger than the limits is either.

use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName};
use http::{HeaderValue, Method, Response, StatusCode};

use super::write::{put_number, sum};
use super::*;
use crate::clock::Clock;
use crate::fields::Fields;
use crate::freshness::Stale;
use crate::http::fuzz::Random;
use crate::policy::Policy;
use crate::response::{Conditions, Head};

pub(super) const MAX_BODY: u64 = 1 << 20;

/// An envelope's parts, as its writer has them.
pub(super) type Parts = (Label<'static>, Times, StoredResponse);

/// Neither sealed nor packed.
pub(super) const PLAIN: Terms<'static> = Terms { key: "k", ring: None, packing: None, max_body: MAX_BODY };

pub(super) fn encode(parts: &Parts) -> Option<Vec<u8>> {
    encode_by(parts, &PLAIN)
}

pub(super) fn encode_by((label, times, response): &Parts, terms: &Terms<'_>) -> Option<Vec<u8>> {
    Envelope::encode(label, times, response, terms)
}

pub(super) fn decode(bytes: Vec<u8>) -> Result<Envelope<'static>, Unreadable> {
    decode_by(bytes, &PLAIN)
}

pub(super) fn decode_by(bytes: Vec<u8>, terms: &Terms<'_>) -> Result<Envelope<'static>, Unreadable> {
    let bytes = Bytes::from(bytes);
    let Envelope { label, times, response } = Envelope::decode(&bytes, terms)?;
    Ok(Envelope { label: label.into_owned(), times, response })
}

/// All that a response has, each field in its place.
pub(super) fn shown(response: &StoredResponse) -> String {
    format!("{response:?}")
}

fn generation(random: &mut Random) -> [u8; 8] {
    [(); 8].map(|()| random.below(256) as u8)
}

fn text(random: &mut Random) -> String {
    String::from_utf8_lossy(&random.bytes()).into_owned()
}

fn held(random: &mut Random) -> Held<'static> {
    let kind = [Kind::Namespace, Kind::Key, Kind::Path, Kind::Tag][random.below(4)];
    let (text, is_constant) = (Cow::Owned(text(random)), random.below(2) == 0);
    Held { kind, is_constant, text, generation: Generation(generation(random)) }
}

fn duration(random: &mut Random) -> Duration {
    [Duration::ZERO, Duration::MAX, Duration::new(random.below(1 << 20) as u64, random.below(1 << 29) as u32)]
        [random.below(3)]
}

fn times(random: &mut Random) -> Times {
    let stale = Stale { while_refreshed: duration(random), on_error: duration(random) };
    let stored_at = UNIX_EPOCH + Duration::from_millis(random.below(1 << 45) as u64);
    Times::new(stored_at, duration(random), stale, random.below(1 << 34) as u64)
}

/// As loads make them: a value, a response to store, or one to give; some fields are there twice.
fn response(random: &mut Random) -> StoredResponse {
    let body = Bytes::from(random.bytes().repeat(random.below(9)));
    if random.below(4) == 0 {
        return StoredResponse::of_value(body);
    }
    let mut parts = Response::new(()).into_parts().0;
    (parts.status, parts.headers) = (random.status(), random.headers());
    let own = HeaderName::from_bytes(b"x-own").unwrap();
    for name in [own, header::SET_COOKIE, header::CACHE_STATUS, header::AGE] {
        for _ in 0..random.below(3) {
            let value = HeaderValue::from_bytes(&random.bytes().repeat(20));
            parts.headers.extend(value.map(|value| (name.clone(), value)));
        }
    }
    static POLICY: Policy = Policy::new("tests").vary(&["accept"]);
    match random.below(2) {
        0 => StoredResponse::to_store(parts, &body, &Clock::manual(), &POLICY),
        _ => StoredResponse::to_give(parts, body, &POLICY),
    }
}

pub(super) fn parts(random: &mut Random) -> Parts {
    let held = (0..random.below(6)).map(|_| held(random)).collect();
    let label = Label { incarnation: generation(random), slot: text(random).into(), held };
    (label, times(random), response(random))
}

fn value(body: usize) -> Parts {
    let label = Label { incarnation: [0; 8], slot: "s".into(), held: Vec::new() };
    let times = Times::new(UNIX_EPOCH, Duration::ZERO, Stale::default(), 0);
    (label, times, StoredResponse::of_value(vec![7; body].into()))
}

fn with_fields(fields: &HeaderMap) -> Parts {
    let (status, fields) = (StatusCode::OK, Fields::new(fields));
    let head = Head { status, fields, age: None, is_for_all: false, must_be_fresh: false };
    let (label, times, value) = value(9);
    (label, times, StoredResponse::of_head(head, value.body().clone()))
}

fn fields(count: usize, size: usize) -> HeaderMap {
    let value = HeaderValue::from_bytes(&vec![b'v'; size]).unwrap();
    let name = |index: usize| HeaderName::from_bytes(format!("x-{}", index / 2).as_bytes()).unwrap();
    let mut fields = HeaderMap::new();
    for index in 0..count {
        fields.append(name(index), value.clone());
    }
    fields
}

#[test]
fn what_is_written_is_read_again() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..5_000 {
        let given = parts(&mut random);
        let bytes = encode(&given).unwrap();
        let read = decode(bytes.clone()).unwrap();
        assert_eq!((&read.label, read.times), (&given.0, given.1));
        assert_eq!(shown(&read.response), shown(&given.2));
        assert_eq!(encode(&(read.label, read.times, read.response)).unwrap(), bytes);
    }
}

#[test]
fn what_is_read_answers_as_what_was_stored_does() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let method = Method::GET;
    let wall = &|| UNIX_EPOCH;
    let asked = || Conditions { method: &method, preconditions: None, wall };
    let said = || HeaderValue::from_static("PacificCache; hit");
    let now = Clock::manual().now();
    for _ in 0..1_000 {
        let (label, times, given) = parts(&mut random);
        let read = decode(encode(&(label, times, given.clone())).unwrap()).unwrap();
        let (given_loaded, read_loaded) =
            (given.loaded::<Bytes>(asked(), said()), read.response.loaded::<Bytes>(asked(), said()));
        assert_eq!(format!("{read_loaded:?}"), format!("{given_loaded:?}"));
        let freshness = times.freshness(now, Duration::ZERO);
        let hit = |response: &StoredResponse| response.aged::<Bytes>(asked(), &freshness, now, said());
        assert_eq!(format!("{:?}", hit(&read.response)), format!("{:?}", hit(&given)));
    }
}

#[test]
fn fields_keep_their_bytes_their_order_and_whether_they_are_secret() {
    let mut given = HeaderMap::new();
    let mut secret = HeaderValue::from_static("a=1");
    secret.set_sensitive(true);
    given.append("set-cookie", secret);
    given.append(
        "x-long-name-of-more-than-sixty-four-letters-which-is-read-by-another-way",
        HeaderValue::from_static(""),
    );
    given.append("x-own", HeaderValue::from_bytes(b"\xff\xc3\xa9 \t").unwrap());
    given.append("set-cookie", HeaderValue::from_static("b=2"));
    let read = decode(encode(&with_fields(&given)).unwrap()).unwrap();
    let line =
        |(name, value): (&HeaderName, &HeaderValue)| (name.clone(), value.clone(), value.is_sensitive());
    let lines: Vec<_> = read.response.head().unwrap().fields.given().map(line).collect();
    assert_eq!(lines, given.iter().map(line).collect::<Vec<_>>());
    assert!(lines[0].2 && !lines[1].2);
}

#[test]
fn neither_body_nor_field_is_copied_when_read() {
    let bytes = Bytes::from(encode(&with_fields(&fields(2, 100))).unwrap());
    let within = |part: &[u8]| bytes.as_ptr_range().contains(&part.as_ptr());
    let read = Envelope::decode(&bytes, &PLAIN).unwrap().response;
    assert!(within(read.body()));
    assert!(read.head().unwrap().fields.given().all(|(_, value)| within(value.as_bytes())));
}

#[test]
fn a_value_takes_little_more_than_its_label() {
    let (label, ..) = value(0);
    let times = Times::new(Clock::system().wall(), Duration::from_secs(600), Stale::default(), 0);
    let bytes = encode(&(label, times, StoredResponse::of_value(Bytes::new()))).unwrap();
    assert_eq!(bytes.len(), PRELUDE + 8 + 2 + 1 + (6 + 1 + 3 + 2 + 2) + 1);
}

#[test]
fn the_label_is_read_from_the_beginning_alone() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    for _ in 0..500 {
        let given = parts(&mut random);
        let bytes = encode(&given).unwrap();
        let Ok(Peeked::Longer(length)) = Peeked::at(&bytes[..super::PRELUDE], &PLAIN) else {
            panic!("no length")
        };
        for end in 0..bytes.len() {
            let expected = match end {
                0..super::PRELUDE => Err(Unreadable::Corrupt),
                _ if end < length => Ok(Peeked::Longer(length)),
                _ => Ok(Peeked::Label(given.0.clone())),
            };
            assert_eq!(Peeked::at(&bytes[..end], &PLAIN), expected);
        }
    }
}

#[test]
fn what_is_larger_than_a_reader_takes_is_not_written() {
    let names = |count| {
        let (mut label, times, response) = value(0);
        label.held = vec![held(&mut Random(1)); count];
        (label, times, response)
    };
    let slot = |size| {
        let (mut label, times, response) = value(0);
        label.slot = "s".repeat(size).into();
        (label, times, response)
    };
    let largest = MAX_BODY as usize;
    for (most, more) in [
        (value(largest), value(largest + 1)),
        (names(limits::HELD), names(limits::HELD + 1)),
        (with_fields(&fields(limits::FIELDS, 9)), with_fields(&fields(limits::FIELDS + 1, 9))),
        (with_fields(&fields(60, 1000)), with_fields(&fields(66, 1000))),
        (slot(limits::HEAD - 30), slot(limits::HEAD)),
    ] {
        decode(encode(&most).unwrap()).unwrap();
        assert_eq!(encode(&more), None);
    }
}

#[test]
fn what_another_node_wrote_larger_is_not_read() {
    let read = |bytes: &[u8], max_body| {
        let terms = Terms { max_body, ..PLAIN };
        Envelope::decode(&Bytes::copy_from_slice(bytes), &terms).map(|read| read.response.body().len())
    };
    let bytes = encode(&value(1000)).unwrap();
    assert_eq!((read(&bytes, 1000), read(&bytes, 999)), (Ok(1000), Err(Unreadable::TooLarge)));
    // So large that it isn't even summed up.
    assert_eq!(read(&vec![VERSION; 1 << 20], 999), Err(Unreadable::TooLarge));
}

/// The bytes of an envelope of which `rest` follows the incarnation.
fn summed(rest: &[u8], label: usize) -> Vec<u8> {
    let mut bytes = vec![0; PRELUDE + 8];
    bytes[SUMMED + 1..PRELUDE].copy_from_slice(&(label as u32).to_le_bytes());
    bytes.extend(rest);
    sum(&mut bytes);
    bytes
}

#[test]
fn a_length_that_is_only_claimed_is_too_large_or_corrupt() {
    let bytes = |numbers: &[u64]| {
        let mut rest = Vec::new();
        numbers.iter().for_each(|&number| put_number(&mut rest, number));
        summed(&rest, 8 + rest.len())
    };
    let cases = [
        (bytes(&[1 << 60]), Unreadable::TooLarge),
        (bytes(&[u64::MAX]), Unreadable::TooLarge),
        (bytes(&[0, 1 << 60]), Unreadable::TooLarge),
        (bytes(&[0, 65]), Unreadable::TooLarge),
        (bytes(&[60_000]), Unreadable::Corrupt),
        (bytes(&[0, 64]), Unreadable::Corrupt),
        (summed(&[0xFF; 20], 28), Unreadable::Corrupt),
        (summed(&[0, 0], u32::MAX as usize), Unreadable::TooLarge),
        (summed(&[0, 0], limits::HEAD), Unreadable::Corrupt),
        (summed(&[0, 0, 0], 11), Unreadable::Corrupt),
    ];
    for (bytes, expected) in cases {
        assert_eq!(decode(bytes.clone()).map(drop), Err(expected), "{bytes:?}");
    }
    let mut fields = bytes(&[0, 0])[PRELUDE + 8..].to_vec();
    fields.extend([0; 8]);
    fields.extend([1, 200, 0]);
    for (count, expected) in [(257, Unreadable::TooLarge), (256, Unreadable::Corrupt)] {
        let mut fields = fields.clone();
        put_number(&mut fields, count);
        fields.extend([known::OTHER, 1, b'a', 0, 0].repeat(255));
        assert_eq!(decode(summed(&fields, 10)).map(drop), Err(expected), "{count}");
    }
}

/// Whoever changes these bytes counts [`VERSION`] up.
#[test]
fn a_version_is_one_layout() {
    let (kind, generation) = (Kind::Tag, Generation(*b"GENERATE"));
    let held = vec![Held { kind, is_constant: true, text: "users".into(), generation }];
    let label = Label { incarnation: *b"INCARNAT", slot: "slot".into(), held };
    let stale = Stale { while_refreshed: Duration::from_millis(500), on_error: Duration::from_secs(300) };
    let times = Times::new(UNIX_EPOCH + Duration::from_millis(1000), Duration::from_secs(9), stale, 2);
    let mut given = fields(1, 2);
    given.insert("etag", HeaderValue::from_static("\"e\""));
    given.insert("age", HeaderValue::from_static("2"));
    let age = given.get("age").cloned();
    let fields = Fields::new(&given);
    let head = Head { status: StatusCode::OK, fields, age, is_for_all: true, must_be_fresh: false };
    let response = StoredResponse::of_head(head, Bytes::from_static(b"body"));
    let bytes = encode(&(label, times, response)).unwrap();
    let expected: [&[u8]; 6] = [
        b"\x03\r\xc8\xe0\xca\\\x85\x8a\x95\0\x1d\0\0\0",
        b"INCARNAT\x04slot\x01\x07GENERATE\x05users",
        b"\xe8\x07\x02\t\0\0\x80\xca\xb5\xee\x01\xac\x02\0",
        b"\x0b\xc8\0\0\x012",
        b"\x02\0\x03x-0\0\x02vv\x03\0\x03\"e\"",
        b"body",
    ];
    assert_eq!(bytes.escape_ascii().to_string(), expected.concat().escape_ascii().to_string());
}

#[test]
fn a_label_is_as_long_as_it_says_and_a_head_within_its_limit() {
    let label = |length| decode(summed(&[0; 2 + 8 + 2], length)).map(|read| read.response.body().len());
    assert_eq!((label(10), label(11)), (Ok(1), Err(Unreadable::Corrupt)));
    let head = |size: usize| {
        let mut rest = vec![0; 2 + 8];
        rest.extend([1, 200, 0, 2]);
        for _ in 0..2 {
            rest.extend([known::OTHER, 1, b'a', 0]);
            put_number(&mut rest, size as u64);
            rest.extend(vec![b'v'; size]);
        }
        decode(summed(&rest, 10)).map(drop)
    };
    assert_eq!((head(30_000), head(33_000)), (Ok(()), Err(Unreadable::TooLarge)));
}

#[test]
fn fields_that_only_hits_write_are_corrupt() {
    for (name, status_given, expected) in [
        ("age", true, Err(Unreadable::Corrupt)),
        ("cache-status", false, Err(Unreadable::Corrupt)),
        ("cache-status", true, Ok(())),
    ] {
        let mut rest = vec![0; 2 + 8];
        rest.extend([1 | u8::from(status_given) << 4, 200, 0, 1, known::OTHER, name.len() as u8]);
        rest.extend(name.as_bytes());
        rest.extend([0, 0]);
        assert_eq!(decode(summed(&rest, 10)).map(drop), expected, "{name}");
    }
}

#[test]
fn another_layout_is_told_from_damage() {
    let mut bytes = encode(&value(9)).unwrap();
    bytes[0] = VERSION + 1;
    assert_eq!(decode(bytes.clone()).map(drop), Err(Unreadable::Version));
    assert_eq!(Peeked::at(&bytes, &PLAIN), Err(Unreadable::Version));
    assert_eq!(decode(Vec::new()).map(drop), Err(Unreadable::Corrupt));
}
