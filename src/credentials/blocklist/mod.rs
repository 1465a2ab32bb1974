//! The passwords that everybody knows, because other services lost them: a small list that ships with the program, and a
//! filter file of any size.
//!
//! The whole password is looked up, never a part of it (NIST SP 800-63B-4, section 3.1.1.2), in the form in which it is
//! hashed. A filter has no false negatives; it takes about 15 passwords in a million for known ones that are not.
//!
//! A filter file is not mapped into memory, though that would be the usual way. What is mapped can be changed or cut short
//! by another process: the one breaks what Rust promises of a `&[u8]`, and the other ends the program with `SIGBUS` in
//! the middle of a change. A crate that hides the `unsafe` call cannot rule that out either, since Linux has no
//! lock that keeps others from writing. So the file is cut into parts of 150 to 310 KB, and a look-up reads the one part that
//! it needs by a positioned read: out of the same page cache, in less than half a millisecond for 10 million entries. A file
//! that is damaged, cut short or on a broken disk is then an error like any other, and since the part is read whole, its
//! checksum is tested every time.

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

/// The passwords that must not be chosen because they are known. The shipped list is always part of it.
#[derive(Debug, Default)]
pub struct Blocklist {
    file: Option<FilterFile>,
}

impl Blocklist {
    /// The list that ships with the program, alone.
    #[must_use]
    pub const fn shipped() -> Self {
        Self { file: None }
    }

    /// The shipped list, and a filter file that [`Filter`] wrote. Its index is read, and its passwords when they are looked up.
    ///
    /// # Errors
    /// [`BlocklistError`] when there is no such file, or it is none of ours, too new, or damaged.
    pub fn open(path: &Path) -> Result<Self, BlocklistError> {
        Ok(Self {
            file: Some(FilterFile::open(path)?),
        })
    }

    /// Whether a password is known: in the shipped list in whatever case, or in the file as it is.
    ///
    /// # Errors
    /// [`BlocklistError`] when the file cannot be read or is damaged. The password must not be accepted then.
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
