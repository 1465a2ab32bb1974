//! Brings back an admin who is locked out: with a printed code, with signatures of trusted signers, or as the owner of
//! the store (S40 to S48).

use super::DeskError;
use super::deed::Deed;
use super::event::AuditSubject;
use crate::model::{
    Account, AccountId, Guesses, Moment, Reason, RecoveryRequest, RequestState, Role, Username,
};

mod codes;
mod finish;
mod grounds;
mod local;
mod notices;
mod redeem;
mod request;
mod requests;
mod signers;
mod with_code;

pub(super) use codes::prepare as prepare_codes;
pub use codes::{CodesLeft, NewCodes};
pub use finish::{Recovered, Recovery};
pub use grounds::RecoveryOrder;
pub use notices::Warning;
pub(super) use notices::of as warnings;
pub use redeem::Claim;
pub use request::NewRecoveryRequest;
pub use signers::Signers;
pub(super) use signers::{bring_back as bring_back_signers, first as first_signers};

/// An admin other than `account` who can reset a password and is not passed over. An admin who is locked out only by wrong
/// guesses counts too: a guesser must not be able to open a recovery (S22).
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

/// Checks that an account can be recovered.
fn may_be_brought_back(account: &Account) -> Result<(), DeskError> {
    match account.role {
        Role::Admin if account.disabled => Err(DeskError::Disabled(account.name.clone())),
        Role::Admin => Ok(()),
        Role::User => Err(DeskError::NotAdmin),
    }
}

/// A reason of the program itself; one that is too long is shortened, never lost.
fn reason(text: &str) -> Option<Reason> {
    text.chars().take(150).collect::<String>().parse().ok()
}

/// How many must sign: one more if an admin is passed over (S40).
fn needed(threshold: u8, overrides: usize) -> usize {
    usize::from(threshold) + usize::from(overrides > 0)
}

/// Checks that a request is still open.
fn open(request: &RecoveryRequest) -> Result<(), DeskError> {
    match request.state {
        RequestState::Open => Ok(()),
        state @ (RequestState::Redeemed | RequestState::Cancelled | RequestState::Void) => {
            Err(DeskError::RequestOver(state))
        }
    }
}

/// The chain of a request's account; that of the store if there is no such account.
fn about(deed: &mut Deed<'_>, account: AccountId) -> Result<AuditSubject, DeskError> {
    Ok(match deed.tx.account_by_id(account)? {
        Some(account) => (&account).into(),
        None => deed.info().into(),
    })
}
