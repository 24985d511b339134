//! Random field values and URIs through every parser: whatever a client or a handler writes, nothing panics.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::header::{self, HeaderMap, HeaderName};
use ::http::{HeaderValue, Method, StatusCode, Uri};

use super::cache_control::CacheControl;
use super::etag::EntityTag;
use super::lifetime::Lifetime;
use super::precondition::Preconditions;
use super::request_control::RequestControl;
use super::stale::StaleRules;
use super::storable::Allowed;
use super::{collection, connection, date, location, path_name, stand_in, storable, taggable, uri, vary};

/// Pieces that lead deeper into a parser than random bytes do.
const PIECES: [&[u8]; 35] = [
    b"\"",
    b"\\",
    b"\\\"",
    b",",
    b"=",
    b";",
    b" ",
    b"\t",
    b"*",
    b"W/",
    b"\"a\"",
    b"W/\"a\"",
    b"max-age",
    b"s-maxage=",
    b"private=\"",
    b"no-cache",
    b"99999999999",
    b"-1",
    b"Sun, 06 Nov 1994 08:49:37 GMT",
    b"Sunday, 06-Nov-94 ",
    b"Sun Nov  6 08:49:37 1994",
    b"31-Feb-76",
    b"08:49:37 GMT",
    b"\xff",
    b"\xc3\xa9",
    b"%",
    b"%2",
    b"&",
    b"/../",
    b"//a:1",
    b"https://",
    b":",
    b"@",
    b"]",
    b"#",
];

const FIELDS: [HeaderName; 16] = [
    header::AGE,
    header::CACHE_CONTROL,
    header::CONNECTION,
    header::DATE,
    header::ETAG,
    header::EXPIRES,
    header::IF_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::IF_UNMODIFIED_SINCE,
    header::LAST_MODIFIED,
    header::RANGE,
    header::SET_COOKIE,
    header::TRANSFER_ENCODING,
    header::VARY,
];

/// A seeded xorshift: the same inputs in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..self.below(12) {
            match self.below(3) {
                0 => bytes.push(self.below(256) as u8),
                _ => bytes.extend(PIECES[self.below(PIECES.len())]),
            }
        }
        bytes
    }

    fn value(&mut self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(&self.bytes()).ok()
    }

    pub(crate) fn headers(&mut self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for _ in 0..self.below(12) {
            let name = FIELDS[self.below(FIELDS.len())].clone();
            headers.extend(self.value().map(|value| (name, value)));
        }
        headers
    }

    pub(crate) fn status(&mut self) -> StatusCode {
        StatusCode::from_u16(100 + self.below(900) as u16).unwrap()
    }

    fn time(&mut self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.below(1 << 38) as u64)
    }
}

#[test]
fn no_field_value_makes_a_rule_panic() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let (mut request, mut response) = (random.headers(), random.headers());
        let (status, now) = (random.status(), random.time());
        let method = [Method::GET, Method::HEAD, Method::PUT][random.below(3)].clone();
        if let Some(preconditions) = Preconditions::take(&mut request) {
            preconditions.evaluate(&method, status, &response, &|| now);
        }
        let statuses = [(status, Duration::ZERO)];
        let allowed =
            Allowed { statuses: &statuses, vary: &["accept"], private: random.below(2) > 0, explicit: true };
        storable::judge_head(status, &response, &allowed);
        storable::is_for_all(&response);
        taggable::is_taggable(status, &response);
        stand_in::not_modified(&response);
        stand_in::failed(&response);
        let lifetime = Lifetime::of(&response, now);
        assert!(lifetime.left_of(Duration::from_secs(9)) <= Duration::from_secs(9));
        assert!(lifetime.age() <= Duration::from_secs(1 << 31));
        assert!(lifetime.left().is_none_or(|left| left <= Duration::from_secs(1 << 31)));
        vary::variant(&request, &["accept", "if-match"]);
        vary::add(&mut response, &["accept"]);
        vary::is_covered(&response, &["accept"]);
        storable::strip_qualified(&mut response);
        connection::strip(&mut response);
    }
}

#[test]
fn no_single_value_makes_a_parser_panic() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for _ in 0..50_000 {
        let Some(value) = random.value() else { continue };
        EntityTag::parse(&value);
        date::parse(&value, random.time());
        for own in [None, Some("a:1"), str::from_utf8(value.as_bytes()).ok()] {
            let path = location::local_path(&value, "/a/b", own).unwrap_or_default();
            assert_eq!(path_name::path_name(&path), path);
        }
        date::format(random.time());
        let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, value)]);
        CacheControl::of(&headers);
        StaleRules::of(&headers);
        if let Some(asked) = RequestControl::of(&headers) {
            asked.accepts_fresh(u64::MAX, 0);
            asked.accepts_stale(u64::MAX);
        }
    }
}

#[test]
fn no_uri_makes_a_key_or_name_panic_and_a_name_is_its_own_name() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    for _ in 0..50_000 {
        let bytes = random.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let name = path_name::path_name(&text);
        assert_eq!(path_name::path_name(&name), name);
        for parent in collection::collection(&name).into_iter().flatten() {
            assert_eq!(path_name::path_name(&parent), parent);
        }
        if let Ok(parsed) = format!("/{text}").parse::<Uri>() {
            let target = parsed.path_and_query().map_or("", |target| target.as_str());
            let sorted = uri::path_and_sorted_query(target).into_owned();
            assert_eq!(uri::path_and_sorted_query(&sorted), sorted);
            let narrowed = uri::path_and_narrowed_query(target, &["a", "max-age"]);
            assert_eq!(uri::path_and_narrowed_query(&narrowed, &["a", "max-age"]), narrowed);
        }
    }
}

/// No time is measured: at this length, a parser that took the square of it would run for many minutes.
#[test]
fn long_values_are_read_in_linear_time() {
    for piece in PIECES {
        let long = piece.repeat((1 << 18) / piece.len());
        let Ok(value) = HeaderValue::from_bytes(&long) else { continue };
        let mut headers: HeaderMap = FIELDS.into_iter().map(|name| (name, value.clone())).collect();
        Lifetime::of(&headers, UNIX_EPOCH);
        vary::variant(&headers, &["if-match"]);
        let allowed = Allowed { statuses: &[], vary: &["accept"], private: false, explicit: false };
        storable::judge_head(StatusCode::OK, &headers, &allowed);
        headers.insert(header::ETAG, HeaderValue::from_static("\"b\""));
        let taken = Preconditions::take(&mut headers).unwrap();
        taken.evaluate(&Method::GET, StatusCode::OK, &headers, &|| UNIX_EPOCH);
    }
}
