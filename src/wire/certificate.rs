//! The certificate in use, which can be replaced while the program runs.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;

use super::tls::{self, TlsError};
use crate::clock::{Clock, SystemClock};

/// Certificate and key, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The chain, the server's own first.
    pub certificate: PathBuf,
    /// The key, readable by this user alone.
    pub key: PathBuf,
}

/// A certificate, and where it came from.
#[derive(Debug)]
pub struct CertificateInUse {
    files: CertificateFiles,
    now: RwLock<Arc<ServerConfig>>,
}

impl CertificateInUse {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`] for files that cannot be used.
    pub fn load(files: CertificateFiles) -> Result<Self, TlsError> {
        let now = RwLock::new(read(&files)?);
        Ok(Self { files, now })
    }

    /// What a handshake that begins now is made with.
    #[must_use]
    pub fn now(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the files anew.
    ///
    /// # Errors
    /// [`TlsError`]; then the old certificate stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        let new = read(&self.files)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }
}

fn read(files: &CertificateFiles) -> Result<Arc<ServerConfig>, TlsError> {
    tls::read(&files.certificate, &files.key, SystemClock.now())
}
