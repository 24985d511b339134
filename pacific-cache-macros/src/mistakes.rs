//! What is wrong with one use of an attribute, told all at once.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, LitStr};

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Mistakes {
    errors: Option<Error>,
    unknown_names: Vec<(LitStr, Vec<Ident>)>,
    arguments_unclear: bool,
}

impl Mistakes {
    /// Something is wrong at these tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }

    /// A template names what no argument binds; rustc tells it best, at its place in the literal.
    pub(crate) fn unknown_name(&mut self, template: LitStr, bindings: Vec<Ident>) {
        self.unknown_names.push((template, bindings));
        self.arguments_unclear();
    }

    /// It can't be told what the attribute was meant to say of the arguments: to ask about them would be noise.
    pub(crate) fn arguments_unclear(&mut self) {
        self.arguments_unclear = true;
    }

    pub(crate) fn are_arguments_clear(&self) -> bool {
        !self.arguments_unclear
    }

    pub(crate) fn none(&self) -> bool {
        self.errors.is_none() && self.unknown_names.is_empty()
    }

    /// What stands beside the user's function.
    pub(crate) fn beside(&self) -> TokenStream {
        self.errors.as_ref().map(Error::to_compile_error).unwrap_or_default()
    }

    /// What stands in it: dead code in which only the bindings are in scope, with the template's own literal, since
    /// `format_args!` alone knows the places inside a literal.
    pub(crate) fn inside(&self) -> TokenStream {
        let modules = self.unknown_names.iter().map(|(template, bindings)| {
            quote! {
                mod __pacific_names {
                    fn names(#(#bindings: &str),*) {
                        let _ = ::core::format_args!(#template);
                    }
                }
            }
        });
        quote!(#(const _: () = { #modules };)*)
    }
}
