//! The expansion of `#[memoize]`: the same signature, and a body that asks the cache first.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::body::body;
use super::generics::static_type;
use super::wrapper::{Wrapper, used};
use super::{at, call, placed, policy, text};
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

pub(crate) fn expand(args: &EntryArgs, function: &Function) -> TokenStream {
    let default = default_key(args, function);
    let key = args.key.as_ref().unwrap_or(&default);
    let mentions = mentions(args, key);
    let wrapper = Wrapper::new(function, args.runtime.as_ref(), mentions);
    let expansion = Expansion { args, key, wrapper, here: function.borrows().is_some() };
    if expansion.here { expansion.in_place() } else { expansion.nested() }
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
    Hole { binding, fields: Vec::new() }
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
        let place = policy::place(self.args);
        quote!(#lifetime #schema #place)
    }

    /// Asks about the types of what the key leaves out.
    fn covered(&self) -> TokenStream {
        let coverage = Coverage::of_value(self.args);
        let asked = self.wrapper.arguments.iter().flat_map(|argument| coverage.questions(argument));
        let calls = asked.filter_map(|question| match question {
            Question::Type(ty, _) | Question::Binding(ty, _) => {
                let (place, ty) = (at(ty.span()), if self.here { ty.clone() } else { static_type(ty) });
                let runtime = placed(&self.wrapper.runtime, place);
                Some(quote_spanned!(place=> #runtime::covered_argument::<#ty>();))
            }
            Question::Skipped | Question::Field(..) => None,
        });
        calls.collect()
    }

    /// A `Key`, or a `Call`, made from the arguments by reference.
    fn call(&self) -> TokenStream {
        let runtime = &self.wrapper.runtime;
        let key = text(&quote!(#runtime::Key), self.key, !self.here);
        let call = call::call(runtime, key, &call::said(self.args, runtime, !self.here));
        let mentions = mentions(self.args, self.key);
        let matches = if self.here { self.borrowed(&mentions) } else { self.wrapper.matches(&mentions) };
        if matches.is_empty() { call } else { quote!({ #matches #call }) }
    }

    /// The bindings that an expression mentions, by reference, as where they are matched.
    fn borrowed(&self, mentions: &Mentions) -> TokenStream {
        let bindings = self.wrapper.arguments.iter().flat_map(|argument| &argument.bindings.names);
        let mentioned = bindings.clone().filter(|name| mentions.may_have(name));
        let used = used(bindings, mentions);
        quote_spanned!(Span::mixed_site()=> #(let #mentioned = &#mentioned;)* #used)
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
