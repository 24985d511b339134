//! The attributes of `pacific-cache`; use them through that crate, where their pages are.
//!
//! They translate and decide nothing: an expansion is the user's function and one call into the runtime.

mod args;
mod attribute;
mod borrows;
mod check;
mod compose;
mod conditional;
mod coverage;
mod derive;
mod expand;
mod fallible;
mod free;
mod function;
mod mentions;
mod mistakes;
mod name;
mod pattern;
mod returns;
mod suggest;
mod template;

use proc_macro::TokenStream;

/// Caches the response of an axum handler.
#[proc_macro_attribute]
pub fn cache(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::cache(args.into(), item.into()).into()
}

/// Caches the value of an async function or method.
#[proc_macro_attribute]
pub fn memoize(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::memoize(args.into(), item.into()).into()
}

/// Gives the response of an axum handler an `ETag`.
#[proc_macro_attribute]
pub fn etag(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::etag(args.into(), item.into()).into()
}

/// Invalidates names when an async function is done.
#[proc_macro_attribute]
pub fn invalidates(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::invalidates(args.into(), item.into()).into()
}

/// Makes a type usable in keys and names.
#[proc_macro_derive(CacheKey, attributes(cache_key))]
pub fn cache_key(input: TokenStream) -> TokenStream {
    derive::expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// A name, as the attributes make it: `name!("user:{id}")`.
#[proc_macro]
pub fn name(input: TokenStream) -> TokenStream {
    name::expand(input.into()).into()
}
