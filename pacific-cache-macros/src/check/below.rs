//! The attributes below ours.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use crate::function::Function;
use crate::mistakes::Mistakes;

const OURS: [&str; 3] = ["cache", "memoize", "etag"];

pub(super) fn attributes(attribute: &str, function: &Function, mistakes: &mut Mistakes) {
    for below in &function.attributes {
        if let Some(message) = wrong(attribute, below) {
            mistakes.at(below.path(), message);
        }
        conditional(below, mistakes);
    }
}

fn wrong(attribute: &str, below: &Attribute) -> Option<String> {
    let name = below.path().segments.last()?.ident.to_string();
    match (attribute, name.as_str()) {
        ("etag", "etag") | ("cache", "etag") => Some("one validator, not two; keep one `#[etag]`".into()),
        ("cache" | "memoize", "cache" | "memoize") => {
            Some("one entry can't have two policies; keep one attribute".into())
        }
        (_, "path") => Some(format!(
            "put it above `#[{attribute}]`: it describes the handler that the router sees, not the body that a hit doesn't run"
        )),
        (_, name) if is_guard(name) => Some(format!(
            "guards are skipped on hits: `{name}` would run only when {}; put it in an extractor or a layer",
            runs(attribute)
        )),
        _ => None,
    }
}

/// When the body runs.
fn runs(attribute: &str) -> &'static str {
    match attribute {
        "etag" => "the client's tag isn't the current one",
        "memoize" => "the value isn't stored",
        _ => "the response isn't cached",
    }
}

fn is_guard(name: &str) -> bool {
    name == "protect" || ["authorize", "has_", "require_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Of an attribute that isn't there yet nobody can take the other in.
fn conditional(below: &Attribute, mistakes: &mut Mistakes) {
    let Meta::List(list) = &below.meta else { return };
    if !below.path().is_ident("cfg_attr") {
        return;
    }
    for given in given_if(&list.tokens) {
        if let Some(last) = given.path().segments.last()
            && OURS.iter().any(|ours| last.ident == ours)
        {
            let message = format_args!("put this `cfg_attr` first: what it gives is not seen from above it");
            mistakes.at(given.path(), message);
        }
    }
}

/// The attributes behind a `cfg_attr`'s condition.
fn given_if(tokens: &TokenStream) -> Vec<Meta> {
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = syn::parse::Parser::parse2(parser, tokens.clone());
    metas.map(|metas| metas.into_iter().skip(1).collect()).unwrap_or_default()
}
