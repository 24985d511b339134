//! What the arguments can read that the key doesn't hold: one question to the runtime for each.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::cache::Expansion;
use super::generics::{names, of_static, static_type};
use super::{at, placed};
use crate::coverage::{Coverage, Question, Words};

impl Expansion<'_> {
    /// All answers together; nothing is asked where the key holds everything.
    pub(super) fn reads(&self) -> Option<TokenStream> {
        let coverage = Coverage::of_response(self.args);
        let asked = self.wrapper.arguments.iter().flat_map(|argument| coverage.questions(argument));
        asked.map(|question| self.ask(question)).reduce(|all, one| quote!(#all.or(#one)))
    }

    fn ask(&self, question: Question<'_>) -> TokenStream {
        let runtime = &self.wrapper.runtime;
        match question {
            Question::Skipped => quote!(#runtime::Reads::skipped()),
            Question::Type(ty, words) => {
                let (place, function, ty) = (at(ty.span()), self.covered(words), static_type(ty));
                let runtime = placed(runtime, place);
                quote_spanned!(place=> #runtime::#function::<#ty>())
            }
            Question::Binding(ty, name) => self.ask_by_name(ty, name, "covered_binding"),
            Question::Field(ty, name) => self.ask_by_name(ty, name, "covered_field"),
        }
    }

    fn covered(&self, words: Words) -> Ident {
        let name = match words {
            Words::Plain if self.args.entry.key.is_none() => "covered_by_uri",
            Words::Plain => "covered",
            Words::Caller => "covered_caller",
            Words::Headers => "covered_headers",
            Words::Body => "covered_body",
        };
        Ident::new(name, Span::mixed_site())
    }

    /// Asks with a type parameter called as the binding: rustc prints that name without a path before it.
    fn ask_by_name(&self, ty: &Type, mut name: Ident, function: &str) -> TokenStream {
        let (place, ty) = (at(ty.span()), static_type(ty));
        let runtime = placed(&self.wrapper.runtime, place);
        name.set_span(at(name.span()));
        let function = Ident::new(function, place);
        let generics = of_static(&self.wrapper.function.signature.generics);
        let (parameters, conditions, names) = (&generics.params, &generics.where_clause, names(&generics));
        let parameters = parameters.iter();
        quote_spanned! {place=> {
            const fn __pacific_reads<#(#parameters,)* #name>() -> #runtime::Reads #conditions {
                #runtime::#function::<#ty, #name>()
            }
            __pacific_reads::<#(#names,)* ()>()
        }}
    }
}
