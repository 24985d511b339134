//! What a request asks of caches: its `Cache-Control` (RFC 9111 §5.2.1), and the `Pragma` of older clients (§5.4).

use ::http::header::{CACHE_CONTROL, HeaderMap, PRAGMA};

use super::directive::{Directive, directives};

/// `max-stale` without a number: however stale.
const ANY: u32 = u32::MAX;

/// What all `Cache-Control` lines of a request ask for together: of several values the strictest, and what can't be
/// read asks for the strictest there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RequestControl {
    /// Nothing that is stored will do.
    pub(crate) no_cache: bool,
    /// What answers this request is not to be stored.
    pub(crate) no_store: bool,
    /// Nothing but what is stored will do.
    pub(crate) only_if_cached: bool,
    /// The largest age that will do, in seconds.
    pub(crate) max_age: Option<u32>,
    /// How long an answer must still be fresh, in seconds.
    pub(crate) min_fresh: Option<u32>,
    /// How long an answer may have been stale, in seconds; [`u32::MAX`] is however long.
    pub(crate) max_stale: Option<u32>,
}

impl RequestControl {
    /// Reads all lines; `None` when the request asks for nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut asked = Self::default();
        directives(headers, CACHE_CONTROL).for_each(|directive| asked.add(&directive));
        if !headers.contains_key(CACHE_CONTROL) {
            asked.no_cache = directives(headers, PRAGMA).any(|directive| directive.is("no-cache"));
        }
        (asked != Self::default()).then_some(asked)
    }

    fn add(&mut self, directive: &Directive<'_>) {
        if directive.is("no-cache") {
            self.no_cache = true;
        } else if directive.is("no-store") {
            self.no_store = true;
        } else if directive.is("only-if-cached") {
            self.only_if_cached = true;
        } else if directive.is("max-age") {
            self.max_age = smaller(self.max_age, directive.seconds().unwrap_or(0));
        } else if directive.is("min-fresh") {
            self.min_fresh = self.min_fresh.max(directive.seconds().or(Some(u32::MAX)));
        } else if directive.is("max-stale") {
            let any = directive.is_bare().then_some(ANY);
            self.max_stale = smaller(self.max_stale, any.or(directive.seconds()).unwrap_or(0));
        }
    }

    /// Whether a fresh answer will do that is `age` seconds old and fresh for `ttl_left` more.
    pub(crate) fn accepts_fresh(&self, age: u64, ttl_left: u64) -> bool {
        !self.no_cache
            && self.max_age.is_none_or(|most| age <= most.into())
            && self.min_fresh.is_none_or(|least| ttl_left >= least.into())
    }

    /// Whether it permits stale answers by itself (RFC 9111 §5.2.1.2), as many as it [accepts](Self::accepts_stale).
    pub(crate) fn asks_for_stale(&self) -> bool {
        self.max_stale.is_some()
    }

    /// Whether an answer will do that has been stale for so many seconds. Who doesn't [ask](Self::asks_for_stale) for
    /// stale ones may have those only that a rule of the attribute's or the response's allows.
    ///
    /// Who says how old or how fresh an answer must be wants no stale one, unless it says `max-stale` (RFC 9111
    /// §5.2.1.1); and none that is stale will be fresh for any time.
    pub(crate) fn accepts_stale(&self, stale_for: u64) -> bool {
        let in_limit = match self.max_stale {
            None => self.max_age.is_none(),
            Some(most) => most == ANY || stale_for <= most.into(),
        };
        in_limit && !self.no_cache && self.min_fresh.is_none()
    }
}

