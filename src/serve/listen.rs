//! Sockets: passed by the service manager, or made where nobody else can put theirs (S56).

use std::fs::{self, DirBuilder, Permissions};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;

use super::config::{Listen, ServeError};
use crate::private_files::{NotMine, Shared, check_folder, folder_of};

/// All sockets of a server, not blocking.
#[derive(Default)]
pub(super) struct Sockets {
    pub(super) unix: Vec<UnixListener>,
    pub(super) tls: Vec<TcpListener>,
    made: Vec<MadeSocket>,
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
    /// Takes those that were passed, and makes the others.
    pub(super) fn open(listen: &[Listen]) -> Result<Self, ServeError> {
        let mut sockets = Self::passed()?;
        let (has_unix, has_tls) = (!sockets.unix.is_empty(), !sockets.tls.is_empty());
        for place in listen {
            match place {
                Listen::Unix(path) if !has_unix => {
                    let (socket, made) = make(path)?;
                    sockets.unix.push(socket);
                    sockets.made.push(made);
                }
                Listen::Https(address) if !has_tls => sockets.tls.push(
                    TcpListener::bind(address).map_err(|why| ServeError::system(place, why))?,
                ),
                Listen::Unix(_) | Listen::Https(_) => {}
            }
        }
        if sockets.unix.is_empty() && sockets.tls.is_empty() {
            return Err(ServeError::Nowhere);
        }
        let unix = sockets
            .unix
            .iter()
            .map(|socket| socket.set_nonblocking(true));
        let tls = sockets
            .tls
            .iter()
            .map(|socket| socket.set_nonblocking(true));
        unix.chain(tls)
            .collect::<Result<(), _>>()
            .map_err(|why| ServeError::system("a socket", why))?;
        Ok(sockets)
    }

    /// The addresses of the TLS sockets, for the log: port 0 means any.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.tls
            .iter()
            .filter_map(|socket| socket.local_addr().ok())
            .collect()
    }

    /// Where it listens, for the log. Where sockets were made, none was passed.
    pub(super) fn places(&self) -> Vec<Listen> {
        let passed = self.unix.iter().filter_map(|socket| {
            let address = socket.local_addr().ok()?;
            Some(address.as_pathname()?.to_owned())
        });
        let unix: Vec<PathBuf> = match self.made.is_empty() {
            true => passed.collect(),
            false => self.made.iter().map(|made| made.path.clone()).collect(),
        };
        let tls = self.addresses().into_iter().map(Listen::Https);
        unix.into_iter().map(Listen::Unix).chain(tls).collect()
    }

    /// Keeps the made sockets' files until the result is dropped, and gives the sockets away.
    pub(super) fn take(self) -> (Vec<UnixListener>, Vec<TcpListener>, impl Sized) {
        (self.unix, self.tls, self.made)
    }

    fn passed() -> Result<Self, ServeError> {
        let mut sockets = Self::default();
        let mut passed = ListenFd::from_env();
        for at in 0..passed.len() {
            if let Ok(Some(socket)) = passed.take_unix_listener(at) {
                sockets.unix.push(socket);
                continue;
            }
            let socket = passed.take_tcp_listener(at);
            let socket = socket.map_err(|why| ServeError::system("a passed socket", why))?;
            sockets.tls.extend(socket);
        }
        Ok(sockets)
    }
}

/// Binds in a folder of its own beside, so that nobody connects before the mode is set, and renames into place.
fn make(path: &Path) -> Result<(UnixListener, MadeSocket), ServeError> {
    let folder = folder_of(path);
    check_folder(folder, Shared::No).map_err(|why| ServeError::Folder {
        folder: folder.to_owned(),
        why,
    })?;
    refuse_what_is_used(path)?;
    let failed = |why| ServeError::system(path.display(), why);
    let own = folder.join(format!(".passdesk-{}", std::process::id()));
    // Left over by a server of the same process id that was killed; the folder above is ours alone.
    let _ = fs::remove_dir_all(&own);
    DirBuilder::new().mode(0o700).create(&own).map_err(failed)?;
    let bound = bind_and_move(&own.join("socket"), path);
    let _ = fs::remove_dir_all(&own);
    bound.map_err(failed)
}

fn bind_and_move(new: &Path, path: &Path) -> Result<(UnixListener, MadeSocket), std::io::Error> {
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
fn refuse_what_is_used(path: &Path) -> Result<(), ServeError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(why) => {
            let folder = path.to_owned();
            return Err(ServeError::Folder {
                folder,
                why: NotMine::Unopened(why),
            });
        }
        Ok(found) if !found.file_type().is_socket() => {
            return Err(ServeError::NoSocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        Err(why) if why.kind() != ErrorKind::WouldBlock => {
            Err(ServeError::system(path.display(), why))
        }
        _ => Err(ServeError::InUse(path.to_owned())),
    }
}
