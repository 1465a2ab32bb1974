//! `recover`: bringing back an admin who is locked out.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::credentials::Typed;
use passdesk::desk::{Accepted, DeskError, Recovery};
use passdesk::model::{StoreUrl, without_mark};

use super::escape::escape;
use super::failure::Failure;
use super::new_password::agreed;
use super::setup::Setup;
use super::shown::showing;
use super::stdin::StdinSecrets;
use super::streams;
use super::terminal::{Terminal, undisturbed};

mod cancel;
mod codes;
mod inspect;
mod list;
mod local;
mod notices;
mod redeem;
mod request;
mod sheet;
mod signers;
mod with_code;

pub(crate) use notices::{tell, warn, warn_of};
pub(crate) use sheet::{Codes, Sheet};
pub(crate) use signers::signers_in;

/// Bring back an admin who is locked out
///
/// Where another admin can still sign in, they reset the password instead: passdesk users reset NAME.
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

/// A file of at most `most` bytes; one byte more is read of a longer one, so that it is found too long.
fn read_file(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    Ok(without_mark(&bytes).to_vec())
}

/// Two secrets: the one that proves, and the new password.
enum Answers {
    Terminal(Terminal),
    Stdin(StdinSecrets),
}

impl Answers {
    fn from(setup: &Setup, from_stdin: bool, what: &str) -> Result<Self> {
        streams::check_stdout(streams::ELSEWHERE)?;
        Ok(if from_stdin {
            Self::Stdin(StdinSecrets::read()?)
        } else {
            Self::Terminal(setup.terminal_or(what, "--password-stdin")?)
        })
    }

    fn proof(&mut self, what: &'static str, prompt: &str) -> Result<Typed> {
        Ok(match self {
            Self::Terminal(terminal) => terminal.secret(prompt)?,
            Self::Stdin(secrets) => secrets.take(what)?,
        })
    }

    /// The new password, asked for twice on a terminal.
    fn new_password(
        self,
        check: impl Fn(&Typed) -> Result<Accepted, DeskError>,
    ) -> Result<Accepted> {
        match self {
            Self::Terminal(mut terminal) => Ok(agreed(&mut terminal, "new password", check)?.1),
            Self::Stdin(mut secrets) => {
                let typed = secrets.take("the new password")?;
                secrets.finish()?;
                Ok(check(&typed)?)
            }
        }
    }
}

/// Shows the new codes, sets the password, and says so.
fn finish(
    recovery: Recovery<'_>,
    accepted: &Accepted,
    store: &StoreUrl,
    setup: &mut Setup,
) -> Result<()> {
    let name = recovery.account().name.clone();
    undisturbed(|| {
        showing("each of the recovery codes", |shown| {
            recovery.finish(accepted, |codes| {
                Sheet::new(&name, store, codes).show(&mut setup.out)?;
                shown.yes();
                Ok(())
            })
        })
    })?;
    let name = escape(name.as_str());
    setup.out.note(&format!(
        "the password of {name} is set; its sessions are ended, its tokens revoked and its failures forgotten"
    ));
    setup.out.note(&format!(
        "keep the codes on paper, older ones are void; next: passdesk login {name}{}",
        setup.same_store()
    ));
    Ok(())
}
