//! What a function returns.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{ReturnType, Type, TypeImplTrait};

/// The type as it can stand in an expression, where `impl Trait` can't.
pub(crate) enum Returns {
    Unit,
    Named(Type),
    /// With `_` for each `impl Trait`.
    Partly(Type),
}

impl Returns {
    pub(crate) fn of(output: &ReturnType) -> Self {
        let ReturnType::Type(_, ty) = output else { return Self::Unit };
        let mut search = Search(false);
        search.visit_type(ty);
        let mut ty = (**ty).clone();
        if search.0 {
            Erase.visit_type_mut(&mut ty);
            Self::Partly(ty)
        } else {
            Self::Named(ty)
        }
    }

    pub(crate) fn to_inferred(&self) -> TokenStream {
        match self {
            Self::Unit => quote!(()),
            Self::Named(ty) | Self::Partly(ty) => quote!(#ty),
        }
    }
}

struct Search(bool);

impl<'a> Visit<'a> for Search {
    fn visit_type_impl_trait(&mut self, found: &'a TypeImplTrait) {
        self.0 = true;
        visit::visit_type_impl_trait(self, found);
    }
}

struct Erase;

impl VisitMut for Erase {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::ImplTrait(found) = ty {
            *ty = Type::Infer(syn::TypeInfer {
                attrs: Vec::new(),
                underscore_token: syn::Token![_](found.impl_token.span),
            });
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
