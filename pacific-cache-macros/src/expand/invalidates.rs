//! The expansion of `#[invalidates]`: the same signature, the same body, and names that end with it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::body::body;
use super::policy::{path_of, written};
use super::used::borrowed;
use super::{Expanded, Runtime, at, text};
use crate::args::invalidates::InvalidatesArgs;
use crate::function::Function;
use crate::mentions::Mentions;

pub(crate) fn expand(args: &InvalidatesArgs, function: &Function) -> Expanded {
    let Function { attributes, visibility, signature, .. } = function;
    let runtime = Runtime::new(args.runtime.as_ref()).private();
    let (inner, body) = body(function, &runtime);
    let (names, finish) = (names(args, function, &runtime), finish(args, &runtime));
    let (name, written) = (path_of(function), written(&args.names));
    let body = function.body_of(quote_spanned! {Span::mixed_site()=>
        #(#inner)*
        static __PACIFIC_INVALIDATES: #runtime::Invalidates = #runtime::Invalidates::new(#name, #written);
        let __pacific_guard = #runtime::arm(&__PACIFIC_INVALIDATES, #names);
        let __pacific_value = async move { #body }.await;
        #finish
        __pacific_value
    });
    let whole = quote!(#(#attributes)* #visibility #signature #body);
    let arguments = if args.names.is_empty() { TokenStream::new() } else { quote!(let _ = #names;) };
    Expanded { whole, arguments, ..Expanded::default() }
}

/// The names, made before the body can move what they are made from.
fn names(args: &InvalidatesArgs, function: &Function, runtime: &TokenStream) -> TokenStream {
    let name = quote!(#runtime::Name);
    let names = args.names.iter().map(|given| text(&name, given, false));
    let names = quote!([#(#names),*]);
    let borrowed = borrowed(&function.arguments(), &Mentions::of(&args.names, None));
    if borrowed.is_empty() { names } else { quote!({ #borrowed #names }) }
}

fn finish(args: &InvalidatesArgs, runtime: &TokenStream) -> TokenStream {
    let Some(on) = &args.on_success else {
        return quote_spanned!(Span::mixed_site()=> __pacific_guard.finish().await;);
    };
    quote_spanned! {at(on.span())=>
        if #runtime::succeeded(&__pacific_value) {
            __pacific_guard.finish().await;
        } else {
            __pacific_guard.disarm();
        }
    }
}
