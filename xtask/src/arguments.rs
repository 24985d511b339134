//! The words after a command: each is taken by name, and what is left over is refused.

use crate::failure::Failure;

/// The words that no option has taken yet.
pub struct Arguments {
    words: Vec<String>,
    help: &'static str,
}

impl Arguments {
    /// The words of a command whose help is `help`.
    pub fn new(words: Vec<String>, help: &'static str) -> Self {
        Self { words, help }
    }

    /// Takes the flag `name`, and says whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes `name VALUE` or `name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let joined = format!("{name}=");
        let Some(at) = self.words.iter().position(|word| word == name || word.starts_with(&joined)) else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        match self.words.get(at) {
            Some(next) if !next.starts_with("--") => Ok(Some(self.words.remove(at))),
            _ => Err(Failure::usage(format!("`{name}` needs a value"), self.help)),
        }
    }

    /// Refuses what no option took.
    pub fn finish(self) -> Result<(), Failure> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(Failure::usage(format!("unknown argument `{word}`"), self.help)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned).collect(), "the help")
    }

    #[test]
    fn a_flag_is_taken_once_and_leaves_nothing() {
        let mut given = arguments("--quick");
        assert!(given.flag("--quick"));
        assert!(!given.flag("--quick"));
        assert!(given.finish().is_ok());
    }

    #[test]
    fn a_value_follows_its_name_or_an_equals_sign() {
        for line in ["--json out.json", "--json=out.json"] {
            let mut given = arguments(line);
            assert_eq!(given.value("--json").unwrap().as_deref(), Some("out.json"), "{line}");
            assert!(given.finish().is_ok(), "{line}");
        }
    }

    #[test]
    fn a_missing_value_is_refused() {
        for line in ["--json", "--json --quick"] {
            assert!(arguments(line).value("--json").is_err(), "{line}");
        }
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_help() {
        let refusal = arguments("--fast").finish().unwrap_err().to_string();
        assert!(refusal.contains("unknown argument `--fast`"), "{refusal}");
        assert!(refusal.ends_with("the help"), "{refusal}");
    }
}
