//! `audit verify`: whether the audit log was changed.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{DamageRow, VerifiedEnd, VerifyAudit};
use passdesk::desk::{Anchor, Discrepancy};
use serde::Serialize;
use uuid::Uuid;

use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::output::{List, Output};
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;
use crate::cli::table::{cell, counted};
use crate::cli::times::noted;

/// The largest file of anchors, in bytes: one a day for ten years.
const LARGEST: u64 = 1024 * 1024;

/// Check that nobody has changed the audit log
///
/// Every event is hashed together with the one before it, and the end of each chain is stored separately. So an event that was altered,
/// taken out, put in or moved is found and named; the command then ends with status 75. This alone does not show a chain that was cut short
/// together with its stored end, dropped, or rewritten up to its end: for that, compare with an anchor that was kept elsewhere (audit anchor).
///
/// On a read-only file system the owner of the store needs no session, and nothing is recorded.
///
/// Events that audit archive has moved to files are only checked when all of its files are given. Without them, an anchor from before
/// cannot be checked: the command then ends with status 9.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit verify
  passdesk audit verify --anchor /mnt/elsewhere/anchors.txt
  passdesk audit verify --archive archive/2024.jsonl --archive archive/2025.jsonl
  passdesk audit verify --format json | jq -r .event_id")]
pub(crate) struct Verify {
    /// Compare with every anchor in this file; other lines in it do not matter
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// Check the archived events in this file too; give every file of audit archive
    #[arg(long, value_name = "FILE")]
    archive: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Sound {
    chains: u64,
    events: u64,
    anchors: usize,
    put_away: u64,
    archives: usize,
}

/// A finding as scripts see it.
#[derive(Serialize)]
struct Row<'a> {
    damage: &'a str,
    subject: Option<&'a str>,
    sequence: Option<u64>,
    event_id: Option<Uuid>,
    detail: &'a str,
    subject_id: Option<Uuid>,
}

const COLUMNS: &[&str] = &["DAMAGE", "SUBJECT", "NUMBER", "EVENT", "WHAT DIFFERS"];

pub(super) fn run(args: &Verify, mut setup: Setup) -> Result<()> {
    let anchors = match &args.anchor {
        Some(path) => anchors_in(path)?,
        None => Vec::new(),
    };
    let verified = if setup.only_looks()? {
        let desk = setup.desk_to_look()?;
        show_findings(&mut setup.out, |each| {
            let report = &mut |finding: &Discrepancy| each(finding.into());
            let verified = desk.verify_unrecorded(&anchors, &args.archive, report)?;
            Ok(Some(verified.into()))
        })?
    } else {
        let admin = setup.admin()?;
        let asked = VerifyAudit {
            anchors: anchors.iter().map(Anchor::to_string).collect(),
            archives: args.archive.clone(),
        };
        show_findings(&mut setup.out, |each| Ok(admin.list(asked, each)?))?
    };
    refuse(&verified, anchors.len())?;
    say_sound(&verified, &anchors, args.archive.len(), &mut setup.out)
}

/// Ends with an error where something is wrong, or cannot be checked.
fn refuse(verified: &VerifiedEnd, anchors: usize) -> Result<(), Failure> {
    if verified.findings > 0 {
        let things = counted(verified.findings, "finding", "findings");
        return Err(Failure::new(
            ExitStatus::Unavailable,
            format!("the audit log is not what passdesk wrote: {things}"),
        )
        .hint("each finding says where; keep this store unchanged for the investigation, and compare it with a backup"));
    }
    if let Some(to) = verified.undecided_to {
        let message = format!(
            "{} of {}, the newest of {to}, cannot be checked: events that {} were archived",
            verified.undecided,
            counted(anchors as u64, "anchor", "anchors"),
            match verified.undecided {
                1 => "it covers",
                _ => "they cover",
            }
        );
        return Err(Failure::new(ExitStatus::Partial, message)
            .hint("nothing else is wrong; give every file of audit archive with --archive FILE"));
    }
    Ok(())
}

