//! Reading an envelope: whatever the bytes are, nothing panics, and nothing is allocated for what a length only claims.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderName, HeaderValue};
use twox_hash::XxHash3_64;

use super::{
    Envelope, Form, Generation, Held, Kind, Label, PRELUDE, Peeked, SUMMED, Terms, Times, Unreadable,
    VERSION, known, limits, packing,
};
use crate::fields::Fields;
use crate::freshness::Stale;
use crate::response::{Head, StoredResponse};

impl<'a> Envelope<'a> {
    /// Of all of a slot's bytes, of which the label's texts, the body and the values of fields stay a part, unless they are
    /// sealed or packed.
    pub(crate) fn decode(bytes: &'a Bytes, terms: &Terms<'_>) -> Result<Self, Unreadable> {
        let mut reader = Reader { left: bytes };
        let Prelude { sum, form, label } = reader.prelude()?;
        terms.admit(bytes.len())?;
        if sum != XxHash3_64::oneshot(&bytes[SUMMED..]) {
            return Err(Unreadable::Corrupt);
        }
        terms.allow(form)?;
        let part = reader.take(label)?;
        let (label, length) = label_of(part, form, terms)?;
        let (times, response) = if form.sealed {
            let plain = Bytes::from(terms.open_rest(reader.left, form, part)?);
            Reader { left: &plain }.rest(&plain, form, length, terms.max_body)?
        } else {
            reader.rest(bytes, form, length, terms.max_body)?
        };
        Ok(Self { label, times, response })
    }
}

/// A label, and the bytes that it takes where it isn't sealed.
fn label_of<'a>(part: &'a [u8], form: Form, terms: &Terms<'_>) -> Result<(Label<'a>, usize), Unreadable> {
    if !form.sealed {
        return Ok((Reader { left: part }.only_label()?, part.len()));
    }
    let plain = terms.open_label(part)?;
    let label = Reader { left: &plain }.only_label()?.into_owned();
    Ok((label, plain.len()))
}

/// What [`of_response`](super::of_response) wrote.
#[cfg(feature = "encryption")]
pub(crate) fn to_response(bytes: &Bytes) -> Option<StoredResponse> {
    let mut reader = Reader { left: bytes };
    let head = reader.head(bytes).ok()?;
    Some(response(head, bytes.slice_ref(reader.left)))
}

fn response(head: Option<Head<Fields>>, body: Bytes) -> StoredResponse {
    match head {
        None => StoredResponse::of_value(body),
        Some(head) => StoredResponse::of_head(head, body),
    }
}

impl<'a> Peeked<'a> {
    /// Of the first bytes; no envelope has fewer than the prelude.
    pub(crate) fn at(beginning: &'a [u8], terms: &Terms<'_>) -> Result<Self, Unreadable> {
        let mut reader = Reader { left: beginning };
        let Prelude { form, label, .. } = reader.prelude()?;
        terms.allow(form)?;
        match reader.take(label) {
            Ok(part) => Ok(Self::Label(label_of(part, form, terms)?.0)),
            Err(_) => Ok(Self::Longer(PRELUDE + label)),
        }
    }
}

/// What stands before the label.
struct Prelude {
    sum: u64,
    form: Form,
    /// Its length.
    label: usize,
}

