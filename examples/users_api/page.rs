//! Which part of a list is asked for.

use serde::Deserialize;

/// `?page=2&per_page=50`: the first page of 20 when nothing is said.
///
/// What is out of bounds never becomes a `Page`, so it never reaches a handler, a key or the database.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(try_from = "Asked")]
pub struct Page {
    /// Counted from 1.
    pub page: u32,
    /// Users on each page, 1 to 100.
    pub per_page: u32,
}

#[derive(Deserialize)]
#[serde(default)]
struct Asked {
    page: u32,
    per_page: u32,
}

impl Default for Asked {
    fn default() -> Self {
        Self { page: 1, per_page: 20 }
    }
}

impl TryFrom<Asked> for Page {
    type Error = &'static str;

    fn try_from(Asked { page, per_page }: Asked) -> Result<Self, Self::Error> {
        match (page, per_page) {
            (0, _) => Err("pages are counted from 1"),
            (_, 1..=100) => Ok(Self { page, per_page }),
            _ => Err("per_page goes from 1 to 100"),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Query;
    use axum::http::Uri;

    use super::*;

    fn asked(query: &str) -> Option<Page> {
        let uri: Uri = format!("/users?{query}").parse().unwrap();
        Query::try_from_uri(&uri).ok().map(|Query(page)| page)
    }

    #[test]
    fn nothing_said_is_the_first_page_of_20() {
        assert_eq!(asked(""), Some(Page { page: 1, per_page: 20 }));
        assert_eq!(asked("page=3"), Some(Page { page: 3, per_page: 20 }));
    }

    #[test]
    fn what_is_out_of_bounds_is_no_page() {
        for query in ["page=0", "page=-1", "page=x", "page=", "per_page=0", "per_page=101", "page=1&page=2"] {
            assert_eq!(asked(query), None, "{query}");
        }
        assert!(asked("per_page=100").is_some());
    }
}
