//! The accounts that a reset selects by role and status.

use std::cell::RefCell;

use anyhow::Result;
use passdesk::desk::{AccountFilter, Admin, LeftOut, NewTemporary, ResetTarget};
use passdesk::model::{AccountId, Username};

use super::job::{BATCH, InputRow, Item};

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
    let left_out = RefCell::default();
    let mut selected = Selected::new(admin, filter, &left_out);
    let mut count = 0;
    while let Some(name) = selected.next_name()? {
        drop(name);
        count += 1;
    }
    Ok(count)
}

/// The accounts that fit a filter, page by page.
pub(super) struct Selected<'a> {
    admin: &'a Admin<'a>,
    filter: &'a AccountFilter,
    /// Those that cannot be read.
    left_out: &'a RefCell<LeftOut>,
    page: std::vec::IntoIter<Username>,
    last: Option<AccountId>,
    ended: bool,
}

impl<'a> Selected<'a> {
    pub(super) fn new(
        admin: &'a Admin<'a>,
        filter: &'a AccountFilter,
        left_out: &'a RefCell<LeftOut>,
    ) -> Self {
        Self {
            admin,
            filter,
            left_out,
            page: Vec::new().into_iter(),
            last: None,
            ended: false,
        }
    }

    fn next_name(&mut self) -> Result<Option<Username>> {
        loop {
            if let Some(name) = self.page.next() {
                return Ok(Some(name));
            }
            if self.ended {
                return Ok(None);
            }
            let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
            match self.admin.names_to_reset(self.filter, self.last, limit)? {
                Some(page) => {
                    self.page = page.names.into_iter();
                    self.left_out.borrow_mut().extend(page.left_out);
                    self.last = Some(page.last);
                }
                None => self.ended = true,
            }
        }
    }
}

impl Iterator for Selected<'_> {
    type Item = InputRow<ResetTarget>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_name() {
            Ok(name) => name.map(|name| Ok(Ok(generated(name)))),
            Err(error) => Some(Err(error)),
        }
    }
}
