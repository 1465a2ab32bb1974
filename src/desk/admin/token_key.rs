//! How a script's token is found in the store, and proved.

use crate::credentials::{ScriptToken, TokenDigest};
use crate::desk::DeskError;
use crate::desk::deed::NotDone;
use crate::model::{Account, AccountId, Moment, Token};
use crate::storage::Tx;

/// The key by which a store finds a token.
#[derive(Clone, Copy)]
pub(super) struct TokenKey {
    pub(super) account: AccountId,
    pub(super) digest: TokenDigest,
}

impl From<&ScriptToken> for TokenKey {
    fn from(token: &ScriptToken) -> Self {
        Self {
            account: token.account(),
            digest: token.digest(),
        }
    }
}

impl TokenKey {
    /// A token that was found expired stays expired, and the store remembers when that was (S30).
    pub(super) fn over(self) -> NotDone {
        NotDone::but(DeskError::NotSignedIn, move |deed| {
            let found = deed.tx.token(self.account, &self.digest)?;
            if let Some(mut token) = found.filter(|token| token.has_expired(deed.now)) {
                token.end();
                deed.tx.update_token(&token)?;
            }
            deed.remember_time();
            Ok(())
        })
    }

    /// Proves inside a transaction that this is a live token of a usable admin who does not have to change their password.
    pub(super) fn prove(
        &self,
        tx: &mut dyn Tx,
        now: Moment,
    ) -> Result<(Token, Account), DeskError> {
        let token = tx
            .token(self.account, &self.digest)?
            .filter(|token| !token.has_expired(now.at))
            .ok_or(DeskError::NotSignedIn)?;
        let account = tx
            .account_by_id(self.account)?
            .filter(|account| account.is_usable_admin(now))
            .ok_or(DeskError::NotSignedIn)?;
        if account.owes_change() {
            return Err(DeskError::ChangeOwed);
        }
        Ok((token, account))
    }
}
