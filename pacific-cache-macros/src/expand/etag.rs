//! The expansion of `#[etag]` on a handler that isn't cached.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::policy::path_of;
use super::used::rebound;
use super::wrapper::Wrapper;
use super::{Expanded, at, placed, text};
use crate::args::etag::EtagArgs;
use crate::args::text::Text;
use crate::function::Function;

pub(crate) fn expand(args: &EtagArgs, function: &Function) -> Expanded {
    let wrapper = Wrapper::new(function, args.runtime.as_ref(), args.mentions());
    let place = at(function.returns_at());
    let (answers, tag, call) = (wrapper.answers("tagged_answers"), wrapper.tag(args), wrapper.call());
    let (runtime, moved) = (&wrapper.runtime, placed(&wrapper.runtime, place));
    let tagged =
        quote_spanned!(place=> #moved::tagged(__pacific_request, __pacific_tag, move || #call).await);
    let declared = args.key.as_ref().map(|key| declared(key, &wrapper));
    let body = quote_spanned! {Span::mixed_site()=>
        #declared
        let __pacific_tag = #tag;
        #tagged
    };
    let whole = wrapper.handler(&quote!(#runtime::Conditional), &body);
    Expanded { whole, returns: quote!(#answers), arguments: asked(args, &wrapper) }
}

/// What is told of it: its name, as it is written.
fn declared(key: &Text, wrapper: &Wrapper<'_>) -> TokenStream {
    let (runtime, path, key) = (&wrapper.runtime, path_of(wrapper.function), key.written());
    quote_spanned! {Span::mixed_site()=>
        static __PACIFIC_TAGGED: #runtime::Tagged = #runtime::Tagged::new(#path, #key);
    }
}

/// In the user's own function: whether the name can be made.
fn asked(args: &EtagArgs, wrapper: &Wrapper<'_>) -> TokenStream {
    let runtime = &wrapper.runtime;
    let name = args.key.iter().map(|key| text(&quote!(#runtime::Name), key, true));
    let rebound = rebound(&wrapper.arguments, &args.mentions());
    quote!(#rebound #(let _ = #name;)*)
}
