//! A command as a process that the test holds: to be killed, traced, or given odd streams.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use super::{Desk, Ground};

impl Desk {
    /// A home with a copy of a store that is at rest; in memory where the system has such a place, which tells as much of
    /// a process that is killed (not of a machine that is), and sooner.
    pub(crate) fn with_copy_of(store: &Path) -> Self {
        let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let ground = Ground {
            root: root.expect("a temporary folder"),
            #[cfg(feature = "postgres")]
            database: None,
            served: None,
        };
        let desk = Self::at(Rc::new(ground), "home");
        let copy = desk.store();
        let folder = copy.parent().expect("a folder");
        DirBuilder::new().mode(0o700).create(folder).expect("made");
        fs::copy(store, &copy).expect("copied, its mode too");
        desk
    }

    /// The real binary, its words set apart by spaces.
    pub(crate) fn process(&self, words: &str) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_passdesk"));
        command.args(words.split_whitespace());
        command
    }

    /// Any other program, in the same environment.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment(""))
            .current_dir(self.root());
        command
    }

    /// Makes a token for whoever is signed in.
    #[track_caller]
    pub(crate) fn token(&self, scopes: &str) -> String {
        let made = self
            .run(&format!("tokens create token {scopes} --format json"))
            .status(0);
        let token = &made.stdout_json()["token"];
        token.as_str().expect("a token").to_owned()
    }
}

/// Waits.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is waited for, whose time is the machine's"
)]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// How long something took.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is timed, whose time is the machine's"
)]
pub(crate) fn timed(something: impl FnOnce()) -> Duration {
    let begun = std::time::Instant::now();
    something();
    begun.elapsed()
}

/// Says a line that is seen also when the test passes.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
