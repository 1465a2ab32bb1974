//! `groups list`: the groups.

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{GroupRow, ListGroups};

use crate::cli::setup::Setup;
use crate::cli::table::cell;

/// List groups, with the number of accounts in each
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk groups list
  passdesk groups list --format csv")]
pub(crate) struct List;

pub(super) fn run(_: &List, mut setup: Setup) -> Result<()> {
    let admin = setup.admin()?;
    let mut list = setup.out.list(&["GROUP", "ACCOUNTS"], GroupRow::FIELDS);
    admin.list(ListGroups {}, &mut |row| {
        list.feed(&row, || {
            vec![cell(row.group.as_str()), cell(&row.accounts.to_string())]
        })
    })?;
    list.finish_or(Some(
        "there is no group; passdesk groups add GROUP NAME makes one",
    ))?;
    Ok(())
}
