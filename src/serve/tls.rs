//! The certificate of a served desk, which can be replaced while it runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::private_files::{self, Use};

/// The largest file of a certificate or a key.
const LARGEST: usize = 1024 * 1024;

/// The certificate in use, and the files that it comes from.
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    in_use: Mutex<Arc<ServerConfig>>,
}

impl Certificate {
    pub(super) fn load(certificate: &Path, key: &Path) -> Result<Self, String> {
        Ok(Self {
            in_use: Mutex::new(config(certificate, key)?),
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Reads the files again; where they cannot be used, the old certificate stays.
    pub(super) fn reload(&self) -> Result<(), String> {
        let new = config(&self.certificate, &self.key)?;
        *self.in_use.lock().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&in_use))
    }
}

fn config(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, String> {
    let shown = |path: &Path, why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let chain = private_files::read(certificate, Use::Decides, LARGEST)
        .map_err(|why| shown(certificate, &why))?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(|why| shown(certificate, &why))?;
    if chain.is_empty() {
        return Err(shown(certificate, &"no certificates"));
    }
    let text =
        private_files::read(key, Use::MountedSecret, LARGEST).map_err(|why| shown(key, &why))?;
    let private = PrivateKeyDer::from_pem_slice(&text).map_err(|why| shown(key, &why))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|why| shown(certificate, &why))?;
    Ok(Arc::new(config))
}
