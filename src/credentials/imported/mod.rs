//! Password hashes that other systems made: read once when accounts are imported, and checked until their owners have
//! signed in (S70, S71).
//!
//! One file for each family of schemes parses its text itself, bounds it, and computes; nothing here compares.

mod argon2;
mod bcrypt;
mod candidates;
mod django;
mod encodings;
mod family;
mod ldap;
mod md5_crypt;
mod nt;
mod old_hash;
mod pbkdf2;
mod phpass;
mod read;
mod refused;
mod scheme;
mod schemes;
mod scrypt;
mod sha_crypt;
mod stored;
mod trial;
mod yescrypt;

#[cfg(test)]
pub(super) mod hostile_tests;
#[cfg(test)]
mod trap_tests;
#[cfg(test)]
pub(super) mod vector_tests;

pub(super) use candidates::Candidate;
pub(super) use family::Digest;
pub use old_hash::OldHash;
pub use read::{Field, FieldText};
pub use refused::NotImported;
pub use scheme::Scheme;
#[cfg(test)]
pub(super) use scheme::tally;
pub use schemes::{Schemes, TooDear};
pub use stored::Imported;
pub(super) use stored::{Kept, message};
