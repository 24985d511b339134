//! The tag of `#[etag]`: from the response's bytes, from a name, or from a version.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use super::generics::static_type;
use super::wrapper::Wrapper;
use super::{at, placed, text};
use crate::args::etag::EtagArgs;
use crate::fallible::question_mark;
use crate::mentions::Mentions;
use crate::returns::Returns;

impl EtagArgs {
    /// What it mentions of the arguments.
    pub(super) fn mentions(&self) -> Mentions {
        Mentions::of(&self.key, &self.version)
    }
}

impl Wrapper<'_> {
    /// A `Tag`, made from the arguments by reference.
    pub(super) fn tag(&self, args: &EtagArgs) -> TokenStream {
        let runtime = &self.runtime;
        match args {
            EtagArgs { key: Some(key), .. } => {
                let name = text(&quote!(#runtime::Name), key, true);
                let tag = quote_spanned! {Span::mixed_site()=>
                    #runtime::Tag::name(&__PACIFIC_TAGGED, &__pacific_request, #name)
                };
                self.borrowing(args, tag)
            }
            EtagArgs { version: Some(version), strong, .. } => {
                let tag = self.version(args, version);
                if *strong { quote!(#tag.into_strong()) } else { tag }
            }
            EtagArgs { strong: true, .. } => quote!(#runtime::Tag::strong()),
            _ => quote!(#runtime::Tag::bytes()),
        }
    }

    /// The `Tag` of an expression that may await, and leave by `?` with the handler's error.
    fn version(&self, args: &EtagArgs, version: &Expr) -> TokenStream {
        let place = at(version.span());
        let (runtime, value) = (placed(&self.runtime, place), self.fallible(version));
        self.borrowing(args, quote_spanned!(place=> #runtime::Tag::version(async { #value }.await)))
    }

    /// What is made from the arguments by reference.
    fn borrowing(&self, args: &EtagArgs, tag: TokenStream) -> TokenStream {
        let matches = self.matches(&args.mentions());
        if matches.is_empty() { tag } else { quote!({ #matches #tag }) }
    }

    fn fallible(&self, version: &Expr) -> TokenStream {
        let (Some(question_mark), Returns::Named(ty)) =
            (question_mark(version), Returns::of(&self.function.signature.output))
        else {
            return version.to_token_stream();
        };
        let (runtime, ty) = (placed(&self.runtime, at(question_mark)), static_type(&ty));
        quote_spanned! {at(question_mark)=>
            ::core::result::Result::<_, <#ty as #runtime::Fails>::Error>::Ok(#version)
        }
    }
}
