//! What must not compile, and why.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{Attribute, Expr, GenericArgument, PathArguments, Signature, Type};

use crate::args::cache::CacheArgs;
use crate::args::invalidates::InvalidatesArgs;
use crate::args::text::Text;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::template::Template;

/// How many arguments axum passes to a handler.
const MAX_ARGUMENTS: usize = 16;

pub(crate) fn cache(args: &CacheArgs, function: &Function, mistakes: &mut Mistakes) {
    is_async(&function.signature, "cache", mistakes);
    is_handler(function, mistakes);
    for attribute in &function.attributes {
        attribute_below(attribute, mistakes);
    }
    let bindings = function.bindings();
    skips(args, &bindings, mistakes);
    names(args.key.iter().chain(&args.tags), &bindings, mistakes);
    are_strings(&args.tags, &bindings, mistakes);
}

pub(crate) fn invalidates(args: &InvalidatesArgs, function: &Function, mistakes: &mut Mistakes) {
    is_async(&function.signature, "invalidates", mistakes);
    let bindings = function.bindings();
    names(&args.names, &bindings, mistakes);
    are_strings(&args.names, &bindings, mistakes);
}

fn is_async(signature: &Signature, attribute: &str, mistakes: &mut Mistakes) {
    let mut refuse = |token: proc_macro2::TokenStream, what| {
        mistakes.at(token, format_args!("`#[{attribute}]` goes on an `async fn`, not on {what}"));
    };
    if let Some(token) = &signature.constness {
        refuse(token.to_token_stream(), "a `const fn`");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        refuse(token.to_token_stream(), "an `unsafe fn`");
    }
    if let Some(abi) = &signature.abi {
        refuse(abi.to_token_stream(), "an `extern` function");
    }
    if signature.asyncness.is_none() {
        mistakes.at(
            signature.fn_token,
            format_args!("`#[{attribute}]` goes on an `async fn`; this one isn't `async`"),
        );
    }
}

fn is_handler(function: &Function, mistakes: &mut Mistakes) {
    if let Some(receiver) = function.signature.receiver() {
        mistakes.at(
            receiver,
            "for a method, use `#[memoize]`; `#[cache]` is for handlers (`#[memoize]` is not available yet: cache the handler that calls this method)",
        );
    }
    if let Some(sixteenth) = function.signature.inputs.iter().nth(MAX_ARGUMENTS - 1) {
        mistakes.at(
            sixteenth,
            "axum takes 16, and `#[cache]` adds one: put some in a struct that derives `FromRequestParts`",
        );
    }
    for argument in function.arguments() {
        is_extractor(argument.ty, mistakes);
    }
}

/// Types that a hurried author writes as they are; all others are found out by their bounds.
fn is_extractor(ty: &Type, mistakes: &mut Mistakes) {
    let Some(value) = plain_value(ty) else { return };
    let name = ty.to_token_stream().to_string().replace(' ', "");
    mistakes.at(
        ty,
        format_args!(
            "`{name}` is not an extractor, so axum can't pass it to a handler: take it from the request, as in `Path(value): Path<{value}>`"
        ),
    );
}

/// The value that an argument of this type was meant to be, if it is no extractor for sure.
fn plain_value(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match &last.arguments {
                PathArguments::None => is_primitive(&last.ident).then(|| last.ident.to_string()),
                PathArguments::AngleBracketed(wrapped) if last.ident == "Option" => {
                    match wrapped.args.first()? {
                        GenericArgument::Type(inner) => plain_value(inner),
                        _ => None,
                    }
                }
                _ => None,
            }
        }
        Type::Reference(reference) => {
            let inner = reference.elem.to_token_stream().to_string().replace(' ', "");
            Some(if inner == "str" { "String".into() } else { inner })
        }
        Type::Tuple(tuple) => {
            let values: Vec<_> = tuple.elems.iter().filter_map(plain_value).collect();
            (!values.is_empty()).then(|| format!("({})", values.join(", ")))
        }
        _ => None,
    }
}

fn is_primitive(name: &Ident) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64",
        "bool", "char", "str",
    ];
    PRIMITIVES.iter().any(|primitive| name == primitive)
}

fn attribute_below(attribute: &Attribute, mistakes: &mut Mistakes) {
    let Some(segment) = attribute.path().segments.last() else { return };
    let name = segment.ident.to_string();
    match name.as_str() {
        "cache" | "memoize" => mistakes.at(attribute.path(), "one entry can't have two policies; keep one attribute"),
        "path" => mistakes.at(
            attribute.path(),
            "put it above `#[cache]`: it describes the handler that the router sees, not the body that a hit doesn't run",
        ),
        name if is_guard(name) => mistakes.at(
            attribute.path(),
            format_args!("guards are skipped on hits: `{name}` would run only when the response isn't cached; put it in an extractor or a layer"),
        ),
        _ => {}
    }
}

fn is_guard(name: &str) -> bool {
    name == "protect" || ["authorize", "has_", "require_"].iter().any(|prefix| name.starts_with(prefix))
}

fn skips(args: &CacheArgs, bindings: &[Ident], mistakes: &mut Mistakes) {
    let key = args.key.as_ref().and_then(Text::template);
    for name in &args.skip {
        if !bindings.contains(name) {
            let known = bindings.iter().map(|binding| format!("`{binding}`")).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "nothing".into() } else { known };
            mistakes.at(name, format_args!("no argument binds `{name}`; arguments bind {known}"));
        } else if key
            .is_some_and(|key| key.holes.iter().any(|hole| hole.binding == *name && hole.fields.is_empty()))
        {
            mistakes.at(name, format_args!("`{name}` is in the key; it can't be skipped"));
        }
    }
}

/// Templates name what the arguments bind.
fn names<'a>(texts: impl IntoIterator<Item = &'a Text>, bindings: &[Ident], mistakes: &mut Mistakes) {
    for template in texts.into_iter().filter_map(Text::template) {
        if template.is_plain()
            && template.holes.iter().any(|hole| !hole.may_be_constant() && !bindings.contains(&hole.binding))
        {
            unknown_name(template, bindings, mistakes);
        }
    }
}

fn unknown_name(template: &Template, bindings: &[Ident], mistakes: &mut Mistakes) {
    let constants = template.holes.iter().filter(|hole| hole.may_be_constant()).map(|hole| &hole.binding);
    let known = bindings.iter().filter(|name| *name != "self").chain(constants);
    mistakes.unknown_name(template.literal.clone(), known.cloned().collect());
}

/// A bare word among names is a string without its quotes.
fn are_strings(texts: &[Text], bindings: &[Ident], mistakes: &mut Mistakes) {
    for text in texts {
        if let Text::Expression(Expr::Path(path)) = text
            && let Some(word) = path.path.get_ident()
            && !bindings.contains(word)
            && !word.to_string().starts_with(char::is_uppercase)
        {
            mistakes.at(word, format_args!("names are strings: `\"{word}\"`"));
        }
    }
}
