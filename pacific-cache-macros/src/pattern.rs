//! Patterns of arguments: what they bind, and how to bind the same by reference.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{FieldPat, Pat, PatIdent, Token};

/// What a pattern binds.
#[derive(Default)]
pub(crate) struct Bindings {
    pub(crate) names: Vec<Ident>,
    /// A macro stands in the pattern, which may bind anything.
    pub(crate) opaque: bool,
}

impl Bindings {
    pub(crate) fn of(pattern: &Pat) -> Self {
        let mut bindings = Self::default();
        bindings.visit_pat(pattern);
        bindings
    }
}

impl<'a> Visit<'a> for Bindings {
    fn visit_pat(&mut self, pattern: &'a Pat) {
        self.opaque |= matches!(pattern, Pat::Macro(_) | Pat::Verbatim(_));
        visit::visit_pat(self, pattern);
    }

    fn visit_pat_ident(&mut self, pattern: &'a PatIdent) {
        self.names.push(pattern.ident.clone());
        visit::visit_pat_ident(self, pattern);
    }

    /// Expressions in patterns bind nothing outside.
    fn visit_expr(&mut self, _: &'a syn::Expr) {}
}

/// The pattern to match a reference with: without `mut` and `ref`, and with `_` for what nobody wants, so that nothing
/// is unused.
pub(crate) fn borrowing(pattern: &Pat, wanted: &dyn Fn(&Ident) -> bool) -> Pat {
    let mut pattern = pattern.clone();
    Borrow { wanted }.pattern(&mut pattern);
    pattern
}

struct Borrow<'a> {
    wanted: &'a dyn Fn(&Ident) -> bool,
}

impl Borrow<'_> {
    fn pattern(&self, pattern: &mut Pat) {
        match pattern {
            Pat::Ident(bound) => {
                if let Some(replacement) = self.binding(bound) {
                    *pattern = replacement;
                }
            }
            Pat::Struct(found) => found.fields.iter_mut().for_each(|field| self.field(field)),
            Pat::TupleStruct(found) => found.elems.iter_mut().for_each(|part| self.pattern(part)),
            Pat::Tuple(found) => found.elems.iter_mut().for_each(|part| self.pattern(part)),
            Pat::Slice(found) => found.elems.iter_mut().for_each(|part| self.pattern(part)),
            Pat::Or(found) => found.cases.iter_mut().for_each(|part| self.pattern(part)),
            Pat::Paren(found) => self.pattern(&mut found.pat),
            Pat::Reference(found) => self.pattern(&mut found.pat),
            _ => {}
        }
    }

    /// What stands in the place of a binding, if not the binding itself.
    fn binding(&self, bound: &mut PatIdent) -> Option<Pat> {
        bound.by_ref = None;
        bound.mutability = None;
        if let Some((_, inner)) = &mut bound.subpat {
            self.pattern(inner);
        }
        if (self.wanted)(&bound.ident) {
            return None;
        }
        Some(match bound.subpat.take() {
            Some((_, inner)) => *inner,
            None => {
                Pat::Wild(syn::PatWild { attrs: Vec::new(), underscore_token: Token![_](bound.ident.span()) })
            }
        })
    }

    fn field(&self, field: &mut FieldPat) {
        self.pattern(&mut field.pat);
        if !matches!(*field.pat, Pat::Ident(_)) {
            field.colon_token.get_or_insert_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens as _;
    use syn::parse::Parser as _;

    fn pattern(text: &str) -> Pat {
        Pat::parse_single.parse_str(text).unwrap()
    }

    fn names(text: &str) -> Vec<String> {
        Bindings::of(&pattern(text)).names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_binding_is_found() {
        assert_eq!(names("Path(id)"), ["id"]);
        assert_eq!(names("Path((a, mut b))"), ["a", "b"]);
        assert_eq!(names("Query(Page { page, per_page: n, .. })"), ["page", "n"]);
        assert_eq!(names("whole @ Path(part)"), ["whole", "part"]);
        assert_eq!(names("_"), [""; 0]);
        assert!(Bindings::of(&pattern("Path(any!())")).opaque);
    }

    #[test]
    fn what_nobody_wants_is_not_bound() {
        for (text, expected) in [
            ("Path(mut id)", "Path(id)"),
            ("Path((id, other))", "Path((id, _))"),
            ("Query(Page { id, per_page, .. })", "Query(Page { id, per_page: _, .. })"),
            ("Query(Page { ref id, other: x })", "Query(Page { id, other: _ })"),
            ("whole @ Path(id)", "Path(id)"),
            ("id @ Path(_)", "id @ Path(_)"),
        ] {
            let borrowed = borrowing(&pattern(text), &|name| name == "id");
            assert_eq!(
                borrowed.to_token_stream().to_string(),
                pattern(expected).to_token_stream().to_string()
            );
        }
    }
}
