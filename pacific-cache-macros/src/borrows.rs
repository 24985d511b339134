//! Whether a function works with more than it owns, so that its body can't outlive the caller.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::visit::{self, Visit};
use syn::{GenericParam, Lifetime, ParenthesizedGenericArguments, TypeFnPtr, TypeReference};

use crate::function::Function;

impl Function {
    /// In what way it does, if it does.
    pub(crate) fn borrows(&self) -> Option<&'static str> {
        let generics = &self.signature.generics;
        if self.signature.receiver().is_some() {
            Some("on a method")
        } else if generics.params.iter().any(|one| matches!(one, GenericParam::Lifetime(_)))
            || self.arguments().iter().any(|argument| is_borrowed(argument.ty))
        {
            Some("with borrowed arguments")
        } else if names_self(self.signature.to_token_stream()) || names_self(self.body.stream()) {
            // A function in a function doesn't know whose `Self` it is.
            Some("where `Self` is named")
        } else {
            None
        }
    }
}

fn is_borrowed(ty: &syn::Type) -> bool {
    let mut search = Search(false);
    search.visit_type(ty);
    search.0
}

fn names_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "Self",
        TokenTree::Group(group) => names_self(group.stream()),
        _ => false,
    })
}

/// Looks for what may be shorter than `'static`, but for what a function type is given when it's called.
struct Search(bool);

impl<'a> Visit<'a> for Search {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        self.0 |= reference.lifetime.is_none();
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &'a Lifetime) {
        self.0 |= lifetime.ident != "static";
    }

    fn visit_type_fn_ptr(&mut self, _: &'a TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments(&mut self, _: &'a ParenthesizedGenericArguments) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_shorter_than_the_program_is_borrowed() {
        for (function, expected) in [
            ("fn f(id: u64, name: String) -> u8 {}", None),
            ("fn f(name: &'static str) {}", None),
            ("fn f(load: impl Fn(&str) -> u8, make: fn(&str)) {}", None),
            ("fn f<T: Store>(store: T) {}", None),
            ("fn f(&self) {}", Some("on a method")),
            ("fn f(self: Arc<Self>) {}", Some("on a method")),
            ("fn f(name: &str) {}", Some("with borrowed arguments")),
            ("fn f(session: Session<'_>) {}", Some("with borrowed arguments")),
            ("fn f(load: impl Fn() -> u8 + '_) {}", Some("with borrowed arguments")),
            ("fn f<'a>(id: u64) -> &'a str {}", Some("with borrowed arguments")),
            ("fn f(id: u64) -> Self {}", Some("where `Self` is named")),
            ("fn f(id: u64) { Self::find(id) }", Some("where `Self` is named")),
        ] {
            let function: Function = syn::parse_str(&format!("async {function}")).unwrap();
            assert_eq!(
                function.borrows(),
                expected,
                "{:?}",
                function.signature.to_token_stream().to_string()
            );
        }
    }
}
