//! The keys of one namespace in Redis.

use twox_hash::{XxHash3_64, XxHash3_128};

use crate::backend::memory::SlotRef;
use crate::envelope::{Held, Kind};

/// Names with request text share so many generations, so that nobody can make them grow.
const BUCKETS: u64 = 1 << 18;

/// | key behind the prefix | what it holds |
/// |---|---|
/// | `e:` and a hash | an entry |
/// | `e:s:` and a hash | one that is `sensitive`, so that a search for `e:*` finds it as well |
/// | `t:` and a name | the generation of a name that was written without braces |
/// | `b:` and a number | the generation of the names with request text that fall into this bucket |
/// | `n` | the generation of everything |
/// | `l:` and a hash | which node loads an entry, where one does so for all |
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    prefix: String,
    buckets: u64,
}

impl Layout {
    /// Of one of so many shards, which have the buckets among them.
    pub(crate) fn new(prefix: &str, shards: usize) -> Self {
        Self { prefix: prefix.to_owned(), buckets: (BUCKETS / shards.max(1) as u64).max(1) }
    }

    /// Where the entry of a slot with this whole text is.
    pub(crate) fn entry(&self, slot: &str, is_sensitive: bool) -> String {
        self.hashed(if is_sensitive { "e:s:" } else { "e:" }, slot)
    }

    /// Who loads the entry of this slot.
    pub(crate) fn lease(&self, slot: &str) -> String {
        self.hashed("l:", slot)
    }

    fn hashed(&self, kind: &str, slot: &str) -> String {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 0xF)]);
        let mut key = String::with_capacity(self.prefix.len() + kind.len() + 32);
        self.begin(&mut key, kind);
        for byte in XxHash3_128::oneshot(slot.as_bytes()).to_be_bytes() {
            key.push(digit(byte >> 4));
            key.push(digit(byte));
        }
        key
    }

    fn begin(&self, key: &mut String, kind: &str) {
        key.push_str(&self.prefix);
        key.push_str(kind);
    }

    /// What the keys of all entries look like, for `SCAN`.
    pub(crate) fn entries(&self) -> String {
        // What is special in a pattern is meant as it is.
        let special = |letter: char| matches!(letter, '*' | '?' | '[' | ']' | '\\' | '^');
        let escaped = self
            .prefix
            .chars()
            .flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter]));
        escaped.chain("e:*".chars()).collect()
    }

    pub(crate) fn namespace(&self) -> String {
        self.key(Kind::Namespace, true, "")
    }

    pub(crate) fn constant(&self, name: &str) -> String {
        self.key(Kind::Tag, true, name)
    }

    pub(crate) fn bucket(&self, name: &str) -> String {
        self.key(Kind::Tag, false, name)
    }

    pub(crate) fn of(&self, held: &Held<'_>) -> String {
        self.key(held.kind, held.is_constant, &held.text)
    }

    fn key(&self, kind: Kind, is_constant: bool, name: &str) -> String {
        let mut key = String::new();
        self.push(&mut key, kind, is_constant, name);
        key
    }

    /// Writes where the generation of a name is. A hit makes half a dozen of these keys: formatting them, and a text for
    /// each, would be a good part of its cost.
    pub(crate) fn push(&self, key: &mut String, kind: Kind, is_constant: bool, name: &str) {
        if kind == Kind::Namespace {
            self.begin(key, "n");
        } else if is_constant {
            self.begin(key, "t:");
            key.push_str(name);
        } else {
            self.begin(key, "b:");
            push_number(key, XxHash3_64::oneshot(name.as_bytes()) % self.buckets);
        }
    }
}

fn push_number(text: &mut String, number: u64) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The whole text of a slot, which is the same in every process of the same program. Each part is framed by its length.
pub(crate) fn slot_text(slot: &SlotRef<'_>, release: &str) -> String {
    let parts = [Some(slot.owner.name), Some(release), slot.partition, Some(slot.key), slot.variant];
    let length: usize = parts.iter().flatten().map(|part| part.len() + 4).sum();
    let mut text = String::with_capacity(length + 12);
    push_number(&mut text, slot.owner.schema.into());
    text.push(if slot.owner.is_sensitive { 's' } else { '.' });
    for part in parts {
        match part {
            Some(part) => {
                push_number(&mut text, part.len() as u64);
                text.push(':');
                text.push_str(part);
            }
            None => text.push('-'),
        }
    }
    text
}

/// Whose the slot with this text is.
#[cfg(feature = "axum")]
pub(crate) fn owner_of(slot: &str) -> &str {
    let (before, after) = slot.split_once(':').unwrap_or_default();
    let digits = before.rsplit(|letter: char| !letter.is_ascii_digit()).next();
    let owner = digits.and_then(|digits| after.get(..digits.parse().ok()?));
    owner.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::owner::Owner;

    fn text(partition: Option<&str>, key: &str, variant: Option<&str>) -> String {
        slot_text(&SlotRef { owner: Owner::of::<u8>(1), partition, key, variant }, "v1")
    }

    #[test]
    fn no_two_slots_have_one_text() {
        let texts = [
            text(None, "a", None),
            text(Some("a"), "a", None),
            text(None, "a", Some("a")),
            text(Some("1:a"), "a", None),
            text(None, "-", None),
            text(Some(""), "a", None),
            text(None, "a1:b", None),
            text(None, "a", Some("b")),
        ];
        let different: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!(different.len(), texts.len(), "{texts:?}");
    }

    #[cfg(feature = "axum")]
    #[test]
    fn a_slots_text_tells_whose_it_is() {
        assert_eq!(owner_of(&text(None, "a:b", Some("7:x"))), std::any::type_name::<u8>());
        for other in ["", ":", "7", "7:u8", "x:u8", "2:é"] {
            assert!(matches!(owner_of(other), "" | "é"), "{other}");
        }
    }

    #[test]
    fn keys_are_written_as_they_would_be_formatted() {
        let layout = Layout::new("my:", 1);
        assert_eq!(layout.entry("slot", false), format!("my:e:{:032x}", XxHash3_128::oneshot(b"slot")));
        assert_eq!(layout.entry("slot", true), format!("my:e:s:{:032x}", XxHash3_128::oneshot(b"slot")));
        assert_eq!(layout.lease(""), format!("my:l:{:032x}", XxHash3_128::oneshot(b"")));
        assert_eq!(layout.bucket("user:7"), format!("my:b:{}", XxHash3_64::oneshot(b"user:7") % BUCKETS));
        assert_eq!(
            (layout.constant("users"), layout.namespace()),
            ("my:t:users".to_owned(), "my:n".to_owned())
        );
        for number in [0, 9, 10, 99, 262_143, u64::MAX] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }

    #[test]
    fn a_prefix_with_what_is_special_in_patterns_is_meant_as_it_is() {
        assert_eq!(Layout::new("my*app:", 1).entries(), "my\\*app:e:*");
    }
}
