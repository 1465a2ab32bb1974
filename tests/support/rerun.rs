//! Tests of this program, run once more where something else is under them.

use std::ffi::OsStr;
use std::process::Command;

/// Runs the tests whose names begin so, but for some, with more in the environment; each beginning must have tests.
#[track_caller]
pub(crate) fn once_more(beginnings: &[&str], but: &[&str], environment: &[(&str, &OsStr)]) {
    let this = std::env::current_exe().expect("this program");
    let listed = Command::new(&this)
        .args(["--list", "--format", "terse"])
        .output()
        .expect("the tests are listed");
    let listed = String::from_utf8(listed.stdout).expect("names");
    let names = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| beginnings.iter().any(|begin| name.starts_with(begin)))
        .filter(|name| !but.iter().any(|part| name.contains(part)));
    let output = Command::new(&this)
        .arg("--exact")
        .args(names)
        .envs(environment.iter().copied())
        .output()
        .expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    for begin in beginnings {
        assert!(told.contains(&format!("test {begin}")), "{begin}: {told}");
    }
}
