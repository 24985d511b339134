//! `#[derive(CacheKey)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Generics, Path, parse_quote};

use crate::expand::{Runtime, at, placed};

pub(crate) fn expand(input: TokenStream) -> Result<TokenStream, Error> {
    let input: DeriveInput = syn::parse2(input)?;
    let runtime = Runtime::new(runtime(&input)?.as_ref());
    let runtime = runtime.public();
    let body = match &input.data {
        Data::Struct(data) => of_struct(&data.fields, runtime),
        Data::Enum(data) => of_enum(data, runtime),
        Data::Union(data) => {
            return Err(Error::new_spanned(
                data.union_token,
                "a union can't be part of a key: nobody knows which field counts",
            ));
        }
    };
    let (name, generics) = (&input.ident, bounded(input.generics.clone(), runtime));
    let (parameters, arguments, conditions) = generics.split_for_impl();
    Ok(quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #parameters #runtime::CacheKey for #name #arguments #conditions {
            fn cache_key(&self, __pacific_key: &mut #runtime::KeyWriter<'_>) {
                #body
            }
        }
    })
}

/// `#[cache_key(crate = path)]`.
fn runtime(input: &DeriveInput) -> Result<Option<Path>, Error> {
    let mut path = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("cache_key")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("`cache_key` takes `crate = path` only"));
            }
            path = Some(meta.value()?.call(Path::parse_mod_style)?);
            Ok(())
        })?;
    }
    Ok(path)
}

fn bounded(mut generics: Generics, runtime: &TokenStream) -> Generics {
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(#runtime::CacheKey));
    }
    generics
}

fn of_struct(fields: &Fields, runtime: &TokenStream) -> TokenStream {
    let (pattern, written) = (pattern(fields), writes(fields, runtime));
    let written = match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => quote!(#(#written)*),
        _ => {
            let parts = parts(&written);
            quote_spanned!(Span::mixed_site()=> __pacific_key.tuple(#parts);)
        }
    };
    quote_spanned! {Span::mixed_site()=>
        let Self #pattern = self;
        #written
    }
}

fn of_enum(data: &DataEnum, runtime: &TokenStream) -> TokenStream {
    if data.variants.is_empty() {
        return quote_spanned!(Span::mixed_site()=> match *self {});
    }
    let arms = data.variants.iter().map(|variant| {
        let (ident, name) = (&variant.ident, variant.ident.unraw().to_string());
        let (pattern, parts) = (pattern(&variant.fields), parts(&writes(&variant.fields, runtime)));
        quote_spanned!(Span::mixed_site()=> Self::#ident #pattern => __pacific_key.variant(#name, #parts),)
    });
    quote_spanned!(Span::mixed_site()=> match self { #(#arms)* })
}

/// The closure that writes fields.
fn parts(writes: &[TokenStream]) -> TokenStream {
    if writes.is_empty() {
        return quote!(|_| {});
    }
    quote_spanned!(Span::mixed_site()=> |__pacific_key| { #(#writes)* })
}

/// One statement a field; an error about it is shown at the field's type.
fn writes(fields: &Fields, runtime: &TokenStream) -> Vec<TokenStream> {
    let pairs = fields.iter().zip(names(fields));
    pairs
        .map(|(field, name)| {
            let place = at(field.ty.span());
            let runtime = placed(runtime, place);
            let name = placed(&name.to_token_stream(), place);
            let value = quote_spanned!(place=> #runtime::CacheKey::cache_key(#name, __pacific_key));
            quote_spanned!(Span::mixed_site()=> __pacific_key.value(|__pacific_key| #value);)
        })
        .collect()
}

fn pattern(fields: &Fields) -> TokenStream {
    let names = names(fields);
    match fields {
        Fields::Unit => TokenStream::new(),
        Fields::Unnamed(_) => quote!((#(#names),*)),
        Fields::Named(fields) => {
            let members = fields.named.iter().map(|field| field.ident.to_token_stream());
            quote!({ #(#members: #names),* })
        }
    }
}

/// What the fields are called.
fn names(fields: &Fields) -> Vec<Ident> {
    (0..fields.len()).map(|index| format_ident!("__pacific_{index}", span = Span::mixed_site())).collect()
}
