//! What went wrong, in words, with a hint and an exit status; said once, here.

use std::io::Write;
use std::process::ExitCode;

use passdesk::credentials::HashError;
use passdesk::credentials::recovery::InvalidTrust;
use passdesk::desk::{ArchiveError, BadArchive, DeskError, StorageError};
use passdesk::model::Timestamp;
use serde::Serialize;

use super::output::{Format, Unwritten, escape};
pub(crate) use super::status::Status;
use super::stdin;
use super::terminal::Asked;
use super::times::noted;

mod storage;

use storage::{More, of_storage};
pub(crate) use storage::{unless_known, with_support};

/// What Ctrl-C says to a script that reads JSON.
pub(crate) const INTERRUPTED_JSON: &str =
    r#"{"error":{"code":"interrupted","message":"interrupted","hint":null}}"#;

/// An error as people and scripts see it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    status: Status,
    message: String,
    hint: Option<String>,
    more: More,
    /// A time that the message holds, as RFC 3339.
    time: Option<Timestamp>,
    /// Nothing is said: whoever read our output has gone.
    silent: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}

impl Failure {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            hint: None,
            more: More::Nothing,
            time: None,
            silent: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Status::Usage, message)
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self.more = More::Nothing;
        self
    }

    /// Finds the words for any error a command can end with.
    pub(crate) fn explain(error: &anyhow::Error) -> Self {
        for cause in error.chain() {
            if let Some(failure) = cause.downcast_ref::<Self>() {
                return failure.copy();
            }
            if let Some(error) = cause.downcast_ref::<DeskError>() {
                return Self::of_desk(error);
            }
            if let Some(error) = cause.downcast_ref::<StorageError>() {
                return of_storage(error);
            }
            if let Some(asked) = cause.downcast_ref::<Asked>() {
                return of_asking(asked);
            }
            if let Some(unwritten) = cause.downcast_ref::<Unwritten>() {
                let silent = matches!(unwritten, Unwritten::Closed);
                let message = format!("cannot write to stdout: {unwritten}");
                return Self {
                    silent,
                    ..Self::new(Status::Internal, message)
                };
            }
            if let Some(stdin::Unusable::Closed(failure)) = cause.downcast_ref() {
                return failure.copy();
            }
            if cause.is::<stdin::Unusable>() || cause.is::<stdin::Extra>() {
                return Self::usage(cause.to_string())
                    .hint("give one line for each secret, nothing before, between or after");
            }
        }
        Self::new(Status::Internal, format!("{error:#}"))
    }

    /// The same, with one thing more to say.
    #[must_use]
    pub(crate) fn and(self, more: &str) -> Self {
        Self {
            message: format!("{}; {more}", self.message),
            ..self
        }
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// The word for its status.
    pub(crate) fn code(&self) -> &'static str {
        self.status.parts().1
    }

    /// The words for what the desk refused.
    pub(crate) fn of_desk(error: &DeskError) -> Self {
        let (status, hint) = match error {
            DeskError::NotSignedIn => (Status::NotSignedIn, "sign in first: passdesk login"),
            DeskError::WrongPassword => {
                return of_refusal(
                    Status::NotSignedIn,
                    error,
                    "if the password is forgotten, ask an admin for a reset: passdesk users reset NAME",
                );
            }
            DeskError::TypingMistake => (
                Status::NotSignedIn,
                "type it again: nothing was counted; case, spaces and dashes do not matter",
            ),
            DeskError::NoPassword(_) => (
                Status::NotSignedIn,
                "type it again without that character: nothing was counted",
            ),
            DeskError::TemporaryExpired => {
                return of_refusal(
                    Status::NotSignedIn,
                    error,
                    "ask an admin for a reset: passdesk users reset NAME",
                );
            }
            DeskError::ChangedMeanwhile => (Status::NotSignedIn, "sign in again: passdesk login"),
            DeskError::StaleSignIn => (Status::NotSignedIn, "sign in again: passdesk login"),
            DeskError::TooManyAtOnce => {
                return of_refusal(
                    Status::Unavailable,
                    error,
                    "try again in a moment; if the password is forgotten, ask an admin for a reset: passdesk users reset NAME",
                );
            }
            DeskError::Throttled { .. } => {
                return of_refusal(
                    Status::Throttled,
                    error,
                    "an admin can lift the wait: passdesk users unlock NAME; if the password is forgotten, ask an admin for a reset: passdesk users reset NAME",
                );
            }
            DeskError::ChangeOwed => (
                Status::PasswordChangeRequired,
                "choose one now: passdesk passwd",
            ),
            DeskError::NotAdmin => (Status::NotPermitted, "ask an admin"),
            DeskError::OwnAccount => (Status::NotPermitted, "passdesk passwd"),
            DeskError::MissingScope(_) => (
                Status::NotPermitted,
                "make a token that has it: passdesk tokens create LABEL --scope SCOPE",
            ),
            DeskError::NotByToken | DeskError::AdminByToken => {
                (Status::NotPermitted, "sign in: passdesk login")
            }
            DeskError::Disabled(_) => (
                Status::NotPermitted,
                "enable it first: passdesk users enable NAME",
            ),
            DeskError::LastAdmin(_) => (
                Status::NotPermitted,
                "make somebody else an admin first: passdesk users promote NAME",
            ),
            DeskError::Refused(reasons) => {
                let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
                return Failure::new(
                    Status::PasswordRefused,
                    format!("the new password was refused: {}", reasons.join("; ")),
                )
                .hint("a few unrelated words make a good one; nothing was changed");
            }
            DeskError::Blocklist(_) => (
                Status::Unavailable,
                "nothing was changed; make one with passdesk policy blocklist build, and name it with passdesk policy set blocklist-file=PATH",
            ),
            DeskError::TokenLivesTooLong { .. } => (Status::Usage, "give a shorter --expires"),
            DeskError::NoSuchToken(_) => (
                Status::NotFound,
                "see which there are: passdesk tokens list",
            ),
            DeskError::TokenExists(_) => (
                Status::Conflict,
                "choose another label, or revoke that one: passdesk tokens revoke LABEL",
            ),
            DeskError::ExpiryTooLong { .. } => (Status::Usage, "give a shorter --expires"),
            DeskError::EnteredForbidden => (
                Status::NotPermitted,
                "leave it to be generated; the rule: passdesk policy show entered-temporary",
            ),
            DeskError::TooDear => (
                Status::Usage,
                "nothing was changed; see what suits this machine: passdesk policy tune",
            ),
            DeskError::NoSuchAccount(_) => {
                (Status::NotFound, "see who there is: passdesk users list")
            }
            DeskError::NewName(_) => (Status::Usage, "choose another name"),
            DeskError::AccountExists(_) => (Status::Conflict, "choose another name"),
            DeskError::WrongCode => (
                Status::NotSignedIn,
                "without a code, ask the trusted signers: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::NoCode(_) | DeskError::NoClaim(_) => (
                Status::NotSignedIn,
                "type it again: nothing was counted; case, spaces and dashes do not matter",
            ),
            DeskError::WrongClaim => (
                Status::NotSignedIn,
                "both were shown when it was requested; the fifth wrong claim secret ends a request",
            ),
            DeskError::NoSigners => (
                Status::NotPermitted,
                "use a recovery code (passdesk recover with-code NAME) or, as the owner of the store, passdesk recover local NAME",
            ),
            DeskError::TooFewSigners { .. } => (
                Status::NotPermitted,
                "a new key counts after 72 h; meanwhile use a recovery code: passdesk recover with-code NAME",
            ),
            DeskError::Trust(InvalidTrust::SameName(_) | InvalidTrust::SameKey(..)) => (
                Status::Conflict,
                "see who there is: passdesk recover signers list",
            ),
            DeskError::Trust(InvalidTrust::TooMany | InvalidTrust::Threshold) => (
                Status::Usage,
                "see who there is: passdesk recover signers list",
            ),
            DeskError::NoSuchSigner(_) => (
                Status::NotFound,
                "see who there is: passdesk recover signers list",
            ),
            DeskError::TooFewLeft { .. } => (
                Status::NotPermitted,
                "lower the number first (passdesk recover signers threshold K), or add somebody",
            ),
            DeskError::TooManyRequests { .. } => (
                Status::Throttled,
                "use one that is open, or cancel one: passdesk recover cancel ID",
            ),
            DeskError::Challenge(_) => (
                Status::Usage,
                "give a shorter --reason, or fewer --override",
            ),
            DeskError::NoSuchRequest => (
                Status::NotFound,
                "see which there are: passdesk recover list",
            ),
            DeskError::RequestOver(_) => (
                Status::Conflict,
                "make a new one: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::RequestExpired | DeskError::OtherStore | DeskError::SignersChanged => (
                Status::NotPermitted,
                "make a new one: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::RequestTooEarly { .. } => (
                Status::NotPermitted,
                "keep the signatures and the claim secret until then; no other request is needed",
            ),
            DeskError::NotAnAdmins => (
                Status::NotPermitted,
                "see the name: passdesk recover inspect challenge.txt; for an admin make a new one: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::NoQuorum(_) => (
                Status::NotPermitted,
                "each signer signs the same file: ssh-keygen -Y sign -f KEY -n recovery@passdesk < challenge.txt > NAME.sig",
            ),
            DeskError::SignerTooNew { .. } => (
                Status::NotPermitted,
                "let somebody else sign, or make a new request then",
            ),
            DeskError::OtherAdmin(_) => (
                Status::NotPermitted,
                "ask them: passdesk users reset NAME; one who is gone is passed over with --override ADMIN",
            ),
            DeskError::Archive(ArchiveError { why, .. }) => of_archive(why),
            DeskError::ArchiveUnfinished { why, .. } => (
                of_storage(why).status,
                "nothing is lost; to take the rest out, run it again with another file, and give both to audit verify",
            ),
            DeskError::Storage(error) | DeskError::CopyNotKept { why: error, .. } => {
                return of_storage(error);
            }
            DeskError::Hash(HashError::NoMemory) => (
                Status::Unavailable,
                "nothing was changed or counted; raise the limit (ulimit -v, or the container's), or end what takes the memory, and try again",
            ),
            DeskError::Randomness(_) | DeskError::Hash(_) => {
                return Failure::new(Status::Internal, error.to_string());
            }
        };
        Failure::new(status, error.to_string())
            .with_time_of(error)
            .hint(hint)
    }

    /// What people read as a time in their own zone.
    fn with_time_of(self, error: &DeskError) -> Self {
        Self {
            time: error.possible_from(),
            ..self
        }
    }

    /// The message for people.
    fn words(&self) -> String {
        match self.time {
            Some(time) => self.message.replace(&time.to_string(), &noted(time)),
            None => self.message.clone(),
        }
    }

    /// Says it on stderr and gives the exit status.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        if self.silent {
            return ExitCode::from(Unwritten::CLOSED);
        }
        let (number, code) = self.status.parts();
        let mut stderr = std::io::stderr().lock();
        // Where stderr is closed too, the exit status is all that is left to say.
        let _ = match format {
            Format::Json => {
                let hint = self.hint.as_deref().map(escape);
                let body = Body {
                    error: Inner {
                        code,
                        message: &escape(&self.message),
                        hint: hint.as_deref(),
                    },
                };
                serde_json::to_string(&body)
                    .map_err(std::io::Error::from)
                    .and_then(|line| writeln!(stderr, "{line}"))
            }
            Format::Table | Format::Csv => {
                let hint = self
                    .hint
                    .as_deref()
                    .map_or(String::new(), |hint| format!("hint: {}\n", escape(hint)));
                write!(stderr, "error: {}\n{hint}", escape(&self.words()))
            }
        };
        ExitCode::from(number)
    }

    fn copy(&self) -> Self {
        Self {
            status: self.status,
            message: self.message.clone(),
            hint: self.hint.clone(),
            more: self.more,
            time: self.time,
            silent: self.silent,
        }
    }
}

