//! `unguessable(token)`: which bindings are not to be told from keys and names.

use proc_macro2::Ident;
use syn::Expr;

use super::Given;
use super::text::Text;
use crate::mistakes::Mistakes;

/// The bindings that are named.
pub(crate) fn bindings(values: Vec<Expr>, mistakes: &mut Mistakes) -> Vec<Ident> {
    let mut names: Vec<Ident> = Vec::new();
    for value in values {
        match &value {
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| names.contains(name)) => {
                mistakes.at(value, "named twice");
            }
            Expr::Path(path) if path.path.get_ident().is_some() => {
                names.extend(path.path.get_ident().cloned())
            }
            _ => mistakes.at(
                value,
                "`unguessable` takes the names of bindings that stand in braces: `unguessable(token)`",
            ),
        }
    }
    names
}

pub(crate) fn option(given: Given, mistakes: &mut Mistakes) -> Vec<Ident> {
    bindings(given.list("unguessable(token)", mistakes), mistakes)
}

/// Marks what these bindings fill; one that fills nothing would be hidden nowhere.
pub(crate) fn mark<'a>(names: &[Ident], texts: impl Iterator<Item = &'a mut Text>, mistakes: &mut Mistakes) {
    let mut found = vec![false; names.len()];
    for text in texts {
        let Text::Template(template) = text else { continue };
        for hole in &mut template.holes {
            if let Some(place) = names.iter().position(|name| *name == hole.binding) {
                (hole.is_unguessable, found[place]) = (true, true);
            }
        }
    }
    for (name, _) in names.iter().zip(found).filter(|(_, found)| !found) {
        mistakes.at(
            name,
            format_args!("no braces here have `{name}`: put it into the template, as `{{{name}}}`"),
        );
    }
}
