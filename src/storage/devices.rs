//! The devices that a store knows, each with a count of its own.

use uuid::Uuid;

use super::StorageError;
use crate::credentials::TokenDigest;
use crate::model::{AccountId, Guesses, Limits, Timestamp};

/// A device that signed in before (S72). Its secret is a [`DeviceToken`](crate::credentials::DeviceToken), of which the
/// store knows only a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The account that signed in from it.
    pub account: AccountId,
    /// Made when its token was.
    pub id: Uuid,
    /// When a right password last came from it.
    pub used_at: Timestamp,
    /// Wrong passwords that came from it since then.
    pub guesses: Guesses,
}

impl Device {
    /// Whether its token has ended, by as many failures as disable a password (S72).
    #[must_use]
    pub const fn has_ended(&self, limits: &Limits) -> bool {
        self.guesses.failures >= limits.failures_that_disable
    }
}

/// The part of a transaction for devices; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait DeviceTx {
    /// The device of an account with that digest.
    fn device(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Device>, StorageError>;
    /// Stores a device. An account has at most ten: those unused for longest make room for it.
    fn insert_device(&mut self, device: &Device, digest: &TokenDigest) -> Result<(), StorageError>;
    /// Writes when a device was last used, and its count.
    fn update_device(&mut self, device: &Device) -> Result<(), StorageError>;
    /// Removes one device; says whether it was there.
    fn remove_device(&mut self, device: &Device) -> Result<bool, StorageError>;
    /// Removes all devices of an account; returns how many.
    fn remove_devices(&mut self, account: AccountId) -> Result<u64, StorageError>;
    /// Removes all devices of all accounts; returns how many.
    fn remove_all_devices(&mut self) -> Result<u64, StorageError>;
}
