//! `policy tune`: which Argon2id cost suits this machine.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::desk::tune;
use passdesk::model::{InvalidDuration, Setting, parse_duration};

use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::table::cell;

/// Measure this machine, and propose what one password hash should cost
///
/// It tries more memory first, then more passes, as long as one hash keeps to the target time. It proposes no less than the
/// lowest allowed cost, and no more than a quarter of this machine's memory. It needs no store and changes nothing.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk policy tune
  passdesk policy tune --target 500ms")]
pub(crate) struct Tune {
    /// How long one hash may take on this machine: 1ms to 10s
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = target)]
    target: Duration,
}

#[derive(Debug, thiserror::Error)]
enum InvalidTarget {
    #[error(transparent)]
    Duration(#[from] InvalidDuration),
    #[error("the target must be 1ms to 10s")]
    Bounds,
}

fn target(text: &str) -> Result<Duration, InvalidTarget> {
    let target = parse_duration(text)?;
    if (Duration::from_millis(1)..=Duration::from_secs(10)).contains(&target) {
        Ok(target)
    } else {
        Err(InvalidTarget::Bounds)
    }
}

row! {
    struct Row {
        argon2_memory: u32,
        argon2_passes: u32,
        argon2_lanes: u32,
        milliseconds: u128,
        proposed: bool,
    }
}

pub(super) fn run(args: &Tune, mut setup: Setup) -> Result<()> {
    let tuned = tune(&Setup::surroundings(), args.target, most_memory_kib())?;
    let mut list = setup.out.list(
        &[
            "ARGON2-MEMORY",
            "ARGON2-PASSES",
            "ARGON2-LANES",
            "MILLISECONDS",
            "",
        ],
        Row::FIELDS,
    );
    for measured in &tuned.measured {
        let row = Row {
            argon2_memory: measured.cost.memory_kib(),
            argon2_passes: measured.cost.passes(),
            argon2_lanes: measured.cost.lanes(),
            milliseconds: measured.time.as_micros().div_ceil(1000),
            proposed: measured.cost == tuned.proposed,
        };
        list.push(&row, || {
            vec![
                cell(&row.argon2_memory.to_string()),
                cell(&row.argon2_passes.to_string()),
                cell(&row.argon2_lanes.to_string()),
                cell(&row.milliseconds.to_string()),
                cell(if row.proposed { "proposed" } else { "" }),
            ]
        })?;
    }
    list.finish()?;
    if tuned.floor_is_slower {
        setup
            .out
            .note("the lowest allowed cost already takes longer than the target on this machine");
    }
    setup.out.note(&format!(
        "next: passdesk policy set {}={} {}={} {}={}{}",
        Setting::Argon2Memory,
        tuned.proposed.memory_kib(),
        Setting::Argon2Passes,
        tuned.proposed.passes(),
        Setting::Argon2Lanes,
        tuned.proposed.lanes(),
        setup.same_store(),
    ));
    Ok(())
}

/// A quarter of this machine's memory, in KiB: several may sign in at once, and the machine has other work.
fn most_memory_kib() -> u32 {
    let about = rustix::system::sysinfo();
    let bytes = u128::from(about.totalram) * u128::from(about.mem_unit);
    u32::try_from(bytes / 4 / 1024).unwrap_or(u32::MAX)
}
