//! `check`: asks whether a password is right, for scripts and for programs that run a helper. One file for each dialect in
//! which they speak with it.

use std::time::Duration;

use anyhow::Result;
use passdesk::client::Client;
use passdesk::clock::{Clock, SystemClock};
use passdesk::deeds::{CheckOutcome, CheckedAccount, CheckedRow, Kind, Verify};
use passdesk::desk::DeskError;
use passdesk::model::Username;

use super::failure::{ExitStatus, Failure, Problem};
use super::setup::Setup;
use super::terminal::undisturbed;
pub(super) use args::Check;
use args::Dialect;
use question::{Question, wrong};

mod args;
mod pam_exec;
mod pipe;
mod plain;
mod question;

pub(crate) fn run(args: Check, mut setup: Setup) -> Result<()> {
    let client = setup.client_for_others()?;
    match args.dialect {
        Dialect::Plain => {
            let account = checked(plain::read(args, &setup, &client)?, &client)?;
            plain::say(&account, &mut setup)
        }
        Dialect::Pipe => checked(pipe::read(args.of_a_program()?)?, &client).map(drop),
        Dialect::PamExec => checked(pam_exec::read(args.of_a_program()?)?, &client).map(drop),
    }
}

/// Asks the desk; everything but a right password, with which nothing stands in the way, is a failure.
fn checked(question: Question, client: &Client) -> Result<CheckedAccount> {
    let Question {
        name,
        password,
        service,
        address,
        device_token,
    } = question;
    let asked = Verify {
        name: name.clone(),
        password,
        service,
        address,
        device_token,
        keep_device: false,
    };
    let row = undisturbed(|| client.ask(asked)).map_err(unanswered)?;
    Ok(outcome(row, &name)?)
}

/// A check without an answer is never one with a wrong password (S68).
fn unanswered(problem: Problem) -> Problem {
    match problem.kind {
        Kind::OutcomeUnknown(_) => {
            Problem::new(ExitStatus::Unavailable, problem.message).hint("check it again")
        }
        _ => problem,
    }
}

fn outcome(row: CheckedRow, name: &Username) -> Result<CheckedAccount, Failure> {
    let owed = |what: &str| {
        let message = format!("the password is right, but {what}: a new one must be chosen first");
        Failure::new(ExitStatus::PasswordChangeRequired, message)
            .hint(format!("passdesk passwd {name}"))
    };
    let refused = |error| Problem::of(&error).into();
    match (row.outcome, row.account) {
        (CheckOutcome::Right, Some(account)) => Ok(account),
        (CheckOutcome::ChangeOwed, _) => Err(owed("an admin asks for a change")),
        (CheckOutcome::Temporary, _) => Err(owed("temporary")),
        (CheckOutcome::TemporaryExpired, _) => Err(refused(DeskError::TemporaryExpired)),
        (CheckOutcome::Throttled, _) => {
            let wait = Duration::from_secs(row.retry_after.unwrap_or(1));
            let until = SystemClock.now().plus(wait);
            Err(refused(DeskError::Throttled { until }))
        }
        (CheckOutcome::Right, None) | (CheckOutcome::Wrong, _) => Err(wrong()),
    }
}
