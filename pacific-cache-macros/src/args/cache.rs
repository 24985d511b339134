//! The options of `#[cache(..)]`.

use proc_macro2::TokenStream;
use syn::{Expr, LitStr};

use super::client::Client;
use super::entry::EntryArgs;
use super::{Given, Seen, header, unknown};
use crate::mistakes::Mistakes;

/// What one `#[cache(..)]` asks for.
#[derive(Default)]
pub(crate) struct CacheArgs {
    pub(crate) entry: EntryArgs,
    pub(crate) vary: Vec<LitStr>,
    pub(crate) query: Vec<LitStr>,
    pub(crate) per_user: Option<Expr>,
    pub(crate) ignore_credentials: bool,
    pub(crate) from_response: bool,
    pub(crate) client: Option<Client>,
    pub(crate) collect: bool,
    pub(crate) seen: Seen,
}

const OPTIONS: [&str; 19] = [
    "ttl",
    "from_response",
    "key",
    "skip",
    "tags",
    "vary",
    "query",
    "swr",
    "stale_if_error",
    "store_if",
    "per_user",
    "ignore_credentials",
    "client",
    "sensitive",
    "unguessable",
    "schema",
    "collect",
    "cache",
    "crate",
];

/// Options that `#[memoize]` hasn't, since a request is what they are about.
pub(super) const OF_REQUESTS: [&str; 7] =
    ["from_response", "vary", "query", "per_user", "ignore_credentials", "client", "collect"];

impl CacheArgs {
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut args = Self::default();
        args.seen = super::options("cache", "ttl = 300", tokens, mistakes, |given, mistakes| {
            if let Some(given) = args.entry.take(given, mistakes) {
                args.take(given, mistakes);
            }
        });
        args.entry.hide(mistakes);
        args
    }

    fn take(&mut self, given: Given, mistakes: &mut Mistakes) {
        match given.name.to_string().as_str() {
            "vary" => self.vary = header::names(given, mistakes),
            "query" => self.query = parameters(given, mistakes),
            "per_user" => self.per_user = principal(given, mistakes),
            "client" => self.client = Client::parse(given, mistakes),
            "ignore_credentials" => self.ignore_credentials = flag(given, mistakes),
            "from_response" => self.from_response = flag(given, mistakes),
            "collect" => self.collect = flag(given, mistakes),
            _ => unknown(&given.name, &OPTIONS, mistakes),
        }
    }
}

fn flag(given: Given, mistakes: &mut Mistakes) -> bool {
    given.flag(mistakes);
    true
}

fn parameters(given: Given, mistakes: &mut Mistakes) -> Vec<LitStr> {
    let mut names: Vec<LitStr> = Vec::new();
    for name in given.strings("the names of query parameters", "query(\"page\", \"per_page\")", mistakes) {
        if name.value().is_empty() {
            mistakes.at(name, "an empty name names no parameter: `query(\"page\")`");
        } else if names.contains(&name) {
            mistakes.at(&name, format_args!("`{}` is given twice", name.value()));
        } else {
            names.push(name);
        }
    }
    names
}

fn principal(given: Given, mistakes: &mut Mistakes) -> Option<Expr> {
    let mut values = given.list("per_user(user.id)", mistakes).into_iter();
    let principal = values.next();
    if let Some(second) = values.next() {
        mistakes.at(
            second,
            "`per_user` takes one principal; several values make one as a tuple: `per_user((tenant, id))`",
        );
    }
    if let Some(constant @ Expr::Lit(_)) = &principal {
        mistakes.at(constant, "a constant is the same for everyone; say who asks: `per_user(user.id)`");
        mistakes.arguments_unclear();
    }
    if principal.is_none() {
        mistakes.arguments_unclear();
    }
    principal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes_of(args: &str) -> String {
        let mut mistakes = Mistakes::default();
        CacheArgs::parse(args.parse().unwrap(), &mut mistakes);
        mistakes.beside().to_string()
    }

    #[test]
    fn every_option_can_be_said() {
        let args = r#"ttl = "5m", from_response, key = "user:{id}", skip(db), tags("users"), vary("accept"), query("q"),
            swr = 30, stale_if_error = "1h", store_if = |response| kept(response), per_user(user.id),
            ignore_credentials, sensitive, unguessable(id), client = "private", schema = 2u32, collect, cache = crate::USERS, crate = web::cache"#;
        assert_eq!(mistakes_of(args), "");
    }

    #[test]
    fn what_an_option_cannot_take_is_told() {
        for (args, message) in [
            ("query(\"\")", "an empty name names no parameter"),
            ("query(\"q\", \"q\")", "`q` is given twice"),
            ("query(q)", "`query` takes the names of query parameters in quotes"),
            ("per_user()", "`per_user` takes a list"),
            ("per_user(a, b)", "`per_user` takes one principal"),
            ("per_user(\"ann\")", "a constant is the same for everyone"),
            ("collect = true", "`collect` is a flag"),
            ("schema = 2u64", "`schema` takes a whole number"),
            ("schema = VERSION", "`schema` takes a whole number"),
            ("cache = \"users\"", "`cache` takes a path to a `NamedCache`: `cache = SESSIONS`"),
            ("store_if = true", "`store_if` takes a closure"),
            ("sensitive = true", "`sensitive` is a flag"),
            ("key = \"a:{b}\", unguessable(c)", "no braces here have `c`"),
            ("key = \"a:{b}\", unguessable(b.c)", "`unguessable` takes the names of bindings"),
            ("unguessable(b)", "`unguessable` needs a key that has it"),
            ("tll = 300", "did you mean `ttl`?"),
        ] {
            let mistakes = mistakes_of(args);
            assert!(mistakes.contains(message), "{args}: {mistakes}");
        }
    }
}
