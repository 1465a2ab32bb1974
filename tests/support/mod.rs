//! A desk to test: the real binary in an environment of its own, and what it did, checked to the letter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::rc::Rc;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use serde_json::Value;
use tempfile::TempDir;

mod process;
mod tty;

pub(crate) use process::{pause, say, timed};
pub(crate) use tty::{Screen, Tty};

/// A password that the policy takes.
pub(crate) const PASSWORD: &str = "violet teapot under granite 92";
/// Another one.
pub(crate) const NEW_PASSWORD: &str = "seven herons cross the quarry";

/// No command takes this long, whatever else the machine does.
const PATIENCE: Duration = Duration::from_secs(60);

/// What every command moves by looking: the store's clock and the session's.
const MOVED_BY_LOOKING: [(&str, &str); 2] = [("store", "latest_at"), ("session", "last_used_at")];

/// One person's place: a home of their own, and the store they share. Gone when the last one goes.
pub(crate) struct Desk {
    root: Rc<TempDir>,
    home: PathBuf,
}

impl Desk {
    /// A home without a store.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        Self::at(Rc::new(root), "home")
    }

    /// A store with the admin `root1`, whose password is [`PASSWORD`]; nobody is signed in.
    #[track_caller]
    pub(crate) fn with_store() -> Self {
        let desk = Self::new();
        desk.init();
        desk
    }

    /// Somebody else's home on the same store.
    pub(crate) fn somebody_else(&self, home: &str) -> Self {
        Self::at(Rc::clone(&self.root), home)
    }

    fn at(root: Rc<TempDir>, home: &str) -> Self {
        let home = root.path().join(home);
        for folder in ["", "data", "config", "state", "runtime"] {
            let folder = home.join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            fs::set_permissions(&folder, Permissions::from_mode(0o700)).expect("its mode");
        }
        Self { root, home }
    }

    /// The folder everything is in.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// This person's home.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// The store's file.
    pub(crate) fn store(&self) -> PathBuf {
        self.root().join("store").join("passdesk.db")
    }

    /// The whole environment of a command.
    fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        vec![
            ("PATH", path.into()),
            ("HOME", self.home.clone()),
            ("XDG_DATA_HOME", self.home.join("data")),
            ("XDG_CONFIG_HOME", self.home.join("config")),
            ("XDG_STATE_HOME", self.home.join("state")),
            ("XDG_RUNTIME_DIR", self.home.join("runtime")),
            ("PASSDESK_STORE", self.store()),
        ]
    }

    /// A command, its words set apart by spaces.
    #[track_caller]
    pub(crate) fn run(&self, words: &str) -> Run {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_passdesk"));
        command
            .env_clear()
            .envs(self.environment())
            .current_dir(self.root())
            .timeout(PATIENCE)
            .args(words.split_whitespace());
        Run {
            command,
            words: words.to_owned(),
            done: false,
        }
    }

    /// A command on a terminal, its words set apart by spaces.
    #[track_caller]
    pub(crate) fn tty(&self, words: &str) -> Tty {
        Tty::new(self, words)
    }

    /// Makes the store and its admin `root1`.
    #[track_caller]
    pub(crate) fn init(&self) {
        self.run("init --admin root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
    }

    /// Signs somebody in who has [`PASSWORD`].
    #[track_caller]
    pub(crate) fn sign_in(&self, name: &str) {
        self.run("login --password-stdin")
            .args([name])
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
    }

    /// Adds somebody and gives them [`PASSWORD`]; for an admin who is signed in.
    #[track_caller]
    pub(crate) fn add(&self, name: &str) {
        let added = self.run("users add --format json").args([name]).status(0);
        let temporary = added.stdout_json()["temporary_password"].clone();
        let temporary = temporary.as_str().expect("a temporary password").to_owned();
        self.somebody_else(name)
            .run("passwd --password-stdin")
            .args([name])
            .stdin(format!("{temporary}\n{PASSWORD}\n"))
            .status(0);
    }

    /// Changes the store behind the program's back, to age things; how many rows.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) -> usize {
        let store = Connection::open(self.store()).expect("the store");
        let changed = store.execute(statement, []).expect("the statement");
        assert!(changed > 0, "nothing to change: {statement}");
        changed
    }

    /// All that is in the store, but for what every command moves by looking.
    #[track_caller]
    pub(crate) fn contents(&self) -> BTreeMap<String, BTreeSet<String>> {
        let store = Connection::open(self.store()).expect("the store");
        let mut tables = store
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .expect("the tables");
        let names = tables
            .query_map([], |row| row.get::<_, String>(0))
            .expect("the tables")
            .collect::<Result<Vec<_>, _>>()
            .expect("their names");
        let rows = |table: String| {
            let rows = rows_of(&store, &table);
            (table, rows)
        };
        names.into_iter().map(rows).collect()
    }

    /// The store's file and those beside it, as bytes, to look for what must not be there.
    #[track_caller]
    pub(crate) fn store_bytes(&self) -> Vec<u8> {
        let folder = self.store();
        let folder = folder.parent().expect("a folder");
        let files = fs::read_dir(folder).expect("the store's folder");
        files
            .flat_map(|file| fs::read(file.expect("a file").path()).expect("its bytes"))
            .collect()
    }
}

