//! `/cache/handlers`: what the attributes declare, and names of which nothing is cached.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;

use super::template::Template;
use crate::declared::{Declared, FunctionKind, declared};

#[derive(Serialize)]
pub(super) struct Handlers {
    handlers: Vec<Declared>,
    unknown_names: Vec<Unknown>,
}

/// A name that functions end and that no attribute caches under.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Unknown {
    name: &'static str,
    functions: Vec<&'static str>,
}

pub(super) async fn show() -> Json<Handlers> {
    let mut handlers = declared();
    handlers.sort_by_key(|one| (one.function, one.kind));
    let unknown_names = unknown(&handlers);
    Json(Handlers { handlers, unknown_names })
}

fn unknown(all: &[Declared]) -> Vec<Unknown> {
    let cached: Vec<_> =
        all.iter().flat_map(|one| one.key.iter().chain(one.tags)).map(|text| Template::of(text)).collect();
    // Every stored response has its path for a name.
    let has_paths = all.iter().any(|one| one.kind == FunctionKind::Handler);
    let is_known = |name: &str| {
        let template = Template::of(name);
        has_paths && name.starts_with('/') || cached.iter().any(|cached| cached.meets(&template))
    };
    let mut unknown = BTreeMap::<_, Vec<_>>::new();
    for one in all {
        for name in one.invalidates.iter().filter(|name| !is_known(name)) {
            unknown.entry(*name).or_default().push(one.function);
        }
    }
    unknown.into_iter().map(|(name, functions)| Unknown { name, functions }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared::Declaration;

    const fn caches(
        kind: FunctionKind,
        key: Option<&'static str>,
        tags: &'static [&'static str],
    ) -> Declared {
        Declared { key, tags, ..Declaration::new("caches", kind).declared }
    }

    const fn ends(invalidates: &'static [&'static str]) -> Declared {
        Declared { invalidates, ..Declaration::new("ends", FunctionKind::Invalidates).declared }
    }

    fn unknown_names(all: &[Declared]) -> Vec<&'static str> {
        unknown(all).into_iter().map(|unknown| unknown.name).collect()
    }

    #[test]
    fn names_are_known_by_keys_and_tags_whatever_their_braces_hold() {
        let cached = caches(FunctionKind::Memoized, Some("user:{id}"), &["users", "team:{user.team}"]);
        let ended = ends(&["user:{user_id}", "users", "team:red", "usr:{id}", "user", "teams"]);
        assert_eq!(unknown_names(&[cached, ended]), ["teams", "user", "usr:{id}"]);
        assert_eq!(unknown(&[ended, ended])[0].functions, ["ends", "ends"]);
    }

    #[test]
    fn a_path_is_known_once_responses_are_stored() {
        let ended = ends(&["/users/{id}"]);
        let memoized = caches(FunctionKind::Memoized, Some("user:{id}"), &[]);
        assert_eq!(unknown_names(&[memoized, ended]), ["/users/{id}"]);
        assert!(unknown_names(&[caches(FunctionKind::Handler, None, &[]), ended]).is_empty());
    }
}
