//! The function that takes the place of the user's, which is whole in it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Attribute, FnArg, Path, Signature, parse_quote};

use super::generics::{names, of_static, static_type};
use super::used::used;
use super::{Runtime, at, placed};
use crate::compose::imports;
use crate::function::{Argument, Function, stays_outside};
use crate::mentions::{Mentions, words};
use crate::pattern::borrowing;
use crate::returns::Returns;

pub(super) struct Wrapper<'a> {
    pub(super) function: &'a Function,
    pub(super) arguments: Vec<Argument<'a>>,
    pub(super) runtime: TokenStream,
    /// What the attributes mention of the arguments.
    mentions: Mentions,
}

impl<'a> Wrapper<'a> {
    pub(super) fn new(function: &'a Function, runtime: Option<&Path>, mentions: Mentions) -> Self {
        let runtime = Runtime::new(runtime).private();
        Self { function, arguments: function.arguments(), runtime, mentions }
    }

    /// A handler, with an extractor before the user's own.
    pub(super) fn handler(&self, extractor: &TokenStream, body: &TokenStream) -> TokenStream {
        let (runtime, inputs) = (&self.runtime, self.inputs());
        // Ours is the argument that Clippy would find one too many.
        let allowed = (self.arguments.len() == 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let inputs = quote_spanned!(Span::mixed_site()=> __pacific_request: #extractor #(, #inputs)*);
        let output = quote_spanned!(Span::mixed_site()=> -> #runtime::Response);
        let places = self.places();
        self.outer(&quote!(#allowed), &inputs, &output, &quote!(#places #body))
    }

    /// A function of the same signature.
    pub(super) fn twin(&self, body: &TokenStream) -> TokenStream {
        let (inputs, output) = (self.inputs(), self.function.signature.output.to_token_stream());
        self.outer(&TokenStream::new(), &quote!(#(#inputs),*), &output, body)
    }

    fn outer(
        &self,
        attributes: &TokenStream,
        inputs: &TokenStream,
        output: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let (outside, inside): (Vec<_>, Vec<_>) =
            self.function.attributes.iter().partition(|one| stays_outside(one));
        let Function { visibility, signature, .. } = self.function;
        let Signature { asyncness, fn_token, ident, generics, .. } = signature;
        let generics = of_static(generics);
        let (parameters, conditions) = (generics.split_for_impl().0, &generics.where_clause);
        let (nested, imports) = (self.nested(&inside), imports(self.function));
        let body = self.function.body_of(quote!(#imports #nested #body));
        quote_spanned! {Span::mixed_site()=>
            #(#outside)*
            #attributes
            #visibility #asyncness #fn_token #ident #parameters (#inputs) #output #conditions #body
        }
    }

    /// The user's function, verbatim. It is called here, where Clippy asks what a handler awaits.
    fn nested(&self, attributes: &[&Attribute]) -> TokenStream {
        let Function { signature, body, .. } = self.function;
        let mut signature = signature.clone();
        for (argument, allowed) in signature.inputs.iter_mut().zip(self.used_outside_only()) {
            if let (FnArg::Typed(argument), true) = (argument, allowed) {
                argument.attrs.push(parse_quote!(#[allow(unused_variables)]));
            }
        }
        quote!(#[allow(clippy::unused_async)] #(#attributes)* #signature #body)
    }

    /// Which arguments have a binding that an attribute uses and the body doesn't: it isn't unused.
    fn used_outside_only(&self) -> Vec<bool> {
        let in_body = words(&self.function.body.to_string());
        let only_outside =
            |name: &Ident| self.mentions.has(name) && !in_body.contains(&name.unraw().to_string());
        self.arguments.iter().map(|argument| argument.bindings.names.iter().any(only_outside)).collect()
    }

    fn inputs(&self) -> Vec<TokenStream> {
        let pairs = self.names().into_iter().zip(&self.arguments);
        let typed = pairs.map(|(name, argument)| (name, static_type(argument.ty)));
        typed.map(|(name, ty)| quote_spanned!(Span::mixed_site()=> #name: #ty)).collect()
    }

    /// What the arguments are called outside.
    fn names(&self) -> Vec<Ident> {
        (0..self.arguments.len())
            .map(|index| format_ident!("__pacific_{index}", span = Span::mixed_site()))
            .collect()
    }

    /// Matches each argument of which something mentions a binding, by reference.
    pub(super) fn matches(&self, mentions: &Mentions) -> TokenStream {
        let wanted = |name: &Ident| mentions.has(name);
        let pairs = self.arguments.iter().zip(self.names());
        let pairs = pairs.filter(|(argument, _)| argument.bindings.names.iter().any(wanted));
        let matches = pairs.map(|(argument, name)| {
            let pattern = borrowing(argument.pattern, &wanted);
            quote_spanned!(Span::mixed_site()=> let #pattern = &#name;)
        });
        let used = used(self.arguments.iter().flat_map(|argument| &argument.bindings.names), mentions);
        quote!(#(#matches)* #used)
    }

    /// The call of the user's function.
    pub(super) fn call(&self) -> TokenStream {
        let (place, arguments) = (at(self.function.returns_at()), self.names());
        let Signature { ident, generics, .. } = &self.function.signature;
        let generics = names(generics);
        let generics = (!generics.is_empty()).then(|| quote!(::<#(#generics),*>));
        quote_spanned!(place=> #ident #generics (#(#arguments),*))
    }

    /// The check that what the handler returns is a response; `function` says it in the attribute's words.
    pub(super) fn answers(&self, function: &str) -> Option<TokenStream> {
        let Returns::Named(ty) = Returns::of(&self.function.signature.output) else { return None };
        let (place, ty) = (at(self.function.returns_at()), static_type(&ty));
        // At the very place of the call into the runtime: rustc then keeps back the same complaint about that.
        let (runtime, ty) = (placed(&self.runtime, place), placed(&ty.to_token_stream(), place));
        let function = Ident::new(function, place);
        Some(quote_spanned!(place=> #runtime::#function::<#ty>();))
    }
}
