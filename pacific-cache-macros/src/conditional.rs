//! An argument that is there under a condition: `#[cfg(..)]` on it is not yet decided when an attribute sees it.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Meta};

use crate::function::Function;
use crate::pattern::Bindings;

/// How an attribute tells itself of a binding that the condition took away: it may be skipped.
pub(crate) const ABSENT: &str = "__pacific_absent_";

pub(crate) struct Conditional {
    pub(crate) condition: TokenStream,
    /// Options that name what it binds.
    pub(crate) absent: Vec<Ident>,
    index: usize,
}

impl Conditional {
    /// The first such argument.
    pub(crate) fn first(function: &Function) -> Option<Self> {
        function.signature.inputs.iter().enumerate().find_map(|(index, input)| {
            let FnArg::Typed(argument) = input else { return None };
            let condition = argument.attrs.iter().find_map(condition)?;
            let names = Bindings::of(&argument.pat).names;
            let absent = names.iter().map(|name| format_ident!("{ABSENT}{}", name.unraw())).collect();
            Some(Self { condition, absent, index })
        })
    }

    /// The function as it is where the condition holds.
    pub(crate) fn with(&self, function: &Function) -> Function {
        let mut function = function.clone();
        if let Some(FnArg::Typed(argument)) = function.signature.inputs.iter_mut().nth(self.index) {
            let first = argument.attrs.iter().position(|one| condition(one).is_some());
            first.map(|first| argument.attrs.remove(first));
        }
        function
    }

    /// The function as it is elsewhere.
    pub(crate) fn without(&self, function: &Function) -> Function {
        let mut function = function.clone();
        let inputs = std::mem::take(&mut function.signature.inputs).into_iter().enumerate();
        let inputs = inputs.filter(|(index, _)| *index != self.index);
        function.signature.inputs = inputs.map(|(_, input)| input).collect::<Punctuated<_, _>>();
        function
    }
}

fn condition(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens as _;

    #[test]
    fn an_argument_under_a_condition_is_there_once() {
        let function: Function = syn::parse_str("async fn f(a: u8, #[cfg(x)] b: u8, c: u8) {}").unwrap();
        let conditional = Conditional::first(&function).unwrap();
        assert_eq!(conditional.condition.to_string(), "x");
        assert_eq!(conditional.absent, ["__pacific_absent_b"]);
        for (made, expected) in [
            (conditional.with(&function), "async fn f(a: u8, b: u8, c: u8) {}"),
            (conditional.without(&function), "async fn f(a: u8, c: u8) {}"),
        ] {
            let expected: Function = syn::parse_str(expected).unwrap();
            assert_eq!(made.to_token_stream().to_string(), expected.to_token_stream().to_string());
            assert!(Conditional::first(&made).is_none());
        }
    }
}
