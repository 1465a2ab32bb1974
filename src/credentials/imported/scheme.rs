//! All schemes, and what is asked of each of them.

use std::fmt;

use super::family::{Digest, Family};
use super::{
    argon2, bcrypt, django, encodings, ldap, md5_crypt, nt, pbkdf2, phpass, scrypt, sha_crypt,
    yescrypt,
};
use crate::credentials::HashError;

/// The work of about a millisecond.
const CHEAP: u64 = 1_000;

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

macro_rules! of_families {
    ($($variant:ident: $family:ty),* $(,)?) => {
        $(
            impl From<$family> for Scheme {
                fn from(one: $family) -> Self {
                    Self::$variant(one)
                }
            }
        )*
    };
}

of_families! {
    Argon2: argon2::Argon2,
    Bcrypt: bcrypt::Bcrypt,
    Django: django::Md5,
    Ldap: ldap::Ldap,
    Md5Crypt: md5_crypt::Md5Crypt,
    Nt: nt::Nt,
    Pbkdf2: pbkdf2::Pbkdf2,
    Phpass: phpass::Phpass,
    Scrypt: scrypt::Scrypt,
    ShaCrypt: sha_crypt::ShaCrypt,
    Yescrypt: yescrypt::Yescrypt,
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

    /// The time of one check in units of Argon2id's work, [`Cost::work`](crate::credentials::Cost).
    #[must_use]
    pub fn work(self) -> u64 {
        self.family().work()
    }

    /// Whether one check takes under a millisecond or so, which nobody notices.
    #[must_use]
    pub fn is_cheap(self) -> bool {
        self.work() < CHEAP
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
    pub(in crate::credentials) fn reads_all(self, password: &[u8]) -> bool {
        self.family().reads_all(password)
    }

    /// Computes the digest of a password; `salt` may be a made-up one.
    ///
    /// # Errors
    /// [`HashError::NoMemory`] when there is not enough memory.
    pub(in crate::credentials) fn digest(
        self,
        salt: &[u8],
        password: &[u8],
    ) -> Result<Digest, HashError> {
        #[cfg(test)]
        tally::RUN.with_borrow_mut(|run| run.push(self));

        self.family().digest(salt, password)
    }

    /// The bytes of a digest.
    pub(super) fn digest_length(self) -> usize {
        self.family().digest_length()
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
pub(in crate::credentials) mod tally {
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
