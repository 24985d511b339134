//! A number of seconds in a field value (RFC 9111 §1.2.2).

/// What a number too large for anyone to mean counts as: 2^31 seconds, 68 years.
pub(super) const LARGEST: u32 = 1 << 31;

/// The seconds that `text` says, at most 2^31; `None` when it is anything but digits.
pub(super) fn parse(text: &[u8]) -> Option<u32> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let push = |seconds: u32, digit: &u8| {
        let seconds = u64::from(seconds) * 10 + u64::from(digit - b'0');
        u32::try_from(seconds).map_or(LARGEST, |seconds| seconds.min(LARGEST))
    };
    Some(text.iter().fold(0, push))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn rfc9111_1_2_2_numbers_saturate_and_anything_else_is_none() {
        let cases = [
            ("0", Some(0)),
            ("007", Some(7)),
            ("2147483647", Some(2_147_483_647)),
            ("2147483648", Some(1 << 31)),
            ("2147483649", Some(1 << 31)),
            ("4294967296", Some(1 << 31)),
            ("99999999999999999999999999999999999999", Some(1 << 31)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            (" 1", None),
            ("1s", None),
            ("٣", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(parse(text.as_bytes()), seconds, "{text:?}");
        }
    }
}
