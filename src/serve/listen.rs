//! The sockets that a desk is asked on: those that systemd hands over, and its own.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::os::unix::net as unix;
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use super::Listen;
use crate::private_files::{self, NotMine, Shared, folder_of};

/// A socket to accept connections from.
pub(super) enum Listener {
    Unix(UnixListener),
    Https(TcpListener),
}

/// The listeners, and the socket files to remove at the end.
#[derive(Default)]
pub(super) struct Listeners {
    pub(super) all: Vec<Listener>,
    own: Vec<PathBuf>,
}

impl Drop for Listeners {
    fn drop(&mut self) {
        for path in &self.own {
            // One that is gone already does no harm.
            let _ = fs::remove_file(path);
        }
    }
}

impl Listeners {
    /// Opens all of them. Sockets that systemd hands over come first; a place that one of them stands for is not opened
    /// again.
    pub(super) fn open(places: &[Listen]) -> Result<Self, String> {
        let mut listeners = Self::default();
        let mut handed = ListenFd::from_env();
        let mut has_unix = false;
        for place in 0..handed.len() {
            let failed = |error: io::Error| format!("a socket of systemd's: {error}");
            if let Ok(Some(socket)) = handed.take_unix_listener(place) {
                socket.set_nonblocking(true).map_err(failed)?;
                let socket = UnixListener::from_std(socket).map_err(failed)?;
                listeners.all.push(Listener::Unix(socket));
                has_unix = true;
            } else if let Ok(Some(socket)) = handed.take_tcp_listener(place) {
                socket.set_nonblocking(true).map_err(failed)?;
                let socket = TcpListener::from_std(socket).map_err(failed)?;
                listeners.all.push(Listener::Https(socket));
            }
        }
        for place in places {
            let failed = |error: &dyn std::fmt::Display| format!("{place}: {error}");
            match place {
                Listen::Unix(_) if has_unix => {}
                Listen::Unix(path) => {
                    let socket = own_socket(path).map_err(|error| failed(&error))?;
                    listeners.own.push(path.clone());
                    let socket = UnixListener::from_std(socket).map_err(|error| failed(&error))?;
                    listeners.all.push(Listener::Unix(socket));
                }
                Listen::Https(address) => {
                    let socket = std::net::TcpListener::bind(address);
                    let socket = socket.map_err(|error| failed(&error))?;
                    socket
                        .set_nonblocking(true)
                        .map_err(|error| failed(&error))?;
                    let socket = TcpListener::from_std(socket).map_err(|error| failed(&error))?;
                    listeners.all.push(Listener::Https(socket));
                }
            }
        }
        Ok(listeners)
    }

    /// Whether any of them needs a certificate.
    pub(super) fn has_https(&self) -> bool {
        let is_https = |listener: &Listener| matches!(listener, Listener::Https(_));
        self.all.iter().any(is_https)
    }
}

/// Makes a socket that everybody can connect to, in a folder that nobody else can write. It is made in a folder of its own
/// and moved into place, so that it never stands there with another mode (S56).
fn own_socket(path: &Path) -> Result<unix::UnixListener, String> {
    let folder = folder_of(path);
    let told = |error: &dyn std::fmt::Display| error.to_string();
    private_files::check_folder(folder, Shared::No).map_err(|why| match why {
        NotMine::Unopened(error) => format!("its folder {}: {error}", folder.display()),
        why => format!(
            "its folder {}: {why}; it must belong to root or to this user, and nobody else may write it",
            folder.display()
        ),
    })?;
    take_over(path)?;
    let draft = folder.join(format!(".desk-{}", std::process::id()));
    let made = DirBuilder::new().mode(0o700).create(&draft);
    made.map_err(|error| told(&error))?;
    let inside = draft.join("s");
    let socket = unix::UnixListener::bind(&inside).and_then(|socket| {
        socket.set_nonblocking(true)?;
        fs::set_permissions(&inside, Permissions::from_mode(0o666))?;
        fs::rename(&inside, path)?;
        Ok(socket)
    });
    let _ = fs::remove_file(&inside);
    let _ = fs::remove_dir(&draft);
    socket.map_err(|error| told(&error))
}

/// Removes a socket that nobody listens on any more; anything else stays, and is an error.
fn take_over(path: &Path) -> Result<(), String> {
    let found = match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found.map_err(|error| error.to_string())?,
    };
    if !found.file_type().is_socket() {
        return Err("something else stands there".to_owned());
    }
    match unix::UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(|error| error.to_string())
        }
        _ => Err("another desk listens there".to_owned()),
    }
}
