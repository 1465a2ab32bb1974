//! Tests of this program, run once more where something else is under them.

use std::ffi::OsStr;
use std::process::Command;

/// Runs the tests of these modules, but for some, with more in the environment; each of the modules must have tests.
#[track_caller]
pub(crate) fn once_more(modules: &[&str], but: &[&str], environment: &[(&str, &OsStr)]) {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(modules)
        .args(but.iter().flat_map(|name| ["--skip", name]))
        .envs(environment.iter().copied())
        .output()
        .expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    for module in modules {
        assert!(told.contains(&format!("test {module}")), "{module}: {told}");
    }
}
