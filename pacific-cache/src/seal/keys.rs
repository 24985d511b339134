//! Keys as text: 32 bytes in hexadecimal or base64.

use zeroize::Zeroizing;

type Bytes = Zeroizing<[u8; 32]>;

pub(super) fn read(text: &str) -> Option<Bytes> {
    if text.len() == 64 { hexadecimal(text) } else { base64(text) }
}

fn hexadecimal(text: &str) -> Option<Bytes> {
    let mut bytes = Bytes::default();
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        for digit in digits {
            *byte = *byte << 4 | u8::try_from(char::from(*digit).to_digit(16)?).ok()?;
        }
    }
    Some(bytes)
}

/// RFC 4648 §4 or §5, padded or not.
fn base64(text: &str) -> Option<Bytes> {
    let letters = text.strip_suffix('=').unwrap_or(text).as_bytes();
    let (mut bytes, mut bits, mut held, mut filled) = (Bytes::default(), Zeroizing::new(0_u32), 0, 0);
    if letters.len() != 43 {
        return None;
    }
    for letter in letters {
        *bits = *bits << 6 | u32::from(sextet(*letter)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes[filled] = (*bits >> held) as u8;
            filled += 1;
        }
    }
    // The last letter has two bits too many.
    (*bits & 0b11 == 0).then_some(bytes)
}

fn sextet(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_read() {
        let expected: [u8; 32] = std::array::from_fn(|place| 0xFF - place as u8);
        for text in [
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0",
            "FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0EFEEEDECEBEAE9E8E7E6E5E4E3E2E1E0",
            "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=",
            "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA",
        ] {
            assert_eq!(read(text).map(|bytes| *bytes), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_key() {
        let padded = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA==";
        for text in
            ["", "password", &"g".repeat(64), &"é".repeat(32), padded, &"A".repeat(42), &"B".repeat(43)]
        {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
