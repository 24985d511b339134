//! The options of `#[cache(..)]`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit, Path, Token};

use super::duration::Duration;
use super::text::Text;
use super::{Argument, Given, is_second};
use crate::mistakes::Mistakes;
use crate::suggest::nearest;
use crate::template::Purpose;

/// What one `#[cache(..)]` asks for.
#[derive(Default)]
pub(crate) struct CacheArgs {
    pub(crate) ttl: Option<Duration>,
    pub(crate) key: Option<Text>,
    pub(crate) skip: Vec<Ident>,
    pub(crate) tags: Vec<Text>,
    pub(crate) ignore_credentials: bool,
    pub(crate) runtime: Option<Path>,
}

const OPTIONS: [&str; 6] = ["ttl", "key", "skip", "tags", "ignore_credentials", "crate"];

/// Options whose behaviour isn't built, and what serves until then.
const LATER: [(&str, &str); 12] = [
    (
        "from_response",
        "give a `ttl`; a response's own `no-store`, `private` or `no-cache` is obeyed without it",
    ),
    ("vary", "put what the header says into the key: take it by an extractor, `key = \"…{language}…\"`"),
    ("query", "name the parameters in the key: `key = \"…{page}…\"`"),
    ("swr", "leave it out; an entry past its ttl is loaded anew"),
    ("stale_if_error", "leave it out; a failing handler answers with its own error"),
    ("store_if", "call `pacific_cache::Load::current().no_store()` in the handler"),
    ("per_user", "leave it out; requests with credentials are then not cached"),
    ("sensitive", "don't cache this handler"),
    ("client", "set `Cache-Control` in the handler; what it says is sent to clients"),
    ("schema", "put the version into the key: `key = \"…:v2\"`"),
    ("collect", "return a body of known length; a stream is handed on uncached"),
    ("cache", "give the router a cache of its own: `HttpCacheLayer::with(cache)`"),
];

impl CacheArgs {
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut args = Self::default();
        let mut seen = Vec::new();
        for argument in super::parse(tokens, begins_with_word, mistakes) {
            match argument {
                Argument::Option(given) if is_second(&given.name, &mut seen, mistakes) => {}
                Argument::Option(given) => args.take(given, mistakes),
                Argument::Positional(value) => positional(&value, mistakes),
            }
        }
        args
    }

    fn take(&mut self, given: Given, mistakes: &mut Mistakes) {
        match given.name.to_string().as_str() {
            "ttl" => {
                let value = given.value("ttl = 300", mistakes);
                self.ttl = value.and_then(|value| Duration::parse(value, mistakes));
            }
            "key" => {
                let value = given.value("key = \"user:{id}\"", mistakes);
                self.key = value.and_then(|value| Text::parse(value, Purpose::Key, mistakes));
            }
            "skip" => self.skip = skipped(given, mistakes),
            "tags" => self.tags = tags(given, mistakes),
            "ignore_credentials" => {
                self.ignore_credentials = true;
                given.flag(mistakes);
            }
            "crate" => self.runtime = given.path(mistakes),
            _ => unknown(&given.name, mistakes),
        }
    }
}

/// A word that isn't the beginning of a longer expression, such as `std::time::Duration::ZERO`.
fn begins_with_word(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && !input.peek2(Token![::]) && !input.peek(Lit)
}

/// It can't be told whether `#[cache(300)]` or `#[cache = 300]` was written.
fn positional(value: &Expr, mistakes: &mut Mistakes) {
    let option = match value {
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => "key = \"user:{id}\"".into(),
        Expr::Lit(literal) => format!("ttl = {}", literal.to_token_stream()),
        _ => "ttl = 300".into(),
    };
    mistakes.at(value, format_args!("options have names: `{option}`; write `#[cache({option})]`"));
}

fn skipped(given: Given, mistakes: &mut Mistakes) -> Vec<Ident> {
    let mut names = Vec::new();
    for value in given.list("skip(name)", mistakes) {
        match &value {
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| !names.contains(name)) => {
                names.extend(path.path.get_ident().cloned());
            }
            Expr::Path(path) if path.path.get_ident().is_some() => mistakes.at(value, "skipped twice"),
            _ => mistakes.at(value, "`skip` takes the names of arguments' bindings: `skip(name)`"),
        }
    }
    names
}

fn tags(given: Given, mistakes: &mut Mistakes) -> Vec<Text> {
    let values = given.list("tags(\"users\", \"user:{id}\")", mistakes);
    values.into_iter().filter_map(|value| Text::parse(value, Purpose::Name, mistakes)).collect()
}

fn unknown(name: &Ident, mistakes: &mut Mistakes) {
    let word = name.to_string();
    if let Some((_, instead)) = LATER.iter().find(|(later, _)| *later == word) {
        mistakes.at(name, format_args!("`{word}` is not available yet; {instead}"));
    } else if let Some(meant) = nearest(&word, OPTIONS) {
        mistakes.at(name, format_args!("unknown option `{word}`; did you mean `{meant}`?"));
    } else {
        let options = OPTIONS.map(|option| format!("`{option}`")).join(", ");
        mistakes.at(name, format_args!("unknown option `{word}`; options are {options}"));
    }
}
