//! Random requests, the same in every run.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

pub(crate) struct Random(pub(crate) u64);

/// Dates, and when they are: seconds after the one that pages were modified at; `None` for what is no date.
pub(crate) const DATES: [(&str, Option<i64>); 14] = [
    ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
    ("Sun, 06 Nov 1994 08:49:36 GMT", Some(-1)),
    ("Sun, 06 Nov 1994 08:49:38 GMT", Some(1)),
    ("Sunday, 06-Nov-94 08:49:37 GMT", Some(0)),
    ("Sunday, 06-Nov-94 08:49:36 GMT", Some(-1)),
    ("Sun Nov  6 08:49:37 1994", Some(0)),
    ("Sun Nov  6 08:49:38 1994", Some(1)),
    ("Thu, 01 Jan 1970 00:00:00 GMT", Some(-784_111_777)),
    ("Fri, 31 Dec 9999 23:59:59 GMT", Some(252_618_189_022)),
    ("Sun, 06 Nov 1994 08:49:37 EST", None),
    ("Sun, 31 Feb 1994 08:49:37 GMT", None),
    ("784111777", None),
    ("0", None),
    ("", None),
];

/// Members of lists that are no tags.
const JUNK: [&str; 12] = [
    "a",
    "w/\"a\"",
    "W/ \"a\"",
    "W/",
    "\"a\"b",
    "\"a\" \"b\"",
    "\"a b\"",
    "\"a",
    "a\"",
    "\"",
    "'a'",
    "\"a\"\"b\"",
];

const OTHERS: [&str; 6] = ["\"\"", "\"other\"", "W/\"other\"", "\"a,b\"", "W/\"*\"", "\"W/\""];

impl Random {
    /// Below `count`, by xorshift.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A current tag as it is or of the other strength, one of before, or any other.
    fn tag(&mut self, known: &[String]) -> String {
        if known.is_empty() || self.one_in(3) {
            return self.pick(&OTHERS).to_owned();
        }
        // The last one is the current.
        let tag = if self.one_in(3) { &known[self.below(known.len())] } else { &known[known.len() - 1] };
        match (tag.strip_prefix("W/"), self.one_in(3)) {
            (Some(opaque), true) => opaque.to_owned(),
            (None, true) => format!("W/{tag}"),
            _ => tag.clone(),
        }
    }

    fn list(&mut self, known: &[String]) -> String {
        if self.one_in(8) {
            return self.pick(&["*", " * ", ",*", "*,"]).to_owned();
        }
        let mut line = String::new();
        for _ in 0..self.below(4) {
            line += &match self.below(12) {
                0 => self.pick(&JUNK).to_owned(),
                1 if self.one_in(3) => "*".to_owned(),
                _ => self.tag(known),
            };
            line += self.pick(&[",", ", ", " ,\t", ",,", " , ,"]);
        }
        if self.one_in(4) { line } else { line.trim_end_matches([',', ' ', '\t']).to_owned() }
    }

    fn add(&mut self, headers: &mut HeaderMap, name: &'static str, line: impl Fn(&mut Self) -> String) {
        let lines = self.pick(&[0, 0, 0, 1, 1, 1, 1, 2]);
        for _ in 0..lines {
            let value = HeaderValue::from_str(&line(self)).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
    }

    /// Conditions that mention tags which the client may know.
    pub(crate) fn conditions(&mut self, known: &[String]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let date = |random: &mut Self| random.pick(&DATES).0.to_owned();
        self.add(&mut headers, "if-none-match", |random| random.list(known));
        self.add(&mut headers, "if-modified-since", date);
        // Those of writers are rarer: where they fail, nothing else is looked at.
        if self.one_in(3) {
            self.add(&mut headers, "if-match", |random| random.list(known));
            self.add(&mut headers, "if-unmodified-since", date);
        }
        if self.one_in(6) {
            headers.insert("range", HeaderValue::from_static("bytes=0-1"));
            headers.insert("if-range", HeaderValue::from_static("\"a\""));
        }
        headers
    }

    pub(crate) fn method(&mut self) -> Method {
        self.pick(&[&Method::GET, &Method::GET, &Method::GET, &Method::HEAD, &Method::PUT]).clone()
    }
}
