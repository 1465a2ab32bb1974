//! A desk to test: the real binary in an environment of its own, and what it did, checked to the letter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use tempfile::TempDir;

mod checked_in;
mod kept;
#[cfg(feature = "postgres")]
pub(crate) mod pair;
mod picture;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod process;
mod run;
mod tree;
mod tty;

pub(crate) use checked_in::{assert_checked_in, files_in};
pub(crate) use picture::picture;
pub(crate) use process::{pause, say, timed};
pub(crate) use run::{Done, Run};
pub(crate) use tree::{commands, groups};
pub(crate) use tty::{Screen, Tty};

/// A password that the policy takes.
pub(crate) const PASSWORD: &str = "violet teapot under granite 92";
/// Another one.
pub(crate) const NEW_PASSWORD: &str = "seven herons cross the quarry";

/// What every command moves by looking: the store's clock, and when a session or a token was last used.
const MOVED_BY_LOOKING: [(&str, &str); 3] = [
    ("store", "latest_at"),
    ("session", "last_used_at"),
    ("token", "last_used_at"),
];

/// The rows of a store by table, each as text.
pub(crate) type Contents = BTreeMap<String, BTreeSet<String>>;

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
        Run::new(self, words)
    }

    /// A command on a terminal, its words set apart by spaces; without colours, so that texts are found.
    #[track_caller]
    pub(crate) fn tty(&self, words: &str) -> Tty {
        Tty::new(self, words, &[("NO_COLOR", "1")])
    }

    /// A command on a terminal, its words set apart by spaces, in colour.
    #[track_caller]
    pub(crate) fn tty_in_color(&self, words: &str) -> Tty {
        self.tty_with(words, &[])
    }

    /// The same with more variables, and colour unless they say otherwise.
    #[track_caller]
    pub(crate) fn tty_with(&self, words: &str, variables: &[(&str, &str)]) -> Tty {
        Tty::new(self, words, variables)
    }

    /// What a command does whose stdout leads elsewhere; nothing stands on its standard input.
    pub(crate) fn run_onto(&self, words: &str, stdout: impl Into<Stdio>) -> Done {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passdesk"));
        command.args(words.split_whitespace()).stdout(stdout);
        self.finish(command, words)
    }

    /// What a shell does in which `$passdesk` is the program.
    pub(crate) fn shell(&self, script: &str) -> Done {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        self.finish(command, script)
    }

    fn finish(&self, mut command: Command, words: &str) -> Done {
        let output = command
            .env_clear()
            .envs(self.environment())
            .env("passdesk", env!("CARGO_BIN_EXE_passdesk"))
            .current_dir(self.root())
            .stdin(Stdio::null())
            .output()
            .expect("the command runs");
        Done::new(words.to_owned(), output)
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
        let temporary = added.field("temporary_password");
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
    pub(crate) fn contents(&self) -> Contents {
        contents_of(&self.store())
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

/// All that is in a store, but for what every command moves by looking.
#[track_caller]
pub(crate) fn contents_of(store: &Path) -> Contents {
    let store = Connection::open(store).expect("the store");
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
