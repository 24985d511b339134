//! The expansion of `#[cache]`: the user's function whole, in one that asks the cache first.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Attribute, FnArg, Signature, parse_quote};

use super::generics::{names, of_static, static_type};
use super::key::words;
use super::returns::Returns;
use super::{Runtime, at, placed};
use crate::args::cache::CacheArgs;
use crate::args::duration::Duration;
use crate::args::text::Text;
use crate::function::{Argument, Function, stays_outside};

/// What is expanded, with what every step needs.
pub(super) struct Expansion<'a> {
    pub(super) args: &'a CacheArgs,
    pub(super) function: &'a Function,
    pub(super) arguments: Vec<Argument<'a>>,
    pub(super) runtime: TokenStream,
}

pub(crate) fn expand(args: &CacheArgs, function: &Function) -> TokenStream {
    let runtime = Runtime::new(args.runtime.as_ref()).private();
    Expansion { args, function, arguments: function.arguments(), runtime }.outer()
}

impl Expansion<'_> {
    /// The function that takes the handler's place.
    fn outer(&self) -> TokenStream {
        let (outside, inside): (Vec<_>, Vec<_>) =
            self.function.attributes.iter().partition(|one| stays_outside(one));
        let Function { visibility, signature, .. } = self.function;
        let Signature { asyncness, fn_token, ident, generics, .. } = signature;
        let generics = of_static(generics);
        let (parameters, conditions) = (generics.split_for_impl().0, &generics.where_clause);
        let (inputs, runtime) = (self.inputs(), &self.runtime);
        let (nested, body) = (self.nested(&inside), self.body());
        // Ours is the argument that Clippy would find one too many.
        let allowed = (self.arguments.len() == 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let body = self.function.body_of(quote!(#nested #body));
        quote_spanned! {Span::mixed_site()=>
            #(#outside)*
            #allowed
            #visibility #asyncness #fn_token #ident #parameters (#inputs) -> #runtime::Response #conditions #body
        }
    }

    /// The user's function, verbatim.
    fn nested(&self, attributes: &[&Attribute]) -> TokenStream {
        let Function { signature, body, .. } = self.function;
        let mut signature = signature.clone();
        for (argument, allowed) in signature.inputs.iter_mut().zip(self.used_outside_only()) {
            if let (FnArg::Typed(argument), true) = (argument, allowed) {
                argument.attrs.push(parse_quote!(#[allow(unused_variables)]));
            }
        }
        quote!(#(#attributes)* #signature #body)
    }

    /// Which arguments have a binding that the key or a tag uses and the body doesn't: it isn't unused.
    fn used_outside_only(&self) -> Vec<bool> {
        let in_body = words(&self.function.body.to_string());
        let only_outside = |name: &Ident| self.uses(name) && !in_body.contains(&name.unraw().to_string());
        self.arguments.iter().map(|argument| argument.bindings.names.iter().any(only_outside)).collect()
    }

    fn body(&self) -> TokenStream {
        let (policy, answers, key, serve) = (self.policy(), self.answers(), self.call(), self.serve());
        let reads = self.reads().map(|reads| {
            quote_spanned!(Span::mixed_site()=> let __pacific_request = __pacific_request.reads(#reads);)
        });
        quote_spanned! {Span::mixed_site()=>
            #policy
            #answers
            #reads
            let __pacific_key = #key;
            #serve
        }
    }

    fn inputs(&self) -> TokenStream {
        let (runtime, names) = (&self.runtime, self.names());
        let ignoring = self.args.ignore_credentials.then(|| quote!(<true>));
        let types = self.arguments.iter().map(|argument| static_type(argument.ty));
        quote_spanned!(Span::mixed_site()=> __pacific_request: #runtime::Request #ignoring #(, #names: #types)*)
    }

    /// What the arguments are called outside.
    pub(super) fn names(&self) -> Vec<Ident> {
        (0..self.arguments.len())
            .map(|index| format_ident!("__pacific_{index}", span = Span::mixed_site()))
            .collect()
    }

    /// The attribute's literals.
    fn policy(&self) -> TokenStream {
        let runtime = &self.runtime;
        let name = self.function.signature.ident.unraw().to_string();
        let ttl = match self.args.ttl {
            Some(Duration::Millis(millis)) => Some(Literal::u64_unsuffixed(millis)),
            _ => None,
        };
        let ttl = ttl.map(|millis| quote!(.ttl_millis(#millis)));
        let tags: Vec<_> = self.args.tags.iter().filter_map(Text::constant).map(|tag| &tag.literal).collect();
        let tags = (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])));
        quote_spanned! {Span::mixed_site()=>
            static __PACIFIC_POLICY: #runtime::Policy =
                #runtime::Policy::new(::core::concat!(::core::module_path!(), "::", #name)) #ttl #tags;
        }
    }

    /// The check that what the handler returns is a response.
    fn answers(&self) -> Option<TokenStream> {
        let Returns::Named(ty) = Returns::of(&self.function.signature.output) else { return None };
        let (place, ty) = (at(self.function.returns_at()), static_type(&ty));
        // At the very place of the call to `serve`: rustc then keeps back the same complaint about that.
        let (runtime, ty) = (placed(&self.runtime, place), placed(&ty.to_token_stream(), place));
        Some(quote_spanned!(place=> #runtime::answers::<#ty>();))
    }

    fn serve(&self) -> TokenStream {
        let place = at(self.function.returns_at());
        let (runtime, arguments) = (placed(&self.runtime, place), self.names());
        let Signature { ident, generics, .. } = &self.function.signature;
        let generics = names(generics);
        let generics = (!generics.is_empty()).then(|| quote!(::<#(#generics),*>));
        quote_spanned! {place=>
            #runtime::serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, move || #ident #generics (#(#arguments),*)).await
        }
    }
}
