//! What is no file's name where a command wants one.

use std::path::Path;

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
