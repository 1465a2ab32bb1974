//! A machine with a desk of its own: a user who serves the store, and users who have only the socket.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tempfile::TempDir;

use super::running::started;
use crate::support::{Done, PASSWORD, Run};

/// A user that every Debian has: `ssh-keygen` signs for nobody whom it cannot look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct User {
    pub(super) name: &'static str,
    pub(super) uid: u32,
}

const fn user(name: &'static str, uid: u32) -> User {
    User { name, uid }
}

/// Owns the store and serves it.
pub(super) const SERVICE: User = user("www-data", 33);
/// The admin, at first.
pub(super) const ADA: User = user("backup", 34);
/// A user of the desk.
pub(super) const BOB: User = user("news", 9);
/// Two of the support staff, who can sign.
pub(super) const SIGNERS: [User; 2] = [user("lp", 7), user("mail", 8)];
/// Has no account.
pub(super) const STRANGER: User = user("games", 5);

/// The machine; the server ends with it.
pub(super) struct Host {
    root: TempDir,
    server: Option<Child>,
}

/// A user with a home.
pub(super) struct Person<'h> {
    host: &'h Host,
    pub(super) user: User,
    home: PathBuf,
}

impl Host {
    /// A served desk whose admin is `ada`, without signers.
    #[track_caller]
    pub(super) fn served() -> Self {
        let mut host = Self::new();
        host.init("");
        host.serve();
        host
    }

    /// A machine without a store. Fails where this process cannot take the uids of others.
    #[track_caller]
    pub(super) fn new() -> Self {
        let taken = Command::new("true").uid(SERVICE.uid).status();
        assert!(
            taken.as_ref().is_ok_and(std::process::ExitStatus::success),
            "this test takes the uids of several users of the machine, which needs root: {taken:?}"
        );
        let host = Self {
            root: tempfile::tempdir().expect("a temporary folder"),
            server: None,
        };
        let root = host.root.path();
        set_mode(root, 0o755);
        for (folder, mode) in [("var", 0o755), ("run", 0o755), ("bin", 0o755)] {
            fs::create_dir(root.join(folder)).expect("a folder");
            set_mode(&root.join(folder), mode);
        }
        for folder in ["var", "run"] {
            give(&root.join(folder), SERVICE);
        }
        // The binary is where it was built, which may be a place that only its builder can reach.
        let (built, program) = (env!("CARGO_BIN_EXE_passdesk"), host.program());
        fs::hard_link(built, &program)
            .or_else(|_| fs::copy(built, &program).map(drop))
            .expect("the program");
        host
    }

    /// Makes the store with the admin `ada`, as its owner.
    #[track_caller]
    pub(super) fn init(&self, options: &str) {
        let service = self.person(SERVICE);
        service
            .run(&format!("init --admin ada --password-stdin {options}"))
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
    }

    /// Starts the server, as the owner of the store, and waits until it answers.
    #[track_caller]
    pub(super) fn serve(&mut self) {
        let mut command = self.person(SERVICE).command(&self.program());
        command.arg("serve").arg("--listen").arg(self.desk());
        self.server = Some(started(command, &self.socket(), &self.log_file()));
    }

    /// What the server has logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).expect("the log")
    }

    fn log_file(&self) -> PathBuf {
        self.root.path().join("log")
    }

    /// The store's file.
    pub(super) fn store(&self) -> PathBuf {
        self.root.path().join("var/desk/passdesk.db")
    }

    fn socket(&self) -> PathBuf {
        self.root.path().join("run/desk.sock")
    }

    /// What commands call the served desk.
    pub(super) fn desk(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    fn program(&self) -> PathBuf {
        self.root.path().join("bin/passdesk")
    }

    /// A user with a home, in which the configuration names the served desk, as `/etc/passdesk` would.
    pub(super) fn person(&self, user: User) -> Person<'_> {
        let home = self.root.path().join(user.name);
        if !home.exists() {
            for folder in ["", "data", "config", "config/passdesk", "state", "runtime"] {
                let folder = home.join(folder);
                fs::create_dir(&folder).expect("a folder");
                set_mode(&folder, 0o700);
                give(&folder, user);
            }
        }
        let person = Person {
            host: self,
            user,
            home,
        };
        person.has_file(
            "config/passdesk/config.toml",
            format!(
                "store = \"{}\"\n[serve]\nstore = \"{}\"\n",
                self.desk(),
                self.store().display()
            ),
        );
        person
    }

    /// The admin `ada`, who has just signed in over the socket.
    #[track_caller]
    pub(super) fn ada(&self) -> Person<'_> {
        let ada = self.person(ADA);
        ada.signs_in("ada", PASSWORD).status(0);
        ada
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Person<'_> {
    /// A program that this user runs at home, with nothing of the test's environment.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_STATE_HOME", self.home.join("state"))
            .env("XDG_RUNTIME_DIR", self.home.join("runtime"))
            .current_dir(&self.home)
            .uid(self.user.uid)
            .gid(self.user.uid);
        command
    }

    /// A command of passdesk, its words set apart by spaces.
    pub(super) fn run(&self, words: &str) -> Run {
        let mut command = self.command(&self.host.program());
        command.args(words.split_whitespace());
        Run::of(command, words)
    }

    /// Any other program.
    pub(super) fn other(&self, program: &str, words: &[&str]) -> Run {
        let mut command = self.command(Path::new(program));
        command.args(words);
        Run::of(command, program)
    }

    #[track_caller]
    pub(super) fn signs_in(&self, name: &str, password: &str) -> Run {
        self.run("login --password-stdin")
            .args([name])
            .stdin(format!("{password}\n"))
    }

    /// Sends bytes to the socket as they are; the answer, also of a server that does not read all of them.
    #[track_caller]
    pub(super) fn sends(&self, request: &str) -> Done {
        const SENDER: &str =
            "use IO::Socket::UNIX; $SIG{PIPE} = 'IGNORE'; my $desk = IO::Socket::UNIX->new(Peer => shift) or die $!;
            local $/; print $desk scalar <STDIN>; $desk->flush; print <$desk>";
        let socket = self.host.socket();
        let socket = socket.to_str().expect("a path");
        self.other("perl", &["-e", SENDER, socket])
            .stdin(request)
            .status(0)
    }

    /// A place at home.
    pub(super) fn home(&self, file: &str) -> PathBuf {
        self.home.join(file)
    }

    /// Puts a file of this user's at home, as mail would; its place.
    pub(super) fn has_file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home(name);
        let mut file = File::create(&path).expect("a file");
        file.write_all(content.as_ref()).expect("written");
        set_mode(&path, 0o600);
        give(&path, self.user);
        path
    }
}

pub(super) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}

pub(super) fn give(path: &Path, to: User) {
    chown(path, Some(to.uid), Some(to.uid)).expect("its owner");
}
