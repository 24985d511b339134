//! `name!("user:{id}")`.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Path, Token};

use crate::args::text::Text;
use crate::args::unguessable::mark;
use crate::expand::{self, Runtime};
use crate::mistakes::Mistakes;
use crate::template::{Purpose, Template};

/// `crate = path, "template"`.
struct NameArgs {
    runtime: Option<Path>,
    literal: LitStr,
    unguessable: Vec<Ident>,
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
        let unguessable = if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            unguessable(input)?
        } else {
            Vec::new()
        };
        Ok(Self { runtime, literal, unguessable })
    }
}

/// `unguessable(token)`.
fn unguessable(input: ParseStream<'_>) -> Result<Vec<Ident>, Error> {
    let word: Ident = input.parse()?;
    if word != "unguessable" {
        return Err(Error::new(word.span(), "behind the template stands nothing but `unguessable(token)`"));
    }
    let names;
    syn::parenthesized!(names in input);
    let names = Punctuated::<Ident, Token![,]>::parse_terminated(&names)?;
    input.parse::<Option<Token![,]>>()?;
    Ok(names.into_iter().collect())
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let args: NameArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let mut text = Template::parse(args.literal, Purpose::Name, &mut mistakes).map(Text::Template);
    mark(&args.unguessable, text.iter_mut(), &mut mistakes);
    let Some(text) = text.filter(|_| mistakes.none()) else {
        let errors = mistakes.beside();
        return quote!({ #errors });
    };
    let runtime = Runtime::new(args.runtime.as_ref());
    let name = runtime.public().to_token_stream();
    expand::text(&quote!(#name::Name), &text, false)
}
