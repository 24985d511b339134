//! `name!("user:{id}")`.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitStr, Path, Token};

use crate::expand::{self, Runtime};
use crate::mistakes::Mistakes;
use crate::template::{Purpose, Template};

/// `crate = path, "template"`.
struct NameArgs {
    runtime: Option<Path>,
    literal: LitStr,
}

impl Parse for NameArgs {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let mut runtime = None;
        if input.parse::<Option<Token![crate]>>()?.is_some() {
            input.parse::<Token![=]>()?;
            runtime = Some(input.call(Path::parse_mod_style)?);
            input.parse::<Token![,]>()?;
        }
        let literal = input.parse().map_err(|error| {
            Error::new(
                error.span(),
                "a name is a template: `name!(\"user:{id}\")`; for other text, `Name::text(..)`",
            )
        })?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { runtime, literal })
    }
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let args: NameArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let Some(template) = Template::parse(args.literal, Purpose::Name, &mut mistakes) else {
        let errors = mistakes.beside();
        return quote!({ #errors });
    };
    let runtime = Runtime::new(args.runtime.as_ref());
    let name = runtime.public().to_token_stream();
    expand::template(&quote!(#name::Name), &template, false)
}
