//! What is evaluated at each request: the key, expressions, and tags with braces.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::{at, text};
use crate::args::duration::Duration;
use crate::args::entry::EntryArgs;

/// A `Key`, or a `Call` where more is said.
pub(super) fn call(runtime: &TokenStream, key: TokenStream, said: &TokenStream) -> TokenStream {
    if said.is_empty() { key } else { quote!(#runtime::Call::new(#key) #said) }
}

/// What an entry's options say besides its key; `referenced` tells that bindings are references already.
pub(super) fn said(entry: &EntryArgs, runtime: &TokenStream, referenced: bool) -> TokenStream {
    let name = quote!(#runtime::Name);
    let durations = [("ttl", &entry.ttl), ("swr", &entry.swr), ("stale_if_error", &entry.stale_if_error)]
        .map(|(option, duration)| {
            let expression = duration.as_ref().and_then(Duration::expression)?;
            let place = at(expression.span());
            let method = format_ident!("{option}", span = place);
            Some(quote_spanned!(place=> .#method(#expression)))
        });
    let durations = durations.into_iter().flatten();
    let tags = entry.tags.iter().filter(|tag| tag.constant().is_none());
    let tags = tags.map(|tag| text(&name, tag, referenced));
    quote!(#(#durations)* #(.tag(#tags))*)
}
