//! Templates, names and `skip(..)`: whether they speak of what the arguments bind.

use proc_macro2::Ident;
use syn::Expr;

use crate::args::entry::EntryArgs;
use crate::args::text::Text;
use crate::mistakes::Mistakes;
use crate::template::Template;

pub(super) fn skips(args: &EntryArgs, bindings: &[Ident], mistakes: &mut Mistakes) {
    let key = args.key.as_ref().and_then(Text::template);
    for name in args.skip.iter().filter(|name| !args.absent.iter().any(|absent| *name == absent)) {
        if !bindings.contains(name) {
            let known = bindings.iter().map(|binding| format!("`{binding}`")).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "nothing".into() } else { known };
            mistakes.at(name, format_args!("no argument binds `{name}`; arguments bind {known}"));
            mistakes.arguments_unclear();
        } else if key
            .is_some_and(|key| key.holes.iter().any(|hole| hole.binding == *name && hole.fields.is_empty()))
        {
            mistakes.at(name, format_args!("`{name}` is in the key; it can't be skipped"));
        }
    }
}

/// Templates name what the arguments bind.
pub(super) fn names<'a>(
    texts: impl IntoIterator<Item = &'a Text>,
    bindings: &[Ident],
    mistakes: &mut Mistakes,
) {
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
pub(super) fn are_strings(texts: &[Text], bindings: &[Ident], mistakes: &mut Mistakes) {
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

/// A `*` stands for other text in patterns only, which end what they match when they are called.
pub(super) fn are_no_patterns(texts: &[Text], mistakes: &mut Mistakes) {
    for Template { literal, .. } in texts.iter().filter_map(Text::template) {
        if literal.value().contains('*') {
            let pattern = literal.value();
            mistakes.at(
                literal,
                format_args!(
                    "a `*` stands for no other text here; patterns end by hand, `invalidate_matching(name!({pattern:?})).await`, or give what it would match a tag, and name that"
                ),
            );
        }
    }
}
