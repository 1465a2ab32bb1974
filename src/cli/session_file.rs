//! The session that `login` opened for a store, kept in a file that only its owner can read (S28).

use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use passdesk::credentials::SessionToken;
use passdesk::model::{StoreUrl, Username};
use passdesk::private_files::{self, NotMine, Shared, Use, is_my_folder};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::base_folders::{base_folder, named_folder};
use super::desk_place::DeskPlace;
use super::device_file::DeviceFile;
use super::failure::{ExitStatus, Failure};

/// No token is longer; a larger file is not ours.
const LARGEST: u64 = 256;

/// Where this user's session for one store is kept: one, whether the user came by ssh, at the screen or as a job of cron.
pub(crate) struct SessionFile {
    path: PathBuf,
    /// Stands for the store in the names of files.
    place: String,
}

impl SessionFile {
    /// Under `$XDG_STATE_HOME`, else `~/.local/state`; one file per store.
    pub(crate) fn of(place: &DeskPlace) -> Result<Self> {
        let base = base_folder("XDG_STATE_HOME", ".local/state")?.ok_or_else(|| {
            Failure::usage(
                "HOME and XDG_STATE_HOME do not belong to you, so the session cannot be kept",
            )
            .hint(
                "set HOME or XDG_STATE_HOME to a folder of yours; with sudo: sudo -H passdesk ...",
            )
        })?;
        let digest = match place {
            DeskPlace::Store(StoreUrl::Sqlite(path)) => {
                let path = std::path::absolute(path)?;
                let path = path.canonicalize().unwrap_or(path);
                Sha256::digest(path.as_os_str().as_encoded_bytes())
            }
            DeskPlace::Store(StoreUrl::Postgres(url)) => Sha256::digest(url.to_string()),
            DeskPlace::Served(url) => Sha256::digest(url.to_string()),
        };
        let place = data_encoding::HEXLOWER.encode(&digest[..8]);
        Ok(Self::in_folder(&base, place))
    }

    fn in_folder(base: &Path, place: String) -> Self {
        Self {
            path: base.join("passdesk").join(format!("session-{place}")),
            place,
        }
    }

    /// Where earlier versions kept it: under `$XDG_RUNTIME_DIR`, where that is set. No command uses it any more; signing in or
    /// out ends it.
    pub(crate) fn of_earlier_versions(&self) -> Option<Self> {
        let base = named_folder("XDG_RUNTIME_DIR").ok().flatten();
        let base = base.filter(|folder| is_my_folder(folder))?;
        Some(Self::in_folder(&base, self.place.clone()))
    }

    /// The tokens that the next one replaces, as far as they can be read.
    pub(crate) fn held(&self) -> Vec<SessionToken> {
        let earlier = self.of_earlier_versions();
        let files = [Some(self), earlier.as_ref()].into_iter().flatten();
        files
            .filter_map(|file| file.read().ok().flatten())
            .collect()
    }

    /// The file beside it with this device's token for one account (S72).
    pub(crate) fn device(&self, name: &Username) -> DeviceFile {
        let digest = Sha256::digest(name.as_str());
        let name = data_encoding::HEXLOWER.encode(&digest[..8]);
        let file = format!("device-{}-{name}", self.place);
        DeviceFile::at(self.folder().join(file))
    }

    /// The token kept here, if there is one that can be read as one.
    pub(crate) fn read(&self) -> Result<Option<SessionToken>> {
        let shown = self.path.display();
        let file = match private_files::open(&self.path, Use::Secret) {
            Ok((file, _)) => file,
            Err(NotMine::Unopened(error)) if error.kind() == ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(NotMine::Unopened(error)) => {
                return Err(error).context(format!("reading {shown}"));
            }
            Err(_) => {
                let message = format!(
                    "the session file {shown} is not a file that only you can read and write"
                );
                return Err(Failure::new(ExitStatus::NotSignedIn, message)
                    .hint(format!("rm {shown}, then sign in again: passdesk login"))
                    .into());
            }
        };
        self.check_folder()?;
        let mut text = Zeroizing::new(String::new());
        if file.take(LARGEST).read_to_string(&mut text).is_err() {
            return Ok(None);
        }
        Ok(SessionToken::parse(text.trim_end()))
    }

    /// Makes ready to keep a token, before one is asked for: no sign-in shall find that it cannot be kept.
    pub(crate) fn draft(&self) -> Result<Draft> {
        let folder = self.folder();
        let failed = |error: std::io::Error| {
            Failure::new(
                ExitStatus::Unavailable,
                format!("cannot keep a session in {}: {error}", folder.display()),
            )
            .hint("nothing was changed; set XDG_STATE_HOME to a folder of yours")
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        self.check_folder()?;
        if self.path.is_dir() {
            let shown = self.path.display();
            let message = format!("there is a folder in the place of the session's file: {shown}");
            return Err(Failure::new(ExitStatus::Unavailable, message)
                .hint(format!("nothing was changed; move it away: rmdir {shown}"))
                .into());
        }
        let file = tempfile::Builder::new()
            .prefix(".session-")
            .tempfile_in(folder)
            .map_err(failed)?;
        Ok(Draft {
            file,
            path: self.path.clone(),
        })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// Refuses a folder in which another user could replace my session.
    fn check_folder(&self) -> Result<()> {
        let folder = self.folder();
        private_files::check_folder(folder, Shared::No).map_err(|why| {
            let shown = folder.display();
            let message = format!("the folder of sessions {shown} must belong only to you: {why}");
            let hint = match why {
                NotMine::Writable(_) => format!("nothing was changed; chmod 700 {shown}"),
                _ => "nothing was changed; set XDG_STATE_HOME to a folder of yours".to_owned(),
            };
            Failure::new(ExitStatus::Unavailable, message).hint(hint)
        })?;
        Ok(())
    }

    /// Forgets the token.
    pub(crate) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            // No token is kept in a folder.
            Err(error)
                if ![ErrorKind::NotFound, ErrorKind::IsADirectory].contains(&error.kind()) =>
            {
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
    pub(crate) fn keep(mut self, token: &str) -> Result<()> {
        self.file.write_all(token.as_bytes())?;
        self.file
            .persist(&self.path)
            .with_context(|| format!("writing {}", self.path.display()))?;
        Ok(())
    }
}
