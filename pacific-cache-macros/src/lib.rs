//! The attributes of `pacific-cache`; use them through that crate, where their pages are.
//!
//! They translate and decide nothing: an expansion is the user's function and one call into the runtime.

mod args;
mod check;
mod coverage;
mod derive;
mod expand;
mod function;
mod mistakes;
mod name;
mod pattern;
mod suggest;
mod template;

use proc_macro::TokenStream;
use quote::quote;

use crate::args::cache::CacheArgs;
use crate::args::invalidates::InvalidatesArgs;
use crate::function::Function;
use crate::mistakes::Mistakes;

/// Caches the response of an axum handler.
#[proc_macro_attribute]
pub fn cache(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = CacheArgs::parse(args.into(), &mut mistakes);
    attribute("cache", item.into(), mistakes, |function, mistakes| {
        check::cache(&args, function, mistakes);
        expand::cache::expand(&args, function)
    })
}

/// Invalidates names when an async function is done.
#[proc_macro_attribute]
pub fn invalidates(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = InvalidatesArgs::parse(args.into(), &mut mistakes);
    attribute("invalidates", item.into(), mistakes, |function, mistakes| {
        check::invalidates(&args, function, mistakes);
        expand::invalidates::expand(&args, function)
    })
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

/// The expansion; or, on any mistake, all of them and the function as it was.
fn attribute(
    attribute: &str,
    item: proc_macro2::TokenStream,
    mut mistakes: Mistakes,
    expand: impl FnOnce(&Function, &mut Mistakes) -> proc_macro2::TokenStream,
) -> TokenStream {
    let function = match Function::parse(item.clone(), attribute) {
        Ok(function) => function,
        Err(error) => {
            mistakes.push(error);
            let errors = mistakes.beside();
            return quote!(#errors #item).into();
        }
    };
    let expanded = expand(&function, &mut mistakes);
    if mistakes.none() {
        return expanded.into();
    }
    let (errors, function) = (mistakes.beside(), function.with_inside(mistakes.inside()));
    quote!(#errors #function).into()
}
