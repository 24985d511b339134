//! Random conditions, judged by the rules and by `precondition_oracle`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::header::{self, HeaderMap, HeaderName};
use ::http::{HeaderValue, Method, StatusCode};

use super::date_oracle::NOW;
use super::fuzz::Random;
use super::precondition::{Preconditions, Verdict};
use super::precondition_oracle::verdicts;

const PROBES: usize = 36_000;

/// What stands between the quotes of tags; the last two are filled up to 8 KB and differ in their last byte.
const OPAQUE: [&[u8]; 10] = [b"a", b"b", b"", b"a,b", b"a, b", b"a\\", b"W/", b"\xff\x80", b"...1", b"...2"];

/// Members that are no tags.
const JUNK: [&[u8]; 16] = [
    b"a",
    b"*",
    b"w/\"a\"",
    b"W/ \"a\"",
    b"W/",
    b"\"a\"b",
    b"b\"a\"",
    b"\"a\" \"b\"",
    b"\"a b\"",
    b"\"a",
    b"a\"",
    b"\"",
    b"\xff\xfe",
    b"\"a\"\"b\"",
    b"'a'",
    b"\"\xc3\xa9\",\"",
];

const SEPARATORS: [&[u8]; 6] = [b",", b", ", b" ,\t", b",,", b" , ,", b" "];

/// Dates around the one that the representation was modified at, Sun, 06 Nov 1994 08:49:37 GMT; each of these in its own
/// way, and far from it.
const DATES: [&str; 30] = [
    "Sun, 06 Nov 1994 08:49:36 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:38 GMT",
    "Sunday, 06-Nov-94 08:49:36 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:38 GMT",
    "Sun Nov  6 08:49:36 1994",
    "Sun Nov  6 08:49:37 1994",
    "Sun Nov  6 08:49:38 1994",
    "Sun Nov 06 08:49:37 1994",
    "Sat, 31 Dec 2016 23:59:60 GMT",
    "Saturday, 31-Dec-16 23:59:60 GMT",
    "Sun, 01 Jan 2017 00:00:00 GMT",
    "Sat Dec 31 23:59:59 2016",
    "Sun, 06 Nov 1994 08:49:60 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Wed, 31 Dec 1969 23:59:59 GMT",
    "Sat, 06 Nov 1694 08:49:37 GMT",
    "Tue Feb 29 00:00:00 2000",
    "Wed Feb 29 00:00:00 1900",
    "Thursday, 01-Jan-70 00:00:00 GMT",
    "Friday, 31-Dec-76 00:00:00 GMT",
    "Friday, 01-Jan-99 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 EST",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "0",
    "",
];

const STATUSES: [u16; 16] = [200, 200, 200, 200, 200, 200, 200, 200, 201, 203, 204, 206, 304, 404, 412, 500];

