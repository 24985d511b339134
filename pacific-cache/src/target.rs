//! The request target: the path and query as they came.

use std::borrow::Cow;

use http::Uri;
use http::uri::{Authority, PathAndQuery};

use crate::http::uri::path_and_sorted_query;

/// What a handler can know of its request's URI; sharing the path and query costs less than a copy of the `Uri`.
#[derive(Debug)]
pub(crate) struct Target {
    path_and_query: Option<PathAndQuery>,
    /// The whole, where it came with an authority (HTTP/2, proxies).
    absolute: Option<Box<Uri>>,
}

impl Target {
    pub(crate) fn of(uri: &Uri) -> Self {
        Self {
            path_and_query: uri.path_and_query().cloned(),
            absolute: uri.authority().is_some().then(|| Box::new(uri.clone())),
        }
    }

    /// As it is written; an empty one is the root (RFC 9110 §4.2.3).
    #[inline]
    pub(crate) fn path(&self) -> &str {
        self.path_and_query.as_ref().map_or("/", PathAndQuery::path)
    }

    /// With a port, if it has one; where it came with one.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.absolute.as_ref().and_then(|uri| uri.authority()).map(Authority::as_str)
    }

    /// As it is written.
    pub(crate) fn path_and_query(&self) -> &str {
        self.path_and_query.as_ref().map_or("", PathAndQuery::as_str)
    }

    /// With the query's parameters sorted by name.
    pub(crate) fn path_and_sorted_query(&self) -> Cow<'_, str> {
        path_and_sorted_query(self.path_and_query())
    }

    /// With scheme and authority, where it came with them.
    pub(crate) fn whole(&self) -> Cow<'_, str> {
        match &self.absolute {
            Some(uri) => Cow::Owned(uri.to_string()),
            None => Cow::Borrowed(self.path_and_query()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(uri: &str) -> Target {
        Target::of(&uri.parse().unwrap())
    }

    #[test]
    fn the_path_ends_at_the_query() {
        let cases =
            [("/a?b=/c?d", "/a"), ("/a", "/a"), ("http://host", "/"), ("http://host?a", "/"), ("*", "*")];
        for (uri, path) in cases {
            assert_eq!(target(uri).path(), path, "{uri}");
        }
    }

    #[test]
    fn the_whole_is_kept_as_it_is_written() {
        for uri in
            ["/a?b=2&a=1", "http://host/a?b=2&a=1", "https://host/a", "http://host:81/a", "host:80", "*"]
        {
            assert_eq!(target(uri).whole(), uri);
        }
    }
}
