//! Names of files that commands write: what is none, and the dash that stands for standard output.

use std::path::Path;

use passdesk::private_files::NotMine;

use super::failure::Failure;

/// The schemes of stores' addresses.
const SCHEMES: [&[u8]; 3] = [b"sqlite:", b"postgres:", b"postgresql:"];

/// Refuses a store's address and the dash that stands for a stream elsewhere. The address is not repeated: people write
/// passwords into some.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    let text = path.as_os_str().as_encoded_bytes();
    if text == b"-" {
        return Err(Failure::usage("a file is needed, and - is none")
            .hint("name a file; one that is called so is ./-"));
    }
    if SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
        return Err(
            Failure::usage("a file is needed, and this is a store's address").hint(
                "for a store elsewhere: passdesk store copy --to STORE; a file that is called so has ./ before its name",
            ),
        );
    }
    Ok(())
}

/// Whether `--out` names standard output. A file that is called so is `./-`.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Why a file is not written to a folder.
pub(crate) fn shared_folder(folder: &Path, why: &NotMine) -> Failure {
    let shown = folder.display();
    Failure::usage(format!(
        "others can replace files in the folder {shown}: {why}"
    ))
    .hint("choose a folder of your own; nothing was changed")
}
