//! Which arguments the key doesn't hold whole. Whether that may be is decided by type, in the runtime; here is only
//! what to ask it, and in which words it shall refuse.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type};

use crate::args::cache::CacheArgs;
use crate::function::Argument;

/// One question to the runtime.
pub(crate) enum Question<'a> {
    /// A binding is skipped: what could its extractor have read?
    Skipped,
    /// May the key leave out this type? The words are for the answer no.
    Type(&'a Type, Words),
    /// May the key leave out this binding, while it holds others of the argument?
    Binding(&'a Type, Ident),
    /// May the key hold only a field of this binding?
    Field(&'a Type, Ident),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    Plain,
    Caller,
    Headers,
    Body,
}

/// What is to be asked about one argument.
pub(crate) fn questions<'a>(args: &CacheArgs, argument: &Argument<'a>) -> Vec<Question<'a>> {
    let key = args.key.as_ref().and_then(|key| key.template());
    let holes = || key.into_iter().flat_map(|key| &key.holes);
    let is_keyed = |name: &Ident| holes().any(|hole| hole.binding == *name && hole.fields.is_empty());
    let has_field = |name: &Ident| holes().any(|hole| hole.binding == *name);

    let names = &argument.bindings.names;
    let (skipped, kept): (Vec<_>, Vec<_>) = names.iter().partition(|name| args.skip.contains(name));
    let forgotten: Vec<_> = kept.into_iter().filter(|name| !is_keyed(name)).collect();

    let mut questions: Vec<_> = skipped.first().map(|_| Question::Skipped).into_iter().collect();
    let whole = forgotten.len() == names.len() && !forgotten.iter().any(|name| has_field(name));
    if argument.bindings.opaque || (!forgotten.is_empty() && (whole || args.key.is_none())) {
        questions.push(Question::Type(argument.ty, words(argument.ty)));
    } else {
        questions.extend(forgotten.into_iter().map(|name| match has_field(name) {
            true => Question::Field(argument.ty, name.clone()),
            false => Question::Binding(argument.ty, name.clone()),
        }));
    }
    questions
}

/// The words for a type, by its name: only words, so an alias or a type of the same name gets plainer ones.
fn words(ty: &Type) -> Words {
    let Type::Path(path) = ty else { return Words::Plain };
    let Some(segment) = path.path.segments.last() else { return Words::Plain };
    match segment.ident.to_string().as_str() {
        "Option" | "Result" => wrapped(&segment.arguments).map_or(Words::Plain, words),
        "Extension" | "CookieJar" | "SignedCookieJar" | "PrivateCookieJar" | "Cookies" => Words::Caller,
        "TypedHeader" if names_credentials(&segment.arguments) => Words::Caller,
        "HeaderMap" => Words::Headers,
        "Json" | "Form" | "Bytes" | "String" | "Body" | "Multipart" => Words::Body,
        _ => Words::Plain,
    }
}

fn wrapped(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn names_credentials(arguments: &PathArguments) -> bool {
    let text = arguments.to_token_stream().to_string();
    text.contains("Authorization") || text.contains("Cookie")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;
    use crate::mistakes::Mistakes;

    fn asked(args: &str, arguments: &str) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        let args = CacheArgs::parse(args.parse().unwrap(), &mut mistakes);
        assert!(mistakes.none());
        let function: Function = syn::parse_str(&format!("async fn f({arguments}) {{}}")).unwrap();
        let arguments = function.arguments();
        arguments.iter().flat_map(|argument| questions(&args, argument)).map(told).collect()
    }

    fn told(question: Question<'_>) -> String {
        let type_name = |ty: &Type| ty.to_token_stream().to_string().replace(' ', "");
        match question {
            Question::Skipped => "skipped".into(),
            Question::Type(ty, words) => format!("{} {words:?}", type_name(ty)),
            Question::Binding(ty, name) => format!("{name} of {}", type_name(ty)),
            Question::Field(ty, name) => format!("field of {name} of {}", type_name(ty)),
        }
    }

    #[test]
    fn without_a_key_every_argument_is_asked_about() {
        let arguments = "State(db): State<Db>, Query(Page { page, size }): Query<Page>, _: Uri";
        assert_eq!(asked("", arguments), ["State<Db> Plain", "Query<Page> Plain"]);
    }

    #[test]
    fn what_the_key_holds_is_not_asked_about() {
        assert_eq!(
            asked(r#"key = "{id}""#, "State(db): State<Db>, Path(id): Path<u64>"),
            ["State<Db> Plain"]
        );
        assert_eq!(asked(r#"key = "{a}:{b}""#, "Path((a, b)): Path<(u8, u8)>"), [""; 0]);
    }

    #[test]
    fn a_forgotten_binding_is_asked_about_by_name() {
        assert_eq!(asked(r#"key = "{a}""#, "Path((a, b)): Path<(u8, u8)>"), ["b of Path<(u8,u8)>"]);
        assert_eq!(asked(r#"key = "{q.page}""#, "Query(q): Query<Page>"), ["field of q of Query<Page>"]);
        assert_eq!(asked(r#"key = "{a}", skip(b)"#, "Path((a, b)): Path<(u8, u8)>"), ["skipped"]);
    }

    #[test]
    fn an_expression_or_a_tag_covers_nothing() {
        assert_eq!(asked("key = id.to_string()", "Path(id): Path<u64>"), ["Path<u64> Plain"]);
        assert_eq!(asked(r#"key = "all", tags("user:{id}")"#, "Path(id): Path<u64>"), ["Path<u64> Plain"]);
    }

    #[test]
    fn types_that_tell_callers_apart_get_their_own_words() {
        let arguments =
            "a: Extension<User>, b: TypedHeader<Authorization<Bearer>>, c: HeaderMap, d: Option<Json<X>>";
        assert_eq!(
            asked("", arguments),
            [
                "Extension<User> Caller",
                "TypedHeader<Authorization<Bearer>> Caller",
                "HeaderMap Headers",
                "Option<Json<X>> Body"
            ]
        );
    }
}
