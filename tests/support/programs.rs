//! Programs from Debian's packages that tests run. A test is left out where its program is missing, and says so, unless it
//! must be there.

use std::path::{Path, PathBuf};

use super::{cases, say};

/// Set where programs must be there, so that no test is left out: `PASSDESK_TEST_PROGRAMS=required`.
const WANTED: &str = "PASSDESK_TEST_PROGRAMS";

/// When a program must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    /// Whenever programs are required.
    Always,
    /// Where all cases are tried.
    ForAll,
}

/// A program of a package, if it is installed.
#[track_caller]
pub(crate) fn program(path: &str, package: &str, needed: Needed) -> Option<PathBuf> {
    let found = Path::new(path);
    if found.exists() {
        return Some(found.to_owned());
    }
    let wanted = std::env::var_os(WANTED).is_some_and(|value| value == "required");
    let must = wanted && (needed == Needed::Always || cases(false, true));
    assert!(
        !must,
        "{package} is not installed, and {WANTED} says that it must be: apt-get install {package}"
    );
    say(&format!(
        "left out, since {package} is not installed: a test of {path}"
    ));
    None
}
