//! `recover inspect`: shows signers in words what they would sign.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::credentials::recovery::{Challenge, signing_line};
use passdesk::model::{Peer, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::escape::{escape, shell_word};
use crate::cli::failure::Failure;
use crate::cli::row::Words;
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;
use crate::cli::table::card;
use crate::cli::table::counted;
use crate::cli::times::said;

/// No challenge is longer.
const LONGEST: u64 = 2 * 1024;

/// Show in words what a challenge asks for; needs no store
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover inspect challenge.txt")]
pub(crate) struct Inspect {
    /// The challenge's file
    file: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    request_id: String,
    account: &'a str,
    account_id: String,
    action: &'static str,
    overrides: Words<'a, &'a str>,
    reason: &'a str,
    requester_uid: Option<u32>,
    requester_host: &'a str,
    redeemable_from: Timestamp,
    expires_at: Timestamp,
    expired: bool,
    signatures_needed: usize,
    trust_version: u64,
    trust_sha256: String,
    store_id: String,
    store_epoch: String,
    challenge_sha256: String,
    requester_address: Option<String>,
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
        overrides: Words::of(&names, setup.out.format()),
        reason: challenge.reason.as_str(),
        requester_uid: challenge.requester.os_uid(),
        requester_host: &challenge.requester_host,
        redeemable_from: challenge.issued_at,
        expires_at: challenge.expires_at,
        expired: now >= challenge.expires_at,
        trust_version: challenge.trust_version,
        trust_sha256: HEXLOWER.encode(&challenge.trust_digest),
        store_id: challenge.store.to_string(),
        store_epoch: challenge.epoch.to_string(),
        challenge_sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
        requester_address: challenge.requester.address(),
    };
    setup
        .out
        .row(&row, &in_words(&row, challenge.requester, &names, &setup))?;
    if row.expired {
        setup.out.note("it has expired: signing it has no effect");
    } else {
        setup.out.note(&format!(
            "sign only after you have spoken to {} yourself:\n{}",
            escape(row.account),
            signing_line(&shell_word(&path))
        ));
    }
    Ok(())
}

fn in_words(row: &Row<'_>, requester: Peer, overrides: &[&str], setup: &Setup) -> String {
    let mut fields = vec![
        ("because", escape(row.reason).into_owned()),
        (
            "asked by",
            format!("{requester} {}", escape(row.requester_host)),
        ),
        (
            "valid",
            format!(
                "from {} until {}",
                said(row.redeemable_from),
                said(row.expires_at)
            ),
        ),
        (
            "needs",
            format!(
                "{}, by version {} of the trusted signers",
                counted(row.signatures_needed as u64, "signature", "signatures"),
                row.trust_version
            ),
        ),
    ];
    if !overrides.is_empty() {
        let names: Vec<_> = overrides.iter().map(|name| escape(name)).collect();
        let beware = format!(
            "it goes on without {}, who could reset this password; make sure that they cannot be asked",
            names.join(", ")
        );
        fields.push(("BEWARE", beware));
    }
    fields.push(("request", row.request_id.clone()));
    fields.push(("store", row.store_id.clone()));
    format!(
        "the person who holds the claim secret may set a new password for the admin {}\n{}",
        setup.out.emphasis(row.account),
        card(8, &fields)
    )
}
