//! `users reset` for many accounts: named, in a file, or selected.

use std::cell::RefCell;

use anyhow::Result;
use passdesk::desk::{AccountFilter, Admin, LeftOut, NewTemporary, Terms, Wanted};
use passdesk::model::{AccountId, Action, Username};

use super::bulk::{Asked, BATCH, Item, Job};
use super::dry_run;
use super::input::Rows;
use super::reset::{Reset, declined};
use super::say_left_out;
use super::sheet_file::SheetFile;
use crate::cli::setup::Setup;
use crate::cli::terminal::{Terminal, undisturbed};

impl Item for Wanted {
    fn name(&self) -> &Username {
        &self.name
    }
}

pub(super) fn run(
    args: &Reset,
    terms: &Terms,
    admin: &Admin<'_>,
    terminal: Option<&mut Terminal>,
    setup: &mut Setup,
) -> Result<()> {
    admin.may_reset_batches(terms)?;
    let filter = AccountFilter {
        role: args.role,
        statuses: args.status.clone(),
        ..AccountFilter::default()
    };
    let mut rows = match &args.from {
        Some(file) => Some(Rows::<Wanted>::open(file)?),
        None => None,
    };
    if let Some(rows) = &rows {
        rows.tell_unread(&setup.out);
    }
    let total = match &rows {
        Some(rows) => Some(rows.count),
        None if args.selects() => None,
        None => Some(args.names.len() as u64),
    };
    let left_out = RefCell::default();
    let mut selected;
    let mut named;
    let asked: &mut dyn Iterator<Item = Asked<Wanted>> = if let Some(rows) = &mut rows {
        rows
    } else if args.selects() {
        selected = Selected::new(admin, &filter, &left_out);
        &mut selected
    } else {
        named = args
            .names
            .iter()
            .cloned()
            .map(|name| Ok(Ok(generated(name))));
        &mut named
    };
    if args.dry_run {
        let result = dry_run::run(asked, admin, terms, &mut setup.out);
        return result.and(say_left_out(&setup.out, &left_out.into_inner()));
    }
    let total = match total {
        Some(total) => total,
        None => count(admin, &filter)?,
    };
    if let (Some(terminal), false) = (terminal, args.yes)
        && !terminal.confirm(&format!("reset the passwords of {total} accounts"))?
    {
        return Err(declined());
    }
    let format = setup.out.format();
    let file =
        undisturbed(|| SheetFile::of(&args.destination, format, admin, Action::PasswordReset))?;
    let own_left_out = args.selects() && admin.fits(&filter);
    let result = Job {
        asked,
        total,
        distinct: args.selects(),
        skipped: u64::from(own_left_out),
        done: "reset",
        deed: &mut |batch, write| admin.reset_batch(batch, terms, write),
    }
    .run(&mut setup.out, file);
    if own_left_out {
        setup.out.note(&format!(
            "skipped: your own account, {}; change its password with passdesk passwd",
            admin.account().name
        ));
    }
    result.and(say_left_out(&setup.out, &left_out.into_inner()))
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
    type Item = Asked<Wanted>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_name() {
            Ok(name) => name.map(|name| Ok(Ok(generated(name)))),
            Err(error) => Some(Err(error)),
        }
    }
}
