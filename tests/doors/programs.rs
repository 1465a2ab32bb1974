//! Real programs from Debian's packages that ask at a door. A test is left out where its program is missing, and says so,
//! unless it must be there.

use std::path::{Path, PathBuf};

use super::scene::Scene;
use super::web::Web;
use crate::support::{NEW_PASSWORD, cases, say};

mod apache;
mod caddy;
mod chromium;
mod nginx;

/// Set where programs must be there, so that no test is left out: `PASSDESK_TEST_DOORS=required`.
const WANTED: &str = "PASSDESK_TEST_DOORS";

/// When a program must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    /// Whenever programs are required.
    Always,
    /// Where all cases are tried.
    ForAll,
}

/// A program of a package, if it is installed.
#[track_caller]
pub(super) fn program(path: &str, package: &str, needed: Needed) -> Option<PathBuf> {
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
        "left out, since {package} is not installed: a test of doors"
    ));
    None
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
    let gets_in = |name: &str, password: &str| web.basic(name, password).get("/").status == 200;
    scene.people.who_gets_in(gets_in, || {
        for _ in 0..8 {
            gets_in("wait", "wrong");
        }
    })
}

/// Has `temp` change the password at the pages behind a proxy, and get in with the new one alone.
#[track_caller]
fn changes_the_temporary(scene: &Scene, web: &Web) {
    let temporary = scene.temporary();
    let own = web.with("sec-fetch-site", "same-origin");
    let fields = [
        ("name", "temp"),
        ("password", temporary),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    own.post_anyhow("/desk/change", &fields)
        .leads_to("/desk/changed");
    web.basic("temp", NEW_PASSWORD)
        .get("/")
        .status(200)
        .shows("[temp]");
    web.basic("temp", temporary).get("/").status(401);
}
