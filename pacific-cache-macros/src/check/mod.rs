//! What must not compile, and why.

mod below;
mod handler;
mod memoized;
mod options;
mod texts;

use quote::ToTokens as _;
use syn::Signature;

use crate::args::cache::CacheArgs;
use crate::args::etag::EtagArgs;
use crate::args::invalidates::InvalidatesArgs;
use crate::args::memoize::MemoizeArgs;
use crate::compose::EtagBelow;
use crate::function::Function;
use crate::mistakes::Mistakes;

pub(crate) fn cache(
    args: &CacheArgs,
    etag: Option<&EtagBelow>,
    function: &Function,
    mistakes: &mut Mistakes,
) {
    is_async(&function.signature, "cache", mistakes);
    handler::is_handler("cache", function, mistakes);
    below::attributes("cache", function, mistakes);
    options::cache(args, mistakes);
    let bindings = function.bindings();
    texts::skips(&args.entry, &bindings, mistakes);
    texts::names(args.entry.texts(), &bindings, mistakes);
    texts::are_strings(&args.entry.tags, &bindings, mistakes);
    if let Some(etag) = etag {
        options::etag_on_cached(etag, mistakes);
        options::version(&etag.args, function, mistakes);
    }
}

pub(crate) fn etag(args: &EtagArgs, function: &Function, mistakes: &mut Mistakes) {
    is_async(&function.signature, "etag", mistakes);
    handler::is_handler("etag", function, mistakes);
    below::attributes("etag", function, mistakes);
    options::etag(args, mistakes);
    options::version(args, function, mistakes);
    texts::names(&args.key, &function.bindings(), mistakes);
}

pub(crate) fn memoize(args: &MemoizeArgs, function: &Function, mistakes: &mut Mistakes) {
    is_async(&function.signature, "memoize", mistakes);
    below::attributes("memoize", function, mistakes);
    memoized::function(args, function, mistakes);
    let bindings = function.bindings();
    texts::skips(&args.entry, &bindings, mistakes);
    texts::names(args.entry.texts(), &bindings, mistakes);
    texts::are_strings(&args.entry.tags, &bindings, mistakes);
}

pub(crate) fn invalidates(args: &InvalidatesArgs, function: &Function, mistakes: &mut Mistakes) {
    is_async(&function.signature, "invalidates", mistakes);
    let bindings = function.bindings();
    texts::names(&args.names, &bindings, mistakes);
    texts::are_strings(&args.names, &bindings, mistakes);
    texts::are_no_patterns(&args.names, mistakes);
}

fn is_async(signature: &Signature, attribute: &str, mistakes: &mut Mistakes) {
    let mut refuse = |token: proc_macro2::TokenStream, what| {
        mistakes.at(token, format_args!("`#[{attribute}]` goes on an `async fn`, not on {what}"));
    };
    if let Some(token) = &signature.constness {
        refuse(token.to_token_stream(), "a `const fn`");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        refuse(token.to_token_stream(), "an `unsafe fn`");
    }
    if let Some(abi) = &signature.abi {
        refuse(abi.to_token_stream(), "an `extern` function");
    }
    if signature.asyncness.is_none() {
        mistakes.at(
            signature.fn_token,
            format_args!("`#[{attribute}]` goes on an `async fn`; this one isn't `async`"),
        );
    }
}
