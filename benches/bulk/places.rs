//! A store, and whoever works on it with whole processes.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use passdesk::model::StoreUrl;
use tempfile::TempDir;

use crate::figures::now;
use crate::scratch::{ADMIN, PASSWORD, Scratch};

const PASSDESK: &str = env!("CARGO_BIN_EXE_passdesk");

/// How the names of a file follow each other.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    Sorted,
    Shuffled,
}

/// What a process took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    /// Of the clock.
    pub(crate) seconds: f64,
    /// The most memory that it had at once, in KiB.
    pub(crate) peak: u64,
}

/// A store with one admin, who is signed in.
pub(crate) struct Place {
    scratch: Scratch,
    home: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self {
            scratch: Scratch::new(),
            home: tempfile::tempdir().expect("a home"),
        };
        let mut login = place.command(PASSDESK);
        login.args(["login", ADMIN, "--password-stdin"]);
        let mut process = login.stdin(Stdio::piped()).spawn().expect("passdesk");
        let mut stdin = process.stdin.take().expect("its input");
        stdin.write_all(PASSWORD.as_bytes()).expect("typed");
        drop(stdin);
        assert!(process.wait().expect("its end").success());
        place
    }

    /// Adds so many accounts with `users import`.
    pub(crate) fn import(&self, accounts: usize, order: Order) -> Took {
        let mut table = "name,display_name,role\n".to_owned();
        for number in numbers(accounts, order) {
            let line = writeln!(table, "{},User Number {number},user", name(number));
            line.expect("a line");
        }
        let table = self.write("people.csv", &table);
        self.done(&["users", "import", &table])
    }

    /// Resets everybody but the admin.
    pub(crate) fn reset_all(&self) -> Took {
        self.done(&["users", "reset", "--all", "--yes"])
    }

    /// Resets so many accounts as a file names them.
    pub(crate) fn reset_from(&self, accounts: usize, order: Order) -> Took {
        let names: Vec<_> = numbers(accounts, order).into_iter().map(name).collect();
        let names = self.write("names.txt", &names.join("\n"));
        self.done(&["users", "reset", "--from", &names, "--yes"])
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

    fn write(&self, name: &str, text: &str) -> String {
        let file = self.file(name);
        fs::write(&file, text).expect("a file");
        file.to_str().expect("a path").to_owned()
    }

    /// Does a job whose rows go to a file.
    fn done(&self, words: &[&str]) -> Took {
        let rows = self.file("rows.csv");
        let began = now();
        let ended = self
            .command("time")
            .args(["-f", "%M", PASSDESK])
            .args(words)
            .arg("--quiet")
            .arg("--out")
            .arg(&rows)
            .output()
            .expect("GNU time");
        let seconds = began.elapsed().as_secs_f64();
        assert!(ended.status.success(), "{ended:?}");
        fs::remove_file(rows).expect("its rows");
        let told = String::from_utf8_lossy(&ended.stderr);
        let peak = told.lines().last().and_then(|line| line.parse().ok());
        Took {
            seconds,
            peak: peak.expect("what GNU time tells"),
        }
    }

    /// A program in an environment in which passdesk finds the store.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("PASSDESK_STORE", self.store())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }
}

fn name(number: usize) -> String {
    format!("user{number:07}")
}

fn numbers(accounts: usize, order: Order) -> Vec<usize> {
    let mut numbers: Vec<_> = (0..accounts).collect();
    if let Order::Shuffled = order {
        // Knuth's MMIX generator: anything without an order will do, if it is the same in each run.
        let mut seed = 1_u64;
        for last in (1..accounts).rev() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            numbers.swap(last, (seed >> 33) as usize % (last + 1));
        }
    }
    numbers
}
