//! Secrets: passwords, their policy and hashes, temporary passwords, tokens, recovery. The only I/O is randomness and
//! the reading of a blocklist.

mod argon2id;
pub mod blocklist;
mod buffers;
mod cost;
mod costs_in_use;
#[cfg(test)]
mod fakes;
mod hand_copied;
mod hash;
pub(crate) mod hashers;
pub mod imported;
mod password;
mod policy;
pub mod recovery;
mod refusal;
mod temporary;
mod token;
mod tuning;
mod verify;

pub use argon2id::{HashError, Hashing, HashingRemark};
pub use blocklist::{Blocklist, BlocklistError};
pub use cost::{Cost, CostError};
pub use costs_in_use::{Costs, CostsFound};
pub use hand_copied::{Shape, shape};
pub use hash::PasswordHash;
pub use password::{Password, Typed, Unusable};
pub use policy::{About, CheckError, Policy};
pub use refusal::Refusal;
pub use temporary::TemporaryPassword;
pub use token::{DeviceToken, ScriptToken, SessionToken, TokenDigest};
pub use tuning::Measured;
pub(crate) use tuning::{Step, next_step, try_hash};
pub(crate) use verify::is_right_generated;
pub use verify::{Verdict, verify};

/// Secrets, and what is made of them, are not shown for debugging (S25): only their type's name is.
macro_rules! redacted {
    ($($secret:ident),*) => {
        $(
            impl std::fmt::Debug for $secret {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(concat!(stringify!($secret), "(..)"))
                }
            }
        )*
    };
}
use redacted;

use imported::{FieldText, Imported, OldHash};

redacted!(
    FieldText,
    Imported,
    OldHash,
    Password,
    PasswordHash,
    TemporaryPassword,
    TokenDigest,
    Typed
);