/// Of two values the smaller.
fn smaller(earlier: Option<u32>, seconds: u32) -> Option<u32> {
    Some(earlier.map_or(seconds, |earlier| earlier.min(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    fn asked(fields: &[(&'static str, &'static str)]) -> Option<RequestControl> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        RequestControl::of(&headers)
    }

    fn control(line: &'static str) -> RequestControl {
        asked(&[("cache-control", line)]).unwrap()
    }

    const NOTHING: RequestControl = RequestControl {
        no_cache: false,
        no_store: false,
        only_if_cached: false,
        max_age: None,
        min_fresh: None,
        max_stale: None,
    };

    #[test]
    fn rfc9111_5_2_1_a_request_that_asks_for_nothing() {
        for line in ["", ",", "no-transform", "public, s-maxage=5, foo=\"no-cache, no-store\"", "no-caches"] {
            assert_eq!(asked(&[("cache-control", line)]), None, "{line}");
        }
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("pragma", "foo"), ("expires", "0")]), None);
    }

    #[test]
    fn rfc9111_5_2_1_names_in_any_case_over_several_lines() {
        let all = asked(&[
            ("cache-control", "No-Cache, MAX-AGE=1"),
            ("cache-control", "no-STORE,Only-If-Cached , min-fresh=\"2\",max-stale=3"),
        ]);
        let expected = RequestControl {
            no_cache: true,
            no_store: true,
            only_if_cached: true,
            max_age: Some(1),
            min_fresh: Some(2),
            max_stale: Some(3),
        };
        assert_eq!(all, Some(expected));
    }

    #[test]
    fn rfc9111_5_2_1_the_strictest_number_counts_and_a_malformed_one_is_stricter() {
        let cases = [
            ("max-age=60", RequestControl { max_age: Some(60), ..NOTHING }),
            ("max-age=60, max-age=10, max-age=30", RequestControl { max_age: Some(10), ..NOTHING }),
            ("max-age=60, max-age=x", RequestControl { max_age: Some(0), ..NOTHING }),
            ("max-age", RequestControl { max_age: Some(0), ..NOTHING }),
            ("max-age=-1", RequestControl { max_age: Some(0), ..NOTHING }),
            ("max-age=99999999999", RequestControl { max_age: Some(1 << 31), ..NOTHING }),
            ("min-fresh=10, min-fresh=60, min-fresh=30", RequestControl { min_fresh: Some(60), ..NOTHING }),
            ("min-fresh=x, min-fresh=5", RequestControl { min_fresh: Some(u32::MAX), ..NOTHING }),
            ("min-fresh", RequestControl { min_fresh: Some(u32::MAX), ..NOTHING }),
            ("min-fresh=99999999999", RequestControl { min_fresh: Some(1 << 31), ..NOTHING }),
            ("max-stale", RequestControl { max_stale: Some(u32::MAX), ..NOTHING }),
            ("max-stale, max-stale=5, max-stale=9", RequestControl { max_stale: Some(5), ..NOTHING }),
            ("max-stale=5, max-stale", RequestControl { max_stale: Some(5), ..NOTHING }),
            ("max-stale=", RequestControl { max_stale: Some(0), ..NOTHING }),
            ("max-stale=x", RequestControl { max_stale: Some(0), ..NOTHING }),
            ("max-stale; x", RequestControl { max_stale: Some(0), ..NOTHING }),
            ("max-stale=99999999999", RequestControl { max_stale: Some(1 << 31), ..NOTHING }),
            ("no-cache=x", RequestControl { no_cache: true, ..NOTHING }),
            ("no-store; x", RequestControl { no_store: true, ..NOTHING }),
        ];
        for (line, expected) in cases {
            assert_eq!(control(line), expected, "{line}");
        }
    }

    #[test]
    fn rfc9111_5_4_pragma_counts_only_without_cache_control() {
        let no_cache = Some(RequestControl { no_cache: true, ..NOTHING });
        assert_eq!(asked(&[("pragma", "no-cache")]), no_cache);
        assert_eq!(asked(&[("pragma", "foo=\"a, b\""), ("pragma", "x, NO-Cache")]), no_cache);
        assert_eq!(asked(&[("pragma", "no-cache"), ("cache-control", "")]), None);
        let by_age = asked(&[("pragma", "no-cache"), ("cache-control", "max-age=5")]);
        assert_eq!(by_age, Some(RequestControl { max_age: Some(5), ..NOTHING }));
    }

    #[test]
    fn rfc9111_5_2_1_which_fresh_answers_will_do() {
        let cases = [
            ("max-age=5", 5, 1, true),
            ("max-age=5", 6, 100, false),
            ("max-age=0", 0, 1, true),
            ("max-age=0", 1, 1, false),
            ("min-fresh=5", 1000, 5, true),
            ("min-fresh=5", 0, 4, false),
            ("min-fresh=x", 0, 1 << 31, false),
            ("max-age=5, min-fresh=5", 5, 5, true),
            ("max-age=5, min-fresh=5", 6, 5, false),
            ("max-age=5, min-fresh=5", 5, 4, false),
            ("max-age=5, max-stale", 6, 100, false),
            ("no-cache", 0, 100, false),
            ("no-store", 9, 1, true),
            ("only-if-cached", 9, 1, true),
            ("max-stale", 9, 1, true),
        ];
        for (line, age, ttl_left, expected) in cases {
            assert_eq!(control(line).accepts_fresh(age, ttl_left), expected, "{line} {age} {ttl_left}");
        }
    }

    #[test]
    fn rfc9111_5_2_1_which_stale_answers_will_do() {
        let cases = [
            ("max-stale=5", 5, true),
            ("max-stale=5", 6, false),
            ("max-stale=0", 1, false),
            ("max-stale", u64::MAX, true),
            ("max-stale=99999999999", u64::MAX, false),
            ("max-age=60", 0, false),
            ("min-fresh=0", 0, false),
            ("max-age=60, max-stale=5", 5, true),
            ("min-fresh=1, max-stale=5", 5, false),
            ("no-cache, max-stale", 0, false),
            ("only-if-cached", 60, true),
            ("no-store", 60, true),
        ];
        for (line, stale_for, expected) in cases {
            assert_eq!(control(line).accepts_stale(stale_for), expected, "{line} {stale_for}");
            assert_eq!(control(line).asks_for_stale(), line.contains("max-stale"), "{line}");
        }
    }
}
