//! Bringing back an admin who is locked out: by a printed code, by signatures of trusted people, or by whoever can
//! write the store (S40 to S48).

use super::DeskError;
use super::deed::Deed;
use super::event::AuditSubject;
use crate::model::{
    Account, AccountId, Guesses, Moment, Reason, RecoveryRequest, RequestState, Role, Username,
};

mod codes;
mod local;
mod notices;
mod recovery;
mod redeem;
mod request;
mod requests;
mod signers;
mod with_code;

pub(super) use codes::prepare as prepare_codes;
pub use codes::{CodesLeft, NewCodes};
pub use notices::Warning;
pub(super) use notices::of as warnings;
pub use recovery::{Recovered, Recovery};
pub use redeem::Claim;
pub use request::{NewRecoveryRequest, RecoveryOrder};
pub use signers::Signers;
pub(super) use signers::{bring_back as bring_back_signers, first as first_signers};

/// An admin other than `account` who is neither passed over nor unable to reset a password. One whom only wrong guesses
/// have locked out counts: whoever guesses must not be able to open recovery (S22).
fn other_admin(
    admins: Vec<Account>,
    now: Moment,
    account: &Account,
    is_passed_over: impl Fn(&Account) -> bool,
) -> Option<Username> {
    let stands = |admin: &Account| {
        let unlocked = Account {
            password_disabled: false,
            guesses: Guesses::default(),
            ..admin.clone()
        };
        unlocked.is_usable_admin(now)
    };
    admins
        .into_iter()
        .filter(|admin| admin.id != account.id && !is_passed_over(admin))
        .find(stands)
        .map(|admin| admin.name)
}

/// Whether recoveries are for this account.
fn may_be_brought_back(account: &Account) -> Result<(), DeskError> {
    match account.role {
        Role::Admin if account.disabled => Err(DeskError::Disabled(account.name.clone())),
        Role::Admin => Ok(()),
        Role::User => Err(DeskError::NotAdmin),
    }
}

/// A reason of the program's own; one that is too long is cut, never lost.
fn reason(text: &str) -> Option<Reason> {
    text.chars().take(150).collect::<String>().parse().ok()
}

/// How many must sign: one more where an admin is passed over (S40).
fn needed(threshold: u8, overrides: usize) -> usize {
    usize::from(threshold) + usize::from(overrides > 0)
}

/// Whether anything can still be done with a request.
fn open(request: &RecoveryRequest) -> Result<(), DeskError> {
    match request.state {
        RequestState::Open => Ok(()),
        state @ (RequestState::Redeemed | RequestState::Cancelled | RequestState::Void) => {
            Err(DeskError::RequestOver(state))
        }
    }
}

/// The record of a request's account; of the store where that account is gone or never was.
fn about(deed: &mut Deed<'_>, account: AccountId) -> Result<AuditSubject, DeskError> {
    Ok(match deed.tx.account_by_id(account)? {
        Some(account) => (&account).into(),
        None => deed.info().into(),
    })
}
