//! `recover redeem`: signatures and the claim secret, then a new password.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use uuid::Uuid;

use super::finish::{Answers, finish};
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;
use crate::cli::terminal::undisturbed;

/// No signature is longer.
const LONGEST: u64 = 16 * 1024;

/// Choose a new password with a signed request and its claim secret
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover redeem --request ID --signature ann.sig --signature bob.sig
  passdesk recover redeem --request ID --signature *.sig --password-stdin < claim-and-new.txt")]
pub(crate) struct Redeem {
    /// The request's id
    #[arg(long, value_name = "ID")]
    request: Uuid,
    /// A signature file that ssh-keygen -Y sign wrote, one for each signer
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    signature: Vec<PathBuf>,
    /// Read the claim secret and, on a second line, the new password from standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) fn run(args: &Redeem, mut setup: Setup) -> Result<()> {
    let signatures = args
        .signature
        .iter()
        .map(|path| read_file(path, LONGEST))
        .collect::<Result<Vec<_>>>()?;
    let store = setup.store()?;
    let desk = setup.desk()?;
    let mut answers = Answers::from(&setup, args.password_stdin, "the claim secret")?;
    let secret = answers.proof("the claim secret", "claim secret: ")?;
    let recovery = undisturbed(|| desk.claim(args.request, &secret)?.signed(signatures))?;
    let accepted = answers.new_password(|typed| recovery.check(typed))?;
    finish(recovery, &accepted, &store, &mut setup)
}
