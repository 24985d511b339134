//! `/cache/handlers`: what the attributes declare, and names of which nothing is cached.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use serde::Serialize;

use super::template::Template;
use crate::declared::{Declared, FunctionKind, declared};

#[derive(Serialize)]
pub(super) struct Handlers {
    handlers: Vec<Declared>,
    names: Vec<Ended>,
    unknown_names: Vec<Unknown>,
}

/// A name that functions end.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Ended {
    name: &'static str,
    ended_by: BTreeSet<&'static str>,
    /// Those of which an attribute caches under it.
    cached_by: BTreeSet<&'static str>,
    /// Every stored response has its path for a name.
    is_path: bool,
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
    let names = ended(&handlers);
    let unknown_names = unknown(&handlers, &names);
    Json(Handlers { handlers, names, unknown_names })
}

fn ended(all: &[Declared]) -> Vec<Ended> {
    let mut ended = BTreeMap::<_, BTreeSet<_>>::new();
    for one in all {
        for name in one.invalidates {
            ended.entry(*name).or_default().insert(one.function);
        }
    }
    let cached: Vec<_> = all.iter().flat_map(cached_under).collect();
    let of = |(name, ended_by): (&'static str, _)| {
        let template = Template::of(name);
        let cached_by = cached.iter().filter(|(under, _)| under.meets(&template));
        let cached_by = cached_by.map(|(_, function)| *function).collect();
        Ended { name, ended_by, cached_by, is_path: name.starts_with('/') }
    };
    ended.into_iter().map(of).collect()
}

fn cached_under(one: &Declared) -> impl Iterator<Item = (Template, &'static str)> {
    let function = one.function;
    one.key.iter().chain(one.tags).map(move |text| (Template::of(text), function))
}

fn unknown(all: &[Declared], names: &[Ended]) -> Vec<Unknown> {
    let has_paths = all.iter().any(|one| one.kind == FunctionKind::Handler);
    let is_unknown = |ended: &&Ended| ended.cached_by.is_empty() && !(has_paths && ended.is_path);
    let told =
        |ended: &Ended| Unknown { name: ended.name, functions: ended.ended_by.iter().copied().collect() };
    names.iter().filter(is_unknown).map(told).collect()
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
        unknown(all, &ended(all)).into_iter().map(|unknown| unknown.name).collect()
    }

    #[test]
    fn names_are_known_by_keys_and_tags_whatever_their_braces_hold() {
        let cached = caches(FunctionKind::Memoized, Some("user:{id}"), &["users", "team:{user.team}"]);
        let ends = ends(&["user:{user_id}", "users", "team:red", "usr:{id}", "user", "teams"]);
        assert_eq!(unknown_names(&[cached, ends]), ["teams", "user", "usr:{id}"]);
    }

    #[test]
    fn of_each_name_it_is_said_who_ends_it_and_who_caches_under_it() {
        let cached = caches(FunctionKind::Memoized, Some("user:{id}"), &["users"]);
        let names = super::ended(&[cached, cached, ends(&["user:{user_id}", "/users"]), ends(&["/users"])]);
        let told: Vec<_> = names.iter().map(|one| (one.name, one.is_path, one.cached_by.len())).collect();
        assert_eq!(told, [("/users", true, 0), ("user:{user_id}", false, 1)]);
        assert!(names.iter().all(|one| one.ended_by == BTreeSet::from(["ends"])));
        assert_eq!(names[1].cached_by, BTreeSet::from(["caches"]));
    }

    #[test]
    fn a_path_is_known_once_responses_are_stored() {
        let ends = ends(&["/users/{id}"]);
        let memoized = caches(FunctionKind::Memoized, Some("user:{id}"), &[]);
        assert_eq!(unknown_names(&[memoized, ends]), ["/users/{id}"]);
        assert!(unknown_names(&[caches(FunctionKind::Handler, None, &[]), ends]).is_empty());
    }
}
