//! The expansion of `#[cache]`: the user's function whole, in one that asks the cache first.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::used::rebound;
use super::wrapper::Wrapper;
use super::{Expanded, at, call, placed, policy, text};
use crate::args::cache::CacheArgs;
use crate::args::etag::EtagArgs;
use crate::function::Function;
use crate::mentions::Mentions;

/// What is expanded, with what every step needs.
pub(super) struct Expansion<'a> {
    pub(super) args: &'a CacheArgs,
    pub(super) wrapper: Wrapper<'a>,
    etag: Option<&'a EtagArgs>,
}

pub(crate) fn expand(args: &CacheArgs, etag: Option<&EtagArgs>, function: &Function) -> Expanded {
    let of_etag = etag.map(EtagArgs::mentions).unwrap_or_default();
    let wrapper = Wrapper::new(function, args.entry.runtime.as_ref(), args.mentions().and(of_etag));
    let expansion = Expansion { args, wrapper, etag };
    Expanded {
        whole: expansion.wrapper.handler(&expansion.extractor(), &expansion.body()),
        returns: expansion.wrapper.answers("answers").unwrap_or_default(),
        arguments: expansion.asked(),
    }
}

impl CacheArgs {
    fn mentions(&self) -> Mentions {
        Mentions::of(self.entry.texts(), self.entry.durations().chain(&self.per_user))
    }
}

impl Expansion<'_> {
    /// It takes a request whole or in part, as the options need it.
    fn extractor(&self) -> TokenStream {
        let (args, runtime) = (self.args, &self.wrapper.runtime);
        let with_credentials = args.ignore_credentials || args.per_user.is_some() || args.from_response;
        let with_headers = !args.vary.is_empty() || args.entry.cache.is_some();
        let parameters = match (with_credentials, with_headers) {
            (false, false) => None,
            (true, false) => Some(quote!(<true>)),
            (_, true) => Some(quote!(<#with_credentials, true>)),
        };
        quote!(#runtime::Request #parameters)
    }

    fn body(&self) -> TokenStream {
        let (key, serve) = (self.call(), self.serve());
        let policy = policy::policy(self.wrapper.function, &self.wrapper.runtime, &self.literals());
        let reads = self.reads().map(|reads| {
            quote_spanned!(Span::mixed_site()=> let __pacific_request = __pacific_request.reads(#reads);)
        });
        quote_spanned! {Span::mixed_site()=>
            #policy
            #reads
            let __pacific_key = #key;
            #serve
        }
    }

    /// The attribute's literals.
    fn literals(&self) -> TokenStream {
        let CacheArgs { entry, vary, client, .. } = self.args;
        let vary = (!vary.is_empty()).then(|| quote!(.vary(&[#(#vary),*])));
        let client = client.as_ref().map(|client| &client.literal).map(|text| quote!(.client(#text)));
        let (lifetime, schema) = (policy::lifetime(entry), policy::schema(entry));
        let (flags, secrets, place) = (self.flags(), policy::secrets(entry), policy::place(entry));
        let names = policy::names(entry.key.as_ref(), &entry.tags);
        quote!(#names #lifetime #vary #client #schema #flags #secrets #place)
    }

    fn flags(&self) -> TokenStream {
        let args = self.args;
        let strong = self.etag.is_some_and(|etag| etag.strong);
        let flags = [
            (args.ignore_credentials, quote!(.ignore_credentials())),
            (args.per_user.is_some(), quote!(.per_user())),
            (args.from_response, quote!(.from_response())),
            (args.collect, quote!(.collect())),
            (strong, quote!(.strong())),
        ];
        flags.into_iter().filter_map(|(given, flag)| given.then_some(flag)).collect()
    }

    /// A `Key`, or a `Call`, made from the arguments by reference.
    fn call(&self) -> TokenStream {
        let (call, matches) = (self.call_by(self.key()), self.wrapper.matches(&self.args.mentions()));
        if matches.is_empty() { call } else { quote!({ #matches #call }) }
    }

    /// In the user's own function: what the key leaves out, and whether it can be made.
    fn asked(&self) -> TokenStream {
        let reads = self.reads().map(|reads| quote!(let _ = #reads;));
        let runtime = &self.wrapper.runtime;
        let key = self.args.entry.key.as_ref().map(|key| text(&quote!(#runtime::Key), key, true));
        let call = self.call_by(key.unwrap_or_else(|| quote!(#runtime::Key::new("default"))));
        let rebound = rebound(&self.wrapper.arguments, &self.args.mentions());
        quote!(#reads #rebound let _ = #call;)
    }

    fn call_by(&self, key: TokenStream) -> TokenStream {
        let runtime = &self.wrapper.runtime;
        let mut said = call::said(&self.args.entry, runtime, true);
        said.extend(
            self.args.per_user.as_ref().map(|user| quote_spanned!(at(user.span())=> .user(&(#user)))),
        );
        call::call(runtime, key, &said)
    }

    fn key(&self) -> TokenStream {
        let (runtime, query) = (&self.wrapper.runtime, &self.args.query);
        let key = quote!(#runtime::Key);
        match &self.args.entry.key {
            Some(given) => text(&key, given, true),
            None if query.is_empty() => quote_spanned!(Span::mixed_site()=> #key::of(&__pacific_request)),
            None => {
                quote_spanned!(Span::mixed_site()=> #key::narrowed(&__pacific_request, &[#(#query),*]))
            }
        }
    }

    fn serve(&self) -> TokenStream {
        let place = at(self.wrapper.function.returns_at());
        let (runtime, load) = (placed(&self.wrapper.runtime, place), self.load());
        let serve = if self.version().is_some() { "serve_versioned" } else { "serve" };
        let serve = Ident::new(serve, place);
        quote_spanned! {place=>
            #runtime::#serve(&__PACIFIC_POLICY, __pacific_request, __pacific_key, #load).await
        }
    }

    /// What runs when the cache has no answer: the handler, and what is asked of its response.
    fn load(&self) -> TokenStream {
        let load = self.stored_if();
        let Some(etag) = self.version() else { return load };
        let version = self.wrapper.tag(etag);
        quote_spanned! {at(self.wrapper.function.returns_at())=>
            move |__pacific_judge| async move {
                let __pacific_version = #version;
                __pacific_version.on(__pacific_judge, #load).await
            }
        }
    }

    fn version(&self) -> Option<&EtagArgs> {
        self.etag.filter(|etag| etag.version.is_some())
    }

    fn stored_if(&self) -> TokenStream {
        let (place, call) = (at(self.wrapper.function.returns_at()), self.wrapper.call());
        let Some(condition) = &self.args.entry.store_if else {
            return quote_spanned!(place=> move || #call);
        };
        let runtime = placed(&self.wrapper.runtime, place);
        quote_spanned!(place=> move || async move { #runtime::store_if(#call.await, #condition) })
    }
}
