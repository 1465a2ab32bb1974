//! The certificate in use, which can be replaced while the server runs.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;

use super::config::CertificateFiles;
use crate::clock::{Clock, SystemClock};
use crate::wire::tls::{self, TlsError};

/// A certificate, and where it came from.
pub(super) struct TlsInUse {
    files: CertificateFiles,
    now: RwLock<Arc<ServerConfig>>,
}

impl TlsInUse {
    pub(super) fn load(files: CertificateFiles) -> Result<Self, TlsError> {
        let now = RwLock::new(read(&files)?);
        Ok(Self { files, now })
    }

    pub(super) fn now(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the files anew. The old certificate stays on an error.
    pub(super) fn reload(&self) -> Result<(), TlsError> {
        let new = read(&self.files)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }
}

fn read(files: &CertificateFiles) -> Result<Arc<ServerConfig>, TlsError> {
    tls::read(&files.certificate, &files.key, SystemClock.now())
}
