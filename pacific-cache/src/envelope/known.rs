//! Header fields that most responses have: an envelope has a number for each, which is shorter and sooner read.

use http::header::{self, HeaderName};

/// By their numbers, from 1 on. Another order is another layout.
const KNOWN: [HeaderName; 24] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::ETAG,
    header::DATE,
    header::CACHE_CONTROL,
    header::VARY,
    header::LAST_MODIFIED,
    header::EXPIRES,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LOCATION,
    header::CONTENT_DISPOSITION,
    header::CONTENT_SECURITY_POLICY,
    header::LINK,
    header::LOCATION,
    header::ACCEPT_RANGES,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::ALLOW,
    header::SERVER,
    header::STRICT_TRANSPORT_SECURITY,
    header::X_CONTENT_TYPE_OPTIONS,
    header::X_FRAME_OPTIONS,
    header::REFERRER_POLICY,
];

/// What stands before a name that is written out.
pub(super) const OTHER: u8 = 0;

pub(super) fn number(name: &HeaderName) -> u8 {
    let position = KNOWN.iter().position(|known| known == name);
    position.and_then(|position| u8::try_from(position + 1).ok()).unwrap_or(OTHER)
}

pub(super) fn name(number: u8) -> Option<HeaderName> {
    KNOWN.get(usize::from(number).checked_sub(1)?).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_one_name_and_others_are_written_out() {
        for (position, known) in KNOWN.iter().enumerate() {
            let number = number(known);
            assert_eq!((usize::from(number), name(number).as_ref()), (position + 1, Some(known)));
        }
        assert_eq!(number(&HeaderName::from_static("x-own")), OTHER);
        assert_eq!((name(OTHER), name(25), name(255)), (None, None, None));
    }
}
