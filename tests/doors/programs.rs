//! Real programs from Debian's packages that ask at a door. A test is left out where its program is missing, and says so,
//! unless it must be there.

use std::path::{Path, PathBuf};

use super::scene::{ODD, Scene};
use super::web::Web;
use crate::support::{PASSWORD, say};

mod caddy;
mod nginx;

/// Set where every program must be there, so that no test is left out: `PASSDESK_TEST_DOORS=required`.
const WANTED: &str = "PASSDESK_TEST_DOORS";

/// A program of a package, if it is installed.
#[track_caller]
pub(super) fn program(path: &str, package: &str, test: &str) -> Option<PathBuf> {
    let found = Path::new(path);
    let wanted = std::env::var_os(WANTED).is_some_and(|value| value == "required");
    assert!(
        found.exists() || !wanted,
        "{package} is not installed, and {WANTED} says that it must be: apt-get install {package}"
    );
    if !found.exists() {
        say(&format!(
            "left out, since {package} is not installed: {test}"
        ));
        return None;
    }
    Some(found.to_owned())
}

/// A program's configuration in the manual.
#[track_caller]
fn block(language: &str) -> String {
    let page = include_str!("../../completions/man/passdesk-doors.7.md");
    let (_, block) = page
        .split_once(&format!("```{language}\n"))
        .expect("a block");
    block.split_once("```").expect("its end").0.to_owned()
}

/// Of people of every kind, those who get in by HTTP Basic.
#[track_caller]
fn who_gets_in(scene: &Scene, web: &Web) -> Vec<&'static str> {
    let people = [
        ("right", "right", PASSWORD),
        ("odd", "odd", ODD),
        ("temporary", "temp", scene.temporary()),
        ("owing", "owes", PASSWORD),
        ("wrong", "odd", PASSWORD),
        ("disabled", "off", PASSWORD),
        ("expired", "late", scene.expired()),
        ("unknown", "nobody", PASSWORD),
        ("empty", "right", ""),
    ];
    let gets_in = |name, password| web.basic(name, password).get("/").status == 200;
    let mut inside: Vec<_> = (people.into_iter())
        .filter(|(_, name, password)| gets_in(name, password))
        .map(|(kind, ..)| kind)
        .collect();
    for _ in 0..8 {
        gets_in("wait", "wrong");
    }
    if gets_in("wait", PASSWORD) {
        inside.push("throttled");
    }
    inside
}
