//! Who may use the admin routes.

use std::fmt;
use std::net::Ipv4Addr;

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, Uri};

use crate::error::Error;

/// A token that can be guessed guards nothing. In bytes.
const SHORTEST: usize = 16;

/// Who may use the routes of [`admin_router`](crate::admin_router()): nobody does by default, so one of these is chosen.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use pacific_cache::AdminAuth;
///
/// let with_a_token = AdminAuth::bearer("3f6c9a4be01d7258")?; // `openssl rand -hex 32` makes a better one
/// let on_this_machine = AdminAuth::loopback();
/// let behind_a_login = AdminAuth::guarded_elsewhere();
/// # drop((with_a_token, on_this_machine, behind_a_login)); Ok(()) }
/// ```
#[derive(Clone)]
pub struct AdminAuth(Rule);

#[derive(Clone)]
enum Rule {
    /// The hash of the token: comparing two of them takes as long whatever they are, and however long the tokens.
    Bearer(blake3::Hash),
    Loopback,
    Elsewhere,
}

/// What keeps a request out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    NoToken,
    WrongToken,
    OtherHost,
}

impl AdminAuth {
    /// Requests with `Authorization: Bearer` and this token (RFC 6750 §2.1), which is compared in constant time and kept
    /// as a hash only. It is as good as the connection is: behind TLS.
    ///
    /// # Errors
    /// Where the token has fewer than 16 bytes, or other characters than RFC 6750 lets it have: letters, digits and
    /// `-._~+/`, with `=` at the end ([`Error::is_configuration`]). The message doesn't repeat it.
    pub fn bearer(token: &str) -> Result<Self, Error> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
        let mistake = if token.len() < SHORTEST {
            format!(
                "it has {} bytes and needs at least {SHORTEST}; `openssl rand -hex 32` makes one",
                token.len()
            )
        } else if !token.trim_end_matches('=').bytes().all(is_plain) {
            "it has other characters than letters, digits and `-._~+/`; was a line's end read with it?"
                .to_owned()
        } else {
            return Ok(Self(Rule::Bearer(blake3::hash(token.as_bytes()))));
        };
        Err(Error::token(mistake))
    }

    /// Every request to `localhost` or a loopback address, for a service that **listens on such an address only**: whoever
    /// is on this machine is trusted.
    ///
    /// What `Host` says is compared, since a browser on this machine may be made to come here by a page whose own host
    /// name leads to 127.0.0.1. It proves nothing of where a request comes from: behind a proxy, or on another address,
    /// take [`bearer`](Self::bearer).
    #[must_use]
    pub const fn loopback() -> Self {
        Self(Rule::Loopback)
    }

    /// Every request that reaches the router: **something else guards it**, such as a layer around it with the service's
    /// own login, or a port that only the right people reach.
    ///
    /// ```
    /// # async fn only_operators(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    /// #     next.run(request).await
    /// # }
    /// use axum::{Router, middleware::from_fn};
    /// use pacific_cache::{AdminAuth, admin_router};
    ///
    /// let admin: Router = admin_router(AdminAuth::guarded_elsewhere()).layer(from_fn(only_operators));
    /// ```
    #[must_use]
    pub const fn guarded_elsewhere() -> Self {
        Self(Rule::Elsewhere)
    }

    /// Whether its page asks for one before it asks for anything else.
    #[cfg(feature = "dashboard")]
    pub(super) const fn wants_token(&self) -> bool {
        matches!(self.0, Rule::Bearer(_))
    }

    pub(super) fn admits(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Stranger> {
        match &self.0 {
            Rule::Bearer(known) => {
                let given = blake3::hash(token(headers).ok_or(Stranger::NoToken)?);
                // `Hash` compares in constant time.
                if given == *known { Ok(()) } else { Err(Stranger::WrongToken) }
            }
            Rule::Loopback if !host(uri, headers).is_some_and(is_loopback) => Err(Stranger::OtherHost),
            Rule::Loopback | Rule::Elsewhere => Ok(()),
        }
    }
}

impl fmt::Debug for AdminAuth {
    /// Without the token, and without its hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Rule::Bearer(_) => "AdminAuth::bearer(..)",
            Rule::Loopback => "AdminAuth::loopback()",
            Rule::Elsewhere => "AdminAuth::guarded_elsewhere()",
        })
    }
}

/// The token of the one `Authorization` field; of two nobody can tell which is meant.
fn token(headers: &HeaderMap) -> Option<&[u8]> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let (field, None) = (fields.next()?.as_bytes(), fields.next()) else { return None };
    let (scheme, token) = field.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

/// The authority that a request was sent to; of two that are said none.
pub(super) fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut fields = headers.get_all(HOST).iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => field.to_str().ok(),
        (None, _) => uri.authority().map(|authority| authority.as_str()),
        (Some(_), Some(_)) => None,
    }
}

fn is_loopback(authority: &str) -> bool {
    let host =
        authority.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(authority, |(host, _)| host);
    host.eq_ignore_ascii_case("localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn given(fields: &[&'static str]) -> Result<(), Stranger> {
        let fields = fields.iter().map(|field| (AUTHORIZATION, HeaderValue::from_static(field)));
        let auth = AdminAuth::bearer(TOKEN).unwrap();
        auth.admits(&Uri::from_static("/"), &fields.collect())
    }

    #[test]
    fn only_the_one_token_is_let_in() {
        for field in ["Bearer 0123456789abcdef", "bearer 0123456789abcdef", "BEARER   0123456789abcdef "] {
            assert_eq!(given(&[field]), Ok(()), "{field}");
        }
        let wrong =
            ["Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer "];
        for field in wrong {
            assert_eq!(given(&[field]), Err(Stranger::WrongToken), "{field}");
        }
        let none = ["0123456789abcdef", "Basic 0123456789abcdef", "Bearer", "", "Bearer:0123456789abcdef"];
        for field in none {
            assert_eq!(given(&[field]), Err(Stranger::NoToken), "{field}");
        }
        assert_eq!(given(&[]), Err(Stranger::NoToken));
        assert_eq!(given(&["Bearer 0123456789abcdef", "Bearer x"]), Err(Stranger::NoToken));
    }

    #[test]
    fn what_is_kept_and_compared_is_a_hash() {
        let AdminAuth(Rule::Bearer(kept)) = AdminAuth::bearer(TOKEN).unwrap() else { panic!("a token") };
        assert_eq!(kept, blake3::hash(TOKEN.as_bytes()));
    }

    #[test]
    fn what_can_be_guessed_or_sent_by_nobody_is_no_token_and_is_not_repeated() {
        for token in
            ["", "secret", "0123456789abcde", "0123456789abcdef\n", "0123456789 abcdef", "0123456789=abcdef"]
        {
            let error = AdminAuth::bearer(token).unwrap_err();
            assert!(error.is_configuration(), "{token:?}");
            assert!(token.is_empty() || !error.to_string().contains(token), "{error}");
        }
        assert!(AdminAuth::bearer("MDEyMzQ1Njc4OWFiY2RlZg==").is_ok());
    }

    #[test]
    fn the_token_is_never_printed() {
        let printed = format!("{:?}", AdminAuth::bearer(TOKEN).unwrap());
        assert_eq!(printed, "AdminAuth::bearer(..)");
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in [
            "localhost",
            "LocalHost:3000",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.1.2.3:3000",
            "[::1]",
            "[::1]:3000",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        let others = [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:3000",
            "192.168.0.1",
            "[::2]",
            "::1",
            "localhost:x",
            "evil.example:localhost",
        ];
        for host in others {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
