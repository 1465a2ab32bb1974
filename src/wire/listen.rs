//! Sockets: passed by the service manager, or made where nobody else can put theirs (S56).

use std::fmt;
use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;

use super::tls::TlsError;
use crate::model::shell_word;
use crate::private_files::{NotMine, Shared, check_folder, folder_of};

/// A place to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A socket of this machine, at a path.
    Unix(PathBuf),
    /// In clear text at an address; who listens there decides what may be said.
    Clear(SocketAddr),
    /// TLS at an address.
    Tls(SocketAddr),
}

/// How the places of a protocol are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceWords {
    /// Before the path of a socket.
    pub unix: &'static str,
    /// Before an address with clear text, where that is spoken at all.
    pub clear: Option<&'static str>,
    /// Before an address with TLS.
    pub tls: &'static str,
}

/// Text that is no place to listen at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidPlace(PlaceWords);

impl std::error::Error for InvalidPlace {}

impl fmt::Display for InvalidPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PlaceWords { unix, clear, tls } = self.0;
        write!(f, "it must be {unix}PATH with an absolute path")?;
        if let Some(clear) = clear {
            write!(f, ", {clear}ADDRESS:PORT")?;
        }
        write!(f, ", or {tls}ADDRESS:PORT")
    }
}

impl PlaceWords {
    /// Reads a place.
    ///
    /// # Errors
    /// [`InvalidPlace`] for any other text.
    pub fn parse(self, text: &str) -> Result<Place, InvalidPlace> {
        let after = |word: &str| text.strip_prefix(word);
        let address = |text: &str| text.parse().map_err(|_| InvalidPlace(self));
        if let Some(path) = after(self.unix).filter(|path| path.starts_with('/')) {
            return Ok(Place::Unix(path.into()));
        }
        match (self.clear.and_then(after), after(self.tls)) {
            (Some(text), _) => address(text).map(Place::Clear),
            (None, Some(text)) => address(text).map(Place::Tls),
            (None, None) => Err(InvalidPlace(self)),
        }
    }

    /// A place as it is written.
    #[must_use]
    pub fn show(self, place: &Place) -> String {
        match place {
            Place::Unix(path) => format!("{}{}", self.unix, path.display()),
            Place::Clear(address) => format!("{}{address}", self.clear.unwrap_or_default()),
            Place::Tls(address) => format!("{}{address}", self.tls),
        }
    }
}

/// Why nothing is listened at.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// It was told no place, and none was passed.
    #[error("no place to listen at")]
    Nowhere,
    /// TLS without a certificate.
    #[error("TLS needs a certificate and a key")]
    NoCertificate,
    /// Another server answers at the socket.
    #[error("{}: another server answers there", .0.display())]
    InUse(PathBuf),
    /// What is at the socket's path is no socket, and is left alone.
    #[error("{}: it is no socket", .0.display())]
    NoSocket(PathBuf),
    /// Others could put a socket of theirs there.
    #[error("{}: {why}", folder.display())]
    Folder {
        /// The socket's folder.
        folder: PathBuf,
        /// Why it cannot be used.
        why: NotMine,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system refused something.
    #[error("{what}: {why}")]
    System {
        /// What was tried.
        what: String,
        /// Why it failed.
        why: io::Error,
    },
}

impl ListenError {
    /// What to do about it.
    #[must_use]
    pub fn mend(&self) -> String {
        match self {
            Self::InUse(path) => format!(
                "to see which process that is: ss -xlp src {}; end it (kill PID), and start this one again",
                shell_word(&path.display().to_string())
            ),
            Self::Folder {
                folder,
                why: NotMine::Unopened(why),
            } if why.kind() == ErrorKind::NotFound => format!(
                "make the folder for the user who listens there, and start it again: sudo install -d -o USER -m 755 {}",
                shell_word(&folder.display().to_string())
            ),
            _ => "solve that and start it again".to_owned(),
        }
    }

    pub(crate) fn system(what: impl fmt::Display, why: io::Error) -> Self {
        Self::System {
            what: what.to_string(),
            why,
        }
    }
}

/// All sockets of a server, not blocking.
#[derive(Default)]
pub(super) struct Sockets {
    unix: Vec<UnixListener>,
    clear: Vec<TcpListener>,
    tls: Vec<TcpListener>,
    made: Vec<MadeSocket>,
}

/// The same once they are given away; the files of made sockets stay until `made` is dropped.
pub(super) struct Taken {
    pub(super) unix: Vec<UnixListener>,
    pub(super) clear: Vec<TcpListener>,
    pub(super) tls: Vec<TcpListener>,
    pub(super) made: Made,
}

/// Sockets of our own making.
pub(super) struct Made {
    _sockets: Vec<MadeSocket>,
}

/// A socket of our own making, removed when the server ends, unless another one is in its place.
struct MadeSocket {
    path: PathBuf,
    device_and_number: (u64, u64),
}

