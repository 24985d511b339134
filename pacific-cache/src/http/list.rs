//! A comma-separated list in a field value (RFC 9110 §5.6.1), whose members may hold quoted strings (§5.6.4).

/// The members of one field line: split at commas outside quoted strings, trimmed, empty ones left out.
///
/// A quote that never closes is an ordinary byte: `foo="bar, no-store` must not hide its `no-store`.
pub(super) fn members(line: &[u8]) -> Members<'_> {
    Members { rest: line, quotes_close: true }
}

/// What [`members`] iterates with.
pub(super) struct Members<'a> {
    rest: &'a [u8],
    /// False once a quote was found open: no later one closes either, and looking again would make a value of
    /// escaped quotes cost the square of its length.
    quotes_close: bool,
}

impl<'a> Iterator for Members<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        while !self.rest.is_empty() {
            let end = self.end_of_member();
            let member = self.rest[..end].trim_ascii();
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            if !member.is_empty() {
                return Some(member);
            }
        }
        None
    }
}

impl Members<'_> {
    fn end_of_member(&mut self) -> usize {
        let mut at = 0;
        while let Some(&byte) = self.rest.get(at) {
            match byte {
                b',' => return at,
                b'"' if self.quotes_close => at = self.after_quoted(at),
                _ => at += 1,
            }
        }
        at
    }

    /// The place behind the string that opens at `open`, or behind the quote alone when it never closes.
    fn after_quoted(&mut self, open: usize) -> usize {
        let mut at = open + 1;
        while let Some(&byte) = self.rest.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.quotes_close = false;
        open + 1
    }
}

#[cfg(test)]
mod tests {
    use super::members;

    fn split(line: &str) -> Vec<String> {
        members(line.as_bytes()).map(|member| String::from_utf8_lossy(member).into_owned()).collect()
    }

    #[test]
    fn rfc9110_5_6_1_members_are_trimmed_and_empty_ones_left_out() {
        for line in ["a,b", "a, b", " a ,\tb ", ",a,,b,", ", ,a, ,b, ,"] {
            assert_eq!(split(line), ["a", "b"], "{line:?}");
        }
        for line in ["", " ", ",", " , ,\t"] {
            assert!(split(line).is_empty(), "{line:?}");
        }
    }

    #[test]
    fn rfc9110_5_6_4_commas_and_escaped_quotes_inside_quotes_split_nothing() {
        assert_eq!(split(r#"a="x,y", b"#), [r#"a="x,y""#, "b"]);
        assert_eq!(split(r#"a="x\",y", b"#), [r#"a="x\",y""#, "b"]);
    }

    #[test]
    fn a_quote_that_never_closes_hides_nothing() {
        assert_eq!(split(r#"a="x, no-store"#), [r#"a="x"#, "no-store"]);
        assert_eq!(split(r#"a="x\", no-store"#), [r#"a="x\""#, "no-store"]);
        assert_eq!(split(r#"a="x, b="y, c"#), [r#"a="x, b="y"#, "c"]);
    }
}
