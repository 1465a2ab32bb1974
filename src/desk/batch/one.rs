//! A batch of one account: a reset, or an account that is added.

use super::rows::{BatchRow, BatchTerms, NewAccount, Reset, ResetOrder, ResetTarget};
use crate::desk::DeskError;
use crate::desk::admin::Admin;
use crate::model::Username;

impl Admin<'_> {
    /// Sets a temporary password, ends the account's sessions, forgets its failures and records all this in one
    /// transaction. It does not enable a disabled account and does not change a role (S16).
    ///
    /// `show` gets the temporary password before that, and must have handed it over, or made it durable, when it
    /// returns: so no password that nobody has seen is ever in force. When it fails, nothing is changed. When the
    /// transaction fails afterwards, the shown password is void, and the error says why. This is [`Admin::reset_batch`]
    /// for one account.
    ///
    /// # Errors
    /// What `show` returns; [`DeskError::OwnAccount`], [`DeskError::NoSuchAccount`], [`DeskError::AdminByToken`],
    /// [`DeskError::StaleSignIn`], [`DeskError::ExpiryTooLong`], [`DeskError::Refused`] for an entered password, and
    /// [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn reset<E: From<DeskError>>(
        &self,
        name: &Username,
        order: ResetOrder,
        show: impl FnOnce(Reset) -> Result<(), E>,
    ) -> Result<(), E> {
        let ResetOrder {
            password,
            expires,
            reason,
        } = order;
        let wanted = ResetTarget {
            name: name.clone(),
            password,
        };
        let terms = BatchTerms {
            expires,
            reason,
            skip_disabled: false,
        };
        one(show, |write| self.reset_batch(vec![wanted], &terms, write))
    }

    /// Adds an account with a generated temporary password that is valid as long as a reset's, and is shown before the
    /// account exists, as in [`Admin::reset`]. This is [`Admin::add_batch`] for one account.
    ///
    /// # Errors
    /// What `show` returns; [`DeskError::AccountExists`], [`DeskError::StaleSignIn`], and [those of every operation of
    /// an admin](Admin#errors-of-every-operation).
    pub fn add<E: From<DeskError>>(
        &self,
        new: NewAccount,
        show: impl FnOnce(Reset) -> Result<(), E>,
    ) -> Result<(), E> {
        let terms = BatchTerms::default();
        one(show, |write| self.add_batch(vec![new], &terms, write))
    }
}

/// A batch of one account: its row is shown, or the error says why there is none.
fn one<E: From<DeskError>>(
    show: impl FnOnce(Reset) -> Result<(), E>,
    batch: impl FnOnce(&mut dyn FnMut(Vec<BatchRow>) -> Result<(), E>) -> Result<(), E>,
) -> Result<(), E> {
    let mut show = Some(show);
    let mut failed = None;
    batch(&mut |rows| {
        for row in rows {
            match (row, show.take()) {
                (BatchRow::Done(reset), Some(show)) => show(reset)?,
                (BatchRow::Done(_), None) | (BatchRow::Imported { .. }, _) => {}
                (BatchRow::Failed { error, .. }, _) => failed = Some(error),
            }
        }
        Ok(())
    })?;
    failed.map_or(Ok(()), |error| Err(error.into()))
}
