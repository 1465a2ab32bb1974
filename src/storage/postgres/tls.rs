//! TLS to a server. The chain and the host's name are always verified.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::storage::StorageError;

/// What connects by TLS, trusting the certificates in a file, or those that the system trusts.
pub(super) fn client(roots: Option<&Path>) -> Result<MakeRustlsConnect, StorageError> {
    let mut trusted = RootCertStore::empty();
    match roots {
        Some(path) => {
            let unreadable =
                || StorageError::Unreachable(format!("{}: no certificates", path.display()));
            let certificates = CertificateDer::pem_file_iter(path).map_err(|_| unreadable())?;
            for certificate in certificates {
                let certificate = certificate.map_err(|_| unreadable())?;
                trusted.add(certificate).map_err(|_| unreadable())?;
            }
            if trusted.is_empty() {
                return Err(unreadable());
            }
        }
        // One that cannot be read trusts nobody, which the handshake then says.
        None => {
            let found = rustls_native_certs::load_native_certs().certs;
            let _ = trusted.add_parsable_certificates(found);
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| StorageError::Internal(error.to_string()))?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
