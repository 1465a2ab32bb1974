//! What a check is about, whatever the dialect.

use std::net::IpAddr;

use passdesk::credentials::Typed;
use passdesk::desk::DeskError;
use passdesk::model::{ServiceName, Username};

use crate::cli::failure::{Failure, Problem};

/// What is to be checked.
pub(super) struct Question {
    pub(super) name: Username,
    pub(super) password: Typed,
    pub(super) service: Option<ServiceName>,
    pub(super) address: Option<IpAddr>,
    /// Only where the person who gives the password is the one who runs the command: others are strangers (S72).
    pub(super) device_token: Option<Typed>,
}

/// The failure of a wrong name or password; also of a name that no account can have.
pub(super) fn wrong() -> Failure {
    Problem::of(&DeskError::WrongPassword).into()
}
