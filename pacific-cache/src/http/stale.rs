//! What a response says of being served stale (RFC 9111 §4.2.4, RFC 5861).

use std::time::Duration;

use ::http::header::{CACHE_CONTROL, HeaderMap};

use super::directive::directives;

/// Directives that forbid it. `no-cache` in either form: what of it is about certain fields only is strict enough.
const FORBIDDING: [&str; 4] = ["must-revalidate", "proxy-revalidate", "s-maxage", "no-cache"];

/// What all `Cache-Control` lines of a response say of it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StaleRules {
    /// Never, whatever else it or an attribute says.
    pub(crate) forbidden: bool,
    /// How long past its lifetime, while it is loaded again; `None` when it doesn't say, or not in numbers.
    pub(crate) while_revalidate: Option<Duration>,
    /// How long past its lifetime, where a load fails; `None` when it doesn't say, or not in numbers.
    pub(crate) if_error: Option<Duration>,
}

impl StaleRules {
    /// Reads all lines.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let forbidden = directives(headers, CACHE_CONTROL)
            .any(|directive| FORBIDDING.iter().any(|name| directive.is(name)));
        Self {
            forbidden,
            while_revalidate: shortest(headers, "stale-while-revalidate"),
            if_error: shortest(headers, "stale-if-error"),
        }
    }
}

/// Of several the shortest; one that is malformed permits nothing, and the others with it.
fn shortest(headers: &HeaderMap, name: &str) -> Option<Duration> {
    directives(headers, CACHE_CONTROL)
        .filter(|directive| directive.is(name))
        .map(|directive| directive.seconds())
        .min()
        .flatten()
        .map(|seconds| Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    fn rules(lines: &[&'static str]) -> StaleRules {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CACHE_CONTROL, HeaderValue::from_static(line));
        }
        StaleRules::of(&headers)
    }

    #[test]
    fn rfc9111_4_2_4_directives_that_forbid_stale_answers() {
        let forbidding: [&[&str]; 9] = [
            &["must-revalidate"],
            &["proxy-revalidate"],
            &["s-maxage=60"],
            &["s-maxage"],
            &["no-cache"],
            &["no-cache=\"x-a\""],
            &["max-age=5, MUST-Revalidate"],
            &["max-age=5", "Proxy-Revalidate=1"],
            &["stale-while-revalidate=5, must-revalidate; x"],
        ];
        for lines in forbidding {
            assert!(rules(lines).forbidden, "{lines:?}");
        }
        let others: [&[&str]; 5] = [
            &[],
            &[""],
            &["public, max-age=5, immutable, private, no-store"],
            &["foo=\"a, must-revalidate\""],
            &["stale-if-error=5, x-s-maxage=5, no-cached"],
        ];
        for lines in others {
            assert!(!rules(lines).forbidden, "{lines:?}");
        }
    }

    #[test]
    fn rfc5861_3_and_4_the_shortest_time_counts_and_a_malformed_one_is_none() {
        let cases: [(&[&str], Option<u64>); 16] = [
            (&[], None),
            (&["max-age=60"], None),
            (&["NAME=30"], Some(30)),
            (&["NAME=\"30\""], Some(30)),
            (&["NAME=0"], Some(0)),
            (&["max-age=5, NAME=30", "NAME=20, NAME=40"], Some(20)),
            (&["NAME=99999999999"], Some(1 << 31)),
            (&["NAME"], None),
            (&["NAME="], None),
            (&["NAME=x"], None),
            (&["NAME=-1"], None),
            (&["NAME=1.5"], None),
            (&["NAME =30"], None),
            (&["NAME=30, NAME=x"], None),
            (&["NAME", "NAME=30"], None),
            (&["x-NAME=30"], None),
        ];
        for (lines, seconds) in cases {
            let named = |name: &str| -> Vec<&'static str> {
                lines.iter().map(|line| &*line.replace("NAME", name).leak()).collect()
            };
            let expected = seconds.map(Duration::from_secs);
            let while_revalidate = rules(&named("Stale-While-Revalidate"));
            assert_eq!((while_revalidate.while_revalidate, while_revalidate.if_error), (expected, None));
            let if_error = rules(&named("stale-IF-error"));
            assert_eq!((if_error.while_revalidate, if_error.if_error), (None, expected), "{lines:?}");
        }
    }
}
