//! What the tests need that is not in this repository, and how to get it.

use crate::{failure::Failure, program::Program, tally::Tally};

/// Debian packages that tests need.
const PACKAGES: &[&str] = &["redis-server", "chromium"];

/// A part of the Rust toolchain that a minimal installation lacks.
#[derive(Debug)]
pub struct Component {
    name: &'static str,
    /// Succeeds where the component is there.
    probe: &'static str,
}

/// Formats.
pub const RUSTFMT: Component = Component { name: "rustfmt", probe: "cargo fmt --version" };
/// Lints.
pub const CLIPPY: Component = Component { name: "clippy", probe: "cargo clippy --version" };

impl Component {
    /// The component answers.
    pub fn is_there(&self) -> bool {
        succeeds(&Program::new(self.probe))
    }

    /// What a person would type to get it.
    pub fn remedy(&self) -> Program {
        Program::new("rustup component add").word(self.name)
    }
}

/// Gets what is missing. What could not be got is one failed test each: it was asked for.
pub fn install() -> Result<Tally, Failure> {
    let mut programs: Vec<Program> =
        [RUSTFMT, CLIPPY].iter().filter(|part| !part.is_there()).map(Component::remedy).collect();
    programs.extend(apt(&missing_packages(PACKAGES), is_root()));
    let mut tally = Tally::default();
    for program in programs {
        println!("installing: {program}");
        if program.run()? != 0 {
            println!("  this failed: {program}");
            tally += Tally::FAILED;
        }
    }
    Ok(tally)
}

/// Names the packages that are missing, and how to get them.
pub fn name_missing_packages() {
    let missing = missing_packages(PACKAGES);
    if !missing.is_empty() {
        println!("missing packages: {} (`cargo xtask test --install` gets them)", missing.join(", "));
    }
}

fn missing_packages<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages.iter().copied().filter(|name| !succeeds(&Program::new("dpkg -s").word(*name))).collect()
}

/// The programs that install `packages`; none if there is nothing to install.
fn apt(packages: &[&str], root: bool) -> Vec<Program> {
    if packages.is_empty() {
        return Vec::new();
    }
    let sudo = if root { "" } else { "sudo " };
    let get =
        Program::new(&format!("{sudo}apt-get install --yes --no-install-recommends {}", packages.join(" ")));
    vec![Program::new(&format!("{sudo}apt-get update")), get]
}

fn is_root() -> bool {
    Program::new("id -u").run_quietly(|_| ()).is_ok_and(|output| output.text.trim() == "0")
}

/// A program that cannot be started does not succeed: it is what is missing.
fn succeeds(program: &Program) -> bool {
    program.run_quietly(|_| ()).is_ok_and(|output| output.success)
}

#[cfg(test)]
mod tests {
    use super::{apt, missing_packages};

    #[test]
    fn apt_is_not_called_for_nothing() {
        assert!(apt(&missing_packages(&[]), true).is_empty());
    }

    #[test]
    fn packages_are_fetched_in_one_call_after_the_lists() {
        let lines = |root| {
            apt(&["redis-server", "chromium"], root).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let install = "apt-get install --yes --no-install-recommends redis-server chromium";
        assert_eq!(lines(true), ["apt-get update", install]);
        assert_eq!(lines(false), ["sudo apt-get update".to_owned(), format!("sudo {install}")]);
    }

    #[test]
    fn a_package_that_does_not_exist_is_missing() {
        assert_eq!(missing_packages(&["no-such-package-anywhere"]), ["no-such-package-anywhere"]);
    }
}
