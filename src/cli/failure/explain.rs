//! The words for any error that a command can end with.

use passdesk::deeds::Kind;
use passdesk::desk::{DeskError, StorageError};

use super::{ExitStatus, Failure, Problem};
use crate::cli::stdin_secrets;
use crate::cli::terminal::NoAnswer;
use crate::cli::write_errors::Unwritten;

impl Failure {
    /// Finds the words for any error a command can end with.
    pub(crate) fn explain(error: &anyhow::Error) -> Self {
        for cause in error.chain() {
            if let Some(failure) = cause.downcast_ref::<Self>() {
                return failure.clone();
            }
            if let Some(problem) = cause.downcast_ref::<Problem>() {
                return problem.clone().into();
            }
            if let Some(error) = cause.downcast_ref::<DeskError>() {
                return Problem::of(error).into();
            }
            if let Some(error) = cause.downcast_ref::<StorageError>() {
                return Problem::of_storage(error).into();
            }
            if let Some(why) = cause.downcast_ref::<NoAnswer>() {
                return of_no_answer(why);
            }
            if let Some(unwritten) = cause.downcast_ref::<Unwritten>() {
                let silent = matches!(unwritten, Unwritten::Closed);
                let message = format!("cannot write to stdout: {unwritten}");
                return Self {
                    silent,
                    ..Self::new(ExitStatus::Internal, message)
                };
            }
            if let Some(stdin_secrets::Unusable::Closed(failure)) = cause.downcast_ref() {
                return failure.clone();
            }
            if cause.is::<stdin_secrets::Unusable>() {
                return Self::usage(cause.to_string())
                    .hint("give one line for each secret, nothing before, between or after");
            }
        }
        Self::new(ExitStatus::Internal, format!("{error:#}"))
    }
}

/// A problem, with another hint where the outcome of a commit is unknown: only an admin can look it up.
pub(crate) fn unless_known(problem: Problem, hint: &'static str) -> anyhow::Error {
    match problem.kind {
        Kind::OutcomeUnknown(_) => problem.hint(hint).into(),
        _ => problem.into(),
    }
}

fn of_no_answer(why: &NoAnswer) -> Failure {
    match why {
        NoAnswer::Interrupted => Failure::new(ExitStatus::Interrupted, "interrupted"),
        NoAnswer::Left => {
            Failure::new(ExitStatus::Interrupted, why.to_string()).hint("nothing was changed")
        }
        NoAnswer::Ended => {
            Failure::usage(why.to_string()).hint("nothing was changed; run the command again")
        }
        NoAnswer::NotText | NoAnswer::TooLong => Failure::usage(why.to_string())
            .hint("nothing was changed; check what was typed or pasted"),
        NoAnswer::Failed(_) => Failure::new(ExitStatus::Internal, why.to_string()),
    }
}
