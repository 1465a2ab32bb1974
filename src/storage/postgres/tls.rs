//! TLS to a server. The chain and the host's name are always verified.

use std::path::Path;

use tokio_postgres_rustls::MakeRustlsConnect;

use crate::storage::StorageError;
use crate::trusted_roots::{NoRoots, client_config};

/// A TLS connector that trusts the certificates in a file, or those that the system trusts.
pub(super) fn client(roots: Option<&Path>) -> Result<MakeRustlsConnect, StorageError> {
    let config = client_config(roots).map_err(|why| match why {
        NoRoots::Unreadable(why) => StorageError::Unreachable(why),
        NoRoots::Unsafe(problem) => StorageError::Unsafe {
            problem,
            mend: "they must be yours or root's, and nobody else may write them".to_owned(),
        },
        NoRoots::Internal(why) => StorageError::Internal(why),
    })?;
    Ok(MakeRustlsConnect::new(config))
}
