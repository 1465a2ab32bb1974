//! The program as a server and as commands, in a folder of their own.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::scratch::{ADMIN, PASSWORD};

const PROGRAM: &str = env!("CARGO_BIN_EXE_passdesk");

/// A server on a socket, until it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) socket: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start(store: &Path) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--as-root", "--store"]).arg(store);
        Self::listening(folder(), command, "unix:")
    }

    /// A door before it, with a token.
    pub(crate) fn door(&self, kind: &str, listen: &str, token: &str, more: &[&str]) -> Self {
        let folder = folder();
        let file = folder.path().join("token");
        fs::write(&file, token).expect("written");
        set_mode(&file, 0o600);
        let mut command = Command::new(PROGRAM);
        command.args(["door", kind, "--store", &self.url(), "--token-file"]);
        command.arg(file).args(more);
        Self::listening(folder, command, listen)
    }

    fn listening(folder: tempfile::TempDir, mut command: Command, listen: &str) -> Self {
        let socket = folder.path().join("desk.sock");
        let process = command
            .arg("--listen")
            .arg(format!("{listen}{}", socket.display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("a server");
        while UnixStream::connect(&socket).is_err() {
            thread::yield_now();
        }
        Self {
            process,
            socket,
            folder,
        }
    }

    /// What commands name as the store.
    pub(crate) fn url(&self) -> String {
        format!("unix:{}", self.socket.display())
    }

    /// The most memory that it has had so far, in MiB.
    pub(crate) fn peak(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("its state");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        kib.expect("a size").parse::<f64>().expect("a number") / 1024.0
    }

    /// A place for what commands keep, signed in.
    pub(crate) fn commands(&self, store: &str) -> Commands {
        let home = self.folder.path().join("home");
        fs::create_dir_all(home.join("passdesk")).expect("a folder");
        set_mode(&home, 0o700);
        set_mode(&home.join("passdesk"), 0o700);
        let commands = Commands {
            home,
            store: store.to_owned(),
        };
        let password = format!("{PASSWORD}\n");
        commands.run(&["login", ADMIN, "--password-stdin"], &password);
        commands
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Commands of one person.
pub(crate) struct Commands {
    home: PathBuf,
    store: String,
}

impl Commands {
    /// A place in which commands may write.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub(crate) fn run(&self, words: &[&str], input: &str) {
        let mut command = Command::new(PROGRAM);
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("XDG_STATE_HOME", &self.home)
            .env("PASSDESK_STORE", &self.store)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("a command");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(input.as_bytes()).expect("written");
        drop(stdin);
        assert!(child.wait().expect("a command").success(), "{words:?}");
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    set_mode(folder.path(), 0o755);
    folder
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}
