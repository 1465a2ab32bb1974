//! The real program as a server over a test's own desk.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Desk, free_port, make_certificate, pause};

/// No server takes this long to begin.
const PATIENCE: Duration = Duration::from_secs(60);
/// No poll is further from the next.
const BLINK: Duration = Duration::from_millis(2);

/// A server; it ends with the test.
pub(crate) struct Served {
    server: Child,
    pub(super) socket: PathBuf,
    place: String,
}

/// Starts a server, and waits until it answers at its socket.
#[track_caller]
pub(crate) fn started(mut command: Command, socket: &Path, log: &Path) -> Child {
    let written = File::create(log).expect("the log");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(written);
    let mut server = command.spawn().expect("the server starts");
    let log = || fs::read_to_string(log).expect("the log");
    let mut waited = Duration::ZERO;
    while UnixStream::connect(socket).is_err() {
        let ended = server.try_wait().expect("asked");
        assert!(ended.is_none(), "{ended:?}: {}", log());
        assert!(waited < PATIENCE, "no server: {}", log());
        pause(BLINK);
        waited += BLINK;
    }
    server
}

/// Where the certificate of a desk served over TLS is.
pub(super) fn certificate(desk: &Desk) -> PathBuf {
    desk.root().join("certificate.pem")
}

impl Served {
    /// Serves a desk's store to whoever runs the test.
    #[track_caller]
    pub(crate) fn over(desk: &Desk) -> Self {
        Self::of(desk, &desk.store())
    }

    /// Serves another store in a desk's place.
    #[track_caller]
    pub(super) fn of(desk: &Desk, store: &Path) -> Self {
        Self::listening(desk, store, &[])
    }

    /// Serves a desk's store over TLS, with a certificate for this name.
    #[track_caller]
    pub(super) fn over_tls(desk: &Desk, name: &str) -> Self {
        make_certificate(desk.root(), name);
        let place = format!("https://127.0.0.1:{}", free_port());
        let files = ["--certificate", "certificate.pem", "--key", "key.pem"];
        let tls = [&["--listen", &place][..], &files].concat();
        let mut served = Self::listening(desk, &desk.store(), &tls);
        served.place = place;
        served
    }

    /// Serves at a socket, which tells when it has begun, and wherever else is said.
    #[track_caller]
    fn listening(desk: &Desk, store: &Path, more: &[&str]) -> Self {
        let socket = desk.root().join("desk.sock");
        let place = format!("unix:{}", socket.display());
        let mut command = desk.process("serve --as-root --listen");
        command.arg(&place).args(more).env("PASSDESK_STORE", store);
        let server = started(command, &socket, &desk.root().join("log"));
        Self {
            server,
            socket,
            place,
        }
    }

    /// What commands call it.
    pub(crate) fn place(&self) -> String {
        self.place.clone()
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.server.id()
    }

    /// How many files it has open.
    pub(super) fn files(&self) -> usize {
        let files = fs::read_dir(format!("/proc/{}/fd", self.pid()));
        files.expect("its files").count()
    }

    /// Sends it a signal that ends it; how it ended.
    pub(super) fn ended_by(&mut self, signal: Signal) -> ExitStatus {
        let pid = Pid::from_child(&self.server);
        kill_process(pid, signal).expect("sent");
        self.server.wait().expect("waited for")
    }

    /// SIGKILL, at once.
    pub(super) fn kill(&mut self) {
        self.server.kill().expect("killed");
        self.server.wait().expect("waited for");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
