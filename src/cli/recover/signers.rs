//! `recover signers`: who may sign a recovery, and how many must.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::client::Client;
use passdesk::credentials::recovery::{
    InvalidSigner, Signer, SignerName, parse_distinct_signers, parse_public_key,
};
use passdesk::deeds::{
    AddSigner, Deed, ListSigners, RemoveSigner, SetThreshold, SignerRow, SignerRows,
};
use passdesk::desk::DeskError;
use passdesk::model::Timestamp;
use serde::Serialize;

use crate::cli::consent::Yes;
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;
use crate::cli::table::{cell, time_cell};
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// No file of signers is longer.
const LONGEST_FILE: u64 = 64 * 1024;

/// Set who may sign recoveries, and how many must sign
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk recover signers add ann --key ann.pub
  passdesk recover signers threshold 2")]
pub(crate) enum Signers {
    Add(Add),
    /// List the trusted signers
    #[command(after_help = "Examples:\n  passdesk recover signers list --format json")]
    List,
    Remove(Remove),
    Threshold(Threshold),
}

/// Add a trusted signer; a new key counts after 72 hours
///
/// Every change is shown to every admin at the next sign-in and ends all open requests.
#[derive(Args)]
#[command(
    after_help = "Keys: ssh-ed25519, sk-ssh-ed25519@openssh.com, ecdsa-sha2-nistp256.

Examples:
  passdesk recover signers add ann --key ann.pub"
)]
pub(crate) struct Add {
    /// The signer's name
    name: SignerName,
    /// The signer's public key, as ssh-keygen wrote it
    #[arg(long, value_name = "FILE.pub", value_parser = key_file)]
    key: PathBuf,
}

/// The name of a file with a public key that may sign: another answer is asked for again.
fn key_file(text: &str) -> Result<PathBuf, UnusableKey> {
    let path = PathBuf::from(text);
    if !path.try_exists().unwrap_or(true) {
        return Err(UnusableKey::NotThere(path));
    }
    match read_file(&path, LONGEST_FILE) {
        Ok(bytes) => parse_public_key(&bytes)
            .map(|_| path.clone())
            .map_err(|why| UnusableKey::Refused(path, why)),
        // Why it cannot be read is said when it is.
        Err(_) => Ok(path),
    }
}

#[derive(Debug, Clone, thiserror::Error)]
enum UnusableKey {
    #[error("there is no file {}", .0.display())]
    NotThere(PathBuf),
    #[error("{}: {}", .0.display(), .1)]
    Refused(PathBuf, InvalidSigner),
}

/// Remove a trusted signer, at once
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover signers remove ann")]
pub(crate) struct Remove {
    /// The signer's name
    name: SignerName,
    #[command(flatten)]
    yes: Yes,
}

/// Set how many signers must sign
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover signers threshold 2")]
pub(crate) struct Threshold {
    /// How many signers must sign
    #[arg(value_name = "K", value_parser = threshold)]
    number: u8,
}

fn threshold(text: &str) -> Result<u8, &'static str> {
    let number = text.parse();
    number.map_err(|_| "write a whole number, from 1 to the number of signers")
}

#[derive(Serialize)]
struct ChangedRow<'a> {
    name: Option<&'a str>,
    change: &'static str,
    counts_from: Option<Timestamp>,
    signers: usize,
    threshold: u8,
}

/// The signers in a list, in any of its three forms.
pub(crate) fn signers_in(path: &Path) -> Result<Vec<Signer>> {
    let bytes = read_file(path, LONGEST_FILE)?;
    let signers = parse_distinct_signers(&bytes).map_err(|error| {
        Failure::usage(format!("{}: {error}", path.display()))
            .hint("nothing was changed; correct the file, and run the command again")
    })?;
    if signers.is_empty() {
        return Err(
            Failure::usage(format!("{} does not name a signer", path.display()))
                .hint("write a line for each signer: NAME ssh-ed25519 KEY, or the line of the .pub file, with the name as its comment")
                .into(),
        );
    }
    Ok(signers)
}

pub(crate) fn run(signers: Signers, setup: Setup) -> Result<()> {
    match signers {
        Signers::Add(args) => {
            let bytes = read_file(&args.key, LONGEST_FILE)?;
            let key = String::from_utf8(bytes)
                .map_err(|error| Failure::usage(format!("{}: {error}", args.key.display())))?;
            let name = args.name.to_string();
            let admin = setup.fresh_admin()?;
            let deed = AddSigner { name, key };
            change(setup, &admin, Some(&args.name), "added", deed)
        }
        Signers::List => list(setup),
        Signers::Remove(args) => {
            let admin = setup.fresh_admin()?;
            args.yes.ask("removing a trusted signer", &setup, || {
                removal(&admin, &args.name)
            })?;
            let name = args.name.to_string();
            let deed = RemoveSigner { name };
            change(setup, &admin, Some(&args.name), "removed", deed)
        }
        Signers::Threshold(args) => {
            let admin = setup.fresh_admin()?;
            let threshold = args.number;
            change(setup, &admin, None, "threshold", SetThreshold { threshold })
        }
    }
}

/// What is asked before a signer is removed.
fn removal(admin: &Client, name: &SignerName) -> Result<String> {
    let now = admin.ask(ListSigners {})?;
    if !now
        .signers
        .iter()
        .any(|signer| signer.name == name.as_str())
    {
        return Err(DeskError::NoSuchSigner(name.clone()).into());
    }
    Ok(format!("remove the trusted signer {name}"))
}

fn change(
    mut setup: Setup,
    admin: &Client,
    name: Option<&SignerName>,
    change: &'static str,
    deed: impl Deed<Answer = SignerRows>,
) -> Result<()> {
    let now = undisturbed(|| admin.ask(deed))?;
    let found = name.and_then(|name| {
        let mut signers = now.signers.iter();
        signers.find(|signer| signer.name == name.as_str())
    });
    let row = ChangedRow {
        name: name.map(SignerName::as_str),
        change,
        counts_from: found.map(|signer| signer.counts_from),
        signers: now.signers.len(),
        threshold: now.threshold,
    };
    let mut sentence = String::new();
    if let Some(name) = row.name {
        sentence = format!(
            "the trusted signer {} is {change}",
            setup.out.emphasis(name)
        );
        if let Some(from) = row.counts_from {
            sentence.push_str(&format!(" and counts from {}", said(from)));
        }
        sentence.push_str("; ");
    }
    sentence.push_str(&must_sign(&now));
    setup.out.row(&row, &sentence)?;
    setup.out.note(
        "every admin is shown this at the next sign-in, and requests that were open are void",
    );
    Ok(())
}

fn must_sign(now: &SignerRows) -> String {
    format!("{} of {} must sign", now.threshold, now.signers.len())
}

fn list(mut setup: Setup) -> Result<()> {
    let now = setup.admin()?.ask(ListSigners {})?;
    let mut list = setup.out.list(
        &["NAME", "KIND", "FINGERPRINT", "ADDED", "COUNTS FROM"],
        SignerRow::FIELDS,
    );
    for row in &now.signers {
        list.push(row, || {
            vec![
                cell(&row.name),
                cell(&row.kind),
                cell(&row.fingerprint),
                time_cell(row.added_at),
                time_cell(row.counts_from),
            ]
        })?;
    }
    list.finish_or(Some("there are no trusted signers"))?;
    if now.signers.is_empty() {
        setup
            .out
            .note("add one: passdesk recover signers add NAME --key FILE.pub");
    } else {
        setup.out.note(&must_sign(&now));
    }
    Ok(())
}
