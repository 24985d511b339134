//! The arguments of `#[invalidates(..)]`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Lit, LitStr, Path, Token};

use super::text::Text;
use super::unguessable;
use super::{Argument, Given, Seen, unknown};
use crate::mistakes::Mistakes;
use crate::suggest::nearest;
use crate::template::Purpose;

/// What one `#[invalidates(..)]` asks for.
#[derive(Default)]
pub(crate) struct InvalidatesArgs {
    pub(crate) names: Vec<Text>,
    /// `on = "success"`, with the literal for its place.
    pub(crate) on_success: Option<LitStr>,
    /// Bindings that are not to be told from the names.
    unguessable: Vec<Ident>,
    pub(crate) runtime: Option<Path>,
}

impl InvalidatesArgs {
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut args = Self::default();
        let mut seen = Seen::default();
        let given = super::parse(tokens, is_named, mistakes);
        let is_name =
            |argument: &&Argument| matches!(argument, Argument::Positional(value) if !is_unguessable(value));
        let names = given.iter().filter(is_name).count();
        for argument in given {
            match argument {
                Argument::Option(given) if seen.again(&given.name, mistakes) => {}
                Argument::Option(given) => args.take(given, mistakes),
                Argument::Positional(value) if is_unguessable(&value) => args.hides(value, mistakes),
                Argument::Positional(value) => args.names.extend(Text::parse(value, Purpose::Name, mistakes)),
            }
        }
        if names == 0 && mistakes.none() {
            mistakes.push(syn::Error::new(
                Span::call_site(),
                "name what is invalidated: `#[invalidates(\"users\")]`",
            ));
        }
        unguessable::mark(&args.unguessable, args.names.iter_mut(), mistakes);
        args
    }

    /// `unguessable(token)`, which is a call by its looks.
    fn hides(&mut self, value: Expr, mistakes: &mut Mistakes) {
        if let Expr::Call(call) = value {
            self.unguessable.extend(unguessable::bindings(call.args.into_iter().collect(), mistakes));
        }
    }

    fn take(&mut self, given: Given, mistakes: &mut Mistakes) {
        match given.name.to_string().as_str() {
            "on" => self.on_success = on_success(given, mistakes),
            "crate" => self.runtime = given.runtime(mistakes),
            _ => unknown(&given.name, &["on", "crate"], mistakes),
        }
    }
}

/// `on = ..`: a call such as `on(..)` would be an expression.
fn is_named(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==])
}

fn is_unguessable(value: &Expr) -> bool {
    matches!(value, Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("unguessable")))
}

fn on_success(given: Given, mistakes: &mut Mistakes) -> Option<LitStr> {
    let value = given.value("on = \"success\"", mistakes)?;
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(on), .. }) if on.value() == "success" => Some(on),
        Expr::Lit(ExprLit { lit: Lit::Str(on), .. }) if nearest(&on.value(), ["success"]).is_some() => {
            mistakes.at(on, "did you mean `\"success\"`?");
            None
        }
        other => {
            mistakes.at(
                other,
                "`on` takes `\"success\"`; without it, names are invalidated however the function ends",
            );
            None
        }
    }
}
