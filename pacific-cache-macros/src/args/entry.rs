//! The options that `#[cache]` and `#[memoize]` share: what is stored, under which names, for how long, where.

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, Path};

use super::Given;
use super::duration::Duration;
use super::text::Text;
use super::unguessable;
use crate::conditional::ABSENT;
use crate::mistakes::Mistakes;
use crate::template::Purpose;

#[derive(Default)]
pub(crate) struct EntryArgs {
    pub(crate) ttl: Option<Duration>,
    pub(crate) key: Option<Text>,
    pub(crate) skip: Vec<Ident>,
    /// Bindings that a `#[cfg(..)]` took away.
    pub(crate) absent: Vec<Ident>,
    pub(crate) tags: Vec<Text>,
    pub(crate) swr: Option<Duration>,
    pub(crate) stale_if_error: Option<Duration>,
    pub(crate) store_if: Option<Expr>,
    pub(crate) schema: Option<u32>,
    pub(crate) sensitive: bool,
    /// Bindings that are not to be told from keys and tags.
    pub(crate) unguessable: Vec<Ident>,
    /// The path to a `NamedCache`.
    pub(crate) cache: Option<Path>,
    pub(crate) runtime: Option<Path>,
}

impl EntryArgs {
    /// Takes an option, or gives it back if it is none of these.
    pub(crate) fn take(&mut self, given: Given, mistakes: &mut Mistakes) -> Option<Given> {
        match given.name.to_string().as_str() {
            "ttl" => self.ttl = Duration::option(given, "ttl = 300", mistakes),
            "key" => self.key = key(given, Purpose::Key, mistakes),
            "skip" => self.skip = skipped(given, mistakes),
            "tags" => self.tags = tags(given, mistakes),
            "swr" => self.swr = Duration::option(given, "swr = \"30s\"", mistakes),
            "stale_if_error" => {
                self.stale_if_error = Duration::option(given, "stale_if_error = \"10m\"", mistakes);
            }
            "store_if" => self.store_if = condition(given, mistakes),
            "sensitive" => {
                given.flag(mistakes);
                self.sensitive = true;
            }
            "unguessable" => self.unguessable = unguessable::option(given, mistakes),
            "schema" => self.schema = schema(given, mistakes),
            "cache" => self.cache = given.path("a `NamedCache`", "cache = SESSIONS", mistakes),
            "crate" => self.runtime = given.runtime(mistakes),
            name => match name.strip_prefix(ABSENT) {
                Some(name) => self.absent.push(Ident::new(name, given.name.span())),
                None => return Some(given),
            },
        }
        None
    }

    /// Once all options are known: marks what is unguessable, which needs a key that doesn't tell it all the same.
    pub(crate) fn hide(&mut self, mistakes: &mut Mistakes) {
        if let (Some(name), None) = (self.unguessable.first(), &self.key) {
            mistakes.at(name, "`unguessable` needs a key that has it: the default key would tell it");
            return;
        }
        unguessable::mark(&self.unguessable, self.key.iter_mut().chain(&mut self.tags), mistakes);
    }

    /// What names the entry.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.key.iter().chain(&self.tags)
    }

    /// The durations that are evaluated at each request.
    pub(crate) fn durations(&self) -> impl Iterator<Item = &Expr> {
        [&self.ttl, &self.swr, &self.stale_if_error].into_iter().flatten().filter_map(Duration::expression)
    }
}

pub(crate) fn key(given: Given, purpose: Purpose, mistakes: &mut Mistakes) -> Option<Text> {
    let value = given.value("key = \"user:{id}\"", mistakes);
    let key = value.and_then(|value| Text::parse(value, purpose, mistakes));
    if key.is_none() {
        mistakes.arguments_unclear();
    }
    key
}

fn skipped(given: Given, mistakes: &mut Mistakes) -> Vec<Ident> {
    let (mut names, values) = (Vec::new(), given.list("skip(name)", mistakes));
    if values.is_empty() {
        mistakes.arguments_unclear();
    }
    for value in values {
        match &value {
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| !names.contains(name)) => {
                names.extend(path.path.get_ident().cloned());
            }
            Expr::Path(path) if path.path.get_ident().is_some() => mistakes.at(value, "skipped twice"),
            _ => {
                mistakes.at(value, "`skip` takes the names of arguments' bindings: `skip(name)`");
                mistakes.arguments_unclear();
            }
        }
    }
    names
}

fn tags(given: Given, mistakes: &mut Mistakes) -> Vec<Text> {
    let values = given.list("tags(\"users\", \"user:{id}\")", mistakes);
    values.into_iter().filter_map(|value| Text::parse(value, Purpose::Name, mistakes)).collect()
}

fn condition(given: Given, mistakes: &mut Mistakes) -> Option<Expr> {
    match given.value("store_if = |value| ..", mistakes)? {
        literal @ Expr::Lit(_) => {
            mistakes.at(literal, "`store_if` takes a closure: `store_if = |value| ..`");
            None
        }
        condition => Some(condition),
    }
}

fn schema(given: Given, mistakes: &mut Mistakes) -> Option<u32> {
    let value = given.value("schema = 2", mistakes)?;
    let number = match &value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if matches!(number.suffix(), "" | "u32") => {
            number.base10_parse().ok()
        }
        _ => None,
    };
    if number.is_none() {
        mistakes.at(value, "`schema` takes a whole number up to 4294967295: `schema = 2`");
    }
    number
}
