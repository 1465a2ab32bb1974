//! Bringing back an admin who is locked out: by a printed code, by signatures of trusted people, or by whoever can
//! write the store (S40 to S48).

use uuid::Uuid;

use super::deed::Deed;
use super::{Desk, DeskError};
use crate::credentials::PasswordHash;
use crate::model::{
    Account, Action, Guesses, Notice, PasswordKind, Reason, Role, Timestamp, Username,
};

mod codes;
mod local;
mod notices;
mod redeem;
mod request;
mod signers;

pub(super) use codes::{CODES, prepare as prepare_codes};
pub use codes::{CodesLeft, NewCodes, WithCode};
pub use local::Local;
pub use notices::Warning;
pub(super) use notices::of as warnings;
pub use redeem::Claim;
pub use request::{Asked, RecoveryOrder};
pub(super) use signers::first as first_signers;
pub use signers::{SignerNow, Signers};

/// An account that was brought back.
pub struct Recovered {
    /// The account as it is now.
    pub account: Account,
    /// When.
    pub at: Timestamp,
    /// The id of the deed in the record.
    pub operation: Uuid,
}

/// A recovery that has done everything but commit, and the codes to be shown before that.
type Prepared<'d> = (Deed<'d>, Account, NewCodes);

impl Recovered {
    fn commit(deed: Deed<'_>, account: Account) -> Result<Self, DeskError> {
        let (at, operation) = (deed.now, deed.operation);
        deed.commit()?;
        Ok(Self {
            account,
            at,
            operation,
        })
    }
}

/// Sets the new password and undoes everything that stood against the account or hung on the old one (S45). The record
/// of it is the caller's, and so are the new codes, to be shown before the commit: the old ones are void.
fn bring_back(
    desk: &Desk,
    deed: &mut Deed<'_>,
    mut account: Account,
    hash: &PasswordHash,
) -> Result<(Account, NewCodes), DeskError> {
    account.password = PasswordKind::Permanent;
    account.change_required = false;
    account.password_disabled = false;
    account.guesses = Guesses::default();
    account.password_changed_at = Some(deed.now);
    deed.tx.update_account(&account)?;
    deed.tx.set_password_hash(account.id, hash)?;
    deed.tx.remove_sessions(account.id, None)?;
    deed.tx.remove_tokens(account.id)?;
    deed.tx.void_requests(Some(account.id))?;
    let codes = codes::replace(desk, deed, account.id)?;
    Ok((account, codes))
}

/// An admin other than `account` who is neither passed over nor unable to reset a password. One whom only wrong guesses
/// have locked out counts: whoever guesses must not be able to open recovery (S22).
fn other_admin(
    deed: &mut Deed<'_>,
    account: &Account,
    is_passed_over: impl Fn(&Account) -> bool,
) -> Result<Option<Username>, DeskError> {
    let now = deed.moment();
    let admins = deed.tx.admins()?;
    let stands = |admin: &Account| {
        let unlocked = Account {
            password_disabled: false,
            guesses: Guesses::default(),
            ..admin.clone()
        };
        unlocked.is_usable_admin(now)
    };
    Ok(admins
        .into_iter()
        .filter(|admin| admin.id != account.id && !is_passed_over(admin))
        .find(stands)
        .map(|admin| admin.name))
}

/// Whether recoveries are for this account.
fn may_be_brought_back(account: &Account) -> Result<(), DeskError> {
    match account.role {
        Role::Admin if account.disabled => Err(DeskError::Disabled(account.name.clone())),
        Role::Admin => Ok(()),
        Role::User => Err(DeskError::NotAdmin),
    }
}

/// Leaves a notice for every admin.
fn notify(deed: &mut Deed<'_>, action: Action, text: String) -> Result<(), DeskError> {
    let notice = Notice {
        id: deed.new_id()?,
        at: deed.now,
        action,
        text,
    };
    Ok(deed.tx.insert_notice(&notice)?)
}

/// A reason of the program's own; one that is too long is cut, never lost.
fn reason(text: &str) -> Option<Reason> {
    text.chars().take(150).collect::<String>().parse().ok()
}

/// Who sits before the machine, for a notice.
fn whoever(desk: &Desk) -> String {
    let origin = &desk.around.origin;
    format!("operating-system user {} on {}", origin.os_uid, origin.host)
}
