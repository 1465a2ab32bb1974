//! TLS for a served desk: its certificate and key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::validity::is_expired;
use crate::model::Timestamp;
use crate::private_files::{self, NotMine, Use};

/// The largest file of certificates, and of a key, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be used.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: NotMine,
    },
    /// A file holds something else.
    #[error("{}: no {what} in PEM", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What it does not hold.
        what: &'static str,
    },
    /// It is past its end.
    #[error("{}: the certificate is expired", .0.display())]
    Expired(PathBuf),
    /// Certificate and key do not work together.
    #[error("certificate and key: {0}")]
    Unfit(#[from] rustls::Error),
}

/// Reads certificate and key. The key must be readable by this user alone (S51).
///
/// # Errors
/// [`TlsError`] for files that cannot be used, or that are expired `now`.
pub fn read(certificate: &Path, key: &Path, now: Timestamp) -> Result<Arc<ServerConfig>, TlsError> {
    let read = |path: &Path, to| {
        let file = |why| TlsError::File {
            path: path.to_owned(),
            why,
        };
        private_files::read(path, to, LARGEST).map_err(file)
    };
    let no = |path: &Path, what| TlsError::Content {
        path: path.to_owned(),
        what,
    };
    let found = read(certificate, Use::Decides)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&found).collect();
    let chain = chain.map_err(|_| no(certificate, "certificate"))?;
    let first = chain
        .first()
        .ok_or_else(|| no(certificate, "certificate"))?;
    if is_expired(first, now).ok_or_else(|| no(certificate, "certificate"))? {
        return Err(TlsError::Expired(certificate.to_owned()));
    }
    let found = read(key, Use::MountedSecret)?;
    let secret = PrivateKeyDer::from_pem_slice(&found).map_err(|_| no(key, "key"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
