//! What is said of what the desk refused.

use passdesk::credentials::HashError;
use passdesk::credentials::recovery::InvalidTrust;
use passdesk::desk::{ArchiveError, BadArchive, DeskError};

use super::storage::of_storage;
use super::{Failure, Hint, Status};

impl Failure {
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
            .at(error.possible_from())
            .hint(hint)
    }
}

/// What people are refused with who may need help: from an admin, or from elsewhere.
fn of_refusal(status: Status, error: &DeskError, hint: &'static str) -> Failure {
    let support = None;
    Failure::new(status, error.to_string())
        .at(error.possible_from())
        .hint(Hint::Help { hint, support })
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
