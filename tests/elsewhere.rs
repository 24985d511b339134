//! The attributes in a crate of another edition, in which the runtime has another name.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_crate_of_edition_2021_may_rename_the_runtime() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    fs::create_dir_all(place.join("src")).unwrap();

    let runtime = here.parent().unwrap().join("pacific-cache");
    let manifest = fs::read_to_string(here.join("elsewhere/Cargo.toml.in")).unwrap();
    fs::write(place.join("Cargo.toml"), manifest.replace("{runtime}", runtime.to_str().unwrap())).unwrap();
    fs::copy(here.join("elsewhere/main.rs"), place.join("src/main.rs")).unwrap();
    // The same versions as here, so that nothing is fetched.
    fs::copy(here.parent().unwrap().join("Cargo.lock"), place.join("Cargo.lock")).unwrap();

    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .env("CARGO_TARGET_DIR", place.join("target"))
        .current_dir(&place)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
