//! The accounts that a reset selects by role and status.

use anyhow::Result;
use passdesk::desk::{AccountFilter, Admin, LeftOut, NewTemporary, ResetTarget};
use passdesk::model::{AccountId, Username};

use super::many_accounts::{BATCH, InputRow, Item};

impl Item for ResetTarget {
    fn name(&self) -> &Username {
        &self.name
    }
}

pub(super) fn generated(name: Username) -> ResetTarget {
    ResetTarget {
        name,
        password: NewTemporary::Generated,
    }
}

/// How many accounts fit a filter.
pub(super) fn count(admin: &Admin<'_>, filter: &AccountFilter) -> Result<u64> {
    Selected::new(admin, filter).try_fold(0, |count, row| row.map(|_| count + 1))
}

/// The accounts that fit a filter, page by page.
pub(super) struct Selected<'a> {
    admin: &'a Admin<'a>,
    filter: &'a AccountFilter,
    /// Those that cannot be read.
    pub(super) left_out: LeftOut,
    page: std::vec::IntoIter<Username>,
    last: Option<AccountId>,
}

impl<'a> Selected<'a> {
    pub(super) fn new(admin: &'a Admin<'a>, filter: &'a AccountFilter) -> Self {
        Self {
            admin,
            filter,
            left_out: LeftOut::default(),
            page: Vec::new().into_iter(),
            last: None,
        }
    }

    fn next_name(&mut self) -> Result<Option<Username>> {
        loop {
            if let Some(name) = self.page.next() {
                return Ok(Some(name));
            }
            let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
            let page = self.admin.names_to_reset(self.filter, self.last, limit)?;
            let Some(page) = page else { return Ok(None) };
            self.page = page.names.into_iter();
            self.left_out.extend(page.left_out);
            self.last = Some(page.last);
        }
    }
}

impl Iterator for Selected<'_> {
    type Item = InputRow<ResetTarget>;

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.next_name().transpose()?;
        Some(name.map(|name| Ok(generated(name))))
    }
}
