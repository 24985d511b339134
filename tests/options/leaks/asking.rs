//! One request, what its response must say, and the judgement of what it said.

use std::panic::AssertUnwindSafe;

use axum::http::{HeaderMap, HeaderValue, Method};
use futures_util::FutureExt as _;
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::Answer;

use super::dice::Dice;
use super::making::{FIELDS, marker, tag};

/// A request with all its fields.
pub(super) struct Asking {
    method: Method,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    /// The markers that its response may carry.
    markers: Vec<String>,
    /// It leaves before it is answered.
    leaves: bool,
}

/// The values of each field that tells responses apart, in their order.
const VALUES: [&[&str]; 4] = [
    &["u0", "u1", "u2", "u0 ", "u", "u1;accept-language=de", "u1 accept-language=de"],
    &["de", "en", "de, en", "de,en;q=0.5", ""],
    &["gzip", "br", "gzip, br", "identity"],
    &["a.example", "b.example", "a.example:80"],
];

const WISHES: [&str; 6] =
    ["no-cache", "no-store", "max-age=2", "max-stale=5", "min-fresh=5", "only-if-cached"];

const PATHS: [&str; 18] = [
    "/varied",
    "/personal",
    "/both",
    "/named/1",
    "/named/2",
    "/hosted",
    "/paged?page=1",
    "/paged?page=2",
    "/paged?page=2&utm=x",
    "/collected",
    "/said",
    "/own/plain",
    "/own/cookie",
    "/own/vary",
    "/own/private",
    "/own/stream",
    "/chosen",
    "/bypassed",
];

impl Asking {
    pub(super) fn cast(dice: &mut Dice) -> Self {
        let path = dice.one(&PATHS);
        let mut fields = Vec::new();
        for (name, values) in FIELDS.into_iter().zip(VALUES) {
            if !dice.once_in(9) {
                fields.push((name, dice.one(values).to_owned()));
            }
        }
        for (name, value, times) in [
            ("authorization", "Bearer 1", 4),
            ("x-fate", "fail", 12),
            ("x-fate", "panic", 40),
            ("x-silent", "1", 9),
        ] {
            if dice.once_in(times) {
                fields.push((name, value.to_owned()));
            }
        }
        if dice.once_in(12) {
            fields.push(("cache-control", dice.one(&WISHES).to_owned()));
        }
        let headers = map(&fields);
        let markers = markers(path, &headers);
        if dice.once_in(4) {
            // Its own tag, or another's.
            let of = if dice.once_in(2) {
                markers[0].clone()
            } else {
                own_marker(path, &map(&[(FIELDS[0], dice.one(VALUES[0]).to_owned())]))
            };
            fields.push(("if-none-match", tag(&of)));
        }
        let method = if dice.once_in(8) { Method::HEAD } else { Method::GET };
        Self { method, path, fields, markers, leaves: dice.once_in(15) }
    }

    /// Asks; what leaked, if anything did.
    pub(super) async fn judged(self, app: App) -> Option<String> {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (*name, &**value)).collect();
        let asked = app.send(self.method.clone(), self.path, &fields);
        if self.leaves {
            let leaving = tokio::spawn(asked);
            tokio::task::yield_now().await;
            leaving.abort();
            return None;
        }
        // Who runs into its own panic is not answered.
        let answer = AssertUnwindSafe(asked).catch_unwind().await.ok()?;
        let leak = self.leak(&answer)?;
        Some(format!("{leak}: {} {} {:?} got {answer:?}", self.method, self.path, self.fields))
    }

    fn leak(&self, answer: &Answer) -> Option<&'static str> {
        let marker = answer.header("x-marker").to_owned();
        let is_own = |marker: &str| self.markers.iter().any(|own| own == marker);
        let is_known = |told: &str| self.markers.iter().any(|own| tag(own) == told);
        match answer.status.as_u16() {
            200 | 503 if !is_own(&marker) => Some("another's marker"),
            200 | 503 if self.method == Method::GET && answer.body != marker => Some("another's body"),
            200 | 503 if answer.header("etag") != tag(&marker) => Some("another's tag"),
            304 if !is_known(answer.header("etag")) => Some("a 304 of another's"),
            304 if !self.fields.contains(&("if-none-match", answer.header("etag").to_owned())) => {
                Some("a 304 for nothing")
            }
            500 | 504 if !(marker.is_empty() && answer.body.is_empty()) => {
                Some("an error with something in it")
            }
            200 | 304 | 500 | 503 | 504 => self.carelessness(answer),
            _ => Some("no such status"),
        }
    }

    /// What would let another cache share it.
    fn carelessness(&self, answer: &Answer) -> Option<&'static str> {
        let says = |name: &str, what: &str| {
            answer.headers.get_all(name).iter().any(|line| line.to_str().unwrap().contains(what))
        };
        let is = |paths: &[&str]| paths.iter().any(|path| self.path.starts_with(path));
        let is_refused = answer.cache_status().ends_with("only-if-cached");
        let cookie = answer.header("set-cookie");
        if !is_refused
            && is(&["/personal", "/both", "/named", "/collected"])
            && !says("cache-control", "private")
        {
            return Some("one user's, and not private");
        }
        if !is_refused && is(&["/varied", "/both", "/paged"]) && !says("vary", "accept-language") {
            return Some("varies, and doesn't say so");
        }
        let own = self.fields.iter().find(|(name, _)| *name == FIELDS[0]).map_or("none", |(_, user)| user);
        (!(cookie.is_empty() || self.path == "/own/cookie" && cookie == own)).then_some("another's cookie")
    }
}

fn map(fields: &[(&'static str, String)]) -> HeaderMap {
    let value = |value: &str| HeaderValue::from_str(value).unwrap();
    let mut headers = HeaderMap::new();
    for (name, text) in fields {
        headers.append(*name, value(text));
    }
    headers
}

/// What its own run would carry first, then what else it may be given.
fn markers(path: &str, headers: &HeaderMap) -> Vec<String> {
    let own = own_marker(path, headers);
    // Whoever asks may have what is stored for all.
    let shared = (path == "/chosen").then(|| marker(path, headers, &[]));
    [own].into_iter().chain(shared).collect()
}

fn own_marker(path: &str, headers: &HeaderMap) -> String {
    let has_credentials = headers.contains_key("authorization");
    let of: &[&str] = match path {
        "/varied" => &FIELDS[1..3],
        "/both" => &FIELDS[..2],
        "/hosted" => &FIELDS[3..],
        "/own/plain" => &[],
        "/said" | "/bypassed" if !has_credentials => &[],
        "/chosen" if headers.get("x-user").is_some_and(|user| user.as_bytes().ends_with(b"0")) => &[],
        _ if path.starts_with("/paged") => &FIELDS[1..2],
        _ => &FIELDS[..1],
    };
    marker(path.trim_end_matches("&utm=x"), headers, of)
}
