//! Accounts: listing, adding, removing and switching them.

use super::DeskError;
use super::admin::{Admin, Needs, forget_recovery, keep_a_usable_admin, reach, reaches};
use super::batch::rows::{NewAccount, NewPassword};
use super::deed::{Deed, NotDone};
use super::event::NewEvent;
use super::groups::joined;
use crate::model::{
    Account, AccountId, AccountNow, Action, Actor, GroupName, Guesses, PasswordKind, Reason, Role,
    Scope, Username,
};
use crate::storage::Guessed;

mod correct;
mod list;
mod listed;
mod unreadable;

pub use correct::Corrections;
pub use list::{AccountFilter, Listing};
pub use listed::{Compared, ListedAccount};
pub use unreadable::LeftOut;

/// The result for a page of accounts that were asked for a new password.
#[derive(Debug)]
pub struct Required {
    /// How many were asked.
    pub asked: u64,
    /// The accounts that cannot be read.
    pub left_out: LeftOut,
    /// The last id looked at.
    pub last: AccountId,
}

impl Admin<'_> {
    /// Removes an account with its sessions; its events stay in the audit log. Returns the account as it was.
    ///
    /// # Errors
    /// [`DeskError::LastAdmin`], [`DeskError::NoSuchAccount`], [`DeskError::StaleSignIn`], and [those of every
    /// operation of an admin](Admin#errors-of-every-operation).
    pub fn remove(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountRemove, name, |deed, account, refused| {
            deed.tx.remove_account(account.id)?;
            keep_a_usable_admin(deed, account, refused)
        })
    }

    /// Switches an account off and ends its sessions, tokens and devices' tokens.
    ///
    /// # Errors
    /// Those of [`Admin::remove`].
    pub fn disable(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountDisable, name, |deed, account, refused| {
            let before = account.clone();
            account.disabled = true;
            deed.tx.update_account(account)?;
            deed.tx.remove_access(account.id)?;
            forget_recovery(deed, account)?;
            keep_a_usable_admin(deed, &before, refused)
        })
    }

    /// Switches an account on.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn enable(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountEnable, name, |deed, account, _| {
            account.disabled = false;
            Ok(deed.tx.update_account(account)?)
        })
    }

    /// Makes a user an admin.
    ///
    /// # Errors
    /// Those of [`Admin::enable`].
    pub fn promote(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountPromote, name, |deed, account, _| {
            account.role = Role::Admin;
            Ok(deed.tx.update_account(account)?)
        })
    }

    /// Makes an admin a user.
    ///
    /// # Errors
    /// Those of [`Admin::remove`].
    pub fn demote(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountDemote, name, |deed, account, refused| {
            let before = account.clone();
            account.role = Role::User;
            deed.tx.update_account(account)?;
            deed.tx.remove_tokens(account.id)?;
            forget_recovery(deed, account)?;
            keep_a_usable_admin(deed, &before, refused)
        })
    }

    /// Forgets an account's failures and ends its wait. A password that failures have disabled stays disabled: that
    /// takes a reset (NIST SP 800-63B-4, 3.2.2).
    ///
    /// # Errors
    /// Those of [`Admin::enable`].
    pub fn unlock(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.unlock_and(name, false)
    }

    /// The same, and ends the tokens of its devices: from then on each of them is a stranger (S72).
    ///
    /// # Errors
    /// Those of [`Admin::enable`].
    pub fn unlock_ending_devices(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.unlock_and(name, true)
    }

    fn unlock_and(&self, name: &Username, ends_devices: bool) -> Result<AccountNow, DeskError> {
        self.change(Action::AccountUnlock, name, |deed, account, _| {
            if ends_devices {
                deed.tx.remove_devices(account.id)?;
            }
            account.password_disabled = account.is_password_disabled(&deed.moment().limits);
            account.guesses = Guesses::default();
            deed.tx.forget_code_guesses(Guessed::CodeOf(account.id))?;
            Ok(deed.tx.update_account(account)?)
        })
    }

    /// Asks these accounts for a new password while their old ones work: all of them or, if one does not exist, none.
    ///
    /// # Errors
    /// Those of [`Admin::enable`].
    pub fn require_change(&self, names: &[Username]) -> Result<Vec<AccountNow>, DeskError> {
        self.act(Needs::Scope(Scope::UsersManage), |mut deed, actor| {
            let mut changed = Vec::with_capacity(names.len());
            for name in names {
                let mut account = deed.account(name)?;
                require(&mut deed, actor, &mut account)?;
                changed.push(AccountNow {
                    account,
                    now: deed.moment(),
                });
            }
            deed.commit()?;
            Ok(changed)
        })
    }

    /// Asks the next accounts by id, after the given one or from the start, for a new password: a few hundred in one
    /// transaction, so that nobody waits long for the lock. The admin's own is left out, and with a token every
    /// admin's.
    ///
    /// Returns `None` when there are no more.
    ///
    /// # Errors
    /// [`DeskError::StaleSignIn`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn require_change_after(
        &self,
        last: Option<AccountId>,
    ) -> Result<Option<Required>, DeskError> {
        /// The number of accounts in one transaction.
        const PAGE: u32 = 500;
        self.act(Needs::Scope(Scope::UsersManage), |mut deed, actor| {
            let page = deed.tx.accounts_after(last, PAGE)?;
            let mut asked = 0;
            for mut account in page.accounts {
                if account.id != actor.account && reaches(actor, account.role) {
                    require(&mut deed, actor, &mut account)?;
                    asked += 1;
                }
            }
            deed.commit()?;
            Ok(page.last.map(|last| Required {
                asked,
                left_out: page.unread.into(),
                last,
            }))
        })
    }

    /// The steps of every operation on one account: prove, find, change, record, commit. `change` may refuse, too.
    fn change(
        &self,
        action: Action,
        name: &Username,
        mut change: impl FnMut(&mut Deed<'_>, &mut Account, &NewEvent) -> Result<(), NotDone>,
    ) -> Result<AccountNow, DeskError> {
        self.change_saying(action, name, |deed, account, actor| {
            let refused = action.refused().about(&*account).by(actor);
            change(deed, account, &refused)?;
            reach(actor, account.role, &refused)?;
            Ok(None)
        })
    }

    /// The same for a change that says what exactly it did.
    fn change_saying(
        &self,
        action: Action,
        name: &Username,
        mut change: impl FnMut(&mut Deed<'_>, &mut Account, &Actor) -> Result<Option<Reason>, NotDone>,
    ) -> Result<AccountNow, DeskError> {
        self.act(Needs::Scope(Scope::UsersManage), |mut deed, actor| {
            let mut account = deed.account(name)?;
            let refused = action.refused().about(&account).by(actor);
            reach(actor, account.role, &refused)?;
            let said = change(&mut deed, &mut account, actor)?;
            deed.record(action.done().about(&account).by(actor).why(said))?;
            let now = deed.moment();
            deed.commit()?;
            Ok(AccountNow { account, now })
        })
    }
}

fn require(deed: &mut Deed<'_>, actor: &Actor, account: &mut Account) -> Result<(), NotDone> {
    let refused = Action::ChangeRequire.refused().about(&*account).by(actor);
    reach(actor, account.role, &refused)?;
    account.change_required = true;
    deed.tx.update_account(account)?;
    deed.record(Action::ChangeRequire.done().about(&*account).by(actor))?;
    Ok(())
}

/// Adds an account with a password that was made before, inside an operation that has proved everything.
pub(super) fn put_in_place(
    deed: &mut Deed<'_>,
    actor: &Actor,
    new: &NewAccount,
    made: &NewPassword,
    reason: Option<&Reason>,
) -> Result<(), DeskError> {
    let id = AccountId(deed.new_id()?);
    let account = Account {
        display_name: new.display_name.clone(),
        role: new.role,
        disabled: made.disabled,
        change_required: made.change_required,
        password_changed_at: matches!(made.kind, PasswordKind::Temporary { .. })
            .then_some(deed.now),
        password: made.kind,
        mail: new.mail.clone(),
        groups: distinct(&new.groups),
        ..Account::new(id, new.name.clone(), deed.now)
    };
    deed.tx.insert_account(&account, made.hash.as_ref())?;
    let added = Action::AccountAdd.done().about(&account).by(actor);
    deed.record(added.why(reason.cloned()))?;
    for group in &account.groups {
        deed.record(joined(actor, &account, group))?;
    }
    Ok(())
}

/// Names of groups in their order, each once.
fn distinct(groups: &[GroupName]) -> Vec<GroupName> {
    let mut groups = groups.to_vec();
    groups.sort_unstable();
    groups.dedup();
    groups
}
