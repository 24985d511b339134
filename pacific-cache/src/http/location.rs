//! `Location` and `Content-Location` (RFC 9110 §10.2.2, §8.7): where else a response leads.

use ::http::HeaderValue;

use super::origin;
use super::path_name::path_name;
use super::reference::Reference;

/// The name of the path that such a field leads to, resolved against the path of the request's target, if that is on
/// the origin of the request: a field that names another must not end anything here (RFC 9111 §4.4).
///
/// `own` is the authority that was asked. What is no reference leads nowhere.
///
/// ```text
/// /users + /users/8, users/8, https://HOST/users/8?page=1 → /users/8
/// /users + https://other.example/users/8                  → none
/// ```
pub(crate) fn local_path(value: &HeaderValue, target: &str, own: Option<&str>) -> Option<String> {
    let text = str::from_utf8(value.as_bytes()).ok()?.trim_ascii();
    if text.contains(|c: char| c.is_ascii_control() || c.is_ascii_whitespace()) {
        return None;
    }
    let reference = Reference::of(text);
    let is_local = match (reference.scheme, reference.authority) {
        (scheme, Some(authority)) => origin::is_same(scheme, authority, own?),
        // `http:8` has a scheme and no authority: no URI of HTTP (RFC 9110 §4.2.1).
        (scheme, None) => scheme.is_none(),
    };
    is_local.then(|| path_name(&reference.path_from(target)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(value: &[u8], target: &str) -> Option<String> {
        local_path(&HeaderValue::from_bytes(value).unwrap(), target, Some("a.example:3000"))
    }

    #[test]
    fn rfc9111_4_4_a_reference_to_this_origin_has_the_name_of_its_path() {
        let cases: [(&[u8], &str); 20] = [
            (b"/users/8", "/users/8"),
            (b" /users/8 ", "/users/8"),
            (b"/users/8?page=1#top", "/users/8"),
            (b"/users/%38", "/users/8"),
            (b"/users/caf\xc3\xa9", "/users/caf%C3%A9"),
            (b"8", "/users/8"),
            (b"./8", "/users/8"),
            (b"../orders/1", "/orders/1"),
            (b"../../../orders", "/orders"),
            (b"", "/users/7"),
            (b"?page=2", "/users/7"),
            (b".", "/users/"),
            (b"http://a.example:3000/users/8", "/users/8"),
            (b"https://A.EXAMPLE:3000/users/../8", "/8"),
            (b"//a.example:3000/users/8", "/users/8"),
            (b"http://a.example:3000", "/"),
            (b"http://a.example:3000?x", "/"),
            (b"/a:b", "/a%3Ab"),
            (b"/\\a", "/%5Ca"),
            (b"/50%", "/50%25"),
        ];
        for (value, name) in cases {
            assert_eq!(path(value, "/users/7").unwrap(), name, "{:?}", value.escape_ascii().to_string());
        }
    }

    #[test]
    fn rfc9111_4_4_another_origin_and_what_is_no_reference_lead_nowhere() {
        let cases: [&[u8]; 13] = [
            b"http://b.example/users/8",
            b"http://a.example/users/8",
            b"//b.example/users/8",
            b"ftp://a.example:3000/users/8",
            b"mailto:a@a.example",
            b"http:8",
            b"http:/users/8",
            b"http:///users/8",
            b"http://a.example:3000:3000/",
            b"users:8",
            b"/users/a b",
            b"/users\t8",
            b"/\xff",
        ];
        for value in cases {
            assert_eq!(path(value, "/users"), None, "{:?}", value.escape_ascii().to_string());
        }
    }

    #[test]
    fn without_an_authority_only_a_path_is_known_to_be_local() {
        let path = |value| local_path(&HeaderValue::from_static(value), "/users", None);
        assert_eq!(path("/users/8").as_deref(), Some("/users/8"));
        assert_eq!((path("http://a.example/users/8"), path("//a.example/users/8")), (None, None));
    }
}
