//! `users reset` for many accounts: named, in a file, or selected.

use std::cell::RefCell;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use passdesk::desk::{AccountFilter, Admin, LeftOut, NewTemporary, Terms, Wanted};
use passdesk::model::{AccountId, Action, Role, Status, Username};

use super::dry_run;
use super::input::Rows;
use super::job::{BATCH, InputRow, Item, Job};
use super::left_out::say_left_out;
use super::reset_questions as questions;
use super::rows_file::{Destination, RowsFile};
use crate::cli::setup::Setup;
use crate::cli::terminal::{Terminal, undisturbed};

/// Whose passwords are reset.
#[derive(Args)]
pub(super) struct Selection {
    /// The accounts; on a terminal one can be chosen from a list
    #[arg(value_name = "NAME", conflicts_with_all = ["from", "all", "role", "status"])]
    pub(super) names: Vec<Username>,
    /// The accounts in a file, or - for standard input: one name a line, CSV with a header name[,temporary_password], or JSON objects
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "role", "status"])]
    pub(super) from: Option<PathBuf>,
    /// Every account with this role but your own: user or admin
    #[arg(long)]
    pub(super) role: Option<Role>,
    /// Every account with this status but your own; may be given several times
    #[arg(long)]
    pub(super) status: Vec<Status>,
    /// Every account but your own
    #[arg(long)]
    pub(super) all: bool,
}

impl Selection {
    /// Whether accounts are selected rather than named.
    fn selects(&self) -> bool {
        self.all || self.role.is_some() || !self.status.is_empty()
    }

    pub(super) fn concerns_many(&self) -> bool {
        self.names.len() > 1 || self.from.is_some() || self.selects()
    }

    fn filter(&self) -> AccountFilter {
        AccountFilter {
            role: self.role,
            statuses: self.status.clone(),
            ..AccountFilter::default()
        }
    }
}

/// A reset of many accounts.
pub(super) struct Many<'a> {
    pub(super) selection: &'a Selection,
    pub(super) terms: &'a Terms,
    pub(super) yes: bool,
    pub(super) dry_run: bool,
    pub(super) destination: &'a Destination,
}

impl Item for Wanted {
    fn name(&self) -> &Username {
        &self.name
    }
}

impl Many<'_> {
    pub(super) fn run(
        &self,
        admin: &Admin<'_>,
        terminal: Option<&mut Terminal>,
        setup: &mut Setup,
    ) -> Result<()> {
        admin.may_reset_batches(self.terms)?;
        let selection = self.selection;
        let left_out = RefCell::default();
        let result = if let Some(file) = &selection.from {
            let mut rows = Rows::open(file)?;
            rows.tell_unread(&setup.out);
            let total = Some(rows.count);
            self.reset(&mut rows, total, admin, terminal, setup)
        } else if selection.selects() {
            let filter = selection.filter();
            let mut selected = Selected::new(admin, &filter, &left_out);
            self.reset(&mut selected, None, admin, terminal, setup)
        } else {
            let names = selection.names.iter().cloned();
            let total = Some(names.len() as u64);
            let mut named = names.map(|name| Ok(Ok(generated(name))));
            self.reset(&mut named, total, admin, terminal, setup)
        };
        result.and(say_left_out(&setup.out, &left_out.into_inner()))
    }

    /// Resets them; `total` is how many there are, unless they are selected.
    fn reset(
        &self,
        asked: &mut dyn Iterator<Item = InputRow<Wanted>>,
        total: Option<u64>,
        admin: &Admin<'_>,
        terminal: Option<&mut Terminal>,
        setup: &mut Setup,
    ) -> Result<()> {
        if self.dry_run {
            return dry_run::run(asked, admin, self.terms, &mut setup.out);
        }
        let (filter, selects) = (self.selection.filter(), self.selection.selects());
        let total = total.map_or_else(|| count(admin, &filter), Ok)?;
        if let (Some(terminal), false) = (terminal, self.yes) {
            let question = format!("reset the passwords of {total} accounts");
            questions::confirm(terminal, &question)?;
        }
        let format = setup.out.format();
        let file =
            undisturbed(|| RowsFile::of(self.destination, format, admin, Action::PasswordReset))?;
        let own_left_out = selects && admin.fits(&filter);
        let result = Job {
            asked,
            total,
            distinct: selects,
            skipped: u64::from(own_left_out),
            done: "reset",
            deed: &mut |batch, write| admin.reset_batch(batch, self.terms, write),
        }
        .run(&mut setup.out, file);
        if own_left_out {
            setup.out.note(&format!(
                "skipped: your own account, {}; change its password with passdesk passwd",
                admin.account().name
            ));
        }
        result
    }
}

fn generated(name: Username) -> Wanted {
    Wanted {
        name,
        password: NewTemporary::Generated,
    }
}

fn count(admin: &Admin<'_>, filter: &AccountFilter) -> Result<u64> {
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
struct Selected<'a> {
    admin: &'a Admin<'a>,
    filter: &'a AccountFilter,
    /// Those that cannot be read.
    left_out: &'a RefCell<LeftOut>,
    page: std::vec::IntoIter<Username>,
    last: Option<AccountId>,
    ended: bool,
}

impl<'a> Selected<'a> {
    fn new(
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
    type Item = InputRow<Wanted>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_name() {
            Ok(name) => name.map(|name| Ok(Ok(generated(name)))),
            Err(error) => Some(Err(error)),
        }
    }
}
