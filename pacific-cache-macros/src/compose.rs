//! Several of our attributes on one function. They are recognised by the last segment of their path.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Attribute, Error, Meta, Path, parse_quote_spanned};

use crate::args::etag::EtagArgs;
use crate::args::memoize::LAST;
use crate::conditional::Conditional;
use crate::expand::{Runtime, at};
use crate::function::{Function, stays_outside};
use crate::mistakes::Mistakes;

/// Whether an attribute is called so.
pub(crate) fn is_called(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == name)
}

/// An `#[etag(..)]` below `#[cache]`: part of how its response is made.
pub(crate) struct EtagBelow {
    pub(crate) args: EtagArgs,
    pub(crate) path: Path,
}

/// Takes the `#[etag(..)]` off a cached handler.
pub(crate) fn take_etag(function: &mut Function, mistakes: &mut Mistakes) -> Option<EtagBelow> {
    let attribute = take(function, "etag")?;
    let tokens = match attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(ref list) => list.tokens.clone(),
        Meta::NameValue(ref pair) => {
            mistakes.push(Error::new_spanned(&pair.value, "write `#[etag(version = expr)]`"));
            return None;
        }
    };
    Some(EtagBelow { args: EtagArgs::parse(tokens, mistakes), path: attribute.path().clone() })
}

/// Takes an attribute off the function; what was imported for it stays used.
pub(crate) fn take(function: &mut Function, name: &str) -> Option<Attribute> {
    let index = function.attributes.iter().position(|one| is_called(one, name))?;
    let attribute = function.attributes.remove(index);
    function.taken.push(attribute.path().clone());
    Some(attribute)
}

/// One of our attributes, with its arguments, as it puts itself elsewhere.
pub(crate) struct Ours<'a> {
    pub(crate) name: &'static str,
    pub(crate) args: &'a TokenStream,
    pub(crate) runtime: Option<&'a Path>,
}

impl Ours<'_> {
    /// The function with this attribute directly below the other one, which then expands first; if that is there.
    pub(crate) fn below(&self, other: &str, function: &Function) -> Option<TokenStream> {
        let index = function.attributes.iter().position(|one| is_called(one, other))?;
        Some(self.after(index + 1, &[], function))
    }

    /// The function twice, where an argument is there under a condition: with it, and without it.
    pub(crate) fn twice(&self, function: &Function) -> Option<TokenStream> {
        let conditional = Conditional::first(function)?;
        let (with, without) = (conditional.with(function), conditional.without(function));
        let condition = conditional.condition;
        let (with, without) =
            (self.after(0, &[], &with), self.after(0, self.told(&conditional.absent), &without));
        Some(quote!(#[cfg(#condition)] #with #[cfg(not(#condition))] #without))
    }

    /// The function with this attribute below all others, which then rewrite the body first.
    pub(crate) fn last(&self, function: &Function) -> TokenStream {
        self.after(function.attributes.len(), &[Ident::new(LAST, Span::call_site())], function)
    }

    /// Only what can be skipped has to be known to be absent.
    fn told<'b>(&self, absent: &'b [Ident]) -> &'b [Ident] {
        if matches!(self.name, "cache" | "memoize") { absent } else { &[] }
    }

    fn after(&self, count: usize, said: &[Ident], function: &Function) -> TokenStream {
        let (above, below) = function.attributes.split_at(count);
        let Function { visibility, signature, body, .. } = function;
        let ours = self.attribute(said);
        quote!(#(#above)* #ours #(#below)* #visibility #signature #body)
    }

    fn attribute(&self, said: &[Ident]) -> Attribute {
        let place = Span::call_site();
        let name = Ident::new(self.name, place);
        let (path, args) = (Runtime::new(self.runtime).public().clone(), self.args);
        parse_quote_spanned!(place=> #[#path::#name(#(#said,)* #args)])
    }
}

/// Whether the function has an attribute that rewrites its body, or may do so.
pub(crate) fn is_rewritten(function: &Function) -> bool {
    !function.attributes.iter().all(stays_outside)
}

/// Uses the paths of the attributes that were taken, which rustc would find imported for nothing. What is ours is not
/// told of.
pub(crate) fn imports(function: &Function) -> TokenStream {
    let imported = function.taken.iter().filter(|path| path.leading_colon.is_none());
    let paths = imported.map(|path| path.to_token_stream().into_iter().map(own).collect::<TokenStream>());
    quote_spanned!(Span::mixed_site()=> #(use #paths as _;)*)
}

fn own(mut token: TokenTree) -> TokenTree {
    token.set_span(at(token.span()));
    token
}
