//! The generics of the function that takes a handler's place.

use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericParam, Generics, Lifetime, ParenthesizedGenericArguments, PredicateType, TraitBound, Type,
    TypeFnPtr, TypeImplTrait, TypeReference, WherePredicate, parse_quote,
};

/// The same parameters, each `'static`, as a load that may outlive its request has to be.
pub(crate) fn of_static(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params =
        generics.params.into_iter().filter(|one| !matches!(one, GenericParam::Lifetime(_))).collect();
    if let Some(clause) = &mut generics.where_clause {
        let kept = std::mem::take(&mut clause.predicates).into_iter();
        clause.predicates = kept.filter(|one| !matches!(one, WherePredicate::Lifetime(_))).collect();
    }
    Static.visit_generics_mut(&mut generics);
    let mut predicates: Vec<WherePredicate> = Vec::new();
    for parameter in generics.type_params_mut() {
        // One parameter's bounds belong in one place.
        if parameter.bounds.is_empty() {
            let name = &parameter.ident;
            predicates.push(parse_quote!(#name: 'static));
        } else {
            parameter.bounds.push(parse_quote!('static));
        }
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The type with every lifetime `'static`.
pub(crate) fn static_type(ty: &Type) -> Type {
    let mut ty = ty.clone();
    Static.visit_type_mut(&mut ty);
    ty
}

/// The names of what can be given in `::<T, N>`, which lifetimes can't.
pub(crate) fn names(generics: &Generics) -> Vec<Ident> {
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(parameter) => Some(parameter.ident.clone()),
        GenericParam::Const(parameter) => Some(parameter.ident.clone()),
    };
    generics.params.iter().filter_map(name).collect()
}

/// Makes lifetimes `'static`, but for those that a `for<'a>` or a function type binds.
struct Static;

impl VisitMut for Static {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        *lifetime = Lifetime::new("'static", lifetime.span());
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        let place = reference.and_token.span;
        reference.lifetime.get_or_insert_with(|| Lifetime::new("'static", place));
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_type_impl_trait_mut(&mut self, implementation: &mut TypeImplTrait) {
        visit_mut::visit_type_impl_trait_mut(self, implementation);
        implementation.bounds.push(parse_quote!('static));
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut TraitBound) {
        if bound.lifetimes.is_none() {
            visit_mut::visit_trait_bound_mut(self, bound);
        }
    }

    fn visit_predicate_type_mut(&mut self, predicate: &mut PredicateType) {
        if predicate.lifetimes.is_none() {
            visit_mut::visit_predicate_type_mut(self, predicate);
        }
    }

    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {}
}
