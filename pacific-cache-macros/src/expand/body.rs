//! The user's body, where it stays in a function of its own signature.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};
use syn::Attribute;

use super::{at, placed};
use crate::function::Function;
use crate::returns::Returns;

/// The body's `#![..]`, which stay the function's, and what stands between the braces of an async block.
pub(super) fn body(function: &Function, runtime: &TokenStream) -> (Vec<Attribute>, TokenStream) {
    let (inner, body) = function.inner_attributes();
    let mut body = Group::new(Delimiter::Brace, body);
    // Ours, or rustc would find braces in braces unnecessary.
    body.set_span(at(function.body.span()));
    let pin = pin(function, runtime);
    (inner, quote!(#pin #body))
}

/// Gives the block the function's return type, so that `?` and inference work in it as they did.
fn pin(function: &Function, runtime: &TokenStream) -> TokenStream {
    let (place, ty) = (at(function.returns_at()), Returns::of(&function.signature.output).to_inferred());
    let runtime = placed(runtime, place);
    quote_spanned!(place=> if false { return #runtime::never::<#ty>(); })
}
