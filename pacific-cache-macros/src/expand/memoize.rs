//! The expansion of `#[memoize]`: the same signature, and a body that asks the cache first.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{LitStr, Type};

use super::body::body;
use super::generics::static_type;
use super::used::borrowed;
use super::wrapper::Wrapper;
use super::{Expanded, at, call, placed, policy, text};
use crate::args::entry::EntryArgs;
use crate::args::text::Text;
use crate::compose::imports;
use crate::coverage::{Coverage, Question};
use crate::function::Function;
use crate::mentions::Mentions;
use crate::returns::Returns;
use crate::template::{Hole, Template};

/// What is expanded, with what every step needs.
struct Expansion<'a> {
    args: &'a EntryArgs,
    key: &'a Text,
    wrapper: Wrapper<'a>,
    /// The body stays where it is, since it borrows.
    here: bool,
}

pub(crate) fn expand(args: &EntryArgs, function: &Function) -> Expanded {
    let default = default_key(args, function);
    let key = args.key.as_ref().unwrap_or(&default);
    let mentions = mentions(args, key);
    let wrapper = Wrapper::new(function, args.runtime.as_ref(), mentions);
    let mut expansion = Expansion { args, key, wrapper, here: function.borrows().is_some() };
    let whole = if expansion.here { expansion.in_place() } else { expansion.nested() };
    // In the user's own function: what the key leaves out, and whether it can be made.
    expansion.here = true;
    let (covered, call) = (expansion.covered(), expansion.call());
    Expanded { whole, arguments: quote!(#covered let _ = #call;), ..Expanded::default() }
}

/// The function's name, and every binding that isn't skipped: `"user:{id}:{page}"`.
fn default_key(args: &EntryArgs, function: &Function) -> Text {
    let name = &function.signature.ident;
    let bindings = function.arguments().into_iter().flat_map(|argument| argument.bindings.names);
    let bindings = bindings.filter(|binding| !args.skip.contains(binding));
    let holes: Vec<_> = bindings.map(hole).collect();
    let braces = holes.iter().map(|hole| format!(":{{{}}}", hole.binding.unraw()));
    let literal = LitStr::new(&format!("{}{}", name.unraw(), braces.collect::<String>()), name.span());
    Text::Template(Template { literal, holes })
}

fn hole(binding: Ident) -> Hole {
    Hole { binding, fields: Vec::new(), is_unguessable: false }
}

fn mentions(args: &EntryArgs, key: &Text) -> Mentions {
    Mentions::of(std::iter::once(key).chain(&args.tags), args.durations())
}

impl Expansion<'_> {
    /// The user's function in one of the same signature: what it owns can go on without its caller.
    fn nested(&self) -> TokenStream {
        let (place, call) = (at(self.wrapper.function.returns_at()), self.wrapper.call());
        let serve = self.serve("serve", &quote_spanned!(place=> move || #call));
        self.wrapper.twin(&self.body(&serve))
    }

    /// The same function, with its body in a closure.
    fn in_place(&self) -> TokenStream {
        let function = self.wrapper.function;
        let Function { attributes, visibility, signature, .. } = function;
        let (inner, body) = body(function, &self.wrapper.runtime);
        let (place, ty) = (at(function.returns_at()), self.returns());
        let serve = self.serve("serve_here", &quote_spanned!(place=> async move || -> #ty { #body }));
        let (imports, body) = (imports(function), self.body(&serve));
        let body = function.body_of(quote!(#(#inner)* #imports #body));
        quote!(#(#attributes)* #visibility #signature #body)
    }

    fn body(&self, serve: &TokenStream) -> TokenStream {
        let (runtime, covered, call) = (&self.wrapper.runtime, self.covered(), self.call());
        let allowed = self.underscored();
        let policy = policy::policy(self.wrapper.function, runtime, &self.literals());
        // Ours, or rustc would find the import unused where a `Result` needs none.
        let ours = placed(runtime, Span::mixed_site());
        quote_spanned! {Span::mixed_site()=>
            #policy
            use #ours::MemoizeAny as _;
            #covered
            #allowed
            let __pacific_key = #call;
            #serve
        }
    }

    /// The default key uses bindings that begin with `_` too, as nothing else does.
    fn underscored(&self) -> Option<TokenStream> {
        let key = self.key.template().filter(|_| self.args.key.is_none())?;
        let is_used = key.holes.iter().any(|hole| hole.binding.to_string().starts_with('_'));
        is_used.then(|| quote!(#[allow(clippy::used_underscore_binding)]))
    }

    /// The attribute's literals.
    fn literals(&self) -> TokenStream {
        let (lifetime, schema) = (policy::lifetime(self.args), policy::schema(self.args));
        let (names, place) = (policy::names(Some(self.key), &self.args.tags), policy::place(self.args));
        let secrets = policy::secrets(self.args);
        quote!(.memoized() #names #lifetime #schema #secrets #place)
    }

    /// Asks about the types of what the key leaves out.
    fn covered(&self) -> TokenStream {
        let coverage = Coverage::of_value(self.args);
        let asked = self.wrapper.arguments.iter().flat_map(|argument| coverage.questions(argument));
        let calls = asked.filter_map(|question| match question {
            Question::Type(ty, _) | Question::Binding(ty, _) if matches!(ty, Type::ImplTrait(_)) => None,
            Question::Binding(ty, name) if self.here => {
                let place = at(name.span());
                Some(self.ask_at(place, &placed(&ty.to_token_stream(), place)))
            }
            Question::Binding(ty, name) => {
                let ask = self.wrapper.ask_by_name(ty, name, "covered_argument_binding", &TokenStream::new());
                Some(quote!(#ask;))
            }
            Question::Type(ty, _) => Some(self.ask(ty)),
            Question::Skipped | Question::Field(..) => None,
        });
        calls.collect()
    }

    /// Asks about a type.
    fn ask(&self, ty: &Type) -> TokenStream {
        let (place, ty) = (at(ty.span()), if self.here { ty.clone() } else { static_type(ty) });
        self.ask_at(place, &ty.to_token_stream())
    }

    /// Asks about the type of a binding: a function in a method, which could name it, knows less of the type's names.
    fn ask_at(&self, place: Span, ty: &TokenStream) -> TokenStream {
        let runtime = placed(&self.wrapper.runtime, place);
        quote_spanned!(place=> #runtime::covered_argument::<#ty>();)
    }

    /// A `Key`, or a `Call`, made from the arguments by reference.
    fn call(&self) -> TokenStream {
        let runtime = &self.wrapper.runtime;
        let key = text(&quote!(#runtime::Key), self.key, !self.here);
        let call = call::call(runtime, key, &call::said(self.args, runtime, !self.here));
        let mentions = mentions(self.args, self.key);
        let matches = match self.here {
            true => borrowed(&self.wrapper.arguments, &mentions),
            false => self.wrapper.matches(&mentions),
        };
        if matches.is_empty() { call } else { quote!({ #matches #call }) }
    }

    /// What the function returns, as it can stand in its body.
    fn returns(&self) -> TokenStream {
        Returns::of(&self.wrapper.function.signature.output).to_inferred()
    }

    fn serve(&self, method: &str, load: &TokenStream) -> TokenStream {
        let place = at(self.wrapper.function.returns_at());
        let (runtime, ty) = (placed(&self.wrapper.runtime, place), placed(&self.returns(), place));
        let condition = self
            .args
            .store_if
            .as_ref()
            .map(|condition| quote_spanned!(at(condition.span())=> .store_if(#condition)));
        let method = Ident::new(method, place);
        quote_spanned! {place=>
            #runtime::Memoize::<#ty>::new() #condition.#method(&__PACIFIC_POLICY, __pacific_key, #load).await
        }
    }
}
