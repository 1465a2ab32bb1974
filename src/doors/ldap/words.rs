//! What is answered in words beside the codes of LDAP, and which code each problem of the desk is.

use ldap3_proto::proto::LdapResultCode;

use super::controls::{Controls, PolicyError};
use super::reply::Outcome;
use super::settings::Settings;
use crate::deeds::{Code, Kind, Problem};

/// Wrong, unknown, disabled: one answer (S18).
pub(super) fn wrong() -> Outcome {
    Outcome::new(LdapResultCode::InvalidCredentials, "wrong name or password")
}

/// After the right password: what must be done first, and where.
pub(super) fn must_change(settings: &Settings, is_temporary: bool) -> String {
    let what = match is_temporary {
        true => "this password is temporary: a new one must be chosen first",
        false => "the password must be changed first",
    };
    match &settings.change_url {
        Some(url) => format!("{what}: {url}"),
        None => format!("{what}, with passdesk passwd or ldappasswd"),
    }
}

/// After the right temporary password. It cannot be changed any more, so no client is told to ask for a new one.
pub(super) fn temporary_expired() -> Outcome {
    Outcome::new(
        LdapResultCode::InvalidCredentials,
        "the temporary password has expired: ask an admin for another one",
    )
}

/// Nothing was checked.
pub(super) fn throttled(seconds: Option<u64>) -> Outcome {
    let when = match seconds {
        Some(seconds) => format!("in {seconds} s"),
        None => "later".to_owned(),
    };
    Outcome {
        is_throttled: true,
        ..Outcome::new(
            LdapResultCode::InvalidCredentials,
            format!("too many failures: try again {when}"),
        )
    }
}

/// The desk did not say whether a password is right: never "wrong" (S68).
pub(super) fn not_asked(problem: &Problem) -> Outcome {
    match problem.code {
        Code::Throttled => Outcome::new(
            LdapResultCode::Busy,
            "too much is asked of the desk at once: try again in a moment",
        ),
        _ => Outcome::new(
            LdapResultCode::Unavailable,
            "the desk is unavailable: try again in a moment; the log of the door says why",
        ),
    }
}

/// The desk did not let a token read; `code` where the token is at fault.
pub(super) fn not_by_token(problem: &Problem, code: LdapResultCode) -> Outcome {
    match problem.code {
        Code::NotSignedIn | Code::NotPermitted | Code::PasswordChangeRequired => Outcome::new(
            code,
            "the token does not work: it is unknown, expired or revoked, or has no scope directory",
        ),
        _ => not_asked(problem),
    }
}

/// The desk did not change a password.
pub(super) fn not_changed(problem: &Problem, controls: &Controls) -> Outcome {
    let said = |code| Outcome::new(code, problem.message.clone());
    match (problem.code, &problem.kind) {
        (Code::PasswordRefused, Kind::Refused(reasons)) => {
            let told = controls.policy_error(PolicyError::InsufficientPasswordQuality);
            let message = format!("the new password is refused: {}", reasons.join("; "));
            Outcome::new(LdapResultCode::ConstraintViolation, message).with(told)
        }
        (Code::PasswordRefused, _) => {
            let told = controls.policy_error(PolicyError::InsufficientPasswordQuality);
            said(LdapResultCode::ConstraintViolation).with(told)
        }
        (Code::NotSignedIn, _) => said(LdapResultCode::InvalidCredentials),
        (Code::OutcomeUnknown, _) => Outcome::new(
            LdapResultCode::Unavailable,
            "the desk was lost meanwhile: either the old or the new password is in force; try both",
        ),
        // The account's own wait says until when; the desk's queues do not.
        (Code::Throttled, _) if problem.time.is_some() => {
            let told = controls.policy_error(PolicyError::AccountLocked);
            Outcome {
                is_throttled: true,
                ..said(LdapResultCode::InvalidCredentials).with(told)
            }
        }
        _ => not_asked(problem),
    }
}
