//! `recover`: bringing back an admin who is locked out.

use anyhow::Result;
use clap::Subcommand;

use super::setup::Setup;

mod cancel;
mod codes;
mod finish;
mod inspect;
mod list;
mod local;
mod notices;
mod printed_codes;
mod redeem;
mod request;
mod signers;
mod with_code;

pub(crate) use notices::{tell, warn, warn_of};
pub(crate) use printed_codes::PrintedCodes;
pub(crate) use signers::signers_in;

/// Bring back an admin who is locked out
///
/// If another admin can still sign in, that admin resets the password instead: passdesk users reset NAME.
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk recover with-code ada
  passdesk recover request ada --reason 'lost the password'
  passdesk recover redeem --request ID --signature ann.sig bob.sig")]
pub(crate) enum Recover {
    #[command(subcommand)]
    Codes(codes::Codes),
    WithCode(with_code::WithCode),
    #[command(subcommand)]
    Signers(signers::Signers),
    Request(request::Request),
    Inspect(inspect::Inspect),
    Redeem(redeem::Redeem),
    List(list::List),
    Cancel(cancel::Cancel),
    Local(local::Local),
    Notices(notices::Notices),
}

pub(crate) fn run(recover: Recover, setup: Setup) -> Result<()> {
    match recover {
        Recover::Codes(args) => codes::run(&args, setup),
        Recover::WithCode(args) => with_code::run(&args, setup),
        Recover::Signers(args) => signers::run(args, setup),
        Recover::Request(args) => request::run(args, setup),
        Recover::Inspect(args) => inspect::run(&args, setup),
        Recover::Redeem(args) => redeem::run(&args, setup),
        Recover::List(args) => list::run(&args, setup),
        Recover::Cancel(args) => cancel::run(&args, setup),
        Recover::Local(args) => local::run(args, setup),
        Recover::Notices(args) => notices::run(&args, setup),
    }
}
