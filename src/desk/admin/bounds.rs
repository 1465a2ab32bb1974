//! What no admin may do: act on an admin through a token, or leave the store without an admin.

use crate::desk::DeskError;
use crate::desk::deed::{Deed, NotDone};
use crate::desk::event::NewEvent;
use crate::model::{Account, Actor, Role};

/// Whether the actor may act on this role: a token never on an admin, and never to make or demote one (S29).
pub(in crate::desk) fn reaches(actor: &Actor, role: Role) -> bool {
    match (role, actor.token) {
        (Role::Admin, Some(_)) => false,
        (Role::User, _) | (Role::Admin, None) => true,
    }
}

/// Refuses an account that the actor may not act on.
pub(in crate::desk) fn reach(actor: &Actor, role: Role, refused: &NewEvent) -> Result<(), NotDone> {
    match reaches(actor, role) {
        true => Ok(()),
        false => Err(refused.clone().because(DeskError::AdminByToken)),
    }
}

/// Makes everything void that could bring back an account that is no longer an admin, or is switched off.
pub(in crate::desk) fn forget_recovery(
    deed: &mut Deed<'_>,
    account: &Account,
) -> Result<(), DeskError> {
    deed.tx.remove_recovery_codes(account.id)?;
    deed.tx.void_requests(Some(account.id))?;
    Ok(())
}

/// Refuses unless a usable admin remains (S15). Called under the write lock, after an account that was `before` has
/// changed; a change of a user does not remove an admin.
pub(in crate::desk) fn keep_a_usable_admin(
    deed: &mut Deed<'_>,
    before: &Account,
    refused: &NewEvent,
) -> Result<(), NotDone> {
    match before.role {
        Role::User => return Ok(()),
        Role::Admin => {}
    }
    let now = deed.moment();
    let admins = deed.tx.admins()?;
    if admins.iter().any(|admin| admin.is_usable_admin(now)) {
        return Ok(());
    }
    let last = DeskError::LastAdmin(before.name.clone());
    Err(refused.clone().because(last))
}
