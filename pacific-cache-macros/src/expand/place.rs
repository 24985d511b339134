//! Arguments that read the body, which only the last one can: those whose type is called so are asked about.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Type;
use syn::spanned::Spanned as _;

use super::generics::static_type;
use super::wrapper::Wrapper;
use super::{at, placed};

const READ_BODIES: [&str; 5] = ["Body", "Bytes", "Json", "Request", "String"];

impl Wrapper<'_> {
    pub(super) fn places(&self) -> TokenStream {
        let before_last = self.arguments.split_last().map_or(&[][..], |(_, before)| before);
        let suspected = before_last.iter().map(|argument| argument.ty).filter(|ty| may_read_the_body(ty));
        suspected.map(|ty| self.place(ty)).collect()
    }

    fn place(&self, ty: &Type) -> TokenStream {
        let (place, ty) = (at(ty.span()), static_type(ty));
        let runtime = placed(&self.runtime, place);
        quote_spanned! {place=> {
            use #runtime::Elsewhere as _;
            #runtime::placed(#runtime::Before::<#ty>::last().place());
        }}
    }
}

fn may_read_the_body(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| READ_BODIES.iter().any(|name| last.ident == name))
}
