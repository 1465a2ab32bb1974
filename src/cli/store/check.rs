//! `store check`: finds what is wrong with the store, or soon could be.

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Desk, Finding};

use super::findings;
use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::row::row;
use crate::cli::setup::Setup;

/// Check the store for damage, and for problems that are coming
///
/// It checks files and modes, structure, schema, values, chains, the clock, the blocklist, and whether an admin who loses the
/// password could still be helped. In a PostgreSQL database it does not check files, structure and schema: that is for its
/// server and its owner. It changes nothing, and works on stores that other commands refuse.
///
/// It ends with status 0 when it finds nothing (with --quiet it says nothing then), 75 when the store is damaged or must not be used as it is, and 9 when the store
/// works but needs attention soon.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store check
  passdesk store check --format json | jq -r .mend")]
pub(crate) struct Check;

row! {
    struct Row<'a> {
        check: &'static str,
        severity: &'static str,
        what: &'a str,
        why: &'static str,
        mend: &'a str,
    }
}

pub(super) fn run(_: &Check, mut setup: Setup) -> Result<()> {
    let url = setup.store()?;
    setup.only_looks()?;
    let mut found = Desk::check_store(&url, &Setup::surroundings())?;
    if setup.out.is_quiet() {
        found.retain(|finding| !finding.only_waits());
    }
    let time = setup.out.time();
    for finding in &found {
        let told = findings::of(finding, &url, time);
        let row = Row {
            check: told.check,
            severity: severity(finding),
            what: &told.what,
            why: told.why,
            mend: &told.mend,
        };
        let lines = format!(
            "{}: {}\n  why   {}\n  mend  {}",
            row.severity,
            escape(row.what),
            row.why,
            escape(row.mend)
        );
        setup.out.row(&row, &lines)?;
    }
    if found.is_empty() {
        let line = format!("{} is in order", escape(&url.to_string()));
        let line = (!setup.out.is_quiet()).then_some(&*line);
        setup.out.no_rows(Row::FIELDS, line)?;
    }
    verdict(&found)
}

fn severity(finding: &Finding) -> &'static str {
    if finding.is_damage() {
        "damage"
    } else if finding.only_waits() {
        "note"
    } else {
        "warning"
    }
}

/// How it ends.
fn verdict(found: &[Finding]) -> Result<()> {
    let damage = found.iter().filter(|finding| finding.is_damage()).count();
    let waits = found.iter().filter(|finding| finding.only_waits()).count();
    let warnings = found.len() - damage - waits;
    let failure = match (damage, warnings) {
        (0, 0) => return Ok(()),
        (0, 1) => Failure::new(ExitStatus::Partial, "1 thing needs attention"),
        (0, n) => Failure::new(ExitStatus::Partial, format!("{n} things need attention")),
        _ => Failure::new(
            ExitStatus::Unavailable,
            "the store is damaged, or must not be used as it is",
        ),
    };
    Err(failure
        .hint("each finding says how to mend it; nothing was changed")
        .into())
}
