//! The statements about devices that signed in before.

use super::Sql;
use super::columns::{columns, select};
use super::rows;
use super::sessions::may_have;
use super::value::values;
use crate::credentials::TokenDigest;
use crate::model::AccountId;
use crate::storage::{Device, DeviceTx, StorageError};

impl<S: Sql> DeviceTx for S {
    fn device(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Device>, StorageError> {
        self.one(
            select!(device, "WHERE account_id = ? AND digest = ?"),
            values![account, digest.as_stored()],
            rows::device,
        )
    }

    fn insert_device(&mut self, device: &Device, digest: &TokenDigest) -> Result<(), StorageError> {
        self.change(
            "the devices",
            "DELETE FROM device WHERE account_id = ? AND id NOT IN \
             (SELECT id FROM device WHERE account_id = ? ORDER BY used_at DESC, id DESC LIMIT 9)",
            values![device.account, device.account],
        )?;
        self.change_one(
            "the device",
            concat!(
                "INSERT INTO device (",
                columns!(device),
                ", digest) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            values![
                device.guesses.failures,
                device.guesses.failed_at,
                device.guesses.refusal_noted,
                device.id,
                device.account,
                device.used_at,
                digest.as_stored(),
            ],
        )
    }

    fn update_device(&mut self, device: &Device) -> Result<(), StorageError> {
        self.change_one_later(
            "the device",
            "UPDATE device SET failures = ?, failed_at = ?, refusal_noted = ?, used_at = ? \
             WHERE account_id = ? AND id = ?",
            values![
                device.guesses.failures,
                device.guesses.failed_at,
                device.guesses.refusal_noted,
                device.used_at,
                device.account,
                device.id,
            ],
        )
    }

    fn remove_device(&mut self, device: &Device) -> Result<bool, StorageError> {
        let removed = self.change(
            "the device",
            "DELETE FROM device WHERE account_id = ? AND id = ?",
            values![device.account, device.id],
        )?;
        Ok(removed == 1)
    }

    fn remove_devices(&mut self, account: AccountId) -> Result<u64, StorageError> {
        if !may_have(self, "SELECT 1 FROM device WHERE account_id = ?", account)? {
            return Ok(0);
        }
        self.change(
            "the devices",
            "DELETE FROM device WHERE account_id = ?",
            values![account],
        )
    }

    fn remove_all_devices(&mut self) -> Result<u64, StorageError> {
        self.change("the devices", "DELETE FROM device", values![])
    }
}
