//! `cargo xtask soak`: loom, what takes processes minutes, then the consistency checker for as long as one likes.

use crate::{arguments::Arguments, command::Command, failure::Failure, plan};

/// The command.
pub const COMMAND: Command = Command { name: "soak", help: HELP, run };

const HELP: &str = "\
usage: cargo xtask soak --minutes N [--backend memory|redis|within|checked] [--mutants]

Runs the in-process core under loom; without other options also a million answers of a hostile store and the tests of
processes that take minutes; then the consistency checker for N minutes, with all that can go wrong with Redis. It prints
`N reads checked, H % hits, N violations` for each kind of cache. The exit code is 0 if all held.

  --minutes N    how long the checker runs in all; with --mutants, how long at most for each of them
  --backend B    only this kind of cache
  --mutants      breaks the cache on purpose, in each way it knows: the checker must notice every one";

fn run(mut arguments: Arguments) -> Result<u8, Failure> {
    let mutants = arguments.flag("--mutants");
    let minutes = arguments.value("--minutes")?;
    let backend = arguments.value("--backend")?.unwrap_or_else(|| "all".to_owned());
    arguments.finish()?;
    let minutes = parse_minutes(minutes.as_deref())?.to_string();
    let mut before = plan::loom().run()?;
    if backend == "all" && !mutants {
        before = before.max(plan::hostile().run()?);
        for program in plan::processes() {
            before = before.max(program.run()?);
        }
    }
    let checker = if mutants { plan::mutants().word("--mutants") } else { plan::checker() };
    let checker = plan::on(checker, &backend).word("--minutes").word(minutes).run()?;
    Ok(if before == 0 { checker } else { before })
}

fn parse_minutes(text: Option<&str>) -> Result<u32, Failure> {
    let text = text.ok_or_else(|| Failure::usage("`--minutes` is missing", HELP))?;
    match text.parse() {
        Ok(minutes) if minutes > 0 => Ok(minutes),
        _ => Err(Failure::usage(format!("`--minutes {text}`: a whole number from 1 is wanted"), HELP)),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_minutes;

    #[test]
    fn minutes_are_a_positive_whole_number() {
        assert_eq!(parse_minutes(Some("30")).unwrap(), 30);
        for wrong in [None, Some("0"), Some("-1"), Some("1.5"), Some("ten")] {
            assert!(parse_minutes(wrong).is_err(), "{wrong:?}");
        }
    }
}
