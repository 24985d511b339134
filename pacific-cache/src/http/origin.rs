//! The origin of a URI (RFC 9110 §4.3.1), as far as a server can tell its own: the scheme isn't known behind what ends
//! its TLS, so that of the other side decides which port is meant by none.

/// Whether a reference of this scheme and authority leads to the server whose authority is `own`.
///
/// Without a scheme the reference has that of the request, which may be either. Another scheme than HTTP's, or an
/// authority that can't be read, is another origin.
pub(crate) fn is_same(scheme: Option<&str>, authority: &str, own: &str) -> bool {
    let defaults: &[u16] = match scheme {
        None => &[80, 443],
        Some(http) if http.eq_ignore_ascii_case("http") => &[80],
        Some(https) if https.eq_ignore_ascii_case("https") => &[443],
        Some(_) => &[],
    };
    let (Some((host, port)), Some((own_host, own_port))) = (host_and_port(authority), host_and_port(own))
    else {
        return false;
    };
    let is_same_port = |default: &u16| port.unwrap_or(*default) == own_port.unwrap_or(*default);
    host.eq_ignore_ascii_case(own_host) && defaults.iter().any(is_same_port)
}

/// The host, and the port unless it is the default (RFC 3986 §3.2); a user before them tells nothing of the origin.
fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let without_user = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    let (host, port) = match without_user.rsplit_once(':') {
        // Colons inside brackets are an IPv6 address's.
        Some(_) if without_user.ends_with(']') => (without_user, ""),
        Some(split) => split,
        None => (without_user, ""),
    };
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = if port.is_empty() { None } else { Some(port.parse().ok()?) };
    (is_number && !host.is_empty()).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_4_3_1_hosts_in_any_case_and_default_ports() {
        let cases = [
            (Some("http"), "a.example", "a.example"),
            (Some("https"), "A.Example", "a.EXAMPLE"),
            (Some("HTTP"), "a.example:80", "a.example"),
            (Some("http"), "a.example", "a.example:80"),
            (Some("https"), "a.example:443", "a.example"),
            (Some("https"), "a.example", "a.example:443"),
            (Some("http"), "a.example:8080", "a.example:8080"),
            (Some("http"), "a.example:", "a.example"),
            (Some("http"), "a.example:080", "a.example"),
            (Some("http"), "user:secret@a.example", "a.example"),
            (Some("http"), "[::1]", "[::1]:80"),
            (Some("http"), "[::1]:3000", "[::1]:3000"),
            (None, "a.example:443", "a.example"),
            (None, "a.example:80", "a.example"),
            (None, "a.example:3000", "a.example:3000"),
        ];
        for (scheme, authority, own) in cases {
            assert!(is_same(scheme, authority, own), "{scheme:?} {authority} {own}");
        }
    }

    #[test]
    fn rfc9110_4_3_1_other_origins_and_what_is_none() {
        let cases = [
            (Some("http"), "b.example", "a.example"),
            (Some("http"), "a.example.", "a.example"),
            (Some("http"), "a.example:81", "a.example"),
            (Some("http"), "a.example:443", "a.example"),
            (Some("https"), "a.example:80", "a.example"),
            (Some("https"), "a.example", "a.example:80"),
            (Some("http"), "a.example", "a.example:3000"),
            (None, "a.example:3000", "a.example"),
            (Some("ftp"), "a.example", "a.example"),
            (Some("http"), "a.example:80", "a.example:99999"),
            (Some("http"), "a.example:99999", "a.example:99999"),
            (Some("http"), "a.example:+80", "a.example"),
            (Some("http"), "a.example:x", "a.example:x"),
            (Some("http"), "", ""),
            (Some("http"), ":80", ":80"),
            (Some("http"), "[::1]", "[::2]"),
            (Some("http"), "a.example@b.example", "a.example"),
        ];
        for (scheme, authority, own) in cases {
            assert!(!is_same(scheme, authority, own), "{scheme:?} {authority} {own}");
        }
    }
}
