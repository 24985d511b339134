//! Whether two templates can make one name.

use crate::name::is_unreserved;

/// What is written between quotes, or an expression in braces.
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Letter(char),
    /// A value: framed, so that it has nothing of what templates put between values.
    Value,
    /// An expression's text.
    Text,
}

impl Template {
    pub(super) fn of(written: &str) -> Self {
        if is_expression(written) {
            return Self(vec![Piece::Text]);
        }
        let (mut pieces, mut rest) = (Vec::new(), written);
        while let Some(letter) = rest.chars().next() {
            let end = if letter == '{' { rest.find('}') } else { None };
            pieces.push(end.map_or(Piece::Letter(letter), |_| Piece::Value));
            rest = &rest[end.map_or(letter.len_utf8(), |end| end + 1)..];
        }
        Self(pieces)
    }

    /// Whether there is a text that both can make: of each pair of beginnings it is noted whether there is one for them.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        let mut meet = vec![vec![false; b.len() + 1]; a.len() + 1];
        meet[0][0] = true;
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                if meet[i][j] {
                    let (here, there) = (a.get(i).copied(), b.get(j).copied());
                    if Piece::may_pass(here, there) {
                        meet[i + 1][j] = true;
                    }
                    if Piece::may_pass(there, here) {
                        meet[i][j + 1] = true;
                    }
                    if here.is_some() && here == there {
                        meet[i + 1][j + 1] = true;
                    }
                }
            }
        }
        meet[a.len()][b.len()]
    }
}

impl Piece {
    /// Whether a text goes on behind `one` while it is still at `other`: the one made nothing, or what the other takes.
    fn may_pass(one: Option<Self>, other: Option<Self>) -> bool {
        match (one, other) {
            (Some(Self::Value | Self::Text), _) | (Some(Self::Letter(_)), Some(Self::Text)) => true,
            (Some(Self::Letter(letter)), Some(Self::Value)) => is_in_values(letter),
            (None, _) | (Some(Self::Letter(_)), None | Some(Self::Letter(_))) => false,
        }
    }
}

fn is_in_values(letter: char) -> bool {
    matches!(letter, '%' | '(' | ')' | '[' | ']' | ',' | ';' | '!' | '|')
        || u8::try_from(letter).is_ok_and(is_unreserved)
}

/// One pair of braces around the whole.
fn is_expression(written: &str) -> bool {
    let mut depth = 0_usize;
    let closes = written.char_indices().find(|(_, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    written.starts_with('{') && closes.is_some_and(|(at, _)| at + 1 == written.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_meet_where_values_could_make_one_name() {
        let cases = [
            ("users", "users", true),
            ("users", "user", false),
            ("user:{id}", "user:{user_id}", true),
            ("user:{id}", "user:7", true),
            ("user:{id}", "user:{id}:profile", false),
            ("user:{id}:profile", "user:{id}:{part}", true),
            ("{kind}:{id}", "user:{id}", true),
            ("{kind}:{id}", "users", false),
            ("users:{page}:{size}", "users:{page}", false),
            ("a{x}b", "{y}ab", true),
            ("a{x}b", "a{y}c", false),
            ("{x}", "a:b", true),
            ("{x}{y}", "ab", true),
            ("{ format! (\"tag:{}\", name) }", "tag:7", true),
            ("{ format! (\"tag:{}\", name) }", "anything:{else}", true),
            ("", "", true),
            ("é{x}", "é7", true),
            ("é{x}", "e7", false),
        ];
        for (a, b, meet) in cases {
            assert_eq!(Template::of(a).meets(&Template::of(b)), meet, "{a} {b}");
            assert_eq!(Template::of(b).meets(&Template::of(a)), meet, "{b} {a}");
        }
    }
}
