//! What the arguments can read that the key doesn't hold: one question to the runtime for each.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::cache::Expansion;
use super::generics::static_type;
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
            Question::Binding(ty, name) => self.by_name(ty, name, "covered_binding"),
            Question::Field(ty, name) => self.by_name(ty, name, "covered_field"),
        }
    }

    fn by_name(&self, ty: &Type, name: Ident, function: &str) -> TokenStream {
        let runtime = placed(&self.wrapper.runtime, at(ty.span()));
        self.wrapper.ask_by_name(ty, name, function, &quote!(-> #runtime::Reads))
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
}
