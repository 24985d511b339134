//! Whether a response may be stored, or else given to those who waited for it (RFC 9111 §3).

use std::time::Duration;

use ::http::StatusCode;
use ::http::header::{CACHE_CONTROL, HeaderMap, SET_COOKIE};

use super::cache_control::{CacheControl, Scope};
use super::directive::{Directive, directives};
use super::refusal::Refusal;
use super::vary;

/// What an attribute and the builder allow beyond what every response may do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed<'a> {
    /// Statuses that are stored besides the default ones.
    pub(crate) statuses: &'a [(StatusCode, Duration)],
    /// Fields that the variant tells apart, by their lower-case names.
    pub(crate) vary: &'a [&'a str],
    /// The entry is one user's, so that a `private` response may be in it (RFC 9111 §5.2.2.7).
    pub(crate) private: bool,
    /// The response says how long it is fresh, and that is what counts: any status that can be stored is.
    pub(crate) explicit: bool,
}

/// What may be done with a response, as far as its head tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Stored, and given to all who waited.
    Storable,
    /// Not stored, but it breaks no rule of sharing: given to those who waited.
    Given(Refusal),
    /// For the one whose request made it, and nobody else.
    Unshareable(Refusal),
}

/// Statuses stored unless something forbids it; others by the builder's `statuses`.
const BY_DEFAULT: [u16; 4] = [200, 203, 301, 308];

/// Statuses that answer the fields of the one request that got them (its range, its conditions, its credentials, its
/// pace), and so are never stored, whatever they carry.
const NEVER: [u16; 14] = [206, 304, 401, 403, 407, 408, 412, 413, 416, 417, 425, 428, 429, 431];

/// Statuses that answer the target, whoever asks: not stored by default, but those who waited may have them. So may
/// they have any 5xx.
const GIVEN: [u16; 4] = [404, 405, 410, 451];

/// Final statuses whose caching requirements this cache knows and keeps, for `must-understand` (RFC 9111 §5.2.2.3).
const UNDERSTOOD: [u16; 22] = [
    200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308, 400, 404, 405, 410, 414, 451, 500, 501, 503,
    504,
];

/// Judges the head of a response: its fields by RFC 9111 §3, §4.1, §5.2.2 and §7.3, then its status.
///
/// ```text
/// 200                                    → Storable
/// 404                                    → Given(Status), unless allowed
/// 403, 418                               → Unshareable(Status); 418 unless allowed
/// 200 with Set-Cookie                    → Unshareable(SetCookie)
/// 200 with a Vary that isn't covered     → Unshareable(Vary)
/// ```
pub(crate) fn judge_head(status: StatusCode, headers: &HeaderMap, allowed: &Allowed<'_>) -> Verdict {
    if let Some(reason) = forbidden_by_fields(status, headers, allowed) {
        return Verdict::Unshareable(reason);
    }
    let added = allowed.explicit || allowed.statuses.iter().any(|(added, _)| *added == status);
    match status.as_u16() {
        _ if is_never_stored(status) => judge_unstored(status),
        code if added || BY_DEFAULT.contains(&code) => Verdict::Storable,
        _ => judge_unstored(status),
    }
}

/// Whether a response says that it may answer others although its request carried credentials: `public`, `s-maxage` or
/// `must-revalidate` (RFC 9111 §3.5). Only as they are meant to be written, since they permit.
pub(crate) fn is_for_all(headers: &HeaderMap) -> bool {
    let permits = |directive: Directive<'_>| {
        let is_bare = directive.is_bare() && (directive.is("public") || directive.is("must-revalidate"));
        is_bare || directive.is("s-maxage") && directive.seconds().is_some()
    };
    directives(headers, CACHE_CONTROL).any(permits)
}

/// Whether it says already that no shared cache may keep it (RFC 9111 §5.2.2.7).
pub(crate) fn is_private(headers: &HeaderMap) -> bool {
    let said = CacheControl::of(headers);
    said.no_store || said.private == Scope::Everything
}

/// Whether no configuration can make this status stored: [`NEVER`], those that are not final, those that HTTP does not
/// have.
pub(crate) fn is_never_stored(status: StatusCode) -> bool {
    NEVER.contains(&status.as_u16()) || !(200..600).contains(&status.as_u16())
}

/// Removes the fields that `private="…"` and `no-cache="…"` name: the rest of such a response may be stored without
/// them (RFC 9111 §5.2.2.4, §5.2.2.7).
pub(crate) fn strip_qualified(headers: &mut HeaderMap) {
    let said = CacheControl::of(headers);
    for scope in [said.private, said.no_cache] {
        if let Scope::Fields(names) = scope {
            names.into_iter().for_each(|name| drop(headers.remove(name)));
        }
    }
}

fn judge_unstored(status: StatusCode) -> Verdict {
    if status.is_server_error() || GIVEN.contains(&status.as_u16()) {
        Verdict::Given(Refusal::Status)
    } else {
        Verdict::Unshareable(Refusal::Status)
    }
}