impl Random {
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a [u8]]) -> &'a [u8] {
        from[self.below(from.len())]
    }

    fn tag(&mut self) -> Vec<u8> {
        // The first few, more often.
        let most = [3, 5, OPAQUE.len()][self.below(3)];
        let weak: &[u8] = if self.one_in(3) { b"W/" } else { b"" };
        let opaque = self.pick(&OPAQUE[..most]);
        let opaque = match opaque.strip_prefix(b"...") {
            Some(last) => [&b"x".repeat(8190), last].concat(),
            None => opaque.to_vec(),
        };
        [weak, b"\"", &opaque, b"\""].concat()
    }

    fn member(&mut self) -> Vec<u8> {
        match self.below(10) {
            0 => self.pick(&JUNK).to_vec(),
            1 if self.one_in(4) => self.noise(),
            _ => self.tag(),
        }
    }

    fn noise(&mut self) -> Vec<u8> {
        (0..self.below(6)).map(|_| b"\"\"\"W/a,*\\ \t\xff"[self.below(11)]).collect()
    }

    /// One line; some are 8 KB long.
    fn list(&mut self) -> Vec<u8> {
        if self.one_in(8) {
            return b" * ".to_vec();
        }
        let is_long = self.one_in(60);
        let members = if is_long { 1600 } else { self.below(5) };
        let mut line = Vec::new();
        for _ in 0..members {
            if line.len() < 8192 {
                // Of so many members one that may be read in two ways is enough.
                line.extend(if is_long && !self.one_in(800) { self.tag() } else { self.member() });
                let separators = if self.one_in(20) { &SEPARATORS[..] } else { &SEPARATORS[..5] };
                line.extend(self.pick(separators));
            }
        }
        // Most lists don't end with a comma.
        if self.below(4) > 0 {
            line.truncate(line.iter().rposition(|byte| !b", \t".contains(byte)).map_or(0, |last| last + 1));
        }
        line
    }

    fn date(&mut self) -> Vec<u8> {
        let most = [9, 9, DATES.len()][self.below(3)];
        let mut date = DATES[self.below(most)].as_bytes().to_vec();
        match self.below(12) {
            0 => date.make_ascii_uppercase(),
            1 => date.make_ascii_lowercase(),
            2 => date = [b" \t", &date[..], b" "].concat(),
            3 if !date.is_empty() => {
                let at = self.below(date.len());
                date[at] = b"0193 ,-:GxS\xff"[self.below(12)];
            }
            4 if self.one_in(2) => date = [&date[..], b", ", &date].concat(),
            _ => {}
        }
        date
    }

    /// No line of a field in half of the cases, and else one or, here and there, more.
    fn add(&mut self, headers: &mut HeaderMap, name: HeaderName, line: fn(&mut Self) -> Vec<u8>) {
        let lines = [0, 0, 0, 1, 1, 1, 1, 1, 2, 3][self.below(10)];
        for _ in 0..lines {
            let value = HeaderValue::from_bytes(&line(self)).unwrap();
            headers.append(name.clone(), value);
        }
    }

    fn conditions(&mut self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.add(&mut headers, header::IF_NONE_MATCH, Self::list);
        self.add(&mut headers, header::IF_MODIFIED_SINCE, Self::date);
        // Those of writers are rarer: where they fail, nothing else is looked at.
        if self.one_in(3) {
            self.add(&mut headers, header::IF_MATCH, Self::list);
            self.add(&mut headers, header::IF_UNMODIFIED_SINCE, Self::date);
        }
        if self.one_in(4) {
            headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
            headers.insert(header::IF_RANGE, HeaderValue::from_static("\"a\""));
        }
        headers
    }

    fn validators(&mut self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if !self.one_in(8) {
            let tag = if self.one_in(12) { self.pick(&JUNK).to_vec() } else { self.tag() };
            headers.insert(header::ETAG, HeaderValue::from_bytes(&tag).unwrap());
        }
        if !self.one_in(6) {
            let date = if self.one_in(2) { DATES[1].as_bytes().to_vec() } else { self.date() };
            headers.insert(header::LAST_MODIFIED, HeaderValue::from_bytes(&date).unwrap());
        }
        headers
    }
}

/// What the rules make of a request, whose conditions are copied or taken.
fn judge(method: &Method, status: StatusCode, request: &HeaderMap, response: &HeaderMap) -> Verdict {
    let now = || -> SystemTime { UNIX_EPOCH + Duration::from_secs(NOW as u64) };
    let verdict = |conditions: Option<Preconditions>| {
        conditions.map_or(Verdict::Proceed, |taken| taken.evaluate(method, status, response, &now))
    };
    let mut rest = request.clone();
    let (copied, taken) = (Preconditions::copy(request), Preconditions::take(&mut rest));
    assert!(rest.is_empty(), "left of {request:?}: {rest:?}");
    let (copied, taken) = (verdict(copied), verdict(taken));
    assert_eq!(copied, taken, "copied, not taken: {request:?}");
    taken
}

#[test]
fn rfc9110_13_every_verdict_is_one_that_a_second_reading_gives() {
    let mut random = Random(0x8AED_2A6A_BF71_5880);
    let mut counts = [[0; 2]; 3];
    for probe in 0..PROBES {
        let method = [Method::GET, Method::GET, Method::HEAD, Method::PUT][random.below(4)].clone();
        let method = if random.one_in(40) { Method::OPTIONS } else { method };
        let status = StatusCode::from_u16(STATUSES[random.below(STATUSES.len())]).unwrap();
        let (request, response) = (random.conditions(), random.validators());
        let verdict = judge(&method, status, &request, &response);
        let allowed = verdicts(&method, status, &request, &response);
        let said = || format!("{method} {status} {request:?} of {response:?}").replace(&"x".repeat(100), "");
        assert!(allowed.contains(&verdict), "probe {probe}: {verdict:?}, not {allowed:?}: {}", said());
        counts[verdict as usize][usize::from(allowed.len() > 1)] += 1;
    }
    // Nothing is tested where everything is allowed, or nothing matches.
    let unclear: usize = counts.iter().map(|[_, unclear]| unclear).sum();
    assert!(unclear < PROBES / 20, "{counts:?}");
    assert!(counts.iter().all(|[clear, _]| *clear > PROBES / 20), "{counts:?}");
}
