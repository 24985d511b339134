//! What one cache asks of the envelopes of one key: how they are written, and which it takes.

use super::{Form, PRELUDE, Unreadable, VERSION, limits};
use crate::seal::KeyRing;

/// What one cache asks of the envelope at one key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    /// In Redis, with the prefix: what is sealed for one key is worth nothing at another.
    pub(crate) key: &'a str,
    /// Where there is one, everything is sealed, and nothing else is taken.
    pub(crate) ring: Option<&'a KeyRing>,
    /// How bodies are made smaller, if they are.
    pub(crate) packing: Option<super::Packing>,
    pub(crate) max_body: u64,
}

/// What of an envelope is sealed by itself, so that no part takes the place of the other.
#[derive(Clone, Copy)]
enum Part {
    Label = 1,
    /// Bound to its label, and so to the names and their generations.
    Rest = 2,
}

impl Terms<'_> {
    /// Whether an envelope has no more bytes than one of these may have.
    pub(super) fn admit(&self, bytes: usize) -> Result<(), Unreadable> {
        let most = self.max_body.saturating_add((PRELUDE + limits::HEAD + limits::SEALS) as u64);
        if bytes as u64 <= most { Ok(()) } else { Err(Unreadable::TooLarge) }
    }

    /// Whether it is sealed where it has to be, and not where nobody could open it.
    pub(super) fn allow(&self, form: Form) -> Result<(), Unreadable> {
        if form.sealed == self.ring.is_some() { Ok(()) } else { Err(Unreadable::Sealed) }
    }

    /// Seals all behind `from`, which is the label.
    pub(super) fn seal_label(&self, bytes: &mut Vec<u8>, from: usize) -> Option<()> {
        let place = |form| self.place(Part::Label, form, &[]);
        self.seal(bytes, from, place)
    }

    /// Seals all behind `from`, bound to the label that stands before it.
    pub(super) fn seal_rest(&self, bytes: &mut Vec<u8>, from: usize, form: Form) -> Option<()> {
        let label = if self.ring.is_some() { bytes[PRELUDE..from].to_vec() } else { Vec::new() };
        self.seal(bytes, from, |_| self.place(Part::Rest, form, &label))
    }

    fn seal(&self, bytes: &mut Vec<u8>, from: usize, place: impl FnOnce(Form) -> Vec<u8>) -> Option<()> {
        if let Some(ring) = self.ring {
            let plain = bytes.split_off(from);
            bytes.extend(ring.seal(&place(Form::LABEL), plain)?);
        }
        Some(())
    }

    /// The label, which is bound to no form: a search asks for it alone.
    pub(super) fn open_label(&self, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        self.open(&self.place(Part::Label, Form::LABEL, &[]), sealed)
    }

    pub(super) fn open_rest(&self, sealed: &[u8], form: Form, label: &[u8]) -> Result<Vec<u8>, Unreadable> {
        self.open(&self.place(Part::Rest, form, label), sealed)
    }

    fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        self.ring.and_then(|ring| ring.open(place, sealed)).ok_or(Unreadable::Sealed)
    }

    /// What something sealed is bound to. All but the last is of a length that is told, so that no two make one text.
    fn place(&self, part: Part, form: Form, label: &[u8]) -> Vec<u8> {
        let mut place = vec![VERSION, part as u8, form.byte()];
        place.extend((self.key.len() as u64).to_le_bytes());
        place.extend_from_slice(self.key.as_bytes());
        place.extend_from_slice(label);
        place
    }
}
