//! The `Cache-Status` that this cache adds to a response (RFC 9211 §2): one member of a list, put behind those that are
//! there.

use ::http::HeaderValue;

use super::bypass::Bypass;
use super::preformatted::Preformatted;
use super::refusal::Refusal;

/// Served from the store, with the seconds of freshness left: below zero for a stale answer (RFC 9211 §2.5). Doesn't
/// allocate when this thread said the same lately.
pub(crate) fn hit(ttl_seconds: i64) -> HeaderValue {
    thread_local! {
        static TTLS: Preformatted = const { Preformatted::new(format_hit) };
    }
    Preformatted::value(&TTLS, ttl_seconds)
}

fn format_hit(ttl_seconds: i64) -> HeaderValue {
    let text = format!("PacificCache; hit; ttl={ttl_seconds}");
    // Digits are a value; were they not, the hit without its ttl is still true.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("PacificCache; hit"))
}

/// Looked up, loaded and stored (RFC 9211 §2.3).
pub(crate) fn stored() -> HeaderValue {
    HeaderValue::from_static("PacificCache; fwd=uri-miss; stored")
}

/// Looked up and loaded, by one who may not store: a HEAD.
pub(crate) fn missed() -> HeaderValue {
    HeaderValue::from_static("PacificCache; fwd=uri-miss")
}

/// Looked up, and answered with the load of another request (RFC 9211 §2.6).
pub(crate) fn collapsed() -> HeaderValue {
    HeaderValue::from_static("PacificCache; fwd=uri-miss; collapsed")
}

/// Looked up, loaded, and not stored, with the reason (RFC 9211 §2.8).
pub(crate) fn refused(reason: Refusal) -> HeaderValue {
    HeaderValue::from_static(match reason {
        Refusal::SetCookie => "PacificCache; fwd=uri-miss; detail=set-cookie",
        Refusal::NoStore => "PacificCache; fwd=uri-miss; detail=no-store",
        Refusal::Private => "PacificCache; fwd=uri-miss; detail=private",
        Refusal::NoCache => "PacificCache; fwd=uri-miss; detail=no-cache",
        Refusal::Vary => "PacificCache; fwd=uri-miss; detail=vary",
        Refusal::Status => "PacificCache; fwd=uri-miss; detail=status",
        Refusal::Length => "PacificCache; fwd=uri-miss; detail=length",
        Refusal::Trailers => "PacificCache; fwd=uri-miss; detail=trailers",
        Refusal::Incomplete => "PacificCache; fwd=uri-miss; detail=incomplete",
        Refusal::Fence => "PacificCache; fwd=uri-miss; detail=fence",
        Refusal::Asked => "PacificCache; fwd=uri-miss; detail=asked",
        Refusal::Expired => "PacificCache; fwd=uri-miss; detail=expired",
    })
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
    fn rfc9211_2_5_a_hit_says_its_ttl_and_a_stale_one_says_it_below_zero() {
        for (ttl, text) in
            [(295, "ttl=295"), (0, "ttl=0"), (-7, "ttl=-7"), (807, "ttl=807"), (295, "ttl=295")]
        {
            assert_eq!(hit(ttl), format!("PacificCache; hit; {text}").as_str());
        }
    }

    #[test]
    fn rfc9211_2_8_a_refusal_is_said_by_its_own_token() {
        for reason in Refusal::ALL {
            let text = format!("PacificCache; fwd=uri-miss; detail={}", reason.as_str());
            assert_eq!(refused(reason), text.as_str());
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
