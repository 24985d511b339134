//! The keys of a cache: the newest seals, and all of them open.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chacha20poly1305::aead::{AeadInOut as _, Generate as _};
use chacha20poly1305::{KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::keys;
use crate::error::Error;

/// Bytes of a nonce, and of the tag that tells a change.
const NONCE: usize = 24;
const TAG: usize = 16;

/// Bytes of the longest id.
const MAX_ID: usize = 32;

/// The keys that seal what a cache keeps, for [`CacheBuilder::encrypt_with`](crate::CacheBuilder::encrypt_with).
///
/// The newest key seals, and older ones still open what they have sealed, so that a key is changed without losing what
/// is stored: put the new one before the old, and take the old one away when everything that it sealed has expired. Each
/// key has an id, which stands beside what it sealed and is no secret.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use pacific_cache::{Cache, KeyRing};
///
/// // In production: std::env::var("CACHE_KEYS")
/// let keys = "2026-02:3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=,\
///             2026-01:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// let cache = Cache::memory().encrypt_with(keys.parse::<KeyRing>()?).build()?;
/// # drop(cache); Ok(()) }
/// ```
///
/// A key is 32 random bytes, such as `openssl rand -base64 32` gives; a password is none. Each is an XChaCha20-Poly1305
/// key. They are wiped from memory with the last handle to the ring, and nothing prints them: neither `Debug` nor any
/// error.
#[derive(Clone)]
pub struct KeyRing {
    keys: Vec<Arc<Key>>,
    mistakes: Vec<String>,
}

struct Key {
    id: Box<str>,
    /// Wiped when it is dropped.
    cipher: XChaCha20Poly1305,
}

impl KeyRing {
    /// Of one key, which seals and opens. Ids have 1 to 32 letters, digits and `-._`; what is wrong with one is told by
    /// [`build`](crate::CacheBuilder::build).
    ///
    /// ```
    /// # fn secret_of(_: &str) -> [u8; 32] { std::array::from_fn(|byte| byte as u8) }
    /// use pacific_cache::KeyRing;
    ///
    /// let ring = KeyRing::new("2026-02", secret_of("new")).with_old("2026-01", secret_of("old").map(|byte| !byte));
    /// assert_eq!(format!("{ring:?}"), r#"KeyRing { ids: ["2026-02", "2026-01"] }"#);
    /// ```
    #[must_use]
    pub fn new(id: impl AsRef<str>, key: [u8; 32]) -> Self {
        Self { keys: Vec::new(), mistakes: Vec::new() }.with_old(id, key)
    }

    /// With an older key, which only opens.
    #[must_use]
    pub fn with_old(mut self, id: impl AsRef<str>, key: [u8; 32]) -> Self {
        let (id, key) = (id.as_ref(), Zeroizing::new(key));
        if !is_id(id) {
            self.mistakes.push("the id of a key has 1 to 32 letters, digits and `-._`".to_owned());
        } else if self.keys.iter().any(|other| *other.id == *id) {
            self.mistakes.push(format!("two keys have the id {id:?}"));
        } else if key.iter().all(|byte| *byte == key[0]) {
            self.mistakes.push(format!("the key {id:?} is not random"));
        }
        let cipher = XChaCha20Poly1305::new((&*key).into());
        self.keys.push(Arc::new(Key { id: id.into(), cipher }));
        self
    }

    /// What keeps a cache from being built with it.
    pub(crate) fn mistakes(&self) -> &[String] {
        &self.mistakes
    }

    /// By the newest key, bound to where it belongs: id, nonce, what is sealed, tag.
    pub(crate) fn seal(&self, place: &[u8], mut plain: Vec<u8>) -> Option<Vec<u8>> {
        let key = self.keys.first()?;
        let nonce = XNonce::try_generate().ok()?;
        let tag = key.cipher.encrypt_inout_detached(&nonce, place, plain.as_mut_slice().into()).ok()?;
        let id = key.id.as_bytes();
        let mut sealed = Vec::with_capacity(1 + id.len() + NONCE + plain.len() + TAG);
        sealed.push(u8::try_from(id.len()).ok()?);
        for part in [id, nonce.as_slice(), plain.as_slice(), tag.as_slice()] {
            sealed.extend_from_slice(part);
        }
        Some(sealed)
    }

    /// By the key that sealed it, where that is still here; nothing where a bit is another, or it belongs elsewhere.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (length, rest) = sealed.split_first()?;
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let key = self.keys.iter().find(|key| key.id.as_bytes() == id)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
        let (hidden, tag) = rest.split_last_chunk::<TAG>()?;
        let mut plain = hidden.to_vec();
        let (nonce, tag) = (XNonce::from(*nonce), Tag::from(*tag));
        key.cipher.decrypt_inout_detached(&nonce, place, plain.as_mut_slice().into(), &tag).ok()?;
        Some(plain)
    }
}

fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_plain)
}

impl FromStr for KeyRing {
    type Err = Error;

    /// Of `id:key,id:key`, the newest first; a key in hexadecimal or base64.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut ring = Self { keys: Vec::new(), mistakes: Vec::new() };
        for (place, part) in text.split(',').enumerate() {
            // Not a byte of it is told: what is no id may be a key.
            let wrong = || {
                format!(
                    "key {} of the key ring is not `id:key` with 32 bytes in hexadecimal or base64",
                    place + 1
                )
            };
            let key = part.trim().split_once(':').and_then(|(id, key)| Some((id, keys::read(key)?)));
            match key {
                Some((id, key)) => ring = ring.with_old(id, *key),
                None => ring.mistakes.push(wrong()),
            }
        }
        if ring.mistakes.is_empty() { Ok(ring) } else { Err(Error::configuration(ring.mistakes)) }
    }
}

impl fmt::Debug for KeyRing {
    /// Their ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|key| &*key.id).collect();
        f.debug_struct("KeyRing").field("ids", &ids).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(first: u8) -> [u8; 32] {
        std::array::from_fn(|place| first.wrapping_add(place as u8))
    }

    fn ring() -> KeyRing {
        KeyRing::new("new", key(1)).with_old("old", key(2))
    }

    #[test]
    fn what_is_sealed_opens_where_it_belongs_and_nowhere_else() {
        let sealed = ring().seal(b"place", b"a secret".to_vec()).unwrap();
        assert_eq!(ring().open(b"place", &sealed).as_deref(), Some(b"a secret".as_slice()));
        assert_eq!(ring().open(b"another", &sealed), None);
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
    }

    #[test]
    fn no_bit_can_be_another_and_no_byte_be_missing() {
        let sealed = ring().seal(b"", b"a secret".to_vec()).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(ring().open(b"", &changed), None, "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert_eq!(ring().open(b"", &sealed[..end]), None, "{end} bytes");
        }
    }

    #[test]
    fn an_older_key_opens_until_it_is_taken_away() {
        let sealed = KeyRing::new("old", key(2)).seal(b"", b"a secret".to_vec()).unwrap();
        assert!(ring().open(b"", &sealed).is_some());
        assert_eq!(KeyRing::new("new", key(1)).open(b"", &sealed), None);
        assert_eq!(KeyRing::new("old", key(3)).open(b"", &sealed), None);
    }

    #[test]
    fn one_secret_is_never_sealed_alike() {
        let seal = || ring().seal(b"", b"a secret".to_vec()).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_ring_is_read_from_text() {
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        let base64 = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
        let ring: KeyRing = format!("new:{base64}, old:{hex}").parse().unwrap();
        assert_eq!(format!("{ring:?}"), r#"KeyRing { ids: ["new", "old"] }"#);
        let sealed = KeyRing::new("new", key(1)).seal(b"", vec![7]).unwrap();
        assert_eq!(ring.open(b"", &sealed), Some(vec![7]));
        let sealed = KeyRing::new("old", key(0)).seal(b"", vec![7]).unwrap();
        assert_eq!(ring.open(b"", &sealed), Some(vec![7]));
    }

    #[test]
    fn no_error_shows_a_byte_of_a_key() {
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        for text in [
            "",
            hex,
            &format!("a:{hex}f"),
            &format!("a:{hex},{hex}"),
            &format!("{hex}:a"),
            &format!("a b:{hex}"),
        ] {
            let error = text.parse::<KeyRing>().unwrap_err();
            assert!(error.is_configuration() && !error.to_string().contains("0102"), "{error}");
        }
        let twice = KeyRing::new("a", key(1)).with_old("a", key(2)).with_old("b", [7; 32]);
        let error = crate::Cache::memory().encrypt_with(twice).build().unwrap_err().to_string();
        assert!(
            error.contains("two keys have the id \"a\"") && error.contains("\"b\" is not random"),
            "{error}"
        );
    }
}
