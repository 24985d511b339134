//! Durations: `300`, `"5m"`, `"1h 30m"`.

use syn::{Expr, ExprLit, Lit, LitInt, LitStr, UnOp};

use super::Given;
use crate::mistakes::Mistakes;

const UNITS: [(&str, u64); 6] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

const TOO_LONG: &str = "a duration that long can't be counted";

/// A length of time as an attribute gives it.
pub(crate) enum Duration {
    Millis(u64),
    Expression(Box<Expr>),
}

impl Duration {
    /// Reads an option that takes one; `example` shows it.
    pub(crate) fn option(given: Given, example: &str, mistakes: &mut Mistakes) -> Option<Self> {
        let option = given.name.to_string();
        let value = given.value(example, mistakes)?;
        Self::parse(&option, value, mistakes)
    }

    /// Reads what stands after `option =`.
    fn parse(option: &str, value: Expr, mistakes: &mut Mistakes) -> Option<Self> {
        let millis = match &value {
            Expr::Lit(ExprLit { lit: Lit::Int(seconds), .. }) => from_seconds(option, seconds),
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => from_text(text),
            Expr::Lit(_) => Err(no_seconds(option)),
            Expr::Unary(negative) if matches!(negative.op, UnOp::Neg(_)) => Err(no_seconds(option)),
            _ => return Some(Self::Expression(Box::new(value))),
        };
        match millis {
            Ok(0) => mistakes.at(value, zero(option)),
            Ok(millis) => return Some(Self::Millis(millis)),
            Err(message) => mistakes.at(value, message),
        }
        None
    }

    pub(crate) fn millis(&self) -> Option<u64> {
        match self {
            Self::Millis(millis) => Some(*millis),
            Self::Expression(_) => None,
        }
    }

    pub(crate) fn expression(&self) -> Option<&Expr> {
        match self {
            Self::Millis(_) => None,
            Self::Expression(expression) => Some(expression),
        }
    }
}

fn no_seconds(option: &str) -> String {
    format!("{option} takes whole seconds, a duration like `\"1500ms\"`, or a `Duration`")
}

fn zero(option: &str) -> String {
    match option {
        "ttl" => "a ttl of 0 caches nothing; remove the attribute or give a positive duration".into(),
        option => format!("`{option}` of 0 serves nothing stale; leave it out or give a positive duration"),
    }
}

fn from_seconds(option: &str, seconds: &LitInt) -> Result<u64, String> {
    let suffix = seconds.suffix();
    if UNITS.iter().any(|(unit, _)| *unit == suffix) {
        return Err(format!("{}: `\"{seconds}\"`", no_seconds(option)));
    }
    let seconds: u64 = seconds.base10_parse().map_err(|_| TOO_LONG)?;
    Ok(seconds.checked_mul(1_000).ok_or(TOO_LONG)?)
}

fn from_text(text: &LitStr) -> Result<u64, String> {
    millis(&text.value())
}

/// How many milliseconds a text such as `1h 30m` is.
fn millis(text: &str) -> Result<u64, String> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("empty duration".into());
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (number, after) = split(rest, |letter| letter.is_ascii_digit());
        let (unit, after) = split(after.trim_start(), char::is_alphabetic);
        let part = part(number, unit, rest)?;
        total = total.checked_add(part).ok_or(TOO_LONG)?;
        rest = after.trim_start();
    }
    Ok(total)
}

fn split(text: &str, belongs: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|letter| !belongs(letter)).unwrap_or(text.len()))
}

/// One number and its unit; `text` begins there.
fn part(number: &str, unit: &str, text: &str) -> Result<u64, String> {
    if number.is_empty() || (unit.is_empty() && !text.ends_with(number)) {
        return Err(format!("a duration is whole numbers with units, like `\"1h 30m\"`; `{text}` is none"));
    }
    if unit.is_empty() {
        return Err(format!("`{number}` has no unit; use ms, s, m, h, d, w"));
    }
    let Some((_, millis)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(format!("unknown unit `{unit}`; use ms, s, m, h, d, w"));
    };
    let number: u64 = number.parse().map_err(|_| TOO_LONG)?;
    Ok(number.checked_mul(*millis).ok_or(TOO_LONG)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_numbers_with_units() {
        for (text, expected) in [
            ("1500ms", 1_500),
            ("5m", 300_000),
            ("1h 30m", 5_400_000),
            ("1h30m", 5_400_000),
            (" 2 d ", 172_800_000),
            ("1w", 604_800_000),
            ("0s", 0),
        ] {
            assert_eq!(millis(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_told_why() {
        for (text, message) in [
            ("", "empty duration"),
            ("  ", "empty duration"),
            ("5 parsecs", "unknown unit `parsecs`; use ms, s, m, h, d, w"),
            ("300", "`300` has no unit"),
            ("1h 30", "`30` has no unit"),
            ("1.5h", "whole numbers with units"),
            ("-5m", "whole numbers with units"),
            ("soon", "whole numbers with units"),
            ("99999999999999999999s", "can't be counted"),
            ("99999999999999999w", "can't be counted"),
        ] {
            let error = millis(text).expect_err(text);
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn a_literal_is_seconds() {
        for (text, expected) in [
            ("300", Some(300_000)),
            ("60u64", Some(60_000)),
            ("5m", None),
            ("-5", None),
            ("1.5", None),
            ("true", None),
            ("0", None),
        ] {
            let mut mistakes = Mistakes::default();
            let parsed = Duration::parse("ttl", syn::parse_str(text).unwrap(), &mut mistakes);
            let millis = parsed.map(|duration| duration.millis().unwrap_or(0));
            assert_eq!(millis, expected, "{text}");
            assert_eq!(mistakes.none(), expected.is_some());
        }
    }

    #[test]
    fn each_option_is_called_by_its_own_word() {
        for (text, message) in [
            ("-5", "swr takes whole seconds"),
            ("5m", "swr takes whole seconds"),
            ("0", "`swr` of 0 serves nothing stale"),
        ] {
            let mut mistakes = Mistakes::default();
            Duration::parse("swr", syn::parse_str(text).unwrap(), &mut mistakes);
            let told = mistakes.beside().to_string();
            assert!(told.contains(message), "{text}: {told}");
        }
    }
}
