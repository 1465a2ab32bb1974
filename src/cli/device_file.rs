//! The token of this device for one account, kept beside the session: it makes strangers' guesses stop nobody here (S72).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use passdesk::credentials::{DeviceToken, Typed};
use passdesk::deeds::SessionRow;
use passdesk::private_files::{self, Shared, Use};
use zeroize::Zeroizing;

/// No token is longer; a larger file is not ours.
const LARGEST: u64 = 256;

/// Where the device token of one account of one store is kept. Signing in works without it, so a file that cannot be used is
/// none, and one that cannot be written is left out.
pub(crate) struct DeviceFile {
    path: PathBuf,
}

impl DeviceFile {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The token kept here, if there is one that only I could have put here.
    pub(crate) fn read(&self) -> Option<Typed> {
        private_files::check_folder(self.folder(), Shared::No).ok()?;
        let (file, _) = private_files::open(&self.path, Use::Secret).ok()?;
        let mut text = Zeroizing::new(String::with_capacity(LARGEST as usize));
        file.take(LARGEST).read_to_string(&mut text).ok()?;
        let token = DeviceToken::parse(text.trim_end())?;
        Some(Typed::new(token.reveal().to_owned()))
    }

    /// Keeps the token that a sign-in gave.
    pub(crate) fn keep(&self, opened: &SessionRow) {
        if let Some(token) = &opened.device_token {
            // Without it, this device is a stranger at the next sign-in, as it was at the first.
            let _ = self.write(token);
        }
    }

    /// Moved into place whole, so no link is followed and no reader sees half of it.
    fn write(&self, token: &str) -> Result<(), std::io::Error> {
        if private_files::check_folder(self.folder(), Shared::No).is_err() || self.path.is_dir() {
            return Ok(());
        }
        let mut file = tempfile::Builder::new()
            .prefix(".device-")
            .tempfile_in(self.folder())?;
        file.write_all(token.as_bytes())?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }
}
