//! Writing an envelope.

use std::time::Duration;

use http::header::HeaderValue;
use twox_hash::XxHash3_64;

use super::{Envelope, Held, Label, PRELUDE, Times, VERSION, known, limits};
use crate::fields::Fields;
use crate::response::StoredResponse;

impl Envelope<'_> {
    /// The bytes; none where a reader wouldn't take them.
    pub(crate) fn encode(
        label: &Label<'_>,
        times: &Times,
        response: &StoredResponse,
        max_body: u64,
    ) -> Option<Vec<u8>> {
        /// Most heads are shorter.
        const USUAL: usize = 1024;
        let body = response.body();
        if body.len() as u64 > max_body || label.held.len() > limits::HELD {
            return None;
        }
        let mut bytes = Vec::with_capacity(USUAL + body.len());
        bytes.extend([0; PRELUDE]);
        put_label(&mut bytes, label);
        let label = u32::try_from(bytes.len() - PRELUDE).ok()?;
        put_times(&mut bytes, times);
        put_head(&mut bytes, response)?;
        if bytes.len() - PRELUDE > limits::HEAD {
            return None;
        }
        bytes.extend_from_slice(body);
        bytes[9..PRELUDE].copy_from_slice(&label.to_le_bytes());
        seal(&mut bytes);
        Some(bytes)
    }
}

/// Fills in version and checksum.
pub(super) fn seal(bytes: &mut [u8]) {
    let sum = XxHash3_64::oneshot(&bytes[9..]);
    bytes[0] = VERSION;
    bytes[1..9].copy_from_slice(&sum.to_le_bytes());
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
