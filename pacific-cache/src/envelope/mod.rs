//! The envelope: what Redis holds for one entry, as bytes.
//!
//! | bytes | |
//! |---|---|
//! | 1 | version |
//! | 8 | xxh3-64 of everything behind it |
//! | 1 | form: what of the rest is sealed, and whether the body is packed |
//! | 4 | length of the label |
//! | | label: incarnation, slot, names with their generations |
//! | | times, and what a response has beside its body; usual fields by their numbers in [`known`] |
//! | | body: the rest; packed, behind the length that it had |
//!
//! The label comes first, so that a search for names needn't fetch bodies. Lengths, counts and times are varints;
//! numbers of a fixed width have their lowest byte first.
//!
//! Sealed are the label, for such a search, and all behind it, each by itself: the first bound to the key in Redis, the
//! second to that and to the sealed label. So nothing is sealed twice, and neither part goes with another.
//!
//! The checksum tells damage, not malice: who may write into that Redis may write any entry that isn't to be sealed.

use std::borrow::Cow;

mod form;
mod known;
mod limits;
mod packing;
mod read;
mod terms;
mod times;
mod write;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

pub(crate) use packing::Packing;
pub(crate) use terms::Terms;
pub(crate) use times::Times;
#[cfg(feature = "encryption")]
pub(crate) use {read::to_response, write::of_response};

use form::Form;

use crate::response::StoredResponse;

/// The layout above. Whatever else is found is a miss: while a service is deployed, two layouts share one Redis.
const VERSION: u8 = 3;

/// Bytes of version, checksum, form and the label's length.
const PRELUDE: usize = 14;

/// Bytes of version and checksum.
const SUMMED: usize = 9;

/// The version of a name: 8 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation(pub(crate) [u8; 8]);

/// Which of an entry's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Namespace,
    Key,
    Path,
    Tag,
}

/// A name, with the generation that was captured before the load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held<'a> {
    pub(crate) kind: Kind,
    /// Written without braces: its generation has a key of its own, and isn't a bucket's.
    pub(crate) is_constant: bool,
    /// Empty for the namespace.
    pub(crate) text: Cow<'a, str>,
    pub(crate) generation: Generation,
}

/// What an envelope belongs to, and what it depends on. Read, its texts are parts of the envelope's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label<'a> {
    /// Of the server that the generations were captured on.
    pub(crate) incarnation: [u8; 8],
    /// The whole text, which the reader compares: a Redis key has only its hash.
    pub(crate) slot: Cow<'a, str>,
    pub(crate) held: Vec<Held<'a>>,
}

impl Label<'_> {
    /// With texts of its own.
    pub(crate) fn into_owned(self) -> Label<'static> {
        let held = self.held.into_iter().map(Held::into_owned).collect();
        Label { incarnation: self.incarnation, slot: self.slot.into_owned().into(), held }
    }
}

impl Held<'_> {
    pub(crate) fn into_owned(self) -> Held<'static> {
        Held { text: self.text.into_owned().into(), ..self }
    }
}

/// What is read; it is written from its parts, of which the writer keeps the response.
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) label: Label<'a>,
    pub(crate) times: Times,
    pub(crate) response: StoredResponse,
}

/// Why bytes are no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Of another layout.
    Version,
    /// Cut off, damaged, or something else altogether.
    Corrupt,
    /// Not sealed where it has to be, or by no key that is here, or for another place, or changed.
    Sealed,
    /// More than [`limits`] or the cache's own for bodies allow.
    TooLarge,
}

/// What the beginning of an envelope tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peeked<'a> {
    /// Enough to search; never to serve, since nothing has compared the checksum.
    Label(Label<'a>),
    /// The label takes this many bytes of the whole. Where that many were asked for already, it is cut off.
    Longer(usize),
}
