//! The statements about wrong passwords and recovery codes.

use uuid::Uuid;

use super::Sql;
use super::columns::select;
use super::rows;
use super::value::values;
use crate::model::Guesses;
use crate::storage::{Attempt, GuessTx, Guessed, StorageError};

impl<S: Sql> GuessTx for S {
    fn unknown_guesses(&mut self, bucket: u16) -> Result<Guesses, StorageError> {
        let found = self.one(
            select!(unknown_name, "WHERE bucket = ?"),
            values![bucket],
            rows::unknown_guesses,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn set_unknown_guesses(&mut self, bucket: u16, guesses: &Guesses) -> Result<(), StorageError> {
        self.change_one_later(
            "the count of failures",
            "INSERT INTO unknown_name (bucket, failures, failed_at, refusal_noted) \
             VALUES (?, ?, ?, ?) \
             ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, \
             failed_at = excluded.failed_at, refusal_noted = excluded.refusal_noted",
            values![
                bucket,
                guesses.failures,
                guesses.failed_at,
                guesses.refusal_noted,
            ],
        )
    }

    fn code_guesses(&mut self, guessed: Guessed) -> Result<Guesses, StorageError> {
        let found = self.one(
            select!(code_guess, "WHERE guessed = ?"),
            values![guessed.to_key()],
            rows::code_guesses,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn set_code_guesses(
        &mut self,
        guessed: Guessed,
        guesses: &Guesses,
    ) -> Result<(), StorageError> {
        self.change_one_later(
            "the count of wrong codes",
            "INSERT INTO code_guess (guessed, failures, failed_at, refusal_noted) \
             VALUES (?, ?, ?, ?) \
             ON CONFLICT (guessed) DO UPDATE SET failures = excluded.failures, \
             failed_at = excluded.failed_at, refusal_noted = excluded.refusal_noted",
            values![
                guessed.to_key(),
                guesses.failures,
                guesses.failed_at,
                guesses.refusal_noted,
            ],
        )
    }

    fn forget_code_guesses(&mut self, guessed: Guessed) -> Result<(), StorageError> {
        self.change(
            "the count of wrong codes",
            "DELETE FROM code_guess WHERE guessed = ?",
            values![guessed.to_key()],
        )
        .map(drop)
    }

    fn attempts(&mut self, guessed: Guessed) -> Result<Vec<Attempt>, StorageError> {
        self.all(
            select!(attempt, "WHERE guessed = ? ORDER BY started_at, id"),
            values![guessed.to_key()],
            rows::attempt,
        )
    }

    fn insert_attempt(&mut self, guessed: Guessed, attempt: &Attempt) -> Result<(), StorageError> {
        self.change_one(
            "the attempt",
            "INSERT INTO attempt (guessed, id, started_at) VALUES (?, ?, ?) \
             ON CONFLICT DO NOTHING",
            values![guessed.to_key(), attempt.id, attempt.started_at,],
        )
    }

    fn remove_attempt(&mut self, guessed: Guessed, attempt: Uuid) -> Result<bool, StorageError> {
        let removed = self.change(
            "the attempt",
            "DELETE FROM attempt WHERE guessed = ? AND id = ?",
            values![guessed.to_key(), attempt],
        )?;
        Ok(removed == 1)
    }
}
