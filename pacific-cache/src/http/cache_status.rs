//! The `Cache-Status` that this cache adds to a response (RFC 9211 §2): one member of a list, put behind those that are
//! there.

use ::http::header::{CACHE_STATUS, HeaderMap};
use ::http::{HeaderValue, StatusCode};

use super::bypass::Bypass;
use super::list;
use super::preformatted::{Preformatted, Slots};
use super::refusal::Refusal;

/// This cache, in `Cache-Status`.
const NAME: &str = "PacificCache";

/// Served from the store, with the seconds of freshness left: below zero for a stale answer (RFC 9211 §2.4). Doesn't
/// allocate when this thread said the same lately.
pub(crate) fn hit(ttl_seconds: i64) -> HeaderValue {
    thread_local! {
        static OTHERS: Slots = const { Slots::new(Vec::new()) };
    }
    static HITS: Preformatted = Preformatted::new(|ttl| format!("PacificCache; hit; ttl={ttl}"), &OTHERS);
    HITS.value(ttl_seconds)
}

/// Why a request that was looked up went on to its handler (RFC 9211 §2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Forward {
    /// Nothing was stored, or what was has been invalidated.
    #[default]
    Miss,
    /// Something was stored, but for requests that say something else in the fields of `vary`.
    Vary,
    /// What was stored had expired.
    Stale,
    /// What was stored is not what the request's `Cache-Control` asks for.
    Request,
}

impl Forward {
    /// The token of `fwd`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Miss => "uri-miss",
            Self::Vary => "vary-miss",
            Self::Stale => "stale",
            Self::Request => "request",
        }
    }
}

/// What became of the handler's response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// It was stored (RFC 9211 §2.5).
    Stored,
    /// It was another request's load (RFC 9211 §2.6).
    Collapsed,
    /// It could not be stored (RFC 9211 §2.8).
    Refused(Refusal),
    /// It was never to be stored: a HEAD's.
    Alone,
}

/// Looked up, and answered by a load.
pub(crate) fn loaded(forward: Forward, load: Load) -> HeaderValue {
    let fwd = forward.as_str();
    made(match load {
        Load::Stored => format!("PacificCache; fwd={fwd}; stored"),
        Load::Collapsed => format!("PacificCache; fwd={fwd}; collapsed"),
        Load::Refused(reason) => format!("PacificCache; fwd={fwd}; detail={}", reason.as_str()),
        Load::Alone => format!("PacificCache; fwd={fwd}"),
    })
}

/// What was said of a forwarded request whose handler answered with `status`, where another is sent: what its conditions
/// made of the response (RFC 9211 §2.3).
pub(crate) fn forwarded(said: &HeaderValue, status: StatusCode) -> HeaderValue {
    let parameter = format!("; fwd-status={}", status.as_u16());
    HeaderValue::from_bytes(&[said.as_bytes(), parameter.as_bytes()].concat()).unwrap_or(said.clone())
}

/// An extension of a response whose conditions a layer outside may judge: the last line of its `Cache-Status` is this
/// cache's, and says that the request was forwarded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forwarded;

/// [`forwarded`], in the last line that is there.
pub(crate) fn forward(headers: &mut HeaderMap, status: StatusCode) {
    let mut lines: Vec<_> = headers.get_all(CACHE_STATUS).iter().cloned().collect();
    if let Some(last) = lines.last_mut() {
        *last = forwarded(last, status);
    }
    headers.remove(CACHE_STATUS);
    headers.extend(lines.into_iter().map(|line| (CACHE_STATUS, line)));
}

/// Served from the store although it had expired, since the load failed with `status`; the ttl is below zero
/// (RFC 9211 §2.3, RFC 5861 §4).
pub(crate) fn stale_on_error(status: StatusCode, ttl: i64) -> HeaderValue {
    let status = status.as_u16();
    made(format!("PacificCache; fwd=stale; fwd-status={status}; ttl={ttl}; detail=stale-if-error"))
}

/// The request's own invalidation isn't confirmed: other nodes may still serve what it was to end.
#[cfg(feature = "axum")]
pub(crate) fn pending() -> HeaderValue {
    HeaderValue::from_static("PacificCache; detail=invalidation-pending")
}

/// Neither served nor forwarded: the 504 to a request that wants nothing but what is stored (RFC 9111 §5.2.1.7).
pub(crate) fn unsatisfied() -> HeaderValue {
    HeaderValue::from_static("PacificCache; detail=only-if-cached")
}

/// Tokens and numbers are a value; were they not, the name alone is still true.
fn made(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("PacificCache"))
}

/// Not looked up, with the reason (RFC 9211 §2.2).
pub(crate) fn bypassed(reason: Bypass) -> HeaderValue {
    HeaderValue::from_static(match reason {
        Bypass::Method => "PacificCache; fwd=method",
        Bypass::Credentials => "PacificCache; fwd=bypass; detail=credentials",
        Bypass::Unshareable => "PacificCache; fwd=bypass; detail=unshareable",
        Bypass::Deadline => "PacificCache; fwd=bypass; detail=deadline",
        Bypass::Disabled => "PacificCache; fwd=bypass; detail=disabled",
        Bypass::Client => "PacificCache; fwd=request; detail=no-store",
        Bypass::Key => "PacificCache; fwd=bypass; detail=key",
        Bypass::NoKeyRing => "PacificCache; fwd=bypass; detail=no-key-ring",
        Bypass::NoSecret => "PacificCache; fwd=bypass; detail=no-secret",
    })
}

