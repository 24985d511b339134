//! What ties the cache to axum: the extractor that reads a request, the coverage of axum's own extractors, the layers.

pub(crate) mod admin;
pub(crate) mod coverage;
pub(crate) mod etag;
pub(crate) mod layer;
pub(crate) mod request;
pub(crate) mod serve;
pub(crate) mod version;

mod tagging;
