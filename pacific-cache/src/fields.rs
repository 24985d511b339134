//! Header fields of a stored response, kept so that a hit sets its own two in place.

use http::HeaderMap;
use http::header::{self, HeaderName, HeaderValue};

/// Header fields of which the first is `Age`: a hit sets it, and `Cache-Status`, in place, which is cheaper than
/// looking for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    headers: HeaderMap,
    /// The handler gave a `Cache-Status` of its own: ours is appended to it. Otherwise ours is the second field.
    status_given: bool,
}

impl Fields {
    pub(crate) fn new(given: &HeaderMap) -> Self {
        let mut fields = Self::begun(given.contains_key(&header::CACHE_STATUS), given.len());
        // Passed over, not removed, which would move another field into its place.
        for (name, value) in given.iter().filter(|(name, _)| **name != header::AGE) {
            fields.add(name.clone(), value.clone());
        }
        fields
    }

    /// With room for so many, which [`add`](Self::add) adds: with a `Cache-Status` among them, or without.
    pub(crate) fn begun(status_given: bool, count: usize) -> Self {
        let mut headers = HeaderMap::with_capacity(count + 2);
        headers.insert(header::AGE, HeaderValue::from_static("0"));
        if !status_given {
            headers.insert(header::CACHE_STATUS, HeaderValue::from_static(""));
        }
        Self { headers, status_given }
    }

    /// Adds one that is no `Age`.
    pub(crate) fn add(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.append(name, value);
    }

    /// Those that were given and are kept; of `Cache-Status`, all or none were given.
    pub(crate) fn only(&self, is_kept: impl Fn(&HeaderName) -> bool) -> Self {
        let kept = || self.given().filter(|(name, _)| is_kept(name));
        let mut fields = Self::begun(self.status_given, kept().count());
        for (name, value) in kept() {
            fields.add(name.clone(), value.clone());
        }
        fields
    }

    /// What was given, in its order, but for an `Age`.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.headers.iter().skip(self.own())
    }

    /// How many were given.
    #[cfg(any(feature = "redis", feature = "encryption"))]
    pub(crate) fn count(&self) -> usize {
        self.headers.len().saturating_sub(self.own())
    }

    #[cfg(any(feature = "redis", feature = "encryption"))]
    pub(crate) fn is_status_given(&self) -> bool {
        self.status_given
    }

    /// How many of the first are places for what a hit says.
    fn own(&self) -> usize {
        if self.status_given { 1 } else { 2 }
    }

    pub(crate) fn map(&self) -> &HeaderMap {
        &self.headers
    }

    /// A copy with these values; no `age`, no `Age`.
    #[inline]
    pub(crate) fn with(&self, age: Option<HeaderValue>, said: HeaderValue) -> HeaderMap {
        let mut headers = self.headers.clone();
        fill(&mut headers, self.status_given, age, said);
        headers
    }

    /// These with these values; no `age`, no `Age`.
    pub(crate) fn into_map(mut self, age: Option<HeaderValue>, said: HeaderValue) -> HeaderMap {
        fill(&mut self.headers, self.status_given, age, said);
        self.headers
    }

    /// Bytes in memory of those that are kept, about.
    pub(crate) fn weight(&self, is_kept: impl Fn(&HeaderName) -> bool) -> usize {
        /// What the map itself takes for a field, about.
        const FIELD: usize = 112;
        let kept = self.headers.iter().filter(|(name, _)| is_kept(name));
        kept.map(|(name, value)| FIELD + name.as_str().len() + value.len()).sum()
    }
}

/// Puts a hit's own two into their places.
fn fill(headers: &mut HeaderMap, status_given: bool, age: Option<HeaderValue>, said: HeaderValue) {
    let mut places = headers.values_mut();
    let (first, second) = (places.next(), places.next());
    let has_age = age.is_some();
    if let (Some(first), Some(age)) = (first, age) {
        *first = age;
    }
    match second {
        Some(second) if !status_given => *second = said,
        _ => drop(headers.append(header::CACHE_STATUS, said)),
    }
    if !has_age {
        headers.remove(header::AGE);
    }
}
