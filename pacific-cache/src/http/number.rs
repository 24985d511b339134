//! Numbers as field values: `Age` and `Content-Length`.

use ::http::HeaderValue;

use super::preformatted::{Preformatted, Slots};

/// The value of `number`. Doesn't allocate for one up to an hour's seconds, nor for one that this thread said lately.
pub(crate) fn value(number: u64) -> HeaderValue {
    thread_local! {
        static OTHERS: Slots = const { Slots::new(Vec::new()) };
    }
    static NUMBERS: Preformatted = Preformatted::new(|number| number.to_string(), &OTHERS);
    i64::try_from(number).map_or_else(|_| HeaderValue::from(number), |number| NUMBERS.value(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_its_digits() {
        for number in [0, 1, 3600, 3601, 65_536, i64::MAX as u64, u64::MAX] {
            assert_eq!(value(number), number.to_string().as_str());
        }
    }
}
