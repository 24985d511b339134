//! How long a response says that it is fresh, and how old it is on arrival (RFC 9111 §4.2).

use std::time::{Duration, SystemTime};

use ::http::header::{DATE, EXPIRES, HeaderMap};

use super::cache_control::CacheControl;
use super::{age, date, delta_seconds};

/// What a response itself says of its lifetime and its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime {
    /// From `s-maxage`, `max-age` or `Expires`; `None` when it has none of them.
    limit: Option<Duration>,
    age: Duration,
}

impl Lifetime {
    /// Reads `Cache-Control`, `Expires`, `Date` and `Age`, of a response that arrived at `received_at`. To be called
    /// before `connection::strip`, which may take them away.
    pub(crate) fn of(headers: &HeaderMap, received_at: SystemTime) -> Self {
        // Without a valid `Date` a response was made when it arrived (RFC 9110 §6.6.1).
        let made_at =
            headers.get(DATE).and_then(|value| date::parse(value, received_at)).unwrap_or(received_at);
        let said = Duration::from_secs(age::arriving(headers).unwrap_or(0).into());
        Self { limit: limit(headers, made_at, received_at), age: between(made_at, received_at).max(said) }
    }

    /// How old the response was when it arrived: the larger of the time since its `Date` and its `Age`
    /// (RFC 9111 §4.2.3). Whole seconds, at most 2^31.
    pub(crate) fn age(&self) -> Duration {
        self.age
    }

    /// Whether the response itself says how long it is fresh.
    pub(crate) fn is_explicit(&self) -> bool {
        self.limit.is_some()
    }

    /// How long after its arrival the response is fresh by what it says itself, less its age (RFC 9111 §4.2); `None`
    /// when it doesn't say.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(self.age))
    }

    /// How long after its arrival the response is fresh, when its author's attribute says `ttl`: the stricter of that
    /// and what it says itself, less its age (RFC 9111 §4.2). Zero when it arrived expired.
    pub(crate) fn left_of(&self, ttl: Duration) -> Duration {
        self.limit.map_or(ttl, |limit| limit.min(ttl)).saturating_sub(self.age)
    }
}

/// The first of `s-maxage`, `max-age` and `Expires` − `Date` that is there (RFC 9111 §4.2.1); no heuristics.
fn limit(headers: &HeaderMap, made_at: SystemTime, received_at: SystemTime) -> Option<Duration> {
    let said = CacheControl::of(headers);
    match said.s_maxage.or(said.max_age) {
        Some(seconds) => Some(Duration::from_secs(seconds.into())),
        None => until_expires(headers, made_at, received_at),
    }
}

/// Of several `Expires` the earliest; an invalid one, as `0` is, means expired already (RFC 9111 §5.3).
fn until_expires(headers: &HeaderMap, made_at: SystemTime, received_at: SystemTime) -> Option<Duration> {
    let until = |expires| between(made_at, date::parse(expires, received_at).unwrap_or(made_at));
    headers.get_all(EXPIRES).into_iter().map(until).min()
}

