//! What is a handler: a function that axum can call, with room for one argument more.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type};

use crate::function::Function;
use crate::mistakes::Mistakes;

/// How many arguments axum passes to a handler.
const MAX_ARGUMENTS: usize = 16;

pub(super) fn is_handler(attribute: &str, function: &Function, mistakes: &mut Mistakes) {
    if let Some(receiver) = function.signature.receiver() {
        mistakes
            .at(receiver, format_args!("for a method, use `#[memoize]`; `#[{attribute}]` is for handlers"));
        mistakes.arguments_unclear();
    }
    if let Some(sixteenth) = function.signature.inputs.iter().nth(MAX_ARGUMENTS - 1) {
        mistakes.at(
            sixteenth,
            format_args!(
                "axum takes 16, and `#[{attribute}]` adds one: put some in a struct that derives `FromRequestParts`"
            ),
        );
    }
    for argument in function.arguments() {
        is_extractor(argument.ty, mistakes);
    }
}

/// Types that a hurried author writes as they are; all others are found out by their bounds.
fn is_extractor(ty: &Type, mistakes: &mut Mistakes) {
    let Some(value) = plain_value(ty) else { return };
    mistakes.arguments_unclear();
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
