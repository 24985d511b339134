//! The annotated function, taken apart. Its body stays the tokens that the user wrote.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, FnArg, Item, Pat, Path, Signature, Type, Visibility};

use crate::pattern::Bindings;

#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Group,
    /// The paths of attributes that another one of ours took.
    pub(crate) taken: Vec<Path>,
}

/// One argument of a handler.
pub(crate) struct Argument<'a> {
    pub(crate) pattern: &'a Pat,
    pub(crate) ty: &'a Type,
    pub(crate) bindings: Bindings,
}

impl Function {
    /// Reads the item below `#[attribute]`.
    pub(crate) fn parse(item: TokenStream, attribute: &str) -> Result<Self, Error> {
        syn::parse2(item.clone()).map_err(|error| misplaced(item, attribute).unwrap_or(error))
    }

    /// The arguments but `self`.
    pub(crate) fn arguments(&self) -> Vec<Argument<'_>> {
        let typed = self.signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
        typed
            .map(|typed| Argument { pattern: &typed.pat, ty: &typed.ty, bindings: Bindings::of(&typed.pat) })
            .collect()
    }

    /// Everything that the arguments bind, `self` too.
    pub(crate) fn bindings(&self) -> Vec<Ident> {
        let receiver = self.signature.receiver().map(|receiver| Ident::new("self", receiver.self_token.span));
        let names = self.arguments().into_iter().flat_map(|argument| argument.bindings.names);
        receiver.into_iter().chain(names).collect()
    }

    /// Where the return type stands; without one, the name.
    pub(crate) fn returns_at(&self) -> Span {
        match &self.signature.output {
            syn::ReturnType::Type(_, ty) => ty.span(),
            syn::ReturnType::Default => self.signature.ident.span(),
        }
    }

    /// The same function with something before its body.
    pub(crate) fn with_inside(mut self, first: TokenStream) -> Self {
        let (inner, body) = self.inner_attributes();
        self.body = self.body_of(quote!(#(#inner)* #first #body));
        self
    }

    /// Another body in the place of the user's: by that rustc tells a function of the user's from one of a macro's,
    /// which it wouldn't find unused.
    pub(crate) fn body_of(&self, tokens: TokenStream) -> Group {
        let mut body = Group::new(Delimiter::Brace, tokens);
        body.set_span(self.body.span());
        body
    }

    /// Splits `#![..]` off the body.
    pub(crate) fn inner_attributes(&self) -> (Vec<Attribute>, TokenStream) {
        let split = |input: ParseStream<'_>| Ok((input.call(Attribute::parse_inner)?, input.parse()?));
        // What can't be parsed is left to rustc to tell.
        split.parse2(self.body.stream()).unwrap_or((Vec::new(), self.body.stream()))
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let signature = input.parse()?;
        let body = body(input.parse()?)?;
        Ok(Self { attributes, visibility, signature, body, taken: Vec::new() })
    }
}

/// A body in braces; what a `macro_rules!` hands on comes in an invisible group.
fn body(token: TokenTree) -> syn::Result<Group> {
    match token {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => Ok(body),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            syn::parse2(group.stream()).and_then(body)
        }
        other => Err(Error::new_spanned(other, "expected a function's body")),
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.attributes.iter().map(ToTokens::to_token_stream));
        self.visibility.to_tokens(tokens);
        self.signature.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

/// What the attribute stands on instead of a function.
fn misplaced(item: TokenStream, attribute: &str) -> Option<Error> {
    if let Ok(method) = syn::parse2::<syn::TraitItemFn>(item.clone()) {
        return Some(Error::new(
            method.sig.fn_token.span(),
            format_args!("`#[{attribute}]` goes on an `async fn`; this one has no body"),
        ));
    }
    let (span, what) = keyword(&syn::parse2(item).ok()?)?;
    Some(Error::new(span, format_args!("`#[{attribute}]` goes on an `async fn`; this is {what}")))
}

fn keyword(item: &Item) -> Option<(Span, &'static str)> {
    Some(match item {
        Item::Const(item) => (item.const_token.span(), "a constant"),
        Item::Enum(item) => (item.enum_token.span(), "an enum"),
        Item::Impl(item) => (item.impl_token.span(), "an impl"),
        Item::Mod(item) => (item.mod_token.span(), "a module"),
        Item::Static(item) => (item.static_token.span(), "a static"),
        Item::Struct(item) => (item.struct_token.span(), "a struct"),
        Item::Trait(item) => (item.trait_token.span(), "a trait"),
        Item::Type(item) => (item.type_token.span(), "a type alias"),
        Item::Union(item) => (item.union_token.span(), "a union"),
        Item::Use(item) => (item.use_token.span(), "a use"),
        _ => return None,
    })
}

/// Whether an attribute is about the item that others see, rather than about its body.
pub(crate) fn stays_outside(attribute: &Attribute) -> bool {
    const OUTSIDE: [&str; 10] =
        ["doc", "cfg", "cfg_attr", "allow", "warn", "deny", "forbid", "expect", "deprecated", "must_use"];
    attribute.path().get_ident().is_some_and(|name| OUTSIDE.iter().any(|outside| name == outside))
}
