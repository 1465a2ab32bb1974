//! `audit verify`: whether the audit log was changed.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Anchor, AnchorMismatch, Damage, DeskError, Discrepancy, Verified};
use passdesk::model::Subject;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::output::{List, Output};
use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;
use crate::cli::table::{cell, counted};
use crate::cli::terminal::undisturbed;
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

row! {
    struct Row<'a> {
        damage: &'static str,
        subject: Option<&'a str>,
        sequence: Option<u64>,
        event_id: Option<Uuid>,
        detail: String,
        subject_id: Option<Uuid>,
    }
}

const COLUMNS: &[&str] = &["DAMAGE", "SUBJECT", "NUMBER", "EVENT", "WHAT DIFFERS"];

pub(super) fn run(args: &Verify, mut setup: Setup) -> Result<()> {
    let anchors = match &args.anchor {
        Some(path) => anchors_in(path)?,
        None => Vec::new(),
    };
    let verified = if setup.only_looks()? {
        let desk = setup.desk_to_look()?;
        show_findings(&mut setup.out, |report| {
            desk.verify_unrecorded(&anchors, &args.archive, report)
        })?
    } else {
        let desk = setup.desk()?;
        let admin = setup.admin(&desk)?;
        let reading = undisturbed(|| admin.read_audit_to_verify("audit verify"))?;
        show_findings(&mut setup.out, |report| {
            reading.verify(&anchors, &args.archive, report)
        })?
    };
    refuse(&verified, anchors.len())?;
    say_sound(&verified, &anchors, args.archive.len(), &mut setup.out)
}

/// Ends with an error where something is wrong, or cannot be checked.
fn refuse(verified: &Verified, anchors: usize) -> Result<(), Failure> {
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
    verified: &Verified,
    anchors: &[Anchor],
    archives: usize,
    out: &mut Output,
) -> Result<()> {
    let row = Sound {
        chains: verified.chains,
        events: verified.events,
        anchors: anchors.len(),
        put_away: verified.put_away,
        archives,
    };
    let mut sentence = format!(
        "{} in {}: nothing was altered, taken out, put in or moved",
        counted(verified.events, "event", "events"),
        counted(verified.chains, "chain", "chains")
    );
    if verified.put_away > 0 {
        sentence.push_str(&format!(
            "; {} archived, {}",
            match verified.put_away {
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

/// Is called with each finding.
type Report<'r> = dyn FnMut(&Discrepancy) -> ControlFlow<()> + 'r;

/// Lists findings while they are found; without any, no list is begun.
fn show_findings(
    out: &mut Output,
    verify: impl FnOnce(&mut Report<'_>) -> Result<Verified, DeskError>,
) -> Result<Verified> {
    let mut list = out.list(COLUMNS, Row::FIELDS);
    let verified = verify(&mut |finding| feed(&mut list, finding))?;
    if verified.findings > 0 {
        list.finish()?;
    }
    Ok(verified)
}

fn feed(list: &mut List<'_>, finding: &Discrepancy) -> ControlFlow<()> {
    let subject = match finding.subject {
        Some(Subject::Store) => Some("the store"),
        Some(Subject::Unknown(_) | Subject::Account(_)) => Some(&*finding.subject_name),
        None => None,
    };
    let row = Row {
        damage: word(&finding.damage),
        subject: finding.subject.map(|_| &*finding.subject_name),
        sequence: finding.sequence,
        event_id: finding.event,
        detail: detail(&finding.damage),
        subject_id: match finding.subject {
            Some(Subject::Account(id)) => Some(id.0),
            Some(Subject::Store | Subject::Unknown(_)) | None => None,
        },
    };
    list.feed(&row, || {
        let shown = match (subject, row.subject_id) {
            (Some(""), Some(id)) => id.to_string(),
            (Some(""), None) => "invalid names".to_owned(),
            (subject, _) => subject.unwrap_or("any").to_owned(),
        };
        let number = |number: u64| number.to_string();
        vec![
            cell(row.damage).fg(comfy_table::Color::Red),
            cell(&shown),
            cell(&row.sequence.map(number).unwrap_or_default()),
            cell(&row.event_id.map(|id| id.to_string()).unwrap_or_default()),
            cell(&row.detail),
        ]
    })
}

/// The word for a damage; scripts rely on it.
fn word(damage: &Damage) -> &'static str {
    match damage {
        Damage::Altered => "altered",
        Damage::HashAltered => "hash-altered",
        Damage::Severed | Damage::OtherInFile => "archive",
        Damage::Missing { .. }
        | Damage::NotInFiles { .. }
        | Damage::MissingRenumbered
        | Damage::NoEvents { .. } => "missing",
        Damage::Inserted | Damage::Beyond { .. } => "inserted",
        Damage::Swapped => "swapped",
        Damage::Length { .. } => "length",
        Damage::Head => "head",
        Damage::NoChain => "no-chain",
        Damage::Gone => "gone",
        Damage::Anchor { .. } => "anchor",
    }
}

/// What differs, for people.
fn detail(damage: &Damage) -> String {
    match damage {
        Damage::Altered => "it was changed after it was recorded".to_owned(),
        Damage::HashAltered => "its hash was changed after it was recorded".to_owned(),
        Damage::Missing { to } => format!("missing, up to number {to}"),
        Damage::NotInFiles { to } => format!("archived, but in none of the files given, up to number {to}"),
        Damage::Severed => "it is the last archived event, but not the one that the store's own events follow: the file was rewritten".to_owned(),
        Damage::OtherInFile => "a file has another event in this place".to_owned(),
        Damage::MissingRenumbered => "the event before it is missing, and those after it were renumbered".to_owned(),
        Damage::Inserted => "it was added where no event was".to_owned(),
        Damage::Beyond { to, told } => {
            format!("the chain ends with number {told}, but events up to number {to} follow")
        }
        Damage::Swapped => "it has changed places with the event before it".to_owned(),
        Damage::Length { told } => format!("the chain's length is stored as {told}, but this is its last event"),
        Damage::Head => "the chain's head is not the hash of its last event: one of them was rewritten, or later events are missing".to_owned(),
        Damage::NoChain => "the chain's length and head are missing".to_owned(),
        Damage::NoEvents { told } => format!("all {told} events are missing"),
        Damage::Gone => "the chain that every store begins with is missing".to_owned(),
        Damage::Anchor { anchor, wrong } => of_anchor(anchor, *wrong),
    }
}

fn of_anchor(anchor: &Anchor, wrong: AnchorMismatch) -> String {
    let Anchor {
        at, chains, events, ..
    } = anchor;
    let saw = format!("the anchor of {at} covers {events} events in {chains} chains");
    match wrong {
        AnchorMismatch::OtherStore => {
            format!("the anchor of {at} belongs to the store {}", anchor.store)
        }
        AnchorMismatch::Dropped { chains, events } => format!(
            "{saw}, but {events} in {chains} are left: chains were dropped, or the store was replaced by an older one"
        ),
        AnchorMismatch::Cut { events } => format!(
            "{saw}, but {events} are left: chains were cut short, or the store was replaced by an older one"
        ),
        AnchorMismatch::Rewritten { chains, events } => format!(
            "{saw}, but now there are {events} in {chains}, not the same ones: chains were rewritten"
        ),
    }
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
