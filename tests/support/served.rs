//! A desk that is served while the tests of commands run once more: on a socket of this machine, or over TLS.

use std::cell::RefCell;
use std::fs::{self, File, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};

use super::described::description;
use super::pause;
use super::relay::Relay;

/// Says how: `unix` or `https`. Without it the commands use the store directly.
pub(crate) const SERVED: &str = "PASSDESK_TEST_SERVED";

/// How a desk is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unix,
    Https,
}

/// A server for one store, started when the first command needs it.
pub(super) struct Served {
    kind: Kind,
    /// The same for every server of a store, so that sessions are found again.
    port: u16,
    running: RefCell<Option<Running>>,
}

struct Running {
    server: Child,
    /// Where it listens.
    listens: String,
    /// What compares all that is said on a socket with the API description.
    relay: Option<Relay>,
    /// Where commands find it.
    place: String,
}

impl Served {
    /// The server of a new ground, if the tests are to be served.
    pub(super) fn wanted() -> Option<Self> {
        let kind = match std::env::var(SERVED).ok()?.as_str() {
            "unix" => Kind::Unix,
            "https" => Kind::Https,
            other => panic!("{SERVED} is {other}"),
        };
        Some(Self {
            kind,
            port: free_port(),
            running: RefCell::new(None),
        })
    }

    /// Where a command finds its desk; what belongs to the owner of the store is done directly, and before there is a store
    /// there is nothing to serve.
    pub(super) fn place(&self, words: &str, store: &Path) -> Option<String> {
        if is_the_owners(words) || !store.exists() {
            return None;
        }
        let mut running = self.running.borrow_mut();
        let ended = |running: &mut Running| running.server.try_wait().expect("a server").is_some();
        if running.as_mut().is_none_or(ended) {
            *running = Some(Running::start(self.kind, self.port, store));
        }
        running.as_ref().map(|running| running.place.clone())
    }

    /// How those who ask are called in notices.
    pub(super) fn peers(&self) -> &'static str {
        match self.kind {
            Kind::Unix => "operating-system user",
            Kind::Https => "a client at 127.0.0.1 through",
        }
    }

    /// Stops the server; the next command starts another.
    pub(super) fn stop(&self) {
        self.running.take();
    }

    /// The file of the certificate to trust.
    pub(super) fn certificate(root: &Path) -> PathBuf {
        root.join("served/certificate.pem")
    }
}

/// Whether only the owner of the store can do this.
fn is_the_owners(words: &str) -> bool {
    let words: Vec<_> = words.split_whitespace().collect();
    let has = |first, second| words.windows(2).any(|pair| pair == [first, second]);
    words.iter().any(|word| ["init", "store", "serve", "demo"].contains(word))
        || has("recover", "local")
        || has("policy", "tune")
        || has("policy", "blocklist")
        || has("audit", "archive")
        // What names a file that the desk would read.
        || words.iter().any(|word| word.starts_with("blocklist-file="))
        || words.contains(&"--archive")
}

impl Running {
    fn start(kind: Kind, port: u16, store: &Path) -> Self {
        let root = store.parent().and_then(Path::parent).expect("the ground");
        let folder = root.join("served");
        fs::create_dir_all(&folder).expect("a folder");
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("its mode");
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_passdesk"));
        command
            .env_clear()
            .args(["serve", "--as-root", "--store"])
            .arg(store)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("a log"));
        let listens = match kind {
            Kind::Unix => format!("unix:{}", folder.join("server.sock").display()),
            Kind::Https => format!("https://127.0.0.1:{port}"),
        };
        command.args(["--listen", &listens]);
        if kind == Kind::Https {
            let certificate = Served::certificate(root);
            if !certificate.exists() {
                make_certificate(&folder, "127.0.0.1");
            }
            command.arg("--certificate").arg(certificate);
            command.arg("--key").arg(folder.join("key.pem"));
        }
        let mut running = Self {
            server: command.spawn().expect("a server"),
            place: listens.clone(),
            relay: None,
            listens,
        };
        running.wait();
        if kind == Kind::Unix {
            let socket = folder.join("desk.sock");
            running.place = format!("unix:{}", socket.display());
            running.relay = Some(Relay::new(
                &socket,
                &folder.join("server.sock"),
                description().clone(),
            ));
        }
        running
    }

    /// Waits until it answers.
    fn wait(&mut self) {
        for _ in 0..12_000 {
            let answers = match self.listens.split_once(':') {
                Some(("unix", path)) => UnixStream::connect(path).is_ok(),
                _ => TcpStream::connect(self.listens.replacen("https://", "", 1)).is_ok(),
            };
            if answers {
                return;
            }
            let ended = self.server.try_wait().expect("a server");
            assert!(ended.is_none(), "the server ended: {ended:?}");
            pause(Duration::from_millis(5));
        }
        panic!("no server after a minute");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        if let Some(path) = self.listens.strip_prefix("unix:") {
            let _ = fs::remove_file(path);
        }
        // Its connections have ended now.
        self.relay.take();
    }
}

/// Makes `certificate.pem` for a name or an address, and its `key.pem`, in a folder.
pub(crate) fn make_certificate(folder: &Path, name: &str) {
    let asked = CertificateParams::new([name.to_owned()]).expect("a name");
    let pair = KeyPair::generate().expect("a key");
    let made = asked.self_signed(&pair).expect("a certificate");
    for (file, text, mode) in [
        ("key.pem", pair.serialize_pem(), 0o600),
        ("certificate.pem", made.pem(), 0o644),
    ] {
        let file = folder.join(file);
        fs::write(&file, text).expect("written");
        fs::set_permissions(&file, Permissions::from_mode(mode)).expect("its mode");
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
