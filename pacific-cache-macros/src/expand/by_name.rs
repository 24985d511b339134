//! A question to the runtime that names a binding.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Type;
use syn::spanned::Spanned as _;

use super::generics::{names, of_static, static_type};
use super::wrapper::Wrapper;
use super::{at, placed};

impl Wrapper<'_> {
    /// Asks with a type parameter called as the binding: rustc prints that name without a path before it.
    pub(super) fn ask_by_name(
        &self,
        ty: &Type,
        mut name: Ident,
        function: &str,
        output: &TokenStream,
    ) -> TokenStream {
        let (place, ty) = (at(ty.span()), static_type(ty));
        let runtime = placed(&self.runtime, place);
        name.set_span(at(name.span()));
        let function = Ident::new(function, place);
        let generics = of_static(&self.function.signature.generics);
        let (parameters, conditions, names) = (&generics.params, &generics.where_clause, names(&generics));
        let parameters = parameters.iter();
        quote_spanned! {place=> {
            const fn __pacific_reads<#(#parameters,)* #name>() #output #conditions {
                #runtime::#function::<#ty, #name>()
            }
            __pacific_reads::<#(#names,)* ()>()
        }}
    }
}
