//! `recover`: bringing back an admin who is locked out.

use anyhow::Result;
use clap::{Args, Subcommand};

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
mod small_file;
mod with_code;

pub(crate) use notices::{tell, warn, warn_of};
pub(crate) use printed_codes::PrintedCodes;
pub(crate) use signers::signers_in;

/// Bring back an admin who is locked out
///
/// If another admin can still sign in, that admin resets the password instead: passdesk users reset NAME.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover with-code ada
  passdesk recover request ada --reason 'lost the password'
  passdesk recover redeem --request ID --signature ann.sig bob.sig")]
pub(crate) struct Recover {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Codes(codes::CodesArgs),
    WithCode(with_code::WithCode),
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
    match recover.command {
        Command::Codes(args) => codes::run(&args, setup),
        Command::WithCode(args) => with_code::run(&args, setup),
        Command::Signers(args) => signers::run(args, setup),
        Command::Request(args) => request::run(args, setup),
        Command::Inspect(args) => inspect::run(&args, setup),
        Command::Redeem(args) => redeem::run(&args, setup),
        Command::List(args) => list::run(&args, setup),
        Command::Cancel(args) => cancel::run(&args, setup),
        Command::Local(args) => local::run(args, setup),
        Command::Notices(args) => notices::run(&args, setup),
    }
}
