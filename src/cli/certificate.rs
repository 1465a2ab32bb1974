//! The options for TLS of whatever listens.

use std::path::PathBuf;

use clap::Args;
use passdesk::wire::certificate::CertificateFiles;

/// Certificate and key.
#[derive(Args)]
pub(crate) struct Certificate {
    /// The certificate for TLS, and the chain to its root, in PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// The certificate's private key, which only you may read, in PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
}

impl Certificate {
    pub(crate) fn files(self) -> Option<CertificateFiles> {
        let (certificate, key) = self.certificate.zip(self.key)?;
        Some(CertificateFiles { certificate, key })
    }
}
