//! The `Age` field (RFC 9111 §5.1): the seconds since a response was made or last found good.

use ::http::HeaderValue;
use ::http::header::{AGE, HeaderMap};

use super::{delta_seconds, list, number};

/// The `Age` that a response arrived with, in seconds; of several the first, one that is no number is ignored
/// (RFC 9111 §5.1).
pub(super) fn arriving(headers: &HeaderMap) -> Option<u32> {
    list::members(headers.get(AGE)?.as_bytes()).next().and_then(delta_seconds::parse)
}

/// The value of an `Age` of that many seconds, saturating at 2^31. Doesn't allocate when this thread said the same
/// lately.
pub(crate) fn value(seconds: u64) -> HeaderValue {
    number::value(seconds.min(delta_seconds::LARGEST.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9111_5_1_the_first_number_counts_and_anything_else_is_ignored() {
        let cases: [(&[&str], Option<u32>); 10] = [
            (&[], None),
            (&["10"], Some(10)),
            (&["10", "20"], Some(10)),
            (&["10, 20"], Some(10)),
            (&["99999999999"], Some(1 << 31)),
            (&["-10"], None),
            (&["abc"], None),
            (&["abc, 10"], None),
            (&["1.5"], None),
            (&[""], None),
        ];
        for (lines, seconds) in cases {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(AGE, HeaderValue::from_static(line));
            }
            assert_eq!(arriving(&headers), seconds, "{lines:?}");
        }
    }

    #[test]
    fn rfc9111_5_1_an_age_saturates() {
        for (seconds, text) in
            [(0, "0"), (512, "512"), (0, "0"), (1 << 31, "2147483648"), (u64::MAX, "2147483648")]
        {
            assert_eq!(value(seconds), text);
        }
    }
}
