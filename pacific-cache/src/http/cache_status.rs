//! The `Cache-Status` that this cache adds to a response (RFC 9211 §2): one member of a list, put behind those that are
//! there.

use ::http::HeaderValue;

use super::bypass::Bypass;
use super::preformatted::{Preformatted, Slots};
use super::refusal::Refusal;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forward {
    /// Nothing was stored, or what was has been invalidated.
    Miss,
    /// What was stored had expired.
    Stale,
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
    let fwd = match forward {
        Forward::Miss => "uri-miss",
        Forward::Stale => "stale",
    };
    let text = match load {
        Load::Stored => format!("PacificCache; fwd={fwd}; stored"),
        Load::Collapsed => format!("PacificCache; fwd={fwd}; collapsed"),
        Load::Refused(reason) => format!("PacificCache; fwd={fwd}; detail={}", reason.as_str()),
        Load::Alone => format!("PacificCache; fwd={fwd}"),
    };
    // Tokens are a value; were they not, the name alone is still true.
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
    })
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
            (Forward::Miss, Load::Alone, "fwd=uri-miss"),
        ];
        for (forward, load, text) in cases {
            assert_eq!(loaded(forward, load), format!("PacificCache; {text}").as_str());
        }
    }

    #[test]
    fn rfc9211_2_2_a_bypass_is_said_by_its_own_token() {
        assert_eq!(bypassed(Bypass::Method), "PacificCache; fwd=method");
        for reason in Bypass::ALL.into_iter().filter(|reason| *reason != Bypass::Method) {
            let text = format!("PacificCache; fwd=bypass; detail={}", reason.as_str());
            assert_eq!(bypassed(reason), text.as_str());
        }
    }
}
