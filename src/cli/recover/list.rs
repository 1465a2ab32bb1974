//! `recover list`: the latest requests.

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{ListRequests, RequestRow, RequestRows};

use crate::cli::setup::Setup;
use crate::cli::table::{cell, time_cell};

/// List the latest requests, newest first
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover list
  passdesk recover list --format json")]
pub(crate) struct List;

pub(crate) fn run(_: &List, mut setup: Setup) -> Result<()> {
    let RequestRows { requests } = setup.admin()?.ask(ListRequests {})?;
    let mut list = setup.out.list(
        &["REQUEST", "ACCOUNT", "STATE", "REQUESTED", "EXPIRES", "BY"],
        RequestRow::FIELDS,
    );
    for row in &requests {
        list.push(row, || {
            vec![
                cell(&row.request_id.to_string()),
                cell(&row.account),
                cell(&row.state),
                time_cell(row.requested_at),
                time_cell(row.expires_at),
                cell(&by(row)),
            ]
        })?;
    }
    list.finish_or(Some("there are no recovery requests"))?;
    Ok(())
}

/// Who asked, and on which machine.
fn by(row: &RequestRow) -> String {
    let host = &row.requester_host;
    match (row.requester_uid, &row.requester_address) {
        (Some(uid), _) => format!("{uid} on {host}"),
        (None, Some(address)) => format!("{address} through {host}"),
        (None, None) => host.clone(),
    }
}
