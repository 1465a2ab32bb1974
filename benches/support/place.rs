//! A store, and an admin's whole processes on it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use passdesk::model::{Scope, StoreUrl};
use tempfile::TempDir;

use crate::figures::seconds;
use crate::scratch::Scratch;
use crate::token::token;

const PASSDESK: &str = env!("CARGO_BIN_EXE_passdesk");

/// What a process took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    /// Of the clock.
    pub(crate) seconds: f64,
    /// The most memory that it had at once, in KiB.
    pub(crate) peak: u64,
}

/// A store with one admin, who acts by a token: unlike a session it needs no fresh sign-in, however long the jobs take.
pub(crate) struct Place {
    scratch: Scratch,
    token: String,
    home: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let scratch = Scratch::new();
        let scopes = [Scope::UsersList, Scope::UsersAdd, Scope::UsersReset];
        Self {
            token: token(&scratch, "bench", &scopes),
            scratch,
            home: tempfile::tempdir().expect("a home"),
        }
    }

    pub(crate) fn store(&self) -> &Path {
        match &self.scratch.url {
            StoreUrl::Sqlite(path) => path,
            _ => unreachable!("the store is a file"),
        }
    }

    /// A file of this place.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file of this place; gives its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let file = self.file(name);
        fs::write(&file, text).expect("a file");
        file.to_str().expect("a path").to_owned()
    }

    /// Does a job whose rows go to a file.
    pub(crate) fn done(&self, words: &[&str]) -> Took {
        let rows = self.file("rows.csv");
        // Debian's package of that name.
        let mut command = Command::new("time");
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("PASSDESK_STORE", self.store())
            .env("PASSDESK_TOKEN", &self.token)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .args(["-f", "%M", PASSDESK])
            .args(words)
            .arg("--quiet")
            .arg("--out")
            .arg(&rows);
        let mut ended = None;
        let seconds = seconds(|| ended = Some(command.output().expect("GNU time")));
        let ended = ended.expect("it ran");
        assert!(ended.status.success(), "{ended:?}");
        fs::remove_file(rows).expect("its rows");
        let told = String::from_utf8_lossy(&ended.stderr);
        let peak = told.lines().last().and_then(|line| line.parse().ok());
        Took {
            seconds,
            peak: peak.expect("what GNU time tells"),
        }
    }
}
