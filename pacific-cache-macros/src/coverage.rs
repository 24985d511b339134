//! Which arguments the key doesn't hold whole. Whether that may be is decided by type, in the runtime; here is only
//! what to ask it, and in which words it shall refuse.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{GenericArgument, PathArguments, Type};

use crate::args::cache::CacheArgs;
use crate::args::entry::EntryArgs;
use crate::args::text::Text;
use crate::free;
use crate::function::Argument;
use crate::template::{Hole, Template};

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

/// What an attribute says of the key.
pub(crate) struct Coverage<'a> {
    key: Option<&'a Template>,
    skip: &'a [Ident],
    /// What `per_user(..)` names: the principal is a part of the key too.
    principal: Vec<String>,
    /// No key is given. That of a response holds what the URI extractors read, that of a value every argument.
    is_default: bool,
    of_value: bool,
}

impl<'a> Coverage<'a> {
    pub(crate) fn of_response(args: &'a CacheArgs) -> Self {
        let principal = args.per_user.as_ref().map(free::names);
        Self { principal: principal.unwrap_or_default(), of_value: false, ..Self::of_value(&args.entry) }
    }

    pub(crate) fn of_value(args: &'a EntryArgs) -> Self {
        let key = args.key.as_ref().and_then(Text::template);
        let is_default = args.key.is_none();
        Self { key, skip: &args.skip, principal: Vec::new(), is_default, of_value: true }
    }

    /// What is to be asked about one argument.
    pub(crate) fn questions<'b>(&self, argument: &Argument<'b>) -> Vec<Question<'b>> {
        let names = &argument.bindings.names;
        let (skipped, kept): (Vec<_>, Vec<_>) = names.iter().partition(|name| self.skip.contains(name));
        let forgotten: Vec<_> = kept.into_iter().filter(|name| !self.holds(name)).collect();

        let mut questions: Vec<_> = skipped.first().map(|_| Question::Skipped).into_iter().collect();
        let whole = forgotten.len() == names.len() && !forgotten.iter().any(|name| self.holds_field(name));
        if argument.bindings.opaque || (!forgotten.is_empty() && (whole || self.is_default)) {
            questions.push(Question::Type(argument.ty, Words::of(argument.ty)));
        } else {
            questions.extend(forgotten.into_iter().map(|name| match self.holds_field(name) {
                true => Question::Field(argument.ty, name.clone()),
                false => Question::Binding(argument.ty, name.clone()),
            }));
        }
        questions
    }

    fn holds(&self, name: &Ident) -> bool {
        (self.is_default && self.of_value)
            || self.principal.contains(&name.unraw().to_string())
            || self.holes().any(|hole| hole.binding == *name && hole.fields.is_empty())
    }

    fn holds_field(&self, name: &Ident) -> bool {
        self.holes().any(|hole| hole.binding == *name)
    }

    fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.key.into_iter().flat_map(|key| &key.holes)
    }
}

impl Words {
    /// The words for a type, by its name: only words, so an alias or a type of the same name gets plainer ones.
    fn of(ty: &Type) -> Self {
        let Type::Path(path) = ty else { return Self::Plain };
        let Some(segment) = path.path.segments.last() else { return Self::Plain };
        match segment.ident.to_string().as_str() {
            "Option" | "Result" | "Cached" | "WithRejection" => {
                wrapped(&segment.arguments).map_or(Self::Plain, Self::of)
            }
            "Extension" | "CookieJar" | "SignedCookieJar" | "PrivateCookieJar" | "Cookies" => Self::Caller,
            "TypedHeader" if names_credentials(&segment.arguments) => Self::Caller,
            "HeaderMap" => Self::Headers,
            "Json" | "Form" | "Bytes" | "String" | "Body" | "Multipart" => Self::Body,
            _ => Self::Plain,
        }
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
    use crate::args::memoize::MemoizeArgs;
    use crate::function::Function;
    use crate::mistakes::Mistakes;

    fn asked(args: &str, arguments: &str) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        let args = CacheArgs::parse(args.parse().unwrap(), &mut mistakes);
        assert!(mistakes.none());
        let function: Function = syn::parse_str(&format!("async fn f({arguments}) {{}}")).unwrap();
        let coverage = Coverage::of_response(&args);
        function.arguments().iter().flat_map(|argument| coverage.questions(argument)).map(told).collect()
    }

    fn asked_of_value(args: &str, arguments: &str) -> Vec<String> {
        let args = MemoizeArgs::parse(args.parse().unwrap(), &mut Mistakes::default());
        let function: Function = syn::parse_str(&format!("async fn f({arguments}) {{}}")).unwrap();
        let coverage = Coverage::of_value(&args.entry);
        function.arguments().iter().flat_map(|argument| coverage.questions(argument)).map(told).collect()
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
    fn a_principal_covers_the_bindings_that_it_names() {
        assert_eq!(asked("per_user(user.id)", "Extension(user): Extension<User>"), [""; 0]);
        assert_eq!(
            asked(r#"key = "{id}", per_user(user)"#, "Path(id): Path<u8>, Extension(user): Extension<User>"),
            [""; 0]
        );
        for args in ["per_user(user.id)", "per_user(user.other)", "per_user(id(\"other\"))"] {
            assert_eq!(
                asked(args, "Extension(other): Extension<User>"),
                ["Extension<User> Caller"],
                "{args}"
            );
        }
        assert_eq!(asked("per_user(tenant)", "Path((tenant, id)): Path<(u8, u8)>"), ["Path<(u8,u8)> Plain"]);
    }

    #[test]
    fn what_varies_or_narrows_covers_nothing() {
        let args = r#"vary("accept-language"), query("page")"#;
        assert_eq!(
            asked(args, "headers: HeaderMap, Query(q): Query<Page>"),
            ["HeaderMap Headers", "Query<Page> Plain"]
        );
    }

    #[test]
    fn the_default_key_of_a_value_holds_every_argument() {
        let arguments = "db: Db, (a, b): (u8, u8)";
        assert_eq!(asked_of_value("", arguments), [""; 0]);
        assert_eq!(asked_of_value("skip(db)", arguments), ["skipped"]);
        assert_eq!(asked_of_value(r#"key = "{a}""#, arguments), ["Db Plain", "b of (u8,u8)"]);
        assert_eq!(asked_of_value(r#"key = "{a.x}:{b}""#, "a: A, b: u8"), ["field of a of A"]);
        assert_eq!(asked_of_value("", "any!(): Db"), ["Db Plain"]);
    }

    #[test]
    fn types_that_tell_callers_apart_get_their_own_words() {
        let arguments = "a: Extension<User>, b: TypedHeader<Authorization<Bearer>>, c: HeaderMap, d: Option<Json<X>>, e: Cached<Extension<User>>, f: WithRejection<Extension<User>, E>";
        assert_eq!(
            asked("", arguments),
            [
                "Extension<User> Caller",
                "TypedHeader<Authorization<Bearer>> Caller",
                "HeaderMap Headers",
                "Option<Json<X>> Body",
                "Cached<Extension<User>> Caller",
                "WithRejection<Extension<User>,E> Caller"
            ]
        );
    }
}
