//! An answer, read to its end.

use axum::body::Bytes;
use axum::http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::Value;

/// What a server answered: status, fields and the whole body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// All fields, in the order they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Reads `response` to its end.
    ///
    /// # Panics
    /// When the body breaks off.
    pub async fn read(response: Response<Incoming>) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the whole body").to_bytes();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The field `name` as text; empty when there is none.
    ///
    /// # Panics
    /// When it isn't text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a field of text"))
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }

    /// The number `name` of a JSON body.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn number(&self, name: &str) -> u64 {
        self.json()[name].as_u64().unwrap_or_else(|| panic!("no number {name} in {:?}", self.body))
    }

    /// The members of a JSON body.
    ///
    /// # Panics
    /// When it is no list.
    #[must_use]
    pub fn list(&self) -> Vec<Value> {
        self.json().as_array().cloned().unwrap_or_else(|| panic!("no list in {:?}", self.body))
    }

    /// What the cache says it did: the `Cache-Status` field.
    #[must_use]
    pub fn cache_status(&self) -> &str {
        self.header("cache-status")
    }

    /// Whether it came from the store.
    #[must_use]
    pub fn is_hit(&self) -> bool {
        self.cache_status().starts_with("PacificCache; hit; ttl=")
    }
}
