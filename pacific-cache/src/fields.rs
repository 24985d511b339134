//! Header fields of a stored response, kept so that a hit sets its own two in place.

use http::HeaderMap;
use http::header::{self, HeaderValue};

/// Header fields of which the first is `Age`: a hit sets it, and `Cache-Status`, in place, which is cheaper than
/// looking for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    headers: HeaderMap,
    /// The handler gave a `Cache-Status` of its own: ours is appended to it. Otherwise ours is the second field.
    status_given: bool,
}

impl Fields {
    pub(crate) fn new(mut given: HeaderMap) -> Self {
        let status_given = given.contains_key(&header::CACHE_STATUS);
        let mut headers = HeaderMap::with_capacity(given.len() + 2);
        headers.insert(header::AGE, HeaderValue::from_static("0"));
        if !status_given {
            headers.insert(header::CACHE_STATUS, HeaderValue::from_static(""));
        }
        given.remove(header::AGE);
        for (name, value) in &given {
            headers.append(name, value.clone());
        }
        Self { headers, status_given }
    }

    pub(crate) fn map(&self) -> &HeaderMap {
        &self.headers
    }

    /// A copy with these values; no `age`, no `Age`.
    pub(crate) fn with(&self, age: Option<HeaderValue>, said: HeaderValue) -> HeaderMap {
        let mut headers = self.headers.clone();
        let mut places = headers.values_mut();
        let (first, second) = (places.next(), places.next());
        let has_age = age.is_some();
        if let (Some(first), Some(age)) = (first, age) {
            *first = age;
        }
        match second {
            Some(second) if !self.status_given => *second = said,
            _ => drop(headers.append(header::CACHE_STATUS, said)),
        }
        if !has_age {
            headers.remove(header::AGE);
        }
        headers
    }

    pub(crate) fn weight(&self) -> usize {
        /// What the map itself takes for a field, about.
        const FIELD: usize = 112;
        self.headers.iter().map(|(name, value)| FIELD + name.as_str().len() + value.len()).sum()
    }
}
