//! The session that `login` opened for a store, kept in a file that only its owner can read (S28).

use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use passdesk::credentials::SessionToken;
use passdesk::model::StoreUrl;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::failure::{Failure, Status};
use super::own::{self, NotOwn, base_folder, named_folder};

/// No token is longer; a larger file is none of ours.
const LARGEST: u64 = 256;

/// Where the session for one store is kept.
pub(crate) struct SessionFile {
    path: PathBuf,
}

impl SessionFile {
    /// Under `$XDG_RUNTIME_DIR`, else `$XDG_STATE_HOME`, else `~/.local/state`; one file per store.
    pub(crate) fn of(store: &StoreUrl) -> Result<Self> {
        let base = named_folder("XDG_RUNTIME_DIR")
            .filter(|folder| is_own(folder))
            .or_else(|| base_folder("XDG_STATE_HOME", ".local/state"))
            .ok_or_else(|| {
                Failure::usage("there is no place for a session").hint("set XDG_STATE_HOME or HOME")
            })?;
        let digest = match store {
            StoreUrl::Sqlite(path) => {
                let path = std::path::absolute(path)?;
                let path = path.canonicalize().unwrap_or(path);
                Sha256::digest(path.as_os_str().as_encoded_bytes())
            }
            StoreUrl::Postgres(url) => Sha256::digest(url.to_string()),
        };
        let name = data_encoding::HEXLOWER.encode(&digest[..8]);
        Ok(Self {
            path: base.join("passdesk").join(format!("session-{name}")),
        })
    }

    /// The token kept here, if there is one that can be read as one.
    pub(crate) fn read(&self) -> Result<Option<SessionToken>> {
        let shown = self.path.display();
        let file = match own::open(&self.path) {
            Ok((file, _)) => file,
            Err(NotOwn::Unopened(error)) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(NotOwn::Unopened(error)) => {
                return Err(error).context(format!("reading {shown}"));
            }
            Err(NotOwn::NoFile | NotOwn::Others | NotOwn::Open) => {
                let message = format!("the session file {shown} is not yours alone");
                return Err(Failure::new(Status::NotSignedIn, message)
                    .hint(format!("rm {shown}, then sign in again: passdesk login"))
                    .into());
            }
        };
        let mut text = Zeroizing::new(String::new());
        if file.take(LARGEST).read_to_string(&mut text).is_err() {
            return Ok(None);
        }
        Ok(SessionToken::parse(text.trim_end()))
    }

    /// Makes ready to keep a token, before one is asked for: whoever signs in shall not find that it cannot be kept.
    pub(crate) fn draft(&self) -> Result<Draft> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let failed = |error: std::io::Error| {
            Failure::new(
                Status::Internal,
                format!("cannot keep a session in {}: {error}", folder.display()),
            )
            .hint("nothing was changed; set XDG_STATE_HOME to a folder of yours")
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        let file = tempfile::Builder::new()
            .prefix(".session-")
            .tempfile_in(folder)
            .map_err(failed)?;
        Ok(Draft {
            file,
            path: self.path.clone(),
        })
    }

    /// Forgets the token.
    pub(crate) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context(format!("removing {}", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}

/// A place for a token, gone again unless one is kept in it.
pub(crate) struct Draft {
    file: NamedTempFile,
    path: PathBuf,
}

impl Draft {
    /// Keeps a token: moved into place whole, so no link is followed and no reader sees half of it.
    pub(crate) fn keep(mut self, token: &SessionToken) -> Result<()> {
        self.file.write_all(token.reveal().as_bytes())?;
        self.file
            .persist(&self.path)
            .with_context(|| format!("writing {}", self.path.display()))?;
        Ok(())
    }
}

/// Whether a folder is there and ours. After a plain `su` the variable still names somebody else's.
fn is_own(folder: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    folder
        .metadata()
        .is_ok_and(|found| found.is_dir() && found.uid() == own)
}