/// Whole seconds from one time to a later one: never negative, at most 2^31.
fn between(earlier: SystemTime, later: SystemTime) -> Duration {
    let seconds = later.duration_since(earlier).map_or(0, |between| between.as_secs());
    Duration::from_secs(seconds.min(delta_seconds::LARGEST.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::{HeaderName, HeaderValue};
    use std::time::UNIX_EPOCH;

    /// Sun, 06 Nov 1994 08:49:37 GMT, and a bit: fields say whole seconds.
    const ARRIVAL: Duration = Duration::from_millis(784_111_777_900);
    const AT_ARRIVAL: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const TEN_SECONDS_BEFORE: &str = "Sun, 06 Nov 1994 08:49:27 GMT";
    const MINUTE_AFTER: &str = "Sun, 06 Nov 1994 08:50:37 GMT";

    type Fields<'a> = &'a [(&'static str, &'static str)];

    fn lifetime(fields: Fields<'_>) -> Lifetime {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Lifetime::of(&headers, UNIX_EPOCH + ARRIVAL)
    }

    #[test]
    fn rfc9111_4_2_1_s_maxage_before_max_age_before_expires() {
        let cases: [(Fields<'_>, Option<u64>); 9] = [
            (&[], None),
            (&[("cache-control", "public")], None),
            (&[("cache-control", "max-age=5")], Some(5)),
            (&[("cache-control", "max-age=5, s-maxage=7")], Some(7)),
            (&[("cache-control", "s-maxage=3, max-age=5")], Some(3)),
            (&[("cache-control", "max-age=0, s-maxage=x")], Some(0)),
            (&[("cache-control", "max-age=x"), ("expires", MINUTE_AFTER)], Some(0)),
            (&[("cache-control", "max-age=5"), ("expires", "0")], Some(5)),
            (&[("cache-control", "max-age=99999999999")], Some(1 << 31)),
        ];
        for (fields, seconds) in cases {
            assert_eq!(lifetime(fields).limit, seconds.map(Duration::from_secs), "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_5_3_expires_counts_from_date_and_an_invalid_one_is_over() {
        let cases: [(Fields<'_>, u64); 11] = [
            (&[("expires", MINUTE_AFTER), ("date", AT_ARRIVAL)], 60),
            (&[("expires", MINUTE_AFTER), ("date", TEN_SECONDS_BEFORE)], 70),
            (&[("expires", MINUTE_AFTER)], 59),
            (&[("expires", MINUTE_AFTER), ("date", "yesterday")], 59),
            (&[("expires", TEN_SECONDS_BEFORE), ("date", AT_ARRIVAL)], 0),
            (&[("expires", "0")], 0),
            (&[("expires", "-1"), ("date", TEN_SECONDS_BEFORE)], 0),
            (&[("expires", "")], 0),
            (&[("expires", "Sun, 06 Nov 1994 08:50:37 EST"), ("date", AT_ARRIVAL)], 0),
            (&[("expires", MINUTE_AFTER), ("expires", AT_ARRIVAL), ("date", AT_ARRIVAL)], 0),
            (&[("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], 1 << 31),
        ];
        for (fields, seconds) in cases {
            assert_eq!(lifetime(fields).limit, Some(Duration::from_secs(seconds)), "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_4_2_3_the_age_is_the_larger_of_date_and_age() {
        let cases: [(Fields<'_>, u64); 9] = [
            (&[], 0),
            (&[("date", TEN_SECONDS_BEFORE)], 10),
            (&[("age", "30")], 30),
            (&[("date", TEN_SECONDS_BEFORE), ("age", "30")], 30),
            (&[("date", TEN_SECONDS_BEFORE), ("age", "3")], 10),
            (&[("date", MINUTE_AFTER)], 0),
            (&[("date", "soon"), ("age", "-3")], 0),
            (&[("age", "99999999999")], 1 << 31),
            (&[("date", "Thu, 01 Jan 1970 00:00:00 GMT")], 784_111_777),
        ];
        for (fields, seconds) in cases {
            assert_eq!(lifetime(fields).age(), Duration::from_secs(seconds), "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_4_2_what_was_old_on_arrival_is_stored_for_the_rest() {
        let cases: [(Fields<'_>, u64); 7] = [
            (&[], 300),
            (&[("age", "100")], 200),
            (&[("age", "300")], 0),
            (&[("age", "301")], 0),
            (&[("cache-control", "max-age=60"), ("age", "20")], 40),
            (&[("cache-control", "max-age=600"), ("age", "20")], 280),
            (&[("cache-control", "max-age=0")], 0),
        ];
        for (fields, seconds) in cases {
            let left = lifetime(fields).left_of(Duration::from_secs(300));
            assert_eq!(left, Duration::from_secs(seconds), "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_4_2_1_without_a_ttl_only_what_the_response_says_counts() {
        let cases: [(Fields<'_>, Option<u64>); 8] = [
            (&[], None),
            (&[("age", "10"), ("cache-control", "public, immutable")], None),
            (&[("cache-control", "max-age=60")], Some(60)),
            (&[("cache-control", "max-age=60"), ("age", "20")], Some(40)),
            (&[("cache-control", "max-age=60"), ("age", "61")], Some(0)),
            (&[("cache-control", "max-age=x")], Some(0)),
            (&[("expires", MINUTE_AFTER), ("date", TEN_SECONDS_BEFORE)], Some(60)),
            (&[("expires", "0")], Some(0)),
        ];
        for (fields, seconds) in cases {
            let lifetime = lifetime(fields);
            assert_eq!(lifetime.left(), seconds.map(Duration::from_secs), "{fields:?}");
            assert_eq!(lifetime.is_explicit(), seconds.is_some(), "{fields:?}");
        }
    }

    #[test]
    fn a_ttl_below_a_second_is_kept() {
        assert_eq!(lifetime(&[]).left_of(Duration::from_millis(1500)), Duration::from_millis(1500));
    }
}
