//! `store info`: where the store is, its engine, and how much it holds.

use anyhow::Result;
use clap::Args;
use passdesk::model::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::escape::escape;
use crate::cli::setup::Setup;
use crate::cli::table::card;
use crate::cli::times::dated;

/// Show where the store is, its engine, and how much it holds
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store info
  passdesk store info --format json | jq .size_bytes")]
pub(crate) struct Info;

#[derive(Serialize)]
struct Row<'a> {
    store: &'a str,
    engine: &'static str,
    engine_version: &'a str,
    schema_version: i64,
    size_bytes: u64,
    accounts: u64,
    usable_admins: usize,
    events: u64,
    last_anchor_at: Option<Timestamp>,
    store_id: Uuid,
    store_epoch: Uuid,
    created_at: Timestamp,
}

pub(super) fn run(_: &Info, mut setup: Setup) -> Result<()> {
    setup.only_looks()?;
    let now = setup.desk_to_look()?.about()?;
    let store = now.engine.place.display().to_string();
    let row = Row {
        store: &store,
        engine: now.engine.name,
        engine_version: &now.engine.version,
        schema_version: now.engine.schema,
        size_bytes: now.engine.bytes,
        accounts: now.counts.accounts,
        usable_admins: now.usable_admins,
        events: now.counts.events,
        last_anchor_at: now.last_anchor_at,
        store_id: now.info.id,
        store_epoch: now.info.epoch,
        created_at: now.info.created_at,
    };
    let anchored = row
        .last_anchor_at
        .map(dated)
        .or_else(|| Some(format!("none since {}", dated(now.put_away_before?))))
        .unwrap_or_else(|| "never".to_owned());
    let lines = [
        ("store", escape(&store).into_owned()),
        ("engine", format!("{} {}", row.engine, row.engine_version)),
        ("schema", row.schema_version.to_string()),
        ("size", format!("{} bytes", row.size_bytes)),
        ("accounts", row.accounts.to_string()),
        ("usable admins", row.usable_admins.to_string()),
        ("events", row.events.to_string()),
        ("last anchor", anchored),
        ("id", row.store_id.to_string()),
        ("epoch", row.store_epoch.to_string()),
        ("created", dated(now.info.created_at)),
    ];
    Ok(setup.out.row(&row, &card(13, &lines))?)
}
