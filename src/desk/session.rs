//! Opening a session.

use super::deed::{Deed, NotDone};
use crate::credentials::SessionToken;
use crate::model::{Account, Action, Session, Timestamp};

/// A session that was just opened.
pub struct OpenedSession {
    /// Its secret, for the session file.
    pub token: SessionToken,
    /// The account that is signed in.
    pub account: Account,
    /// Its latest end, in UTC; it ends earlier after an hour without use.
    pub until: Timestamp,
}

/// Opens a session for an account whose password was right, records that and commits the operation.
pub(super) fn open_session(
    mut deed: Deed<'_>,
    mut account: Account,
) -> Result<OpenedSession, NotDone> {
    let now = deed.now;
    account.last_login_at = Some(now);
    deed.tx.update_account(&account)?;
    let token = SessionToken::generate(account.id, deed.randomness())?;
    let session = Session {
        account: account.id,
        opened_at: now,
        last_used_at: now,
        authenticated_at: now,
    };
    deed.tx.insert_session(&session, &token.digest())?;
    let length = deed.moment().limits.session_length;
    deed.record(Action::SignIn.done().about(&account).by(&account))?;
    deed.commit()?;
    Ok(OpenedSession {
        token,
        account,
        until: now.plus(length),
    })
}
