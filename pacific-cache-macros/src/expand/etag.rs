//! The expansion of `#[etag]` on a handler that isn't cached.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::wrapper::Wrapper;
use super::{at, placed};
use crate::args::etag::EtagArgs;
use crate::function::Function;

pub(crate) fn expand(args: &EtagArgs, function: &Function) -> TokenStream {
    let wrapper = Wrapper::new(function, args.runtime.as_ref(), args.mentions());
    let place = at(function.returns_at());
    let (answers, tag, call) = (wrapper.answers("tagged_answers"), wrapper.tag(args), wrapper.call());
    let (runtime, moved) = (&wrapper.runtime, placed(&wrapper.runtime, place));
    let tagged =
        quote_spanned!(place=> #moved::tagged(__pacific_request, __pacific_tag, move || #call).await);
    let body = quote_spanned! {Span::mixed_site()=>
        #answers
        let __pacific_tag = #tag;
        #tagged
    };
    wrapper.handler(&quote!(#runtime::Conditional), &body)
}