/// What people are refused with who may need help: from an admin, or from elsewhere.
fn of_refusal(status: Status, error: &DeskError, hint: &str) -> Failure {
    Failure::new(status, error.to_string())
        .with_time_of(error)
        .hint(hint)
        .with_more(More::Support)
}

/// What to do about a file that is no archive, or not the one that was written.
fn of_archive(why: &BadArchive) -> (Status, &'static str) {
    match why {
        BadArchive::Unread(_) | BadArchive::NotOne => (
            Status::Usage,
            "name a file that passdesk audit archive has made",
        ),
        BadArchive::OtherStore(_) => (
            Status::Usage,
            "name the files of this store; its id: passdesk store info",
        ),
        BadArchive::Newer(_) => (Status::Unavailable, "install a newer passdesk"),
        BadArchive::Line(_) | BadArchive::Cut(_) | BadArchive::Count { .. } => (
            Status::Unavailable,
            "the file was changed or cut short: restore a copy; its digest is recorded: passdesk audit list --action audit.archive",
        ),
    }
}

fn of_asking(asked: &Asked) -> Failure {
    match asked {
        Asked::Interrupted => Failure::new(Status::Interrupted, "interrupted"),
        Asked::Ended => {
            Failure::usage(asked.to_string()).hint("nothing was changed; run the command again")
        }
        Asked::NotText | Asked::TooLong => Failure::usage(asked.to_string())
            .hint("nothing was changed; check what was typed or pasted"),
        Asked::Failed(_) => Failure::new(Status::Internal, asked.to_string()),
    }
}