impl Drop for MadeSocket {
    fn drop(&mut self) {
        let found = fs::symlink_metadata(&self.path);
        if found.is_ok_and(|found| (found.dev(), found.ino()) == self.device_and_number) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Sockets {
    /// Takes those that were passed, and makes the others. Passed ones take the place of those of their kind.
    pub(super) fn open(listen: &[Place]) -> Result<Self, ListenError> {
        let mut sockets = Self::passed(listen)?;
        let has_unix = !sockets.unix.is_empty();
        let (has_clear, has_tls) = (!sockets.clear.is_empty(), !sockets.tls.is_empty());
        for place in listen {
            match place {
                Place::Unix(path) if !has_unix => {
                    let (socket, made) = make(path)?;
                    sockets.unix.push(socket);
                    sockets.made.push(made);
                }
                Place::Clear(address) if !has_clear => sockets.clear.push(bind(address)?),
                Place::Tls(address) if !has_tls => sockets.tls.push(bind(address)?),
                Place::Unix(_) | Place::Clear(_) | Place::Tls(_) => {}
            }
        }
        let unix = (sockets.unix.iter()).map(|socket| socket.set_nonblocking(true));
        let tcp =
            (sockets.clear.iter().chain(&sockets.tls)).map(|socket| socket.set_nonblocking(true));
        let all: Vec<_> = unix.chain(tcp).collect();
        if all.is_empty() {
            return Err(ListenError::Nowhere);
        }
        all.into_iter()
            .collect::<Result<(), _>>()
            .map_err(|why| ListenError::system("a socket", why))?;
        Ok(sockets)
    }

    pub(super) fn has_tls(&self) -> bool {
        !self.tls.is_empty()
    }

    /// The addresses of its sockets, those in clear text first: port 0 means any.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        let sockets = self.clear.iter().chain(&self.tls);
        sockets
            .filter_map(|socket| socket.local_addr().ok())
            .collect()
    }

    /// Where it listens, for the log. Where sockets were made, none was passed.
    pub(super) fn places(&self) -> Vec<Place> {
        let passed = self.unix.iter().filter_map(|socket| {
            let address = socket.local_addr().ok()?;
            Some(address.as_pathname()?.to_owned())
        });
        let unix: Vec<PathBuf> = match self.made.is_empty() {
            true => passed.collect(),
            false => self.made.iter().map(|made| made.path.clone()).collect(),
        };
        let addresses = |sockets: &[TcpListener]| -> Vec<SocketAddr> {
            let addresses = sockets.iter().filter_map(|socket| socket.local_addr().ok());
            addresses.collect()
        };
        let clear = addresses(&self.clear).into_iter().map(Place::Clear);
        let tls = addresses(&self.tls).into_iter().map(Place::Tls);
        let unix = unix.into_iter().map(Place::Unix);
        unix.chain(clear).chain(tls).collect()
    }

    /// Gives the sockets away.
    pub(super) fn take(self) -> Taken {
        let Self {
            unix,
            clear,
            tls,
            made,
        } = self;
        let made = Made { _sockets: made };
        Taken {
            unix,
            clear,
            tls,
            made,
        }
    }

    /// A TCP socket that was passed is in clear text only where a place of its port says so.
    fn passed(listen: &[Place]) -> Result<Self, ListenError> {
        let failed = |why| ListenError::system("a passed socket", why);
        let mut sockets = Self::default();
        let mut passed = ListenFd::from_env();
        for at in 0..passed.len() {
            if let Ok(Some(socket)) = passed.take_unix_listener(at) {
                sockets.unix.push(socket);
                continue;
            }
            let Some(socket) = passed.take_tcp_listener(at).map_err(failed)? else {
                continue;
            };
            let port = socket.local_addr().map_err(failed)?.port();
            let is_clear = |place: &Place| matches!(place, Place::Clear(at) if at.port() == port);
            match listen.iter().any(is_clear) {
                true => sockets.clear.push(socket),
                false => sockets.tls.push(socket),
            }
        }
        Ok(sockets)
    }
}

fn bind(address: &SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).map_err(|why| ListenError::system(address, why))
}

/// Binds in a folder of its own beside, so that nobody connects before the mode is set, and renames into place.
fn make(path: &Path) -> Result<(UnixListener, MadeSocket), ListenError> {
    let folder = folder_of(path);
    check_folder(folder, Shared::No).map_err(|why| ListenError::Folder {
        folder: folder.to_owned(),
        why,
    })?;
    refuse_what_is_used(path)?;
    let failed = |why| ListenError::system(path.display(), why);
    let own = folder.join(format!(".passdesk-{}", std::process::id()));
    // Left over by a server of the same process id that was killed; the folder above is ours alone.
    let _ = fs::remove_dir_all(&own);
    DirBuilder::new().mode(0o700).create(&own).map_err(failed)?;
    let bound = bind_and_move(&own.join("socket"), path);
    let _ = fs::remove_dir_all(&own);
    bound.map_err(failed)
}

fn bind_and_move(new: &Path, path: &Path) -> Result<(UnixListener, MadeSocket), io::Error> {
    let socket = UnixListener::bind(new)?;
    // Everybody may connect: that proves nothing (S55).
    fs::set_permissions(new, Permissions::from_mode(0o666))?;
    let found = fs::symlink_metadata(new)?;
    fs::rename(new, path)?;
    let made = MadeSocket {
        path: path.to_owned(),
        device_and_number: (found.dev(), found.ino()),
    };
    Ok((socket, made))
}

/// A socket that nobody answers at was left over; everything else at the path stays.
fn refuse_what_is_used(path: &Path) -> Result<(), ListenError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(why) => {
            let folder = path.to_owned();
            return Err(ListenError::Folder {
                folder,
                why: NotMine::Unopened(why),
            });
        }
        Ok(found) if !found.file_type().is_socket() => {
            return Err(ListenError::NoSocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        Err(why) if why.kind() != ErrorKind::WouldBlock => {
            Err(ListenError::system(path.display(), why))
        }
        _ => Err(ListenError::InUse(path.to_owned())),
    }
}
