//! `recover list`: the latest requests.

use anyhow::Result;
use clap::Args;
use passdesk::credentials::recovery::Challenge;
use passdesk::model::{Peer, RecoveryRequest, RequestState, Timestamp};
use uuid::Uuid;

use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::table::{cell, time_cell};

/// List the latest requests, newest first
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover list
  passdesk recover list --format json")]
pub(crate) struct List;

row! {
    struct Row<'a> {
        request_id: Uuid,
        account: &'a str,
        state: &'static str,
        requested_at: Timestamp,
        expires_at: Timestamp,
        requester_uid: Option<u32>,
        requester_host: &'a str,
        failed_claims: u32,
        requester_address: Option<String>,
    }
}

pub(crate) fn run(_: &List, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let (requests, now) = setup.admin(&desk)?.recovery_requests()?;
    let mut list = setup.out.list(
        &["REQUEST", "ACCOUNT", "STATE", "REQUESTED", "EXPIRES", "BY"],
        Row::FIELDS,
    );
    for request in &requests {
        // One that cannot be read can be cancelled like any other.
        let account = Challenge::parse(&request.challenge)
            .map_or_else(|_| "?".to_owned(), |challenge| challenge.name.to_string());
        let row = Row {
            request_id: request.id,
            account: &account,
            state: match request.state {
                RequestState::Open if now >= request.expires_at => "expired",
                state => state.as_str(),
            },
            requested_at: request.requested_at,
            expires_at: request.expires_at,
            requester_uid: request.peer.os_uid(),
            requester_host: &request.host,
            failed_claims: request.failed_claims,
            requester_address: request.peer.address(),
        };
        list.push(&row, || {
            vec![
                cell(&row.request_id.to_string()),
                cell(row.account),
                cell(row.state),
                time_cell(row.requested_at),
                time_cell(row.expires_at),
                cell(&by(request)),
            ]
        })?;
    }
    list.finish()?;
    Ok(())
}

/// Who asked, and on which machine.
fn by(request: &RecoveryRequest) -> String {
    let host = &request.host;
    match request.peer {
        Peer::User(uid) => format!("{uid} on {host}"),
        Peer::Address(address) => format!("{} through {host}", address.to_canonical()),
    }
}
