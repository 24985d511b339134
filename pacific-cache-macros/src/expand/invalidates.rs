//! The expansion of `#[invalidates]`: the same signature, the same body, and names that end with it.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Runtime, at, placed, text};
use crate::args::invalidates::InvalidatesArgs;
use crate::function::Function;
use crate::returns::Returns;

pub(crate) fn expand(args: &InvalidatesArgs, function: &Function) -> TokenStream {
    let Function { attributes, visibility, signature, .. } = function;
    let runtime = Runtime::new(args.runtime.as_ref()).private();
    let (inner, body) = function.inner_attributes();
    let (names, pin, finish) = (names(args, &runtime), pin(function, &runtime), finish(args, &runtime));
    let mut body = Group::new(Delimiter::Brace, body);
    // Ours, or rustc would find braces in braces unnecessary.
    body.set_span(at(function.body.span()));
    let body = function.body_of(quote_spanned! {Span::mixed_site()=>
        #(#inner)*
        let __pacific_guard = #runtime::arm([#(#names),*]);
        let __pacific_value = async move { #pin #body }.await;
        #finish
        __pacific_value
    });
    quote!(#(#attributes)* #visibility #signature #body)
}

/// The names, made before the body can move what they are made from.
fn names(args: &InvalidatesArgs, runtime: &TokenStream) -> Vec<TokenStream> {
    let name = quote!(#runtime::Name);
    args.names.iter().map(|given| text(&name, given, false)).collect()
}

/// Gives the block the function's return type, so that `?` and inference work in it as they did.
fn pin(function: &Function, runtime: &TokenStream) -> TokenStream {
    let (place, ty) = (at(function.returns_at()), Returns::of(&function.signature.output).to_inferred());
    let runtime = placed(runtime, place);
    quote_spanned!(place=> if false { return #runtime::never::<#ty>(); })
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
