//! The cache's secret, of which the text of unguessable values is made.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

use zeroize::Zeroizing;

/// Whoever doesn't know it can neither tell a value from its text nor make the text of one.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<[u8; 32]>);

/// Digits of a text: 160 bits.
const DIGITS: usize = 40;

impl Secret {
    /// Bytes of the shortest.
    pub(crate) const LEAST: usize = 32;

    /// Of what was configured, the same on every node.
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(Zeroizing::new(blake3::derive_key("pacific-cache 2026 unguessable values", secret)))
    }

    /// Of this process alone, by the keys that the standard library takes from the system for its hashers.
    pub(crate) fn random() -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&RandomState::new().hash_one(()).to_le_bytes());
        }
        Self::of(&*seed)
    }

    /// The text of a value, another one at each place: nobody learns that two keys have the same value.
    pub(crate) fn text(&self, place: &str, value: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&(place.len() as u64).to_le_bytes()).update(place.as_bytes()).update(value);
        let mut text = hasher.finalize().to_hex().to_string();
        text.truncate(DIGITS);
        text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_depends_on_the_secret_the_place_and_the_value() {
        let (one, other) = (Secret::of(&[1; 32]), Secret::of(&[2; 32]));
        let texts = [
            one.text("a", b"b"),
            one.text("a", b"c"),
            one.text("ab", b""),
            one.text("", b"ab"),
            other.text("a", b"b"),
        ];
        let different: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!(different.len(), texts.len());
        assert_eq!(one.text("a", b"b"), Secret::of(&[1; 32]).text("a", b"b"));
        assert!(
            texts
                .iter()
                .all(|text| text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
        );
    }

    #[test]
    fn no_two_random_secrets_are_one_and_none_is_shown() {
        assert_ne!(Secret::random().text("", b""), Secret::random().text("", b""));
        assert_eq!(format!("{:?}", Secret::random()), "Secret(..)");
    }
}