fn rows_of(store: &Connection, table: &str) -> BTreeSet<String> {
    let mut statement = store
        .prepare(&format!("SELECT * FROM \"{table}\""))
        .expect("the table");
    let columns: Vec<_> = statement.column_names().map(str::to_owned).collect();
    statement
        .query_map([], |row| {
            let mut shown = String::new();
            for (place, column) in columns.iter().enumerate() {
                if !MOVED_BY_LOOKING.contains(&(table, column.as_str())) {
                    let value: Stored = row.get(place)?;
                    shown.push_str(&format!("{column}={value:?} "));
                }
            }
            Ok(shown)
        })
        .expect("the rows")
        .collect::<Result<_, _>>()
        .expect("each row")
}

/// A command that has yet to run; [`Run::status`] runs it.
#[must_use]
pub(crate) struct Run {
    command: assert_cmd::Command,
    words: String,
    done: bool,
}

impl Run {
    /// More arguments, as they are.
    pub(crate) fn args<const N: usize>(mut self, arguments: [&str; N]) -> Self {
        self.words.push_str(&format!(" {arguments:?}"));
        self.command.args(arguments);
        self
    }

    /// What stands on its standard input; nothing unless given.
    pub(crate) fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.command.write_stdin(text);
        self
    }

    /// One more variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it and checks its exit status.
    #[track_caller]
    pub(crate) fn status(self, status: i32) -> Done {
        self.status_in(&[status])
    }

    /// Runs it and checks that its exit status is one of these.
    #[track_caller]
    pub(crate) fn status_in(mut self, statuses: &[i32]) -> Done {
        self.done = true;
        let output = self.command.output().expect("the command runs");
        let done = Done {
            words: std::mem::take(&mut self.words),
            output,
        };
        let wanted = |status| statuses.contains(&status);
        assert!(
            done.status_code().is_some_and(wanted),
            "not {statuses:?}{done}"
        );
        done
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        assert!(
            self.done || std::thread::panicking(),
            "never run, its status never checked: {}",
            self.words
        );
    }
}

/// What a command did; each check gives it back for the next.
pub(crate) struct Done {
    words: String,
    output: Output,
}

impl Done {
    /// Its exit status, where more than one is right.
    pub(crate) fn status_code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// All of stdout, to the letter.
    #[track_caller]
    pub(crate) fn stdout(self, expected: &str) -> Self {
        assert_eq!(self.stdout_text(), expected, "{self}");
        self
    }

    /// All of stderr, to the letter.
    #[track_caller]
    pub(crate) fn stderr(self, expected: &str) -> Self {
        assert_eq!(self.stderr_text(), expected, "{self}");
        self
    }

    /// A part of stderr, where the rest says what differs from run to run.
    #[track_caller]
    pub(crate) fn stderr_has(self, part: &str) -> Self {
        assert!(self.stderr_text().contains(part), "no {part:?}\n{self}");
        self
    }

    /// Nothing on stdout.
    #[track_caller]
    pub(crate) fn no_stdout(self) -> Self {
        self.stdout("")
    }

    /// Nothing on stderr.
    #[track_caller]
    pub(crate) fn no_stderr(self) -> Self {
        self.stderr("")
    }

    /// Stdout as text.
    #[track_caller]
    pub(crate) fn stdout_text(&self) -> &str {
        std::str::from_utf8(&self.output.stdout).expect("stdout is text")
    }

    /// Stderr as text.
    #[track_caller]
    pub(crate) fn stderr_text(&self) -> &str {
        std::str::from_utf8(&self.output.stderr).expect("stderr is text")
    }

    /// Stdout as one JSON object on one line.
    #[track_caller]
    pub(crate) fn stdout_json(&self) -> Value {
        let mut rows = self.stdout_rows();
        assert_eq!(rows.len(), 1, "one row\n{self}");
        rows.remove(0)
    }

    /// Stdout as one JSON object a line.
    #[track_caller]
    pub(crate) fn stdout_rows(&self) -> Vec<Value> {
        let rows = self.stdout_text().lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().expect("an object a line")
    }

    /// The error object on stderr, as `--format json` has it.
    #[track_caller]
    pub(crate) fn stderr_json(&self) -> Value {
        serde_json::from_str(self.stderr_text()).expect("one object on stderr")
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\n$ passdesk {}", self.words)?;
        writeln!(f, "status: {}", self.output.status)?;
        let text = |bytes| String::from_utf8_lossy(bytes);
        write!(f, "stdout: {}", text(&self.output.stdout))?;
        write!(f, "\nstderr: {}", text(&self.output.stderr))
    }
}