/// Says what was found to be in order, and what that does not show.
fn say_sound(
    verified: &VerifiedEnd,
    anchors: &[Anchor],
    archives: usize,
    out: &mut Output,
) -> Result<()> {
    let row = Sound {
        chains: verified.chains,
        events: verified.events,
        anchors: anchors.len(),
        put_away: verified.archived,
        archives,
    };
    let mut sentence = format!(
        "{} in {}: nothing was altered, taken out, put in or moved",
        counted(verified.events, "event", "events"),
        counted(verified.chains, "chain", "chains")
    );
    if verified.archived > 0 {
        sentence.push_str(&format!(
            "; {} archived, {}",
            match verified.archived {
                1 => "1 event was".to_owned(),
                count => format!("{count} events were"),
            },
            match archives {
                0 => "and not checked",
                _ => "all of them in the files given",
            }
        ));
    }
    let newest = anchors.iter().max_by_key(|anchor| anchor.at);
    let rest = match newest {
        Some(newest) => {
            sentence.push_str(&format!(
                ", and {}",
                match anchors.len() {
                    1 => "the anchor matches".to_owned(),
                    count => format!("all {count} anchors match"),
                }
            ));
            format!(
                "of the events after {}, the last ones of a chain can be removed or rewritten unseen: take a new anchor",
                noted(newest.at)
            )
        }
        None => "without an anchor, this does not show whether a chain was cut short, dropped, or rewritten up to its end: passdesk audit anchor --help".to_owned(),
    };
    out.row(&row, &sentence)?;
    out.note(&rest);
    Ok(())
}

/// What a finding is given to.
type Each<'e> = dyn FnMut(DamageRow) -> ControlFlow<()> + 'e;

/// Lists findings while they are found; without any, no list is begun.
fn show_findings(
    out: &mut Output,
    verify: impl FnOnce(&mut Each<'_>) -> Result<Option<VerifiedEnd>>,
) -> Result<VerifiedEnd> {
    let mut list = out.list(COLUMNS, DamageRow::FIELDS);
    let verified = verify(&mut |finding| feed(&mut list, &finding))?;
    match verified {
        Some(verified) if verified.findings == 0 => Ok(verified),
        verified => {
            list.finish()?;
            Ok(verified.unwrap_or_default())
        }
    }
}

fn feed(list: &mut List<'_>, row: &DamageRow) -> ControlFlow<()> {
    let subject = match &row.subject {
        Some(_) if row.of_store => Some("the store"),
        subject => subject.as_deref(),
    };
    let written = Row {
        damage: &row.damage,
        subject: row.subject.as_deref(),
        sequence: row.sequence,
        event_id: row.event_id,
        detail: &row.detail,
        subject_id: row.subject_id,
    };
    list.feed(&written, || {
        let shown = match (subject, row.subject_id) {
            (Some(""), Some(id)) => id.to_string(),
            (Some(""), None) => "invalid names".to_owned(),
            (subject, _) => subject.unwrap_or("any").to_owned(),
        };
        let number = |number: u64| number.to_string();
        vec![
            cell(&row.damage).fg(comfy_table::Color::Red),
            cell(&shown),
            cell(&row.sequence.map(number).unwrap_or_default()),
            cell(&row.event_id.map(|id| id.to_string()).unwrap_or_default()),
            cell(&row.detail),
        ]
    })
}

fn anchors_in(path: &Path) -> Result<Vec<Anchor>> {
    let shown = path.display();
    let text = read_file(path, LARGEST)?;
    if text.len() as u64 > LARGEST {
        return Err(Failure::usage(format!("{shown} is too large for a file of anchors")).into());
    }
    let text = String::from_utf8_lossy(&text);
    let anchors = Anchor::all_in(&text).map_err(|line| {
        Failure::usage(format!("line {line} of {shown} does not hold a complete anchor"))
            .hint(format!("give the line as passdesk audit anchor printed it; if it was cut short there, take line {line} out of {shown}"))
    })?;
    if anchors.is_empty() {
        return Err(Failure::usage(format!("there is no anchor in {shown}"))
            .hint("make one: passdesk audit anchor --out FILE")
            .into());
    }
    Ok(anchors)
}
