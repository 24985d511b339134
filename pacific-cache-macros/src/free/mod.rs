//! The names that an expression uses of what is around it. Where that can't be told, as in most macros, none: a name
//! too many would let the key leave out an argument.

mod captures;
mod macros;
mod scope;

use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{AngleBracketedGenericArguments, Arm, Attribute, Local, Pat, Type};
use syn::{Block, Expr, ExprClosure, ExprForLoop, ExprIf, ExprMatch, ExprPath, ExprWhile, Item, Macro};

use self::scope::Scopes;

/// The free names of an expression; of a raw identifier the part after `r#`.
pub(crate) fn names(expression: &Expr) -> Vec<String> {
    if is_conditional(expression) {
        return Vec::new();
    }
    let mut free = Free::default();
    free.visit_expr(expression);
    free.names
}

/// Whether an attribute may take a part of it away.
fn is_conditional(expression: &Expr) -> bool {
    struct Search(bool);
    impl<'a> Visit<'a> for Search {
        fn visit_attribute(&mut self, _: &'a Attribute) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    search.visit_expr(expression);
    search.0
}

#[derive(Default)]
struct Free {
    scopes: Scopes,
    names: Vec<String>,
}

impl Free {
    /// A name is used; whose it is, is seen from where that is.
    fn add(&mut self, name: &str) {
        if !self.scopes.has(name) {
            self.names.push(name.to_owned());
        }
    }

    /// What stands in a scope of its own.
    fn within(&mut self, visit: impl FnOnce(&mut Self)) {
        self.scopes.open();
        visit(self);
        self.scopes.close();
    }

    fn binds(&mut self, pattern: &Pat) {
        self.scopes.bind(pattern);
    }

    /// A condition, of which each `let` binds in what comes after it.
    fn condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Binary(both) if matches!(both.op, syn::BinOp::And(_)) => {
                self.condition(&both.left);
                self.condition(&both.right);
            }
            Expr::Let(found) => {
                self.visit_expr(&found.expr);
                self.binds(&found.pat);
            }
            Expr::Group(group) => self.condition(&group.expr),
            other => self.visit_expr(other),
        }
    }

    fn arm(&mut self, pattern: &Pat) {
        self.binds(pattern);
        if let Pat::Guard(guarded) = pattern {
            self.condition(&guarded.guard);
        }
    }
}

impl<'a> Visit<'a> for Free {
    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        if let (None, Some(name)) = (&path.qself, path.path.get_ident()) {
            self.add(&name.unraw().to_string());
        }
    }

    fn visit_expr_closure(&mut self, closure: &'a ExprClosure) {
        self.within(|free| {
            closure.inputs.iter().for_each(|input| free.binds(input));
            free.visit_expr(&closure.body);
        });
    }

    fn visit_expr_match(&mut self, found: &'a ExprMatch) {
        self.visit_expr(&found.expr);
        found.arms.iter().for_each(|arm| self.visit_arm(arm));
    }

    fn visit_arm(&mut self, arm: &'a Arm) {
        self.within(|free| {
            free.arm(&arm.pat);
            free.visit_expr(&arm.body);
        });
    }

    fn visit_expr_if(&mut self, found: &'a ExprIf) {
        self.within(|free| {
            free.condition(&found.cond);
            free.visit_block(&found.then_branch);
        });
        if let Some((_, otherwise)) = &found.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, found: &'a ExprWhile) {
        self.within(|free| {
            free.condition(&found.cond);
            free.visit_block(&found.body);
        });
    }

    fn visit_expr_for_loop(&mut self, found: &'a ExprForLoop) {
        self.visit_expr(&found.expr);
        self.within(|free| {
            free.binds(&found.pat);
            free.visit_block(&found.body);
        });
    }

    fn visit_block(&mut self, block: &'a Block) {
        self.within(|free| {
            free.scopes.declare(block);
            visit::visit_block(free, block);
        });
    }

    fn visit_local(&mut self, local: &'a Local) {
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            init.diverge.iter().for_each(|(_, otherwise)| self.visit_expr(otherwise));
        }
        self.binds(&local.pat);
    }

    fn visit_macro(&mut self, found: &'a Macro) {
        self.known(found);
    }

    /// These see no locals.
    fn visit_item(&mut self, _: &'a Item) {}

    fn visit_type(&mut self, _: &'a Type) {}

    fn visit_angle_bracketed_generic_arguments(&mut self, _: &'a AngleBracketedGenericArguments) {}
}

#[cfg(test)]
mod tests;
