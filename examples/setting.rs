//! A setting: an environment variable with a default.

use std::env::VarError;
use std::fmt::Display;
use std::str::FromStr;

/// Reads a setting from the environment variable `name`; unset, it is `default`.
///
/// ```
/// let delay_ms: u64 = pacific_cache_examples::setting("SOME_DELAY_MS", 50)?;
/// assert_eq!(delay_ms, 50);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When the variable is set to what isn't a `T`; the message names the variable and its value.
pub fn setting<T>(name: &str, default: T) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    match std::env::var(name) {
        Ok(text) => parse(name, &text),
        Err(VarError::NotPresent) => Ok(default),
        Err(VarError::NotUnicode(text)) => Err(format!("{name}={} is not text", text.display())),
    }
}

fn parse<T>(name: &str, text: &str) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error| format!("{name}={text:?} can't be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_named_with_its_variable() {
        let error = parse::<u16>("PORT", "70000").unwrap_err();
        assert!(error.starts_with("PORT=\"70000\" can't be used: "), "{error}");
    }

    #[test]
    fn an_unset_variable_has_its_default() {
        assert_eq!(setting("PACIFIC_CACHE_EXAMPLES_UNSET", 7_u64), Ok(7));
    }
}
