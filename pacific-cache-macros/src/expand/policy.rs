//! The literals of an attribute, in a static.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::at;
use crate::args::duration::Duration;
use crate::args::entry::EntryArgs;
use crate::args::text::Text;
use crate::function::Function;

/// The policy of a function, with what is said of it.
pub(super) fn policy(function: &Function, runtime: &TokenStream, said: &TokenStream) -> TokenStream {
    let path = path_of(function);
    quote_spanned! {Span::mixed_site()=>
        static __PACIFIC_POLICY: #runtime::Policy = #runtime::Policy::new(#path) #said;
    }
}

/// `module::function`.
pub(super) fn path_of(function: &Function) -> TokenStream {
    let name = function.signature.ident.unraw().to_string();
    quote_spanned!(Span::mixed_site()=> ::core::concat!(::core::module_path!(), "::", #name))
}

/// The names of an entry as they are written, for people: its key, and its tags.
pub(super) fn names(key: Option<&Text>, tags: &[Text]) -> TokenStream {
    let key = key.map(Text::written).map(|key| quote!(.key(#key)));
    let tags = (!tags.is_empty()).then(|| written(tags)).map(|tags| quote!(.tagged(#tags)));
    quote!(#key #tags)
}

/// Names as they are written.
pub(super) fn written(names: &[Text]) -> TokenStream {
    let written = names.iter().map(Text::written);
    quote!(&[#(#written),*])
}

/// How long an entry is fresh or may be served stale, and its constant tags.
pub(super) fn lifetime(entry: &EntryArgs) -> TokenStream {
    let millis = |duration: &Option<Duration>| {
        duration.as_ref().and_then(Duration::millis).map(Literal::u64_unsuffixed)
    };
    let ttl = millis(&entry.ttl).map(|millis| quote!(.ttl_millis(#millis)));
    let swr = millis(&entry.swr).map(|millis| quote!(.swr_millis(#millis)));
    let error = millis(&entry.stale_if_error).map(|millis| quote!(.stale_if_error_millis(#millis)));
    let tags: Vec<_> = entry.tags.iter().filter_map(Text::constant).map(|tag| &tag.literal).collect();
    let tags = (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])));
    quote!(#ttl #tags #swr #error)
}

pub(super) fn schema(entry: &EntryArgs) -> Option<TokenStream> {
    let schema = Literal::u32_unsuffixed(entry.schema?);
    Some(quote!(.schema(#schema)))
}

/// What is not to be read, and what is not to be told.
pub(super) fn secrets(entry: &EntryArgs) -> TokenStream {
    let sensitive = entry.sensitive.then(|| quote!(.sensitive()));
    let unguessable = (!entry.unguessable.is_empty()).then(|| quote!(.unguessable()));
    quote!(#sensitive #unguessable)
}

/// Where the entry is stored.
pub(super) fn place(entry: &EntryArgs) -> Option<TokenStream> {
    let cache = entry.cache.as_ref()?;
    Some(quote_spanned!(at(cache.span())=> .in_cache(&#cache)))
}
