//! TLS to a server. The chain and the host's name are always verified.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::private_files::{self, NotMine, Use};
use crate::storage::StorageError;

/// The largest file of certificates; all that a system trusts is a quarter of this.
const LARGEST: usize = 1024 * 1024;

/// A TLS connector that trusts the certificates in a file, or those that the system trusts.
pub(super) fn client(roots: Option<&Path>) -> Result<MakeRustlsConnect, StorageError> {
    let mut trusted = RootCertStore::empty();
    match roots {
        Some(path) => {
            let unreadable =
                || StorageError::Unreachable(format!("{}: no certificates", path.display()));
            // Who can write this file can impersonate the server.
            let found = private_files::read(path, Use::Decides, LARGEST);
            let found = found.map_err(|why| match why {
                NotMine::Others(_) | NotMine::Readable(_) | NotMine::Writable(_) => {
                    StorageError::Unsafe {
                        problem: format!("the certificates {}: {why}", path.display()),
                        mend: "they must be yours or root's, and nobody else may write them"
                            .to_owned(),
                    }
                }
                _ => unreadable(),
            })?;
            for certificate in CertificateDer::pem_slice_iter(&found) {
                let certificate = certificate.map_err(|_| unreadable())?;
                trusted.add(certificate).map_err(|_| unreadable())?;
            }
            if trusted.is_empty() {
                return Err(unreadable());
            }
        }
        // A file that cannot be read means trust in nobody; the handshake then fails.
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
