//! A desk to test: the real binary in an environment of its own, and what it did, checked to the letter.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

use tempfile::TempDir;

mod cases;
mod checked_in;
#[cfg(feature = "postgres")]
mod database;
mod described;
mod kept;
mod messages;
mod outright;
#[cfg(feature = "postgres")]
pub(crate) mod pair;
mod picture;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod process;
mod programs;
mod relay;
mod rerun;
mod run;
mod served;
mod signed_in;
mod stored;
mod tree;
mod tty;

pub(crate) use cases::cases;
pub(crate) use checked_in::{Files, assert_checked_in, files_in};
pub(crate) use described::{description, misfits};
pub(crate) use outright::{Outright, copied, init_store};
pub(crate) use picture::picture;
pub(crate) use process::{pause, say, timed};
pub(crate) use programs::{Needed, program};
pub(crate) use relay::Relay;
pub(crate) use rerun::once_more;
pub(crate) use run::{Done, Run};
pub(crate) use served::{SERVED, free_port, make_certificate};
pub(crate) use signed_in::{device_files, name_prompt, os_user, session_file};
pub(crate) use stored::{Contents, contents_of};
pub(crate) use tree::{commands, groups};
pub(crate) use tty::{Screen, Tty};

/// Names the way to hash.
pub(crate) const HASHING: &str = "PASSDESK_ARGON2ID";
/// A password that the policy takes.
pub(crate) const PASSWORD: &str = "violet teapot under granite 92";
/// Another one.
pub(crate) const NEW_PASSWORD: &str = "seven herons cross the quarry";

/// One person's place: a home of their own, and the store they share. Gone when the last one goes.
pub(crate) struct Desk {
    ground: Rc<Ground>,
    home: PathBuf,
}

/// What the homes of a desk stand on.
struct Ground {
    root: TempDir,
    /// What the store is in, while the tests run on PostgreSQL.
    #[cfg(feature = "postgres")]
    database: Option<postgres::Database>,
    /// What serves the store, while the tests run through a served desk.
    served: Option<served::Served>,
}

impl Desk {
    /// A home without a store.
    pub(crate) fn new() -> Self {
        let ground = Ground {
            root: tempfile::tempdir().expect("a temporary folder"),
            #[cfg(feature = "postgres")]
            database: postgres::instead_of_a_file(),
            served: served::Served::wanted(),
        };
        Self::at(Rc::new(ground), "home")
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
        Self::at(Rc::clone(&self.ground), home)
    }

    fn at(ground: Rc<Ground>, home: &str) -> Self {
        let home = ground.root.path().join(home);
        for folder in ["", "data", "config", "state", "runtime"] {
            let folder = home.join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            fs::set_permissions(&folder, Permissions::from_mode(0o700)).expect("its mode");
        }
        Self { ground, home }
    }

    /// The folder everything is in.
    pub(crate) fn root(&self) -> &Path {
        self.ground.root.path()
    }

    /// This person's home.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// The configuration, which says this from now on; gives its place.
    pub(crate) fn configure(&self, text: &str) -> PathBuf {
        let folder = self.home.join("config/passdesk");
        fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("config.toml");
        fs::write(&file, text).expect("written");
        file
    }

    /// The whole environment of a command, its words set apart by spaces.
    fn environment(&self, words: &str) -> Vec<(&'static str, PathBuf)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let certificate = served::Served::certificate(self.root());
        let trusted = self
            .ground
            .served
            .as_ref()
            .map(|_| ("SSL_CERT_FILE", certificate));
        let mut variables = vec![
            ("PATH", path.into()),
            ("HOME", self.home.clone()),
            ("XDG_DATA_HOME", self.home.join("data")),
            ("XDG_CONFIG_HOME", self.home.join("config")),
            ("XDG_STATE_HOME", self.home.join("state")),
            ("XDG_RUNTIME_DIR", self.home.join("runtime")),
            ("TZ", "UTC0".into()),
            ("PASSDESK_STORE", self.place_for(words).into()),
        ];
        variables.extend(trusted);
        // So that all tests can be run with each way to hash.
        let hashing = std::env::var_os(HASHING).map(|path| (HASHING, path.into()));
        variables.extend(hashing);
        variables
    }

    /// A command, its words set apart by spaces.
    #[track_caller]
    pub(crate) fn run(&self, words: &str) -> Run {
        Run::new(self, words)
    }

    /// A command on a terminal, its words set apart by spaces; without colours, so that texts are found.
    #[track_caller]
    pub(crate) fn tty(&self, words: &str) -> Tty {
        self.tty_sized(words, 0, 0)
    }

    /// The same on a terminal of this size.
    #[track_caller]
    pub(crate) fn tty_sized(&self, words: &str, columns: u16, rows: u16) -> Tty {
        Tty::new(self, words, &[("NO_COLOR", "1")], (columns, rows))
    }

    /// A command on a terminal, its words set apart by spaces, in colour.
    #[track_caller]
    pub(crate) fn tty_in_color(&self, words: &str) -> Tty {
        self.tty_with(words, &[])
    }

    /// The same with more variables, and colour unless they say otherwise.
    #[track_caller]
    pub(crate) fn tty_with(&self, words: &str, variables: &[(&str, &str)]) -> Tty {
        Tty::new(self, words, variables, (0, 0))
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
            .envs(self.environment(words))
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
}
