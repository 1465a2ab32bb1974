//! Password hashes that other systems made: read once when accounts are imported, and checked until their owners have
//! signed in (S70, S71).
//!
//! One file for each family of schemes parses its text itself, bounds it, and computes; nothing here compares.

use std::fmt;

use zeroize::Zeroizing;

use super::HashError;

mod argon2;
mod bcrypt;
mod candidates;
mod django;
mod encodings;
mod ldap;
mod md5_crypt;
mod nt;
mod pbkdf2;
mod phpass;
mod read;
mod refused;
mod schemes;
mod scrypt;
mod sha_crypt;
mod stored;
mod yescrypt;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
pub(super) mod vector_tests;

pub(super) use candidates::Candidate;
pub use read::{Field, FieldText, OldHash};
pub use refused::NotImported;
pub use schemes::{Schemes, TooDear};
pub use stored::Imported;
pub(super) use stored::{Kept, message};

/// The longest salt, in bytes.
const LONGEST_SALT: usize = 64;
/// The longest text that is looked at, in bytes; far longer than any hash that can be imported.
const LONGEST_TEXT: usize = 512;

/// What a scheme makes of a password; wiped when dropped.
pub(super) type Digest = Zeroizing<Vec<u8>>;

/// How another system makes a digest of a password: the scheme with its cost, but not the salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Argon2i or Argon2id, with any parameters.
    Argon2(argon2::Argon2),
    /// bcrypt, of the password or of a digest of it.
    Bcrypt(bcrypt::Bcrypt),
    /// Django's MD5 of a salt and the password.
    Django(django::Md5),
    /// A digest of the password and a salt, as LDAP directories have it.
    Ldap(ldap::Ldap),
    /// md5-crypt and Apache's variant of it.
    Md5Crypt(md5_crypt::Md5Crypt),
    /// The NT hash.
    Nt(nt::Nt),
    /// PBKDF2.
    Pbkdf2(pbkdf2::Pbkdf2),
    /// The portable hashes of phpass.
    Phpass(phpass::Phpass),
    /// scrypt.
    Scrypt(scrypt::Scrypt),
    /// sha256-crypt and sha512-crypt.
    ShaCrypt(sha_crypt::ShaCrypt),
    /// yescrypt.
    Yescrypt(yescrypt::Yescrypt),
}

/// What every family knows of its schemes. All parameters are within their bounds.
trait Family {
    /// The stored name: a word, and numbers after commas.
    fn stored(&self) -> String;
    /// Computes; `salt` may be any text, also one that this scheme never has.
    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError>;
    /// The bytes of a digest.
    fn digest_length(&self) -> usize;
    /// The time of one check in units of Argon2id's work: KiB times passes, about a microsecond each.
    fn work(&self) -> u64;
    /// The memory of one check, in KiB.
    fn memory_kib(&self) -> u32 {
        1
    }
    /// Whether a digest may be stored as it is: guesses cost as much as OWASP asks of new hashes.
    fn is_slow(&self) -> bool;
    /// Whether the whole of such a password counts, not only its beginning.
    fn reads_all(&self, _password: &[u8]) -> bool {
        true
    }
}

impl Scheme {
    /// Reads the stored name; `None` if it is not one, or a parameter is out of its bounds.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let word = parts.next()?;
        let numbers: Vec<u32> = parts.map(encodings::number).collect::<Option<_>>()?;
        argon2::stored(word, &numbers)
            .map(Self::Argon2)
            .or_else(|| bcrypt::stored(word, &numbers).map(Self::Bcrypt))
            .or_else(|| django::stored(word, &numbers).map(Self::Django))
            .or_else(|| ldap::stored(word, &numbers).map(Self::Ldap))
            .or_else(|| md5_crypt::stored(word, &numbers).map(Self::Md5Crypt))
            .or_else(|| nt::stored(word, &numbers).map(Self::Nt))
            .or_else(|| pbkdf2::stored(word, &numbers).map(Self::Pbkdf2))
            .or_else(|| phpass::stored(word, &numbers).map(Self::Phpass))
            .or_else(|| scrypt::stored(word, &numbers).map(Self::Scrypt))
            .or_else(|| sha_crypt::stored(word, &numbers).map(Self::ShaCrypt))
            .or_else(|| yescrypt::stored(word, &numbers).map(Self::Yescrypt))
    }

    /// The time of one check in units of Argon2id's work, [`Cost::work`](super::Cost).
    #[must_use]
    pub fn work(self) -> u64 {
        self.family().work()
    }

    /// The memory of one check, in KiB.
    #[must_use]
    pub fn memory_kib(self) -> u32 {
        self.family().memory_kib()
    }

    /// Whether its digests may be stored as they are.
    #[must_use]
    pub fn is_slow(self) -> bool {
        self.family().is_slow()
    }

    /// Whether the whole of such a password counts, not only its beginning.
    pub(super) fn reads_all(self, password: &[u8]) -> bool {
        self.family().reads_all(password)
    }

    /// Computes the digest of a password; `salt` may be a made-up one.
    ///
    /// # Errors
    /// [`HashError::NoMemory`] when there is not enough memory.
    pub(super) fn digest(self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        #[cfg(test)]
        tally::RUN.with_borrow_mut(|run| run.push(self));

        self.family().digest(salt, password)
    }

    fn family(&self) -> &dyn Family {
        match self {
            Self::Argon2(one) => one,
            Self::Bcrypt(one) => one,
            Self::Django(one) => one,
            Self::Ldap(one) => one,
            Self::Md5Crypt(one) => one,
            Self::Nt(one) => one,
            Self::Pbkdf2(one) => one,
            Self::Phpass(one) => one,
            Self::Scrypt(one) => one,
            Self::ShaCrypt(one) => one,
            Self::Yescrypt(one) => one,
        }
    }
}

/// The stored name.
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.family().stored())
    }
}

/// What was computed on this thread, so that tests can compare the work of one path with another's (S71).
#[cfg(test)]
pub(super) mod tally {
    use std::cell::RefCell;

    use super::Scheme;

    thread_local! {
        pub(super) static RUN: RefCell<Vec<Scheme>> = const { RefCell::new(Vec::new()) };
    }

    /// What `work` gives, and the schemes that it ran.
    pub(in crate::credentials) fn of<T>(work: impl FnOnce() -> T) -> (T, Vec<Scheme>) {
        RUN.take();
        let result = work();
        (result, RUN.take())
    }
}