/// The parts of this cache's own member among those that a response has, the name left out: the last of that name, since
/// an answer of a service behind may have brought its own (RFC 9211 §2).
pub(crate) fn ours(headers: &HeaderMap) -> Option<Vec<String>> {
    let lines = headers.get_all(CACHE_STATUS).iter();
    let members = lines.flat_map(|line| list::members(line.as_bytes())).map(String::from_utf8_lossy);
    let ours = members.filter_map(|member| {
        let mut parts = member.split(';').map(str::trim);
        (parts.next() == Some(NAME)).then(|| parts.map(str::to_owned).collect())
    });
    ours.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9211_2_4_a_hit_says_its_ttl_and_a_stale_one_says_it_below_zero() {
        for (ttl, text) in
            [(295, "ttl=295"), (0, "ttl=0"), (-7, "ttl=-7"), (807, "ttl=807"), (295, "ttl=295")]
        {
            assert_eq!(hit(ttl), format!("PacificCache; hit; {text}").as_str());
        }
    }

    #[test]
    fn rfc9211_2_a_load_says_why_it_ran_and_what_became_of_it() {
        let cases = [
            (Forward::Miss, Load::Stored, "fwd=uri-miss; stored"),
            (Forward::Stale, Load::Stored, "fwd=stale; stored"),
            (Forward::Miss, Load::Collapsed, "fwd=uri-miss; collapsed"),
            (Forward::Miss, Load::Refused(Refusal::SetCookie), "fwd=uri-miss; detail=set-cookie"),
            (Forward::Miss, Load::Refused(Refusal::Lifetime), "fwd=uri-miss; detail=no-lifetime"),
            (Forward::Miss, Load::Alone, "fwd=uri-miss"),
            (Forward::Vary, Load::Stored, "fwd=vary-miss; stored"),
            (Forward::Vary, Load::Alone, "fwd=vary-miss"),
            (Forward::Request, Load::Stored, "fwd=request; stored"),
            (Forward::Request, Load::Collapsed, "fwd=request; collapsed"),
        ];
        for (forward, load, text) in cases {
            assert_eq!(loaded(forward, load), format!("PacificCache; {text}").as_str());
        }
    }

    #[test]
    fn rfc9211_2_2_a_bypass_is_said_by_its_own_token() {
        assert_eq!(bypassed(Bypass::Method), "PacificCache; fwd=method");
        assert_eq!(bypassed(Bypass::Client), "PacificCache; fwd=request; detail=no-store");
        let others = |reason: &Bypass| !matches!(reason, Bypass::Method | Bypass::Client);
        for reason in Bypass::ALL.into_iter().filter(others) {
            let text = format!("PacificCache; fwd=bypass; detail={}", reason.as_str());
            assert_eq!(bypassed(reason), text.as_str());
        }
    }

    #[test]
    fn rfc9211_2_3_a_stale_answer_in_place_of_an_error_says_both() {
        let cases = [
            (503, -7, "fwd-status=503; ttl=-7"),
            (500, 0, "fwd-status=500; ttl=0"),
            (999, i64::MIN, "fwd-status=999; ttl=-9223372036854775808"),
        ];
        for (status, ttl, text) in cases {
            let said = stale_on_error(StatusCode::from_u16(status).unwrap(), ttl);
            let text = format!("PacificCache; fwd=stale; {text}; detail=stale-if-error");
            assert_eq!(said, text.as_str());
        }
    }

    #[test]
    fn rfc9211_2_3_the_handlers_status_is_said_where_another_is_sent() {
        let cases = [
            (loaded(Forward::Miss, Load::Stored), 200, "PacificCache; fwd=uri-miss; stored; fwd-status=200"),
            (bypassed(Bypass::Method), 201, "PacificCache; fwd=method; fwd-status=201"),
        ];
        for (said, status, text) in cases {
            assert_eq!(forwarded(&said, StatusCode::from_u16(status).unwrap()), text);
        }
    }

    #[test]
    fn rfc9211_2_only_the_last_line_is_this_caches() {
        let lines = |all: &[&'static str]| {
            let mut headers = HeaderMap::new();
            all.iter().for_each(|line| {
                headers.append(CACHE_STATUS, HeaderValue::from_static(line));
            });
            headers
        };
        let mut headers = lines(&["Upstream; hit", "PacificCache; fwd=method"]);
        forward(&mut headers, StatusCode::OK);
        assert_eq!(headers, lines(&["Upstream; hit", "PacificCache; fwd=method; fwd-status=200"]));
        let mut none = HeaderMap::new();
        forward(&mut none, StatusCode::OK);
        assert!(none.is_empty());
    }

    #[test]
    fn rfc9211_2_what_was_neither_found_nor_asked_for_is_no_hit_and_not_forwarded() {
        assert_eq!(unsatisfied(), "PacificCache; detail=only-if-cached");
    }
}
