//! The key, and what else is evaluated at each request: expressions, and tags with braces.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::cache::Expansion;
use super::{at, text};
use crate::args::duration::Duration;
use crate::args::text::Text;
use crate::pattern::borrowing;

impl Expansion<'_> {
    /// A `Key`, or a `Call` where there is more, made from the arguments by reference.
    pub(super) fn call(&self) -> TokenStream {
        let runtime = &self.runtime;
        let (key, later) = (self.key(), self.later());
        let call = if later.is_empty() { key } else { quote!(#runtime::Call::new(#key) #later) };
        let matches = self.matches();
        if matches.is_empty() { call } else { quote!({ #matches #call }) }
    }

    fn key(&self) -> TokenStream {
        let runtime = &self.runtime;
        let key = quote!(#runtime::Key);
        match &self.args.key {
            Some(given) => text(&key, given, true),
            None => quote_spanned!(Span::mixed_site()=> #key::of(&__pacific_request)),
        }
    }

    /// What a `Call` says besides its key.
    fn later(&self) -> TokenStream {
        let runtime = &self.runtime;
        let name = quote!(#runtime::Name);
        let ttl = match &self.args.ttl {
            Some(Duration::Expression(ttl)) => quote_spanned!(at(ttl.span())=> .ttl(#ttl)),
            _ => TokenStream::new(),
        };
        let tags = self.args.tags.iter().filter(|tag| tag.constant().is_none());
        let tags = tags.map(|tag| text(&name, tag, true));
        quote!(#ttl #(.tag(#tags))*)
    }

    /// Matches each argument of which templates or expressions use a binding.
    fn matches(&self) -> TokenStream {
        let mentioned = self.mentioned();
        let wanted = |name: &Ident| self.uses(name);

        let pairs = self.arguments.iter().zip(self.names());
        let pairs = pairs.filter(|(argument, _)| argument.bindings.names.iter().any(wanted));
        let matches = pairs.map(|(argument, name)| {
            let pattern = borrowing(argument.pattern, &wanted);
            quote_spanned!(Span::mixed_site()=> let #pattern = &#name;)
        });
        let bindings = self.arguments.iter().flat_map(|argument| &argument.bindings.names);
        let used: Vec<_> = bindings.filter(|name| mentioned.contains(&name.unraw().to_string())).collect();
        // A word in an expression may be something else than the binding, which would then be unused.
        let used = (!used.is_empty()).then(|| quote_spanned!(Span::mixed_site()=> let _ = (#(#used,)*);));
        quote!(#(#matches)* #used)
    }

    /// Whether a template or an expression of the attribute has this word.
    pub(super) fn uses(&self, name: &Ident) -> bool {
        self.is_in_template(name) || self.mentioned().contains(&name.unraw().to_string())
    }

    fn is_in_template(&self, name: &Ident) -> bool {
        let templates = self.texts().filter_map(Text::template);
        templates.flat_map(|template| &template.holes).any(|hole| hole.binding == *name)
    }

    /// The words of every expression: a binding may be among them, also inside a literal of `format!`.
    fn mentioned(&self) -> Vec<String> {
        let texts = self.texts().filter_map(|text| match text {
            Text::Expression(expression) => Some(expression.to_token_stream()),
            Text::Template(_) => None,
        });
        let ttl = match &self.args.ttl {
            Some(Duration::Expression(ttl)) => Some(ttl.to_token_stream()),
            _ => None,
        };
        texts.chain(ttl).flat_map(|expression| words(&expression.to_string())).collect()
    }

    fn texts(&self) -> impl Iterator<Item = &Text> {
        self.args.key.iter().chain(&self.args.tags)
    }
}

/// The words of some code, those in its literals too; of a raw identifier the part after `r#`.
pub(super) fn words(text: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(|letter| !is_part(letter)).map(str::to_owned).collect()
}