/// What in the fields keeps a response from being stored or shared.
fn forbidden_by_fields(status: StatusCode, headers: &HeaderMap, allowed: &Allowed<'_>) -> Option<Refusal> {
    let said = CacheControl::of(headers);
    let understood = UNDERSTOOD.contains(&status.as_u16());
    let rules = [
        (headers.contains_key(SET_COOKIE), Refusal::SetCookie),
        // A cache that understands `must-understand` and the status ignores the `no-store` meant for those that don't.
        (said.no_store && !(said.must_understand && understood), Refusal::NoStore),
        (said.private == Scope::Everything && !allowed.private, Refusal::Private),
        (said.no_cache == Scope::Everything, Refusal::NoCache),
        (!vary::is_covered(headers, allowed.vary), Refusal::Vary),
        (said.must_understand && !understood, Refusal::Status),
    ];
    rules.into_iter().find_map(|(broken, reason)| broken.then_some(reason))
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Given, Storable, Unshareable};
    use super::*;
    use ::http::HeaderValue;

    type Fields<'a> = &'a [(&'static str, &'static str)];

    fn headers(fields: Fields<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn judge(status: u16, fields: Fields<'_>, added: &[u16]) -> Verdict {
        let added: Vec<_> =
            added.iter().map(|code| (StatusCode::from_u16(*code).unwrap(), Duration::from_secs(1))).collect();
        let allowed = Allowed { statuses: &added, ..NOTHING };
        judge_head(StatusCode::from_u16(status).unwrap(), &headers(fields), &allowed)
    }

    const NOTHING: Allowed<'_> = Allowed { statuses: &[], vary: &[], private: false, explicit: false };

    #[test]
    fn rfc9111_3_statuses_by_default() {
        for status in 100..1000 {
            let expected = match status {
                200 | 203 | 301 | 308 => Storable,
                404 | 405 | 410 | 451 | 500..600 => Given(Refusal::Status),
                _ => Unshareable(Refusal::Status),
            };
            assert_eq!(judge(status, &[], &[]), expected, "{status}");
        }
    }

    #[test]
    fn rfc9111_3_statuses_that_the_builder_adds() {
        for status in [204, 302, 404, 418, 500, 503] {
            assert_eq!(judge(status, &[], &[410, status]), Storable, "{status}");
        }
        for status in NEVER.into_iter().chain([100, 101, 103, 199, 600, 999]) {
            assert!(is_never_stored(StatusCode::from_u16(status).unwrap()), "{status}");
            assert_eq!(judge(status, &[], &[status]), Unshareable(Refusal::Status), "{status}");
        }
        for status in [200, 204, 404, 418, 599] {
            assert!(!is_never_stored(StatusCode::from_u16(status).unwrap()), "{status}");
        }
    }

    #[test]
    fn rfc9111_3_fields_that_forbid_storing_and_sharing() {
        let cases: [(Fields<'_>, Refusal); 11] = [
            (&[("set-cookie", "a=1")], Refusal::SetCookie),
            (&[("set-cookie", "")], Refusal::SetCookie),
            (&[("set-cookie", "a=1"), ("cache-control", "private=\"set-cookie\"")], Refusal::SetCookie),
            (&[("cache-control", "max-age=60, no-store")], Refusal::NoStore),
            (&[("cache-control", "max-age=60"), ("cache-control", "No-Store")], Refusal::NoStore),
            (&[("cache-control", "private")], Refusal::Private),
            (&[("cache-control", "private=\"not a name\"")], Refusal::Private),
            (&[("cache-control", "no-cache")], Refusal::NoCache),
            (&[("vary", "*")], Refusal::Vary),
            (&[("vary", "accept-encoding")], Refusal::Vary),
            (&[("connection", "cache-control"), ("cache-control", "private")], Refusal::Private),
        ];
        for (fields, reason) in cases {
            assert_eq!(judge(200, fields, &[]), Unshareable(reason), "{fields:?}");
            assert_eq!(judge(404, fields, &[]), Unshareable(reason), "404 {fields:?}");
            assert_eq!(judge(500, fields, &[500]), Unshareable(reason), "500 {fields:?}");
        }
    }

    #[test]
    fn rfc9111_3_fields_that_forbid_nothing() {
        let cases: [Fields<'_>; 5] = [
            &[("content-type", "text/plain")],
            &[("cache-control", "public, max-age=60, immutable")],
            &[("cache-control", "private=\"x-user\", no-cache=\"x-trace\"")],
            &[("cache-control", "must-revalidate")],
            &[("pragma", "no-cache")],
        ];
        for fields in cases {
            assert_eq!(judge(200, fields, &[]), Storable, "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_4_1_a_vary_that_the_variant_covers_forbids_nothing() {
        let allowed = Allowed { vary: &["accept-language", "x-tenant"], ..NOTHING };
        let cases: [(Fields<'_>, Verdict); 6] = [
            (&[], Storable),
            (&[("vary", "Accept-Language")], Storable),
            (&[("vary", "x-tenant"), ("vary", "accept-language")], Storable),
            (&[("vary", "x-tenant, *")], Unshareable(Refusal::Vary)),
            (&[("vary", "x-tenant, cookie")], Unshareable(Refusal::Vary)),
            (&[("vary", "x-tenant"), ("set-cookie", "a=1")], Unshareable(Refusal::SetCookie)),
        ];
        for (fields, expected) in cases {
            assert_eq!(judge_head(StatusCode::OK, &headers(fields), &allowed), expected, "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_5_2_2_7_one_users_entry_may_be_private() {
        let allowed = Allowed { private: true, ..NOTHING };
        let cases = [
            ("private", Storable),
            ("private, max-age=60", Storable),
            ("private=\"x-user\"", Storable),
            ("private, no-store", Unshareable(Refusal::NoStore)),
            ("private, no-cache", Unshareable(Refusal::NoCache)),
        ];
        for (line, expected) in cases {
            let headers = headers(&[("cache-control", line)]);
            assert_eq!(judge_head(StatusCode::OK, &headers, &allowed), expected, "{line}");
        }
        let cookie = headers(&[("cache-control", "private"), ("set-cookie", "a=1")]);
        assert_eq!(judge_head(StatusCode::OK, &cookie, &allowed), Unshareable(Refusal::SetCookie));
    }

    #[test]
    fn rfc9111_3_any_final_status_that_says_how_long_it_is_fresh() {
        let allowed = Allowed { explicit: true, ..NOTHING };
        for code in 100..1000 {
            let status = StatusCode::from_u16(code).unwrap();
            let verdict = judge_head(status, &headers(&[]), &allowed);
            let expected = if is_never_stored(status) { Unshareable(Refusal::Status) } else { Storable };
            assert_eq!(verdict, expected, "{code}");
        }
        let private = headers(&[("cache-control", "private, max-age=60")]);
        assert_eq!(judge_head(StatusCode::OK, &private, &allowed), Unshareable(Refusal::Private));
    }

    #[test]
    fn rfc9111_3_5_what_permits_others_although_credentials_were_sent() {
        let permit: [Fields<'_>; 8] = [
            &[("cache-control", "public")],
            &[("cache-control", "max-age=5, PUBLIC")],
            &[("cache-control", "s-maxage=5")],
            &[("cache-control", "S-MaxAge=\"5\"")],
            &[("cache-control", "must-revalidate")],
            &[("cache-control", "max-age=5"), ("cache-control", "Must-Revalidate")],
            &[("cache-control", "foo=\"a, b\", public")],
            &[("cache-control", "a=\"open, public")],
        ];
        for fields in permit {
            assert!(is_for_all(&headers(fields)), "{fields:?}");
        }
        let permit_nothing: [Fields<'_>; 13] = [
            &[],
            &[("cache-control", "")],
            &[("cache-control", "max-age=5")],
            &[("cache-control", "proxy-revalidate")],
            &[("cache-control", "public=\"x-a\"")],
            &[("cache-control", "public; private")],
            &[("cache-control", "publics, x-public")],
            &[("cache-control", "s-maxage")],
            &[("cache-control", "s-maxage=x")],
            &[("cache-control", "must-revalidate=1")],
            &[("cache-control", "foo=\"a, public\"")],
            &[("cache-control", "foo=public")],
            &[("pragma", "public")],
        ];
        for fields in permit_nothing {
            assert!(!is_for_all(&headers(fields)), "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_5_2_2_3_must_understand() {
        let both: Fields<'_> = &[("cache-control", "must-understand, no-store")];
        assert_eq!(judge(200, both, &[]), Storable);
        assert_eq!(judge(404, both, &[404]), Storable);
        assert_eq!(judge(299, both, &[299]), Unshareable(Refusal::NoStore));
        let alone: Fields<'_> = &[("cache-control", "must-understand")];
        assert_eq!(judge(200, alone, &[]), Storable);
        assert_eq!(judge(299, alone, &[299]), Unshareable(Refusal::Status));
        let private: Fields<'_> = &[("cache-control", "must-understand, no-store, private")];
        assert_eq!(judge(200, private, &[]), Unshareable(Refusal::Private));
    }

    #[test]
    fn rfc9111_5_2_2_7_fields_that_are_private_or_not_to_be_reused_are_stripped() {
        let mut headers = headers(&[
            ("cache-control", "private=\"X-User, x-group\", max-age=60"),
            ("cache-control", "no-cache=x-trace"),
            ("x-user", "ann"),
            ("x-user", "bob"),
            ("x-trace", "7"),
            ("x-kept", "yes"),
        ]);
        strip_qualified(&mut headers);
        let left: Vec<_> = headers.keys().map(|name| name.as_str()).collect();
        assert_eq!(left, ["cache-control", "x-kept"]);
    }
}
