//! The bindings that expressions use.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::function::Argument;
use crate::mentions::Mentions;

/// A word in an expression may be something else than the binding, which would then be unused.
pub(super) fn used<'a>(
    bindings: impl Iterator<Item = &'a Ident>,
    mentions: &Mentions,
) -> Option<TokenStream> {
    let used: Vec<_> = bindings.filter(|name| mentions.may_have(name)).collect();
    (!used.is_empty()).then(|| quote_spanned!(Span::mixed_site()=> let _ = (#(#used,)*);))
}

/// In the user's own function, the bindings that an expression mentions by reference, as where they are matched.
pub(super) fn borrowed(arguments: &[Argument<'_>], mentions: &Mentions) -> TokenStream {
    let bindings = arguments.iter().flat_map(|argument| &argument.bindings.names);
    let mentioned = bindings.clone().filter(|name| mentions.may_have(name));
    let used = used(bindings, mentions);
    quote_spanned!(Span::mixed_site()=> #(let #mentioned = &#mentioned;)* #used)
}

/// There, every binding that something mentions by reference.
pub(super) fn rebound(arguments: &[Argument<'_>], mentions: &Mentions) -> TokenStream {
    let bindings = arguments.iter().flat_map(|argument| &argument.bindings.names);
    let mentioned: Vec<_> = bindings.filter(|name| mentions.has(name)).collect();
    quote_spanned!(Span::mixed_site()=> #(let #mentioned = &#mentioned;)* let _ = (#(#mentioned,)*);)
}
