//! Whether a function's body can't outlive the caller: it works with more than it owns, or calls itself.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::visit::{self, Visit};
use syn::{GenericParam, Lifetime, ParenthesizedGenericArguments, TypeFnPtr, TypeReference};

use crate::function::Function;

pub(crate) const ITSELF: &str = "where the function calls itself";

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
        } else if calls(self.body.stream(), &self.signature.ident) {
            // In a function in a function it would call that one, past the cache; and whether its future is `Send`, as
            // what outlives the caller has to be, can't be asked inside of it.
            Some(ITSELF)
        } else {
            None
        }
    }
}

/// Whether a function of this name is called, and no method or part of a path.
fn calls(tokens: TokenStream, function: &Ident) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let punct = |index: Option<usize>| match index.and_then(|index| tokens.get(index)) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Ident(word) if word == function => {
            let (before, after) = (|back| punct(index.checked_sub(back)), |on| punct(Some(index + on)));
            let is_part = before(1) == ':' || (before(1) == '.' && before(2) != '.');
            let is_called = matches!(tokens.get(index + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            !is_part && (is_called || (after(1), after(2), after(3)) == (':', ':', '<'))
        }
        TokenTree::Group(group) => calls(group.stream(), function),
        _ => false,
    })
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
            ("fn f(id: u64) { Box::pin(f(id - 1)).await }", Some(ITSELF)),
            ("fn f<T>(id: u64) { Box::pin(f::<T>(id - 1)).await }", Some(ITSELF)),
            ("fn f(id: u64) { join!(0..f(id - 1)) }", Some(ITSELF)),
            (
                "fn f(db: Db) { db.f(id).await; db::f(id).await; f::g(F { f: 1 }); let f = f; f { g: f } }",
                None,
            ),
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
