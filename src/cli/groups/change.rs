//! `groups add` and `groups remove`: which accounts are in a group.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{AddToGroup, Deed, MembershipRow, MembershipRows, Problem, RemoveFromGroup};
use passdesk::model::{GroupName, Username};
use serde::Serialize;

use crate::cli::escape::escape;
use crate::cli::failure::Failure;
use crate::cli::format::Format;
use crate::cli::row::{Why, Words, rows_failed};
use crate::cli::setup::Setup;
use crate::cli::table::cell;
use crate::cli::terminal::undisturbed;

/// Accounts in one transaction, so that nobody waits long for the lock.
const BATCH: usize = 500;

/// The columns of the rows, as CSV has them.
const FIELDS: &[&str] = &["name", "groups", "error"];

#[derive(Args)]
pub(crate) struct Add {
    /// The group's name; names of groups follow the rules for names of accounts
    #[arg(value_parser = GroupName::new_group)]
    group: GroupName,
    /// The accounts' names; one that cannot be added does not stop the others
    #[arg(required = true, value_name = "NAME", value_hint = ValueHint::Username)]
    names: Vec<Username>,
}

#[derive(Args)]
pub(crate) struct Remove {
    /// The group's name
    group: GroupName,
    /// The accounts' names; one that cannot be removed does not stop the others
    #[arg(required = true, value_name = "NAME", value_hint = ValueHint::Username)]
    names: Vec<Username>,
}

pub(super) fn add(Add { group, names }: Add, setup: Setup) -> Result<()> {
    let ask = |accounts| AddToGroup {
        name: group.clone(),
        accounts,
    };
    run(&names, setup, ask, &format!("is in {group}"))
}

pub(super) fn remove(Remove { group, names }: Remove, setup: Setup) -> Result<()> {
    let ask = |accounts| RemoveFromGroup {
        name: group.clone(),
        accounts,
    };
    run(&names, setup, ask, &format!("is not in {group}"))
}

fn run<D: Deed<Answer = MembershipRows>>(
    names: &[Username],
    setup: Setup,
    ask: impl Fn(Vec<Username>) -> D,
    done: &str,
) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let ask = |names: &[Username]| undisturbed(|| admin.ask(ask(names.to_vec())));
    match names {
        [_] => one(&ask(names)?, setup, done),
        names => many(names, setup, ask),
    }
}

/// The row of one account, in a table a sentence; what is wrong with it is the command's own error.
fn one(MembershipRows { accounts }: &MembershipRows, mut setup: Setup, done: &str) -> Result<()> {
    let format = setup.out.format();
    for row in accounts {
        if let Some(error) = &row.error {
            return Err(Failure::from(error.clone()).into());
        }
        let name = setup.out.emphasis(row.name.as_str());
        let sentence = format!("{name} {}", escape(done));
        setup.out.row(&Row::of(row, format), &sentence)?;
    }
    Ok(())
}

/// A list of many accounts, some of which may have failed.
fn many(
    names: &[Username],
    mut setup: Setup,
    ask: impl Fn(&[Username]) -> Result<MembershipRows, Problem>,
) -> Result<()> {
    let format = setup.out.format();
    let mut failed = 0;
    let mut list = setup.out.list(&["NAME", "GROUPS", "ERROR"], FIELDS);
    for batch in names.chunks(BATCH) {
        for row in &ask(batch)?.accounts {
            failed += u64::from(row.error.is_some());
            list.push(&Row::of(row, format), || {
                let groups = groups_of(row).iter().map(GroupName::as_str);
                let groups = groups.collect::<Vec<_>>().join(" ");
                let error = row.error.as_ref().map(|error| error.message.as_str());
                vec![
                    cell(row.name.as_str()),
                    cell(&groups),
                    cell(error.unwrap_or_default()),
                ]
            })?;
        }
        list.flush()?;
    }
    list.finish()?;
    if failed > 0 {
        return Err(rows_failed(failed).into());
    }
    Ok(())
}

fn groups_of(row: &MembershipRow) -> &[GroupName] {
    row.account.as_ref().map_or(&[], |account| &account.groups)
}

/// A result row: the groups that an account is in now, or why nothing was changed.
#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Done {
        name: &'a Username,
        groups: Words<'a, GroupName>,
    },
    Failed {
        name: &'a Username,
        error: Why,
    },
    /// CSV has every column in each row.
    Flat {
        name: &'a Username,
        groups: Words<'a, GroupName>,
        error: Option<String>,
    },
}

impl<'a> Row<'a> {
    fn of(row: &'a MembershipRow, format: Format) -> Self {
        let name = &row.name;
        let groups = Words::of(groups_of(row), format);
        let why = row
            .error
            .clone()
            .map(|error| Why::from(&Failure::from(error)));
        match (format, why) {
            (Format::Csv, why) => Self::Flat {
                name,
                groups,
                error: why.map(|why| why.flat()),
            },
            (Format::Json | Format::Table, Some(error)) => Self::Failed { name, error },
            (Format::Json | Format::Table, None) => Self::Done { name, groups },
        }
    }
}
