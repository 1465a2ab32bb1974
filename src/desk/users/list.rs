//! Listing accounts: one, or all that match.

use std::ops::ControlFlow;
use std::time::Duration;

use super::LeftOut;
use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::model::{
    Account, AccountNow, AccountOrder, GroupName, Moment, PasswordWord, Role, Scope, Status,
    Username,
};

/// Which accounts to list; the default is all of them by name.
#[derive(Debug, Default)]
pub struct AccountFilter {
    /// Only this role.
    pub role: Option<Role>,
    /// Only these statuses, if any are named.
    pub statuses: Vec<Status>,
    /// Only those whose name or display name contains this text; case does not matter.
    pub search: Option<String>,
    /// Only those with this kind of password.
    pub password: Option<PasswordWord>,
    /// Only those in this group.
    pub group: Option<GroupName>,
    /// Only those who have not signed in for this long; for an account that never did, the time counts from when it was
    /// added.
    pub inactive_for: Option<Duration>,
}

/// The result of a listing.
#[derive(Debug, Default)]
pub struct Listing {
    /// How many accounts were shown.
    pub shown: u64,
    /// How many match the filter.
    pub matching: u64,
    /// The accounts that cannot be read; whether they match the filter is not known.
    pub left_out: LeftOut,
}

impl AccountFilter {
    pub(in crate::desk) fn admits(&self, account: &Account, now: Moment) -> bool {
        self.role.is_none_or(|role| account.role == role)
            && (self.statuses.is_empty() || self.statuses.contains(&account.status(now)))
            && self
                .password
                .is_none_or(|word| account.password.word() == word)
            && self
                .group
                .as_ref()
                .is_none_or(|group| account.groups.contains(group))
            && self.inactive_for.is_none_or(|time| {
                let last_seen = account.last_login_at.unwrap_or(account.created_at);
                now.at.since(last_seen) >= time
            })
            && self.search.as_ref().is_none_or(|text| {
                account.name.as_str().contains(text.as_str())
                    || account
                        .display_name
                        .as_ref()
                        .is_some_and(|name| name.as_str().to_lowercase().contains(text.as_str()))
            })
    }
}

impl Admin<'_> {
    /// Calls `each` for every account that matches, in order, up to `limit` of them, and counts them all. One account
    /// is held at a time.
    ///
    /// `each` says whether to go on; stopping stops the count too.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn accounts(
        &self,
        filter: &AccountFilter,
        order: AccountOrder,
        limit: Option<u64>,
        each: &mut dyn FnMut(Account, Moment) -> ControlFlow<()>,
    ) -> Result<Listing, DeskError> {
        let mut look = self.look_once(Needs::Scope(Scope::UsersList))?;
        let now = look.moment();
        let limit = limit.unwrap_or(u64::MAX);
        let mut listing = Listing::default();
        let filter = AccountFilter {
            search: filter.search.as_ref().map(|text| text.to_lowercase()),
            statuses: filter.statuses.clone(),
            group: filter.group.clone(),
            ..*filter
        };
        look.tx.each_account(order, &mut |read| {
            let account = match read {
                Ok(account) => account,
                Err(error) => {
                    listing.left_out.add(error);
                    return ControlFlow::Continue(());
                }
            };
            if !filter.admits(&account, now) {
                return ControlFlow::Continue(());
            }
            listing.matching += 1;
            if listing.shown == limit {
                return ControlFlow::Continue(());
            }
            listing.shown += 1;
            each(account, now)
        })?;
        Ok(listing)
    }

    /// One account.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn find(&self, name: &Username) -> Result<AccountNow, DeskError> {
        self.look(Needs::Scope(Scope::UsersList), |look| {
            Ok(AccountNow {
                account: look.account(name)?,
                now: look.moment(),
            })
        })
    }
}
