//! What `cargo xtask test` runs, in order: what fails fastest comes first.

use std::env;

use serde_json::Value;

use crate::{
    failure::Failure,
    needs::{CLIPPY, RUSTFMT},
    program::{Program, root},
    step::Step,
};

/// The checker in its short form: long enough to catch what a soak would, most times.
const CHECKER: &str = "cargo run --release -p pacific-cache-tests --bin checker --";

/// All steps of `cargo xtask test`.
pub fn steps() -> Result<Vec<Step>, Failure> {
    let mut steps = vec![
        Step::new("formatting", Program::new("cargo fmt --all --check")).needs(&RUSTFMT),
        Step::new("lints", Program::new("cargo clippy --workspace --all-targets -- -D warnings"))
            .needs(&CLIPPY),
    ];
    let features = features()?;
    steps.extend(features.iter().map(|feature| feature_alone(feature)));
    steps.extend([
        // With the whole workspace chosen, these share every dependency's build with the tests, which start them.
        Step::new("examples", Program::new("cargo build --workspace --examples")),
        Step::new("tests", tests()).counted_by_results(),
        Step::new("documentation tests", Program::new("cargo test --workspace --doc")).counted_by_results(),
        Step::new("documentation", documentation()),
    ]);
    steps.extend(features.iter().map(|feature| feature_documented(feature)));
    steps.extend([
        Step::new("loom", loom()).counted_by_results(),
        Step::new("coherence model", model()).counted_by_results(),
    ]);
    steps.extend(["memory", "redis", "within", "checked"].map(short_checker));
    // Those of the shared tier take minutes: they are for the soak.
    let mutants = on(mutants().word("--mutants"), "memory");
    steps.push(Step::new("consistency checker, mutants", mutants));
    Ok(steps)
}

fn short_checker(backend: &str) -> Step {
    let checker = on(checker().word("--seconds").word("10"), backend);
    Step::new(format!("consistency checker, {backend}"), checker)
}

/// A checker of one kind of cache.
pub fn on(checker: Program, backend: &str) -> Program {
    checker.word("--backend").word(backend)
}

/// The in-process core under every interleaving.
pub fn loom() -> Program {
    Program::new("cargo test --release -p pacific-cache-loom")
}

/// What processes that share a Redis do for minutes, and the processes, which are built first.
pub fn processes() -> [Program; 2] {
    let chosen = "cargo test --release -p pacific-cache-tests --test redis_process -- --ignored";
    [Program::new("cargo build --release --workspace --examples"), Program::new(chosen)]
}

/// A million answers of a hostile store.
pub fn hostile() -> Program {
    Program::new(
        "cargo test --release -p pacific-cache --features compression,encryption --lib envelope::hostile",
    )
    .variable("PACIFIC_HOSTILE_ROUNDS", "1000000")
}

/// The invalidation protocol across nodes in every interleaving, in worlds that are explored in seconds.
fn model() -> Program {
    Program::new("cargo test --release -p pacific-cache-model")
}

/// The checker on the cache as it ships.
pub fn checker() -> Program {
    Program::new(CHECKER)
}

/// The checker on a cache that can be broken on purpose, in a target folder of its own: its flags change every build.
pub fn mutants() -> Program {
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let flags = env::var("RUSTFLAGS").unwrap_or_default();
    checker()
        .variable("CARGO_TARGET_DIR", root().join(target).join("mutants").to_string_lossy())
        .variable("RUSTFLAGS", format!("{flags} --cfg pacific_mutants").trim_start())
}

/// Loom's own package and the model are left out: they are slow without optimisation, and have their own steps.
fn tests() -> Program {
    Program::new("cargo test --workspace --all-targets --no-fail-fast")
        .word("--exclude=pacific-cache-loom")
        .word("--exclude=pacific-cache-model")
}

fn documentation() -> Program {
    Program::new(
        "cargo doc --no-deps -p pacific-cache -p pacific-cache-macros --features pacific-cache/redis,pacific-cache/compression,pacific-cache/encryption",
    )
    .variable("RUSTDOCFLAGS", "-D warnings")
}

fn feature_alone(feature: &str) -> Step {
    let clippy = format!("cargo clippy -p pacific-cache {} -- -D warnings", alone(feature));
    Step::new(title(feature), Program::new(&clippy)).needs(&CLIPPY)
}

fn feature_documented(feature: &str) -> Step {
    let document = format!("cargo doc --no-deps -p pacific-cache {}", alone(feature));
    let document = Program::new(&document).variable("RUSTDOCFLAGS", "-D warnings");
    Step::new(format!("documentation, {}", title(feature)), document)
}

/// An empty name is no feature at all.
fn title(feature: &str) -> String {
    if feature.is_empty() { "no features".to_owned() } else { format!("feature {feature} alone") }
}

fn alone(feature: &str) -> String {
    let chosen = if feature.is_empty() { String::new() } else { format!(" --features {feature}") };
    format!("--no-default-features{chosen}")
}

/// No feature, then each feature of `pacific-cache`, as its manifest lists them: a new one cannot be forgotten.
fn features() -> Result<Vec<String>, Failure> {
    let output = Program::new("cargo metadata --no-deps --format-version 1 --quiet").run_quietly(|_| ())?;
    let metadata: Value = serde_json::from_str(&output.text).map_err(|error| {
        Failure::Broken(format!("`cargo metadata` gave no JSON: {error}\n{}", output.text))
    })?;
    let mut features = vec![String::new()];
    features.extend(features_in(&metadata));
    Ok(features)
}

fn features_in(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let features =
        packages.iter().filter(|package| package["name"] == "pacific-cache").filter_map(|package| {
            Some(package["features"].as_object()?.keys().filter(|name| *name != "default").cloned())
        });
    features.flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{features, features_in, steps};

    #[test]
    fn each_feature_of_the_runtime_is_built_alone() {
        let metadata = json!({"packages": [
            {"name": "pacific-cache", "features": {"default": ["axum"], "axum": [], "macros": []}},
            {"name": "xtask", "features": {"other": []}},
        ]});
        assert_eq!(features_in(&metadata), ["axum", "macros"]);
    }

    #[test]
    fn the_features_are_those_of_the_manifest() {
        let features = features().unwrap();
        assert_eq!(features[0], "");
        assert!(features.iter().any(|name| name == "axum"), "{features:?}");
    }

    #[test]
    fn each_feature_alone_is_documented() {
        let titles: Vec<_> = steps().unwrap().iter().map(|step| step.title().to_owned()).collect();
        for title in ["documentation, no features", "documentation, feature axum alone"] {
            assert!(titles.iter().any(|known| known == title), "{title}");
        }
    }

    #[test]
    fn examples_are_built_before_the_tests_that_start_them() {
        let titles: Vec<_> = steps().unwrap().iter().map(|step| step.title().to_owned()).collect();
        let place = |title: &str| titles.iter().position(|other| other == title).unwrap();
        assert!(place("examples") < place("tests"));
    }
}
