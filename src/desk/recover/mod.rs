//! Bringing back an admin who is locked out: by a printed code, by signatures of trusted people, or by whoever can
//! write the store (S40 to S48).

use super::{Desk, DeskError};
use crate::model::{Account, Guesses, Moment, Reason, Role, Username};

mod codes;
mod local;
mod notices;
mod open;
mod redeem;
mod request;
mod right;
mod signers;

pub(super) use codes::{CODES, prepare as prepare_codes};
pub use codes::{CodesLeft, NewCodes};
pub use notices::Warning;
pub(super) use notices::of as warnings;
pub use redeem::Claim;
pub use request::{Asked, RecoveryOrder};
pub use right::{Recovered, Recovery};
pub use signers::{SignerNow, Signers};
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

/// Who sits before the machine, for a notice.
fn whoever(desk: &Desk) -> String {
    let origin = &desk.around.origin;
    format!("operating-system user {} on {}", origin.os_uid, origin.host)
}
