//! A server over a small service of the test's own: sockets, bounds, certificates and the end.

mod bounds;
mod ends;
mod sockets;
mod tls;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use passdesk::deeds::{Guess, Work};
use passdesk::serve::{
    About, Answered, Asked, Config, ServeError, Server, Service, Threads, Worker,
};
use passdesk::wire::certificate::CertificateFiles;
use passdesk::wire::handle::Handle;
use passdesk::wire::listen::Place;

/// Answers at `/v1/echo` (the body), `/v1/held` (when let go), `/v1/hashed` (likewise), `/v1/long`,
/// `/v1/wrong` (401) and `/v1/panic`.
struct Echo {
    begun: Mutex<Sender<()>>,
    let_go: Arc<Mutex<Receiver<()>>>,
    made: Arc<AtomicUsize>,
}

struct EchoWorker {
    begun: Sender<()>,
    let_go: Arc<Mutex<Receiver<()>>>,
}

impl Service for Echo {
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, Work)> {
        match (method, path) {
            ("POST", "/v1/echo" | "/v1/commits" | "/v1/plans/reset") => Some(("echo", Work::Read)),
            ("POST", "/v1/held") => Some(("held", Work::Write)),
            ("POST", "/v1/hashed" | "/v1/wrong") => Some(("hashed", Work::Hash)),
            ("GET", "/v1/long") => Some(("long", Work::Read)),
            ("GET", "/v1/panic") => Some(("panic", Work::Read)),
            _ => None,
        }
    }

    fn about(&self, _: &Asked) -> About {
        About::default()
    }

    fn worker(&self) -> Result<Box<dyn Worker>, String> {
        self.made.fetch_add(1, Ordering::SeqCst);
        let begun = self.begun.lock().expect("as set up").clone();
        Ok(Box::new(EchoWorker {
            begun,
            let_go: Arc::clone(&self.let_go),
        }))
    }
}

impl Worker for EchoWorker {
    fn answer(&mut self, asked: &Asked, out: &mut dyn Write) -> Answered {
        let mut status = 200;
        match asked.path.as_str() {
            "/v1/wrong" => status = 401,
            "/v1/panic" => panic!("as asked"),
            "/v1/long" => out.write_all(&vec![b'x'; LONG]).expect("as set up"),
            "/v1/held" | "/v1/hashed" => {
                self.begun.send(()).expect("as set up");
                let _ = self
                    .let_go
                    .lock()
                    .expect("as set up")
                    .recv_timeout(Duration::from_secs(20));
                out.write_all(b"let go").expect("as set up");
            }
            _ => out.write_all(&asked.body).expect("as set up"),
        }
        Answered {
            status,
            code: "done",
            retry_after: None,
            account: None,
            lines: false,
            guess: (status == 401).then_some(Guess::Wrong),
            for_others: false,
        }
    }
}

/// The length of the answer at `/v1/long`: more than sockets buffer.
const LONG: usize = 8 * 1024 * 1024;

/// A log that the test reads.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("as set up").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("as set up").clone()).expect("as set up")
    }
}

/// A running server; ends with the test.
struct Running {
    folder: tempfile::TempDir,
    handle: Handle,
    addresses: Vec<std::net::SocketAddr>,
    log: Lines,
    begun: Receiver<()>,
    let_go: Sender<()>,
    made: Arc<AtomicUsize>,
    ended: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Running {
    fn start() -> Self {
        Self::with(tempfile::tempdir().expect("as set up"), None)
    }

    fn with(folder: tempfile::TempDir, certificate: Option<CertificateFiles>) -> Self {
        let mut listen = vec![Place::Unix(folder.path().join("socket"))];
        if certificate.is_some() {
            listen.push(Place::Tls("127.0.0.1:0".parse().expect("as set up")));
        }
        let (began, begun) = channel();
        let (let_go, held) = channel();
        let made = Arc::new(AtomicUsize::new(0));
        let service = Echo {
            begun: Mutex::new(began),
            let_go: Arc::new(Mutex::new(held)),
            made: Arc::clone(&made),
        };
        let log = Lines::default();
        let mut config = Config::new(listen, certificate);
        // The test asks as the user of the service.
        config.unslowed = Vec::new();
        config.threads = Threads {
            read: 1,
            write: 1,
            hash: 1,
        };
        config.log = Box::new(log.clone());
        let server = Server::open(config, Arc::new(service)).expect("as set up");
        let (handle, addresses) = (server.handle(), server.addresses());
        let ended = Some(spawn(move || server.serve()));
        Self {
            folder,
            handle,
            addresses,
            log,
            begun,
            let_go,
            made,
            ended,
        }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn connect(&self) -> UnixStream {
        connect(&self.socket())
    }

    /// Sends bytes on a connection of their own; the answers until the server closes.
    fn sent(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        // The server may refuse before it has read all.
        let _ = stream.write_all(bytes.as_ref());
        rest(stream)
    }

    fn end(&mut self) {
        self.handle.drain();
        self.ended
            .take()
            .expect("as set up")
            .join()
            .expect("as set up")
            .expect("as set up");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.drain();
    }
}

fn connect(path: &Path) -> UnixStream {
    let stream = UnixStream::connect(path).expect("as set up");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("as set up");
    stream
}

/// All that comes until the other end closes; a time-out of the test fails it.
fn rest(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("{error}"),
        _ => String::from_utf8(bytes).expect("as set up"),
    }
}

/// A request as our client sends it, after which the connection closes.
fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )
}

#[track_caller]
fn status(answer: &str) -> u16 {
    let number = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("{answer:?}"))
}