/// What is still to be read.
struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn prelude(&mut self) -> Result<Prelude, Unreadable> {
        if self.byte()? != VERSION {
            return Err(Unreadable::Version);
        }
        let sum = u64::from_le_bytes(self.array()?);
        let form = Form::of(self.byte()?)?;
        let label = u32::from_le_bytes(self.array()?);
        Ok(Prelude { sum, form, label: within(label.into(), limits::HEAD + limits::SEALS)? })
    }

    /// All behind a label of this length, of which `whole` the fields and the body stay a part.
    fn rest(
        mut self,
        whole: &Bytes,
        form: Form,
        label: usize,
        max_body: u64,
    ) -> Result<(Times, StoredResponse), Unreadable> {
        let before = self.left.len();
        let times = self.times()?;
        let head = self.head(whole)?;
        if label + before - self.left.len() > limits::HEAD {
            return Err(Unreadable::TooLarge);
        }
        let body = if form.packed {
            packing::unpack(self.number()?, self.left, max_body)?
        } else {
            whole.slice_ref(self.left)
        };
        if body.len() as u64 > max_body {
            return Err(Unreadable::TooLarge);
        }
        Ok((times, response(head, body)))
    }

    /// A label and nothing else.
    fn only_label(mut self) -> Result<Label<'a>, Unreadable> {
        let incarnation = self.array()?;
        let slot = self.text()?.into();
        let count = self.length(limits::HELD)?;
        let mut held = Vec::with_capacity(count);
        for _ in 0..count {
            held.push(self.held()?);
        }
        if self.left.is_empty() { Ok(Label { incarnation, slot, held }) } else { Err(Unreadable::Corrupt) }
    }

    fn held(&mut self) -> Result<Held<'a>, Unreadable> {
        let flags = self.flags(0b111)?;
        let kind = match flags & 0b11 {
            0 => Kind::Namespace,
            1 => Kind::Key,
            2 => Kind::Path,
            _ => Kind::Tag,
        };
        let generation = Generation(self.array()?);
        let text = Cow::Borrowed(self.text()?);
        Ok(Held { kind, is_constant: flags & 0b100 != 0, text, generation })
    }

    fn times(&mut self) -> Result<Times, Unreadable> {
        Ok(Times {
            stored_at: self.number()?,
            age: self.small()?,
            fresh_for: self.duration()?,
            stale: Stale { while_refreshed: self.duration()?, on_error: self.duration()? },
        })
    }

    fn duration(&mut self) -> Result<Duration, Unreadable> {
        let (seconds, nanos) = (self.number()?, self.small()?);
        if nanos < 1_000_000_000 { Ok(Duration::new(seconds, nanos)) } else { Err(Unreadable::Corrupt) }
    }

    fn head(&mut self, whole: &Bytes) -> Result<Option<Head<Fields>>, Unreadable> {
        let flags = self.flags(0b1_1111)?;
        if flags & 1 == 0 {
            return if flags == 0 { Ok(None) } else { Err(Unreadable::Corrupt) };
        }
        let [is_for_all, must_be_fresh, has_age, status_given] =
            [1, 2, 3, 4].map(|bit| flags >> bit & 1 == 1);
        let status = u16::from_le_bytes(self.array()?);
        let status = StatusCode::from_u16(status).map_err(|_| Unreadable::Corrupt)?;
        let age = if has_age { Some(self.value(whole)?) } else { None };
        let fields = self.fields(whole, status_given)?;
        Ok(Some(Head { status, fields, age, is_for_all, must_be_fresh }))
    }

    fn fields(&mut self, whole: &Bytes, status_given: bool) -> Result<Fields, Unreadable> {
        /// Bytes of the shortest: a number, a flag, a length.
        const LEAST: usize = 3;
        let count = self.length(limits::FIELDS)?;
        if count * LEAST > self.left.len() {
            return Err(Unreadable::Corrupt);
        }
        let mut fields = Fields::begun(status_given, count);
        for _ in 0..count {
            let name = self.name()?;
            if name == header::AGE || name == header::CACHE_STATUS && !status_given {
                return Err(Unreadable::Corrupt);
            }
            fields.add(name, self.value(whole)?);
        }
        Ok(fields)
    }

    fn name(&mut self) -> Result<HeaderName, Unreadable> {
        match self.byte()? {
            known::OTHER => HeaderName::from_lowercase(self.part()?).map_err(|_| Unreadable::Corrupt),
            number => known::name(number).ok_or(Unreadable::Corrupt),
        }
    }

    /// A part of `whole`, without a copy.
    fn value(&mut self, whole: &Bytes) -> Result<HeaderValue, Unreadable> {
        let is_sensitive = self.flags(1)? == 1;
        let part = whole.slice_ref(self.part()?);
        let mut value = HeaderValue::from_maybe_shared(part).map_err(|_| Unreadable::Corrupt)?;
        value.set_sensitive(is_sensitive);
        Ok(value)
    }

    fn text(&mut self) -> Result<&'a str, Unreadable> {
        str::from_utf8(self.part()?).map_err(|_| Unreadable::Corrupt)
    }

    fn part(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.length(limits::HEAD)?;
        self.take(length)
    }

    fn length(&mut self, limit: usize) -> Result<usize, Unreadable> {
        within(self.number()?, limit)
    }

    fn small(&mut self) -> Result<u32, Unreadable> {
        u32::try_from(self.number()?).map_err(|_| Unreadable::Corrupt)
    }

    fn number(&mut self) -> Result<u64, Unreadable> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Unreadable::Corrupt)
    }

    /// A byte with no other bits than these.
    fn flags(&mut self, known: u8) -> Result<u8, Unreadable> {
        let byte = self.byte()?;
        if byte & !known == 0 { Ok(byte) } else { Err(Unreadable::Corrupt) }
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], Unreadable> {
        let (array, left) = self.left.split_first_chunk().ok_or(Unreadable::Corrupt)?;
        self.left = left;
        Ok(*array)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let (part, left) = self.left.split_at_checked(count).ok_or(Unreadable::Corrupt)?;
        self.left = left;
        Ok(part)
    }
}

fn within(number: u64, limit: usize) -> Result<usize, Unreadable> {
    usize::try_from(number).ok().filter(|&number| number <= limit).ok_or(Unreadable::TooLarge)
}
