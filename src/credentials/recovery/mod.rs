//! What brings back a locked-out admin: recovery codes and claim secrets (S40 to S48).

mod claim;
mod code;

pub use claim::ClaimSecret;
pub use code::{NotOne, RecoveryCode, RecoveryCodeHash};
