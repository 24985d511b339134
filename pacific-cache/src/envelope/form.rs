//! How an envelope's bytes are to be read.

use super::Unreadable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) sealed: bool,
    /// The body is smaller than it was.
    pub(super) packed: bool,
}

impl Form {
    const SEALED: u8 = 1;
    const PACKED: u8 = 2;

    /// That of a label alone.
    pub(super) const LABEL: Self = Self { sealed: true, packed: false };

    pub(super) fn byte(self) -> u8 {
        let (sealed, packed) = (u8::from(self.sealed), u8::from(self.packed));
        sealed * Self::SEALED + packed * Self::PACKED
    }

    pub(super) fn of(byte: u8) -> Result<Self, Unreadable> {
        if byte & !(Self::SEALED | Self::PACKED) != 0 {
            return Err(Unreadable::Corrupt);
        }
        Ok(Self { sealed: byte & Self::SEALED != 0, packed: byte & Self::PACKED != 0 })
    }
}
