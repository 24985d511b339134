//! What can be memoized.

use quote::ToTokens as _;
use syn::visit::Visit;
use syn::{GenericArgument, PathArguments, ReturnType, Type, TypeImplTrait};

use crate::args::memoize::MemoizeArgs;
use crate::borrows::ITSELF;
use crate::coverage::{Coverage, Question};
use crate::function::Function;
use crate::mistakes::Mistakes;

pub(super) fn function(args: &MemoizeArgs, function: &Function, mistakes: &mut Mistakes) {
    receiver(args, function, mistakes);
    refresh(args, function, mistakes);
    if let ReturnType::Type(_, ty) = &function.signature.output {
        opaque_value(ty, mistakes);
        borrowed_value(ty, mistakes);
    }
    let coverage = Coverage::of_value(&args.entry);
    for argument in function.arguments() {
        for question in coverage.questions(&argument) {
            left_out(&question, mistakes);
        }
    }
}

/// Two objects of one type are two values.
fn receiver(args: &MemoizeArgs, function: &Function, mistakes: &mut Mistakes) {
    let Some(receiver) = function.signature.receiver() else { return };
    let key = args.entry.key.as_ref().and_then(|key| key.template());
    let is_keyed = key.is_some_and(|key| key.holes.iter().any(|hole| hole.binding == "self"));
    // What is wrong in a key is told already.
    let is_wrong = args.entry.key.is_none() && args.seen.get("key").is_some();
    if !is_keyed && !is_wrong && !args.entry.skip.iter().any(|name| name == "self") {
        mistakes.arguments_unclear();
        mistakes.at(receiver, "two objects would share entries: `key = \"{self.id}…\"` or `skip(self)`");
    }
}

fn refresh(args: &MemoizeArgs, function: &Function, mistakes: &mut Mistakes) {
    let Some(swr) = args.seen.get("swr") else { return };
    let Some(place) = function.borrows() else { return };
    let why = if place == ITSELF {
        "such a body runs within its caller; let it call another memoized function"
    } else {
        "can't borrow; put the body into a free function that owns its arguments"
    };
    mistakes.at(
        swr,
        format_args!("`swr` {place}: not there, because it runs after the caller is answered, and {why}"),
    );
}

fn opaque_value(ty: &Type, mistakes: &mut Mistakes) {
    struct Search<'a>(&'a mut Mistakes);
    impl<'a> Visit<'a> for Search<'_> {
        fn visit_type_impl_trait(&mut self, found: &'a TypeImplTrait) {
            self.0.at(
                found,
                "`impl Trait` as a memoized value: not there, because a value is stored, so its type must have a name",
            );
        }
    }
    Search(mistakes).visit_type(ty);
}

/// Of a `Result` the value is in `Ok`; an error isn't stored, and may borrow.
fn borrowed_value(ty: &Type, mistakes: &mut Mistakes) {
    match ty {
        Type::Reference(_) => mistakes.at(
            ty,
            "a reference as a memoized value: not there, because a value is stored and read back, so it must own what it holds",
        ),
        Type::Path(path) => {
            if let Some(last) = path.path.segments.last()
                && (last.ident == "Result" || last.ident == "Option")
                && let PathArguments::AngleBracketed(arguments) = &last.arguments
                && let Some(GenericArgument::Type(value)) = arguments.args.first()
            {
                borrowed_value(value, mistakes);
            }
        }
        _ => {}
    }
}

/// What needs no answer from the runtime: only a type with a name can be asked about, and the words for a field are
/// the macro's.
fn left_out(question: &Question<'_>, mistakes: &mut Mistakes) {
    match question {
        Question::Field(ty, name) => mistakes.at(
            ty,
            format_args!(
                "the memoized value may depend on `{name}`, of which the key covers only a field: destructure `{name}` in the arguments, or `skip({name})`"
            ),
        ),
        Question::Type(ty, _) | Question::Binding(ty, _) if matches!(ty, Type::ImplTrait(_)) => mistakes.at(
            ty,
            format_args!(
                "the memoized value may depend on `{}`, which the key does not cover: put it in the key, or `skip(..)` its binding",
                ty.to_token_stream()
            ),
        ),
        _ => {}
    }
}
