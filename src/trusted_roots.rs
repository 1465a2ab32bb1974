//! Which certificates a TLS client trusts: those in a file, or those that the system trusts.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::private_files::{self, NotMine, Use};

/// The largest file of certificates; all that a system trusts is a quarter of this.
const LARGEST: usize = 1024 * 1024;

/// Why a client can trust nobody.
#[derive(Debug)]
pub(crate) enum NoRoots {
    /// The file has no certificates, or cannot be read.
    Unreadable(String),
    /// Somebody else could have written the file.
    Unsafe(String),
    /// TLS itself does not work.
    Internal(String),
}

/// The configuration of a TLS client. The chain and the host's name are always verified.
pub(crate) fn client_config(roots: Option<&Path>) -> Result<ClientConfig, NoRoots> {
    let mut trusted = RootCertStore::empty();
    match roots {
        Some(path) => {
            let unreadable = || NoRoots::Unreadable(format!("{}: no certificates", path.display()));
            // Who can write this file can impersonate the server.
            let found = private_files::read(path, Use::Decides, LARGEST);
            let found = found.map_err(|why| match why {
                NotMine::Others(_) | NotMine::Readable(_) | NotMine::Writable(_) => {
                    NoRoots::Unsafe(format!("the certificates {}: {why}", path.display()))
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
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NoRoots::Internal(error.to_string()))?;
    Ok(config.with_root_certificates(trusted).with_no_client_auth())
}
