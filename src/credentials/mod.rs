//! What is secret: passwords, their policy and hashes, temporary passwords, session tokens. No I/O but randomness.

mod hash;
mod token;

pub use hash::PasswordHash;
pub use token::TokenDigest;
