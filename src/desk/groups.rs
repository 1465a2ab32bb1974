//! Groups of accounts. A group is there as long as an account is in it.

use std::ops::ControlFlow;

use super::DeskError;
use super::admin::{Admin, Needs, reaches};
use super::deed::{Deed, if_readable};
use super::event::NewEvent;
use crate::model::{Account, AccountNow, Action, Actor, GroupName, Reason, Scope, Username};

/// What becomes of accounts in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipChange {
    /// They are added.
    Add,
    /// They are removed.
    Remove,
}

/// What became of one account.
#[derive(Debug)]
pub struct Membership {
    /// Its name as it was given.
    pub name: Username,
    /// The account with its groups, or why nothing was changed.
    pub account: Result<AccountNow, DeskError>,
}

impl Admin<'_> {
    /// Adds accounts to a group, which is made if it is not there, or removes them from it, in one transaction; one that
    /// cannot be changed does not stop the others. Where nothing has to be changed, nothing is recorded.
    ///
    /// # Errors
    /// [`DeskError::NewName`] for the name of a group to add to; [`DeskError::StaleSignIn`], and [those of every operation
    /// of an admin](Admin#errors-of-every-operation). An account that does not exist, or that a token may not act on, is
    /// in its own result.
    pub fn change_group(
        &self,
        change: MembershipChange,
        group: &GroupName,
        names: &[Username],
    ) -> Result<Vec<Membership>, DeskError> {
        if change == MembershipChange::Add {
            group.may_be_new()?;
        }
        self.act(Needs::Scope(Scope::UsersManage), |mut deed, actor| {
            let mut changed = Vec::with_capacity(names.len());
            for name in names {
                let account = if_readable(change_one(&mut deed, actor, change, group, name))?;
                changed.push(Membership {
                    name: name.clone(),
                    account,
                });
            }
            deed.commit()?;
            Ok(changed)
        })
    }

    /// Calls `each` for every group by name, with the number of its accounts, until it breaks.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn each_group(
        &self,
        each: &mut dyn FnMut(&GroupName, u64) -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let mut look = self.look_once(Needs::Scope(Scope::UsersList))?;
        Ok(look.tx.each_group(each)?)
    }
}

/// Changes one account's membership, if it has to be changed and the actor may do that.
fn change_one(
    deed: &mut Deed<'_>,
    actor: &Actor,
    change: MembershipChange,
    group: &GroupName,
    name: &Username,
) -> Result<AccountNow, DeskError> {
    let mut account = deed.account(name)?;
    if !reaches(actor, account.role) {
        let refused = change.action().refused().about(&account).by(actor);
        deed.record_refusal(refused.why(Some(named(group))))?;
        return Err(DeskError::AdminByToken);
    }
    let changed = match change {
        MembershipChange::Add => deed.tx.add_member(account.id, group)?,
        MembershipChange::Remove => deed.tx.remove_member(account.id, group)?,
    };
    if changed {
        let done = change.action().done().about(&account).by(actor);
        deed.record(done.why(Some(named(group))))?;
        match change {
            MembershipChange::Add => {
                account.groups.push(group.clone());
                account.groups.sort_unstable();
            }
            MembershipChange::Remove => account.groups.retain(|other| other != group),
        }
    }
    Ok(AccountNow {
        account,
        now: deed.moment(),
    })
}

impl MembershipChange {
    const fn action(self) -> Action {
        match self {
            Self::Add => Action::GroupAdd,
            Self::Remove => Action::GroupRemove,
        }
    }
}

/// The event of a new account that is in a group from the beginning.
pub(super) fn joined(actor: &Actor, account: &Account, group: &GroupName) -> NewEvent {
    let added = Action::GroupAdd.done().about(account).by(actor);
    added.why(Some(named(group)))
}

fn named(group: &GroupName) -> Reason {
    Reason::of_the_program(&format!("group {group}"))
}
