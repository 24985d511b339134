//! Text for a key or name: a template, or an expression.

use quote::ToTokens as _;
use syn::{Expr, ExprLit, Lit};

use crate::mistakes::Mistakes;
use crate::template::{Purpose, Template};

pub(crate) enum Text {
    Template(Template),
    Expression(Expr),
}

impl Text {
    pub(crate) fn parse(value: Expr, purpose: Purpose, mistakes: &mut Mistakes) -> Option<Self> {
        match value {
            Expr::Lit(ExprLit { lit: Lit::Str(literal), .. }) => {
                Template::parse(literal, purpose, mistakes).map(Self::Template)
            }
            Expr::Lit(_) | Expr::Closure(_) => {
                let word = purpose.word();
                mistakes.at(value, format_args!("a {word} is a template or an expression that gives text"));
                None
            }
            value => Some(Self::Expression(value)),
        }
    }

    pub(crate) fn template(&self) -> Option<&Template> {
        match self {
            Self::Template(template) => Some(template),
            Self::Expression(_) => None,
        }
    }

    /// As it is written; an expression in braces.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Template(template) => template.literal.value(),
            Self::Expression(expression) => format!("{{{}}}", expression.to_token_stream()),
        }
    }

    /// A template without braces, which is the same for every request.
    pub(crate) fn constant(&self) -> Option<&Template> {
        self.template().filter(|template| template.holes.is_empty())
    }
}
