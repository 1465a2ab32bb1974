//! The words for what the desk refused.

use crate::credentials::HashError;
use crate::credentials::recovery::{InvalidTrust, signing_line};
use crate::desk::{ArchiveError, BadArchive, DeskError, PlanError};

use super::Code::{
    self, Conflict, Internal, NotFound, NotPermitted, NotSignedIn, PasswordChangeRequired,
    PasswordRefused, Throttled, Unavailable, Usage,
};
use super::{Hint, Problem};

impl Problem {
    /// The code, the words and the hint for an error of the desk.
    pub(super) fn words_of(error: &DeskError) -> Self {
        let (status, hint) = match error {
            DeskError::NotSignedIn => (NotSignedIn, "sign in first: passdesk login"),
            DeskError::WrongPassword => (
                NotSignedIn,
                "try again; if the password is forgotten, ask an admin to reset it",
            ),
            DeskError::NoPassword(_) => (
                NotSignedIn,
                "type it again without that character: this was not counted as a failure",
            ),
            DeskError::TemporaryExpired => (
                NotSignedIn,
                "ask an admin for a reset: passdesk users reset NAME",
            ),
            DeskError::ChangedMeanwhile | DeskError::StaleSignIn => {
                (NotSignedIn, "sign in again: passdesk login")
            }
            DeskError::TooManyAtOnce => (
                Unavailable,
                "try again in a moment; if the password is forgotten, ask an admin for a reset: passdesk users reset NAME",
            ),
            DeskError::Throttled { .. } => (
                Throttled,
                "an admin can lift the wait: passdesk users unlock NAME; if the password is forgotten, ask an admin for a reset: passdesk users reset NAME",
            ),
            DeskError::ChangeOwed => (PasswordChangeRequired, "choose one now: passdesk passwd"),
            DeskError::NotAdmin => (NotPermitted, "ask an admin"),
            DeskError::OwnAccount => (NotPermitted, "passdesk passwd"),
            DeskError::MissingScope(_) => (
                NotPermitted,
                "make a token with this scope: passdesk tokens create LABEL --scope SCOPE",
            ),
            DeskError::NotByToken | DeskError::AdminByToken => {
                (NotPermitted, "sign in: passdesk login")
            }
            DeskError::Disabled(_) => (NotPermitted, "enable it first: passdesk users enable NAME"),
            DeskError::LastAdmin(_) => (
                NotPermitted,
                "make another account an admin first: passdesk users promote NAME",
            ),
            DeskError::Refused(reasons) => {
                let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
                return Problem::new(
                    PasswordRefused,
                    format!("the new password was refused: {}", reasons.join("; ")),
                )
                .hint("a few unrelated words make a good password; nothing was changed");
            }
            DeskError::Blocklist(_) => (
                Unavailable,
                "nothing was changed; make a blocklist with passdesk policy blocklist build, and set it with passdesk policy set blocklist-file=PATH",
            ),
            DeskError::TokenLivesTooLong { .. } | DeskError::ExpiryTooLong { .. } => {
                (Usage, "give a shorter --expires")
            }
            DeskError::NoSuchToken(_) => (NotFound, "see your tokens: passdesk tokens list"),
            DeskError::NoTokenOf { .. } => (NotFound, "see all tokens: passdesk tokens list --all"),
            DeskError::TokenExists(_) => (
                Conflict,
                "choose another label, or revoke that one: passdesk tokens revoke LABEL",
            ),
            DeskError::EnteredForbidden => (
                NotPermitted,
                "let it be generated; see the rule: passdesk policy show entered-temporary",
            ),
            DeskError::TooDear => (
                Usage,
                "nothing was changed; see which cost suits this machine: passdesk policy tune",
            ),
            DeskError::NoSuchAccount(_) => (NotFound, "see the accounts: passdesk users list"),
            DeskError::NewName(_) => (Usage, "choose another name"),
            DeskError::AccountExists(_) => (Conflict, "choose another name"),
            DeskError::WrongCode => (
                NotSignedIn,
                "without a code, ask the trusted signers: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::TypingMistake | DeskError::NoCode(_) | DeskError::NoClaim(_) => (
                NotSignedIn,
                "type it again: this was not counted as a failure; case, spaces and dashes do not matter",
            ),
            DeskError::WrongClaim => (
                NotSignedIn,
                "the id and the claim secret were shown when the request was made; the fifth wrong claim secret ends a request",
            ),
            DeskError::NoSigners => (
                NotPermitted,
                "use a recovery code (passdesk recover with-code NAME) or, as the owner of the store, passdesk recover local NAME",
            ),
            DeskError::TooFewSigners { .. } => (
                NotPermitted,
                "a new key counts after 72 h; meanwhile use a recovery code: passdesk recover with-code NAME",
            ),
            DeskError::Trust(InvalidTrust::SameName(_) | InvalidTrust::SameKey(..)) => (
                Conflict,
                "see the trusted signers: passdesk recover signers list",
            ),
            DeskError::Trust(InvalidTrust::TooMany | InvalidTrust::Threshold) => (
                Usage,
                "see the trusted signers: passdesk recover signers list",
            ),
            DeskError::NoSuchSigner(_) => (
                NotFound,
                "see the trusted signers: passdesk recover signers list",
            ),
            DeskError::TooFewLeft { .. } => (
                NotPermitted,
                "lower the number first (passdesk recover signers threshold K), or add a signer, who counts after 72 h",
            ),
            DeskError::LastSigner(_) => (
                NotPermitted,
                "add the signer who takes over first, and remove this one when the new key counts, after 72 h: passdesk recover signers add NAME --key FILE.pub",
            ),
            DeskError::TooManyRequests { .. } => (
                Throttled,
                "use an open request, or cancel one: passdesk recover cancel ID",
            ),
            DeskError::Challenge(_) => (Usage, "give a shorter --reason, or fewer --override"),
            DeskError::NoSuchRequest => (NotFound, "see the requests: passdesk recover list"),
            DeskError::RequestOver(_) => (
                Conflict,
                "make a new request: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::RequestExpired | DeskError::OtherStore | DeskError::SignersChanged => (
                NotPermitted,
                "make a new request: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::RequestTooEarly { .. } => (
                NotPermitted,
                "keep the signatures and the claim secret until then; no other request is needed",
            ),
            DeskError::NotAnAdmins => (
                NotPermitted,
                "see the name: passdesk recover inspect challenge.txt; for an admin make a new request: passdesk recover request NAME --reason TEXT",
            ),
            DeskError::NoQuorum(_) => {
                let line = signing_line("challenge.txt");
                return Problem::new(NotPermitted, error.to_string())
                    .hint(format!("each signer signs the same file: {line}"));
            }
            DeskError::SignerTooNew { .. } => (
                NotPermitted,
                "let another signer sign, or make a new request after that time",
            ),
            DeskError::OtherAdmin(_) => (
                NotPermitted,
                "ask that admin: passdesk users reset NAME; if the admin cannot help: --override ADMIN",
            ),
            DeskError::Archive(ArchiveError { why, .. }) => of_archive(why),
            DeskError::ArchiveUnfinished { why, .. } => (
                Self::words_of_storage(why).code,
                "no event is lost; to archive the rest, run it again with another file, and give both files to audit verify",
            ),
            DeskError::Storage(error) | DeskError::CopyNotKept { why: error, .. } => {
                return Self::words_of_storage(error);
            }
            DeskError::AlreadyDone { .. } => (Conflict, "nothing was changed again"),
            DeskError::OtherOperation { .. } => (
                Conflict,
                "nothing was changed; use a new id for each operation",
            ),
            DeskError::Plan(why) => of_plan(*why),
            DeskError::NoSuchReading => (NotFound, "begin again: passdesk audit list --follow"),
            DeskError::OwnersOnly => (
                NotPermitted,
                "on the desk's machine, as the owner of the store",
            ),
            DeskError::Hash(HashError::NoMemory) => (
                Unavailable,
                "nothing was changed or counted; raise the memory limit (ulimit -v, or the container's), or end a program that uses much memory, and try again",
            ),
            // No randomness, or no hash.
            _ => {
                return Problem::new(Internal, error.to_string());
            }
        };
        // A user who is refused like this may need help: from an admin, or from elsewhere.
        let hint = match error {
            DeskError::WrongPassword
            | DeskError::TemporaryExpired
            | DeskError::TooManyAtOnce
            | DeskError::Throttled { .. } => Hint::Help {
                hint,
                support: None,
            },
            _ => hint.into(),
        };
        Problem::new(status, error.to_string())
            .at(error.possible_from())
            .hint(hint)
    }
}

/// What to do about a file that is no archive, or not the one that was written.
fn of_archive(why: &BadArchive) -> (Code, &'static str) {
    match why {
        BadArchive::Unread(_) | BadArchive::NotOne => {
            (Usage, "name a file that passdesk audit archive has made")
        }
        BadArchive::OtherStore(_) => (
            Usage,
            "give the archives of this store; its id: passdesk store info",
        ),
        BadArchive::Newer(_) => (Unavailable, "install a newer passdesk"),
        // A line that cannot be read, too few of them, or other counts.
        _ => (
            Unavailable,
            "the file was changed or cut short: restore a copy; its digest is in the audit log: passdesk audit list --action audit.archive",
        ),
    }
}

/// What to do about a plan that cannot be put in force.
fn of_plan(why: PlanError) -> (Code, &'static str) {
    match why {
        PlanError::Unread => (Usage, "send it as it was answered, byte for byte"),
        PlanError::Altered | PlanError::OtherCaller | PlanError::OtherStore => (
            NotPermitted,
            "nothing was changed; what was shown is void: plan it again",
        ),
        PlanError::TooOld => (
            Conflict,
            "nothing was changed; what was shown is void: plan it again",
        ),
    }
}
