//! The expansions: the user's function, and one call into the runtime.

mod body;
mod by_name;
pub(crate) mod cache;
mod call;
pub(crate) mod etag;
mod generics;
pub(crate) mod invalidates;
pub(crate) mod memoize;
mod place;
mod policy;
mod reads;
mod tag;
mod used;
mod wrapper;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Path;

use crate::args::text::Text;
use crate::template::Template;

/// What becomes of a function.
#[derive(Default)]
pub(crate) struct Expanded {
    pub(crate) whole: TokenStream,
    /// Where the attribute has a mistake, what can be asked all the same, in the function itself: of what it returns,
    pub(crate) returns: TokenStream,
    /// and of its arguments.
    pub(crate) arguments: TokenStream,
}

impl From<TokenStream> for Expanded {
    fn from(whole: TokenStream) -> Self {
        Self { whole, ..Self::default() }
    }
}

/// Where the runtime is.
pub(crate) struct Runtime(TokenStream);

impl Runtime {
    pub(crate) fn new(given: Option<&Path>) -> Self {
        Self(
            given.map_or_else(
                || quote_spanned!(Span::mixed_site()=> ::pacific_cache),
                ToTokens::to_token_stream,
            ),
        )
    }

    /// What only expansions use.
    pub(crate) fn private(&self) -> TokenStream {
        let Self(path) = self;
        quote_spanned!(Span::mixed_site()=> #path::__private)
    }

    /// What everyone uses.
    pub(crate) fn public(&self) -> &TokenStream {
        &self.0
    }
}

/// The same tokens, said to stand elsewhere: an error about them is shown there. `$crate` is found by its span.
pub(crate) fn placed(tokens: &TokenStream, place: Span) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        if token.to_string() != "$crate" {
            token.set_span(place);
        }
        token
    });
    moved.collect()
}

/// The user's place, with names of our own: locals made there can't meet the user's.
pub(crate) fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// A `Key` or `Name` (`what`, by path) of some text; `referenced` tells which bindings are references already.
pub(crate) fn text(what: &TokenStream, text: &Text, referenced: bool) -> TokenStream {
    match text {
        Text::Template(template) => self::template(what, template, referenced),
        Text::Expression(expression) => {
            quote_spanned!(at(syn::spanned::Spanned::span(expression))=> #what::text(#expression))
        }
    }
}

pub(crate) fn template(what: &TokenStream, template: &Template, referenced: bool) -> TokenStream {
    let literal = &template.literal;
    let place = at(literal.span());
    let values = template.holes.iter().map(|hole| {
        let with = if hole.is_unguessable { "with_unguessable" } else { "with" };
        let (with, value) = (Ident::new(with, place), hole.value(referenced));
        quote_spanned!(place=> .#with(#value))
    });
    quote_spanned!(place=> #what::new(#literal)#(#values)*)
}
