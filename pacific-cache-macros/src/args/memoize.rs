//! The options of `#[memoize(..)]`.

use proc_macro2::{Ident, TokenStream};

use super::cache::OF_REQUESTS;
use super::entry::EntryArgs;
use super::{Seen, unknown};
use crate::mistakes::Mistakes;

/// What one `#[memoize(..)]` asks for.
#[derive(Default)]
pub(crate) struct MemoizeArgs {
    pub(crate) entry: EntryArgs,
    /// It stands below every attribute that rewrites the body; it put itself there.
    pub(crate) last: bool,
    pub(crate) seen: Seen,
}

/// How `#[memoize]` tells itself that it is `last`.
pub(crate) const LAST: &str = "__pacific_last";

const OPTIONS: [&str; 12] = [
    "ttl",
    "key",
    "skip",
    "tags",
    "swr",
    "stale_if_error",
    "store_if",
    "sensitive",
    "unguessable",
    "schema",
    "cache",
    "crate",
];

impl MemoizeArgs {
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut args = Self::default();
        args.seen = super::options("memoize", "ttl = 300", tokens, mistakes, |given, mistakes| {
            match args.entry.take(given, mistakes) {
                Some(given) if given.name == LAST => args.last = true,
                Some(given) => other(&given.name, mistakes),
                None => {}
            }
        });
        args.entry.hide(mistakes);
        args
    }
}

fn other(name: &Ident, mistakes: &mut Mistakes) {
    if OF_REQUESTS.iter().any(|option| name == option) {
        mistakes.at(
            name,
            format_args!("`{name}` is an option of `#[cache]`; a memoized function has no request"),
        );
    } else {
        unknown(name, &OPTIONS, mistakes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes_of(args: &str) -> String {
        let mut mistakes = Mistakes::default();
        MemoizeArgs::parse(args.parse().unwrap(), &mut mistakes);
        mistakes.beside().to_string()
    }

    #[test]
    fn what_an_entry_is_can_be_said() {
        let args = r#"ttl = "5m", key = "user:{id}", skip(db), tags("users"), swr = 30, stale_if_error = "1h",
            store_if = |user| user.active, sensitive, unguessable(id), schema = 2, cache = crate::USERS, crate = web::cache"#;
        assert_eq!(mistakes_of(args), "");
    }

    #[test]
    fn options_about_requests_are_sent_to_the_other_attribute() {
        for option in OF_REQUESTS {
            let expected =
                format!("`{option}` is an option of `#[cache]`; a memoized function has no request");
            assert!(mistakes_of(option).contains(&expected), "{option}");
        }
    }

    #[test]
    fn what_is_no_option_is_told_why() {
        for (args, message) in [
            ("tll = 300", "unknown option `tll`; did you mean `ttl`?"),
            ("frobnicate = 1", "unknown option `frobnicate`; options are `ttl`"),
            ("300", "options have names: `ttl = 300`; write `#[memoize(ttl = 300)]`"),
            ("sensitive(now)", "`sensitive` is a flag"),
            ("unguessable", "`unguessable` takes a list"),
        ] {
            let mistakes = mistakes_of(args);
            assert!(mistakes.contains(message), "{args}: {mistakes}");
        }
    }
}
