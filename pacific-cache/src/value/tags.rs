//! Tags that are given by one call or by several.

use crate::error::Error;
use crate::name::{IntoNames, Name};

/// All of them; where some can't be names, the error tells each.
pub(crate) fn more(tags: Result<Vec<Name>, Error>, more: impl IntoNames) -> Result<Vec<Name>, Error> {
    match (tags, more.into_names()) {
        (Ok(mut tags), Ok(more)) => {
            tags.extend(more);
            Ok(tags)
        }
        (Err(error), Err(other)) => Err(error.and(other)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
    }
}
