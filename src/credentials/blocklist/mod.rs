//! Passwords that are known because other services lost them: a small list that ships with the program, and a filter
//! file of any size.
//!
//! The whole password is looked up, never a part of it (NIST SP 800-63B-4, section 3.1.1.2), in the form in which it is
//! hashed. A filter finds every known password; of those that are not known it wrongly finds about 15 in a million.
//!
//! A filter file is not mapped into memory, as would be usual. Another process can change or shorten a mapped file: the
//! first breaks what Rust promises of a `&[u8]`, the second ends the program with `SIGBUS` in the middle of a change. A
//! crate that hides the `unsafe` call cannot prevent that either, because Linux has no lock that stops others from
//! writing. So the file is divided into parts of 150 to 310 KB, and a look-up reads the one part that it needs with a
//! positioned read: from the same page cache, in less than half a millisecond for 10 million entries. Then a damaged or
//! shortened file or a broken disk is an error like any other, and because the part is read as a whole, its checksum is
//! always checked.

mod build;
mod file;
mod format;
mod input;
mod key;
mod shipped;

use std::path::Path;

pub use build::{BuildError, Filter};
pub use file::BlocklistError;
pub use input::{BadLine, InputError, Known};

use super::Password;
use file::FilterFile;

/// The known passwords, which must not be chosen. The shipped list is always part of them.
#[derive(Debug, Default)]
pub struct Blocklist {
    file: Option<FilterFile>,
}

impl Blocklist {
    /// Only the list that ships with the program.
    #[must_use]
    pub const fn shipped() -> Self {
        Self { file: None }
    }

    /// The shipped list, and a filter file that [`Filter`] wrote. Only its index is read now, its parts when they are
    /// needed.
    ///
    /// # Errors
    /// [`BlocklistError`] when the file does not exist, is not a blocklist, is too new, or is damaged.
    pub fn open(path: &Path) -> Result<Self, BlocklistError> {
        Ok(Self {
            file: Some(FilterFile::open(path)?),
        })
    }

    /// Whether a password is known: in the shipped list in upper or lower case, or in the file exactly.
    ///
    /// # Errors
    /// [`BlocklistError`] when the file cannot be read or is damaged. Then the password must not be accepted.
    pub fn contains(&self, password: &Password) -> Result<bool, BlocklistError> {
        if shipped::contains(password.as_str()) {
            return Ok(true);
        }
        match &self.file {
            None => Ok(false),
            Some(file) => file.contains(key::of_password(password.as_bytes())),
        }
    }
}

#[cfg(test)]
mod tests;
