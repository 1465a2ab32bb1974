//! `recover inspect`: tells staff in words what they would sign.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::credentials::recovery::Challenge;
use passdesk::model::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::small_file::read_file;
use crate::cli::account::rfc3339;
use crate::cli::escape::escape;
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::cli::times::said;

/// No challenge is longer.
const LONGEST: u64 = 2 * 1024;

/// Say in words what a challenge asks for; needs no store
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover inspect challenge.txt")]
pub(crate) struct Inspect {
    /// The challenge
    file: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    request_id: String,
    account: &'a str,
    account_id: String,
    action: &'static str,
    overrides: Names<'a>,
    reason: &'a str,
    requester_uid: u32,
    requester_host: &'a str,
    #[serde(serialize_with = "rfc3339")]
    redeemable_from: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    expired: bool,
    signatures_needed: usize,
    trust_version: u64,
    trust_sha256: String,
    store_id: String,
    store_epoch: String,
    challenge_sha256: String,
}

/// Names: a list in JSON, words with a space between them in CSV.
struct Names<'a> {
    names: Vec<&'a str>,
    listed: bool,
}

impl Serialize for Names<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.listed {
            serializer.collect_seq(&self.names)
        } else {
            serializer.serialize_str(&self.names.join(" "))
        }
    }
}

pub(crate) fn run(args: &Inspect, mut setup: Setup) -> Result<()> {
    let bytes = read_file(&args.file, LONGEST)?;
    let path = args.file.display().to_string();
    let challenge = Challenge::parse(&bytes).map_err(|error| {
        Failure::usage(format!("{path}: {error}")).hint("do not sign it; ask for the file again")
    })?;
    let now = Setup::surroundings().clock.now();
    let names: Vec<_> = challenge
        .overrides
        .iter()
        .map(|over| over.name.as_str())
        .collect();
    let row = Row {
        request_id: challenge.request.to_string(),
        account: challenge.name.as_str(),
        account_id: challenge.account.0.to_string(),
        action: challenge.action.as_str(),
        signatures_needed: usize::from(challenge.threshold) + usize::from(!names.is_empty()),
        overrides: Names {
            names,
            listed: setup.out.lists_in_rows(),
        },
        reason: challenge.reason.as_str(),
        requester_uid: challenge.requester_uid,
        requester_host: &challenge.requester_host,
        redeemable_from: Some(challenge.issued_at),
        expires_at: Some(challenge.expires_at),
        expired: now >= challenge.expires_at,
        trust_version: challenge.trust_version,
        trust_sha256: HEXLOWER.encode(&challenge.trust_digest),
        store_id: challenge.store.to_string(),
        store_epoch: challenge.epoch.to_string(),
        challenge_sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
    };
    setup.out.row(&row, &in_words(&row, &challenge, &setup))?;
    if row.expired {
        setup
            .out
            .note("it has expired: a signature of it is worth nothing");
    } else {
        setup.out.note(&format!(
            "sign only after you have spoken to {} yourself:\nssh-keygen -Y sign -f KEY -n recovery@passdesk {}",
            escape(row.account),
            escape(&path)
        ));
    }
    Ok(())
}

fn in_words(row: &Row<'_>, challenge: &Challenge, setup: &Setup) -> String {
    let mut lines = vec![
        format!(
            "whoever holds the claim secret may set a new password for the admin {}",
            setup.out.emphasis(row.account)
        ),
        format!("because   {}", escape(row.reason)),
        format!(
            "asked by  operating-system user {} on {}",
            row.requester_uid,
            escape(row.requester_host)
        ),
        format!(
            "valid     from {} until {}",
            said(challenge.issued_at),
            said(challenge.expires_at)
        ),
        format!(
            "needs     {} signatures, by version {} of the trusted signers",
            row.signatures_needed, row.trust_version
        ),
    ];
    if !row.overrides.names.is_empty() {
        let names: Vec<_> = row
            .overrides
            .names
            .iter()
            .map(|name| escape(name))
            .collect();
        lines.push(format!(
            "BEWARE    it passes over {}, who could reset this password; make sure that they cannot be asked",
            names.join(", ")
        ));
    }
    lines.push(format!("request   {}", row.request_id));
    lines.push(format!("store     {}", row.store_id));
    lines.join("\n")
}
