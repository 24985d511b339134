//! Percent-encoding (RFC 3986 §2.1).

use std::borrow::Cow;

/// The bytes of `text` with each `%XX` decoded; a `%` without two hexadecimal digits is itself.
pub(super) fn decode(text: &[u8]) -> Decoded<'_> {
    Decoded { rest: text }
}

/// What [`decode`] iterates with.
pub(super) struct Decoded<'a> {
    rest: &'a [u8],
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (byte, length) = match *self.rest {
            [] => return None,
            [b'%', high, low, ..] => hex(high, low).map_or((b'%', 1), |byte| (byte, 3)),
            [byte, ..] => (byte, 1),
        };
        self.rest = &self.rest[length..];
        Some(byte)
    }
}

/// Appends a byte: an unreserved one as it is, any other as `%XX`.
pub(super) fn push(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if is_unreserved(byte) {
        text.push(char::from(byte));
    } else {
        let digits = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
        text.push('%');
        text.extend(digits.map(char::from));
    }
}

/// A name of a query as a form decodes it, `+` for a space, bytes that are no UTF-8 replaced: what a handler's `Query`
/// compares names by.
pub(crate) fn decode_form(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(name);
    }
    let spaced = name.replace('+', " ");
    let bytes: Vec<u8> = decode(spaced.as_bytes()).collect();
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// RFC 3986 §2.3: these mean the same encoded or not.
pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3986_2_1_decoding() {
        let cases: [(&str, &[u8]); 9] = [
            ("", b""),
            ("abc", b"abc"),
            ("%41%7a%7A", b"Azz"),
            ("%ff%00", b"\xff\x00"),
            ("%", b"%"),
            ("%4", b"%4"),
            ("%4g%41", b"%4gA"),
            ("%%41", b"%A"),
            ("%2541", b"%41"),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text.as_bytes()).collect::<Vec<_>>(), bytes, "{text}");
        }
    }

    #[test]
    fn a_name_is_compared_as_a_form_decodes_it() {
        for (name, decoded) in
            [("a", "a"), ("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("%FF", "\u{FFFD}")]
        {
            assert_eq!(decode_form(name), decoded);
        }
    }
}
