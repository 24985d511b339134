//! Fields that are about one connection, and so neither stored nor served (RFC 9111 §3.1, RFC 9110 §7.6.1).

use ::http::header::{
    ACCEPT_RANGES, CONNECTION, HeaderMap, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

use super::list;

/// Removes the hop-by-hop fields and those that `Connection` names; and `Accept-Ranges`, since ranges of a stored
/// response are not served (RFC 9110 §14.3).
///
/// To be called on a response that has been judged: `Connection: cache-control` must not hide what that says.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .into_iter()
        .flat_map(|line| list::members(line.as_bytes()))
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .collect();
    let hop_by_hop: Vec<HeaderName> = headers.keys().filter(|name| is_stripped(name)).cloned().collect();
    for name in named.into_iter().chain(hop_by_hop) {
        headers.remove(name);
    }
}

fn is_stripped(name: &HeaderName) -> bool {
    [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, ACCEPT_RANGES].contains(name)
        || name == "keep-alive"
        || name.as_str().starts_with("proxy-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    /// The names that are left of these fields.
    fn left(fields: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        strip(&mut headers);
        headers.keys().map(|name| name.as_str().to_owned()).collect()
    }

    #[test]
    fn rfc9110_7_6_1_hop_by_hop_fields_go_and_others_stay() {
        let fields = [
            ("content-type", "text/plain"),
            ("connection", "close"),
            ("keep-alive", "timeout=5"),
            ("proxy-authenticate", "Basic"),
            ("proxy-authentication-info", "x"),
            ("proxy-authorization", "x"),
            ("proxy-connection", "close"),
            ("te", "trailers"),
            ("trailer", "x"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("accept-ranges", "bytes"),
            ("etag", "\"1\""),
        ];
        assert_eq!(left(&fields), ["content-type", "etag"]);
    }

    #[test]
    fn rfc9110_7_6_1_the_fields_that_connection_names_go_too() {
        let fields = [
            ("connection", "X-One, ,close"),
            ("connection", "x-two, not a name, x-three"),
            ("x-one", "1"),
            ("x-two", "2"),
            ("x-two", "2"),
            ("x-three", "3"),
            ("x-four", "4"),
        ];
        assert_eq!(left(&fields), ["x-four"]);
    }
}
