//! `users list`: the accounts.

use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};
use comfy_table::Cell;
use passdesk::deeds::{AccountRow, ListUsers, TimeSpan};
use passdesk::model::{AccountOrder, GroupName, PasswordWord, Role, Status, parse_duration};

use super::unreadable::say_left_out;
use crate::cli::account::{AccountFields, COLUMNS, WIDE_COLUMNS, account_cells, wide_cells};
use crate::cli::at_least_one::at_least_one;
use crate::cli::beside::write_beside;
use crate::cli::format::Format;
use crate::cli::one_of::one_of;
use crate::cli::recover;
use crate::cli::setup::Setup;

/// List accounts
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users list
  passdesk users list --status throttled --status password-disabled
  passdesk users list --search smith
  passdesk users list --group staff
  passdesk users list --password imported
  passdesk users list --inactive-for 90d --sort last-login --format csv")]
pub(crate) struct List {
    /// Only accounts with this role
    #[arg(long, value_parser = one_of::<Role>(Role::ALL.map(Role::as_str)))]
    role: Option<Role>,
    /// Only accounts with this status; may be given several times
    #[arg(long, value_parser = one_of::<Status>(Status::ALL.map(Status::as_str)))]
    status: Vec<Status>,
    /// Only accounts with this kind of password; imported: not used yet since users import
    #[arg(long, value_parser = one_of::<PasswordWord>(PasswordWord::ALL.map(PasswordWord::as_str)))]
    password: Option<PasswordWord>,
    /// Only accounts whose name or display name contains this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only accounts in this group
    #[arg(long)]
    group: Option<GroupName>,
    /// Only accounts that have not signed in for TIME, such as 90d
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    inactive_for: Option<Duration>,
    /// The order of the list
    #[arg(long, value_enum, default_value_t = Sort::Name)]
    sort: Sort,
    /// Show at most N accounts
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    limit: Option<u64>,
    /// Show display names too, as on a terminal of 120 columns and after a search
    #[arg(long)]
    wide: bool,
}

/// The columns of a terminal that has room for display names.
const WIDE: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// By name
    Name,
    /// Longest without a sign-in first
    LastLogin,
    /// Oldest account first
    Created,
}

pub(super) fn run(args: List, mut setup: Setup) -> Result<()> {
    let admin = setup.admin()?;
    let limit = args.limit.or(setup.out.most_rows());
    // What a search matched may be in the display name.
    let wide = args.wide || args.search.is_some() || setup.out.columns() >= Some(WIDE);
    let (columns, cells): (_, fn(&AccountRow) -> Vec<Cell>) = match wide {
        true => (WIDE_COLUMNS, wide_cells),
        false => (COLUMNS, account_cells),
    };
    let asked = ListUsers {
        role: args.role,
        status: args.status,
        password: args.password,
        search: args.search,
        group: args.group,
        inactive_for: args.inactive_for.map(TimeSpan),
        sort: match args.sort {
            Sort::Name => AccountOrder::Name,
            Sort::LastLogin => AccountOrder::LastLogin,
            Sort::Created => AccountOrder::Created,
        },
        limit,
    };

    let format = setup.out.format();
    let mut list = setup.out.list(columns, AccountFields::FIELDS);
    let end = write_beside(
        |row| match row {
            Some(row) => list.feed(&AccountFields::of(&row, format), || cells(&row)),
            // A table stays together, so that its columns do.
            None if format == Format::Table => ControlFlow::Continue(()),
            None => list.flush_or_break(),
        },
        |each| admin.list(asked, each),
    )?;
    list.finish_or(Some("no account matches"))?;
    // Whoever reads the rows has gone.
    let Some(end) = end else { return Ok(()) };
    if end.shown < end.matching && args.limit.is_none() {
        setup.out.note(&format!(
            "{} of {} accounts; see all with --limit {}, or fewer with --search, --role, --status or --group",
            end.shown, end.matching, end.matching
        ));
    }
    recover::warn_of(&setup.out, &admin)?;
    say_left_out(&setup.out, &end.left_out)
}
