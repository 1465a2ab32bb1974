//! Brings back a locked-out admin: recovery codes, and challenges signed by trusted signers (S40 to S48).

mod challenge;
mod claim;
mod code;
mod key;
#[cfg(test)]
mod keygen;
mod signature;
#[cfg(test)]
mod signature_by_hand_tests;
mod signer;
mod trust;
mod wire;

pub use challenge::{Challenge, InvalidChallenge, Override, RecoveryAction};
pub use claim::ClaimSecret;
pub use code::{NotOne, RecoveryCode, RecoveryCodeHash};
pub use key::{InvalidKey, KeyKind, PublicKey};
pub use signature::{Refused, signed_hash, signer_of, verify};
pub use signer::{
    InvalidSigner, InvalidSignersFile, Signer, SignerName, parse_allowed_signers,
    parse_distinct_signers, parse_public_key,
};
pub use trust::{InvalidTrust, NoQuorum, TrustList};

use super::redacted;

/// What a signature must be made for: `ssh-keygen -Y sign -n recovery@passdesk` (S42; OpenSSH
/// PROTOCOL.sshsig, section 2: a namespace keeps signatures made for other ends out).
pub const NAMESPACE: &str = "recovery@passdesk";

/// The command with which a signer signs a challenge, given its file as a shell writes it: each makes a file of their own.
#[must_use]
pub fn signing_line(challenge: &str) -> String {
    format!("ssh-keygen -Y sign -f KEY -n {NAMESPACE} < {challenge} > NAME.sig")
}

redacted!(ClaimSecret, RecoveryCode, RecoveryCodeHash);
