//! Names of files that commands write: which are refused, and the dash that stands for standard output.

use std::path::Path;

use passdesk::private_files::NotMine;

use super::failure::{ExitStatus, Failure};

/// The schemes of stores' addresses.
const SCHEMES: [&[u8]; 3] = [b"sqlite:", b"postgres:", b"postgresql:"];

/// Refuses a store's address and the dash that stands for a stream elsewhere. The address is not repeated: people write
/// passwords into some.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    let text = path.as_os_str().as_encoded_bytes();
    if text == b"-" {
        return Err(Failure::usage("this command needs a file, not -")
            .hint("give the name of a file; for a file whose name is -, give ./-"));
    }
    if SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
        return Err(
            Failure::usage("this command needs a file, not a store's address").hint(
                "to copy the store to another store: passdesk store copy --to STORE; for a file with such a name, put ./ before it",
            ),
        );
    }
    Ok(())
}

/// Whether `--out` names standard output. A file that is called so is `./-`.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Why a file is not made: one stands there.
pub(crate) fn exists(path: &Path) -> Failure {
    let message = format!("{} exists already", path.display());
    Failure::new(ExitStatus::Conflict, message)
}

/// Why a file is not written to a folder.
pub(crate) fn shared_folder(folder: &Path, why: &NotMine) -> Failure {
    let shown = folder.display();
    Failure::usage(format!(
        "other users can remove or replace files in the folder {shown}: {why}"
    ))
    .hint("choose a folder of your own; nothing was changed")
}
