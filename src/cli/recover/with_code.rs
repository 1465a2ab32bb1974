//! `recover with-code`: a printed code, then a new password.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{CodeProof, RecoveryProof};
use passdesk::model::Username;

use super::finish::{Answers, recover};
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::cli::sign_in_questions::ask_name;

/// Choose a new password with one of your recovery codes
///
/// The code then no longer works, and new ones are shown. Wrong codes are counted separately from wrong passwords, and neither
/// count stops a right code.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover with-code ada
  passdesk recover with-code ada --password-stdin < code-and-new.txt")]
pub(crate) struct WithCode {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Option<Username>,
    /// Read the code and, on a second line, the new password from standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) fn run(args: &WithCode, mut setup: Setup) -> Result<()> {
    let client = setup.client()?;
    let mut answers = Answers::from(&setup, args.password_stdin, "the recovery code", &client)?;
    let name = match (&args.name, &mut answers) {
        (Some(name), _) => name.clone(),
        (None, Answers::Terminal(terminal)) => ask_name(terminal)?,
        (None, Answers::Stdin(_)) => {
            return Err(Failure::usage("the name is missing")
                .hint("passdesk recover with-code NAME --password-stdin")
                .into());
        }
    };
    let code = answers.proof("the recovery code", &format!("recovery code of {name}: "))?;
    let proof = RecoveryProof {
        code: Some(CodeProof { name, code }),
        request: None,
    };
    recover(proof, answers, &client, &mut setup)
}
