//! `/cache/invalidate`: names and patterns that an operator ends.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::future::join_all;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::cache_of;
use super::problem::Problem;
use crate::cache::Cache;
use crate::error::Error;
use crate::invalidate::{end_everywhere, end_matching_everywhere};
use crate::name::Name;
use crate::pattern::Pattern;

/// Bytes of the largest body.
const LARGEST: usize = 64 << 10;

/// Each of them looks at everything that is stored.
const MOST_PATTERNS: usize = 16;

/// What to end.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// As the attributes and `name!` write them.
    names: Vec<String>,
    patterns: Vec<String>,
}

/// What was ended.
#[derive(Debug, Serialize)]
struct Ended {
    /// How many names were given.
    names: usize,
    /// How many names the patterns matched, over all caches.
    matched: usize,
    /// Whether they have ended on every node; else this process repeats it until they have.
    confirmed: bool,
}

pub(super) async fn invalidate(request: Request) -> Result<Response, Problem> {
    let cache = cache_of(&request);
    let asked = read(request).await?;
    let names = asked.checked()?;
    let confirmed = end_everywhere(&cache, &names).await.is_ok();
    let matched = matching(&cache, &asked.patterns).await?;
    let status = if confirmed { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(Ended { names: names.len(), matched, confirmed })).into_response())
}

async fn read(request: Request) -> Result<Asked, Problem> {
    let body = to_bytes(request.into_body(), LARGEST).await.map_err(|_| {
        let most = LARGEST >> 10;
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format_args!("use several requests of at most {most} KiB"),
        )
    })?;
    let read = Json::from_bytes(&body).map(|Json(asked)| asked);
    read.map_err(|error| Problem::new(error.status(), error.body_text()))
}

/// All of them at once, so that none waits for Redis longer than one does. What isn't confirmed may not have been looked
/// for there: nobody repeats that but who asked.
async fn matching(cache: &Cache, patterns: &[String]) -> Result<usize, Problem> {
    let ended = join_all(patterns.iter().map(|pattern| end_matching_everywhere(cache, pattern))).await;
    let counts: Result<Vec<usize>, Error> = ended.into_iter().collect();
    counts.map(|counts| counts.iter().sum()).map_err(|_| {
        let detail = "Redis did not confirm the patterns; what they match in this process has ended, and the names have \
                      or will; send the patterns again";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    })
}

impl Asked {
    /// The names, when nothing is wrong with what was asked.
    fn checked(&self) -> Result<Vec<Name>, Problem> {
        let wrong =
            |detail: &dyn std::fmt::Display| Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        if self.names.is_empty() && self.patterns.is_empty() {
            return wrong(&"name what to end: `{\"names\": [\"user:7\"], \"patterns\": [\"user:8:*\"]}`");
        }
        if self.patterns.len() > MOST_PATTERNS {
            return wrong(&format_args!("use at most {MOST_PATTERNS} patterns at once"));
        }
        let (names, mut errors) = names(&self.names);
        errors.extend(self.patterns.iter().filter_map(|pattern| Pattern::parse(pattern).err()));
        match errors.into_iter().reduce(Error::and) {
            Some(error) => wrong(&error),
            None => Ok(names),
        }
    }
}

fn names(texts: &[String]) -> (Vec<Name>, Vec<Error>) {
    let (mut names, mut errors) = (Vec::new(), Vec::new());
    for text in texts {
        match Name::written(text) {
            Ok(name) => names.push(name),
            Err(error) => errors.push(error),
        }
    }
    (names, errors)
}
