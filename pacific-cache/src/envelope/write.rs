//! Writing an envelope.

use std::time::Duration;

use http::header::HeaderValue;
use twox_hash::XxHash3_64;

use super::{Envelope, Form, Held, Label, PRELUDE, SUMMED, Terms, Times, VERSION, known, limits};
use crate::fields::Fields;
use crate::response::StoredResponse;

impl Envelope<'_> {
    /// The bytes; none where a reader wouldn't take them, or they can't be sealed.
    pub(crate) fn encode(
        label: &Label<'_>,
        times: &Times,
        response: &StoredResponse,
        terms: &Terms<'_>,
    ) -> Option<Vec<u8>> {
        /// Most heads are shorter.
        const USUAL: usize = 1024;
        let body = response.body();
        if body.len() as u64 > terms.max_body || label.held.len() > limits::HELD {
            return None;
        }
        let packed = terms.packing.and_then(|packing| packing.pack(response));
        let form = Form { sealed: terms.ring.is_some(), packed: packed.is_some() };
        let mut bytes = Vec::with_capacity(USUAL + packed.as_deref().unwrap_or(body).len());
        bytes.extend([0; PRELUDE]);
        put_label(&mut bytes, label);
        let plain = bytes.len() - PRELUDE;
        terms.seal_label(&mut bytes, PRELUDE)?;
        let rest = bytes.len();
        put_times(&mut bytes, times);
        put_head(&mut bytes, response)?;
        if plain + bytes.len() - rest > limits::HEAD {
            return None;
        }
        bytes.extend_from_slice(packed.as_deref().unwrap_or(body));
        terms.seal_rest(&mut bytes, rest, form)?;
        bytes[SUMMED] = form.byte();
        bytes[SUMMED + 1..PRELUDE].copy_from_slice(&u32::try_from(rest - PRELUDE).ok()?.to_le_bytes());
        sum(&mut bytes);
        Some(bytes)
    }
}

/// A response alone, as [`to_response`](super::to_response) reads it.
#[cfg(feature = "encryption")]
pub(crate) fn of_response(response: &StoredResponse) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    put_head(&mut bytes, response)?;
    bytes.extend_from_slice(response.body());
    Some(bytes)
}

/// Fills in version and checksum.
pub(super) fn sum(bytes: &mut [u8]) {
    let sum = XxHash3_64::oneshot(&bytes[SUMMED..]);
    bytes[0] = VERSION;
    bytes[1..SUMMED].copy_from_slice(&sum.to_le_bytes());
}

fn put_label(bytes: &mut Vec<u8>, label: &Label<'_>) {
    bytes.extend(label.incarnation);
    put_bytes(bytes, label.slot.as_bytes());
    put_number(bytes, label.held.len() as u64);
    for held in &label.held {
        put_held(bytes, held);
    }
}

fn put_held(bytes: &mut Vec<u8>, held: &Held<'_>) {
    bytes.push(held.kind as u8 | u8::from(held.is_constant) << 2);
    bytes.extend(held.generation.0);
    put_bytes(bytes, held.text.as_bytes());
}

fn put_times(bytes: &mut Vec<u8>, times: &Times) {
    put_number(bytes, times.stored_at);
    put_number(bytes, times.age.into());
    for duration in [times.fresh_for, times.stale.while_refreshed, times.stale.on_error] {
        put_duration(bytes, duration);
    }
}

fn put_duration(bytes: &mut Vec<u8>, duration: Duration) {
    put_number(bytes, duration.as_secs());
    put_number(bytes, duration.subsec_nanos().into());
}

/// A value's is one byte.
fn put_head(bytes: &mut Vec<u8>, response: &StoredResponse) -> Option<()> {
    let Some(head) = response.head() else {
        bytes.push(0);
        return Some(());
    };
    let flags =
        [true, head.is_for_all, head.must_be_fresh, head.age.is_some(), head.fields.is_status_given()];
    bytes.push(flags.iter().rev().fold(0, |byte, &flag| byte << 1 | u8::from(flag)));
    bytes.extend(head.status.as_u16().to_le_bytes());
    if let Some(age) = &head.age {
        put_value(bytes, age);
    }
    put_fields(bytes, head.fields)
}

fn put_fields(bytes: &mut Vec<u8>, fields: &Fields) -> Option<()> {
    if fields.count() > limits::FIELDS {
        return None;
    }
    put_number(bytes, fields.count() as u64);
    for (name, value) in fields.given() {
        let number = known::number(name);
        bytes.push(number);
        if number == known::OTHER {
            put_bytes(bytes, name.as_str().as_bytes());
        }
        put_value(bytes, value);
    }
    Some(())
}

/// With what tells HTTP/2 not to compress it.
fn put_value(bytes: &mut Vec<u8>, value: &HeaderValue) {
    bytes.push(value.is_sensitive().into());
    put_bytes(bytes, value.as_bytes());
}

fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    put_number(bytes, part.len() as u64);
    bytes.extend_from_slice(part);
}

/// Seven bits a byte, the lowest first; every byte but the last has the eighth.
pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
