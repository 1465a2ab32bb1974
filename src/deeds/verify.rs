//! The check of a password for a service that opens its own sessions (S65).

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::session::device;
use super::{Caller, Code, Credential, Deed, Guess, Problem, Route, Work};
use crate::credentials::Typed;
use crate::desk::{Desk, DeskError, Owed, Peer, RightPassword, Source, Through};
use crate::model::{
    Account, AccountId, GroupName, MailAddress, Role, ServiceName, Username, words,
};

/// Asks whether a password is right. It opens no session. Over TLS it takes a token with the scope `verify`; over a socket
/// of the desk's machine anybody may ask, as anybody may sign in.
///
/// Every outcome is an answer with the HTTP status 200, a wrong password too. So an error is never about the password, and
/// a service must treat every answer but `right` as a failure.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The account's name.
    pub name: Username,
    /// The password to check.
    pub password: Typed,
    /// The service that asks, which the event names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address from which the service was asked. It is believed, and written down, only with a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("examples" = ["192.0.2.7"])))]
    pub address: Option<IpAddr>,
    /// The token that the device kept (S72): failures with it are counted apart from those of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
    /// Whether a right answer has a token for the device to keep.
    #[serde(default)]
    pub keep_device: bool,
}

words! {
    /// How the check of a password ended. Only the first lets anybody in.
    pub enum CheckOutcome {
        /// The password is right, and nothing stands in the way.
        Right = "right",
        /// Wrong password, unknown name, disabled account or disabled password: one answer (S18).
        Wrong = "wrong",
        /// Too many failures; nothing was checked.
        Throttled = "throttled",
        /// The password is right, but an admin asks for another one, which must be chosen first.
        ChangeOwed = "change-owed",
        /// The password is right, but temporary: another one must be chosen first.
        Temporary = "temporary",
        /// The temporary password is right, but has expired: it takes a reset by an admin.
        TemporaryExpired = "temporary-expired",
    }
}

/// How the check of a password ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckedRow {
    /// The outcome.
    pub outcome: CheckOutcome,
    /// The account, after a right password that has not expired.
    pub account: Option<CheckedAccount>,
    /// In how many seconds a password is checked again, where that must wait.
    pub retry_after: Option<u64>,
    /// The token for the device to keep, if one was asked for and the outcome is `right`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub device_token: Option<Zeroizing<String>>,
}

/// What a service is told of an account whose password it brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckedAccount {
    /// Its id, which stays when it gets another name.
    pub id: Uuid,
    /// Its name, as the desk spells it.
    pub name: Username,
    /// The person's name, if one was given.
    pub display_name: Option<String>,
    /// Where the person gets mail, if that was given.
    pub mail: Option<MailAddress>,
    /// What it may do at the desk.
    pub role: Role,
    /// The names of its groups.
    pub groups: Vec<GroupName>,
}

impl From<CheckOutcome> for CheckedRow {
    fn from(outcome: CheckOutcome) -> Self {
        Self {
            outcome,
            account: None,
            retry_after: None,
            device_token: None,
        }
    }
}

impl From<RightPassword> for CheckedRow {
    fn from(right: RightPassword) -> Self {
        let outcome = match right.owed {
            None => CheckOutcome::Right,
            Some(Owed::Change) => CheckOutcome::ChangeOwed,
            Some(Owed::Temporary) => CheckOutcome::Temporary,
        };
        let device = right.device.as_ref();
        Self {
            account: Some(right.account.into()),
            device_token: device.map(|token| Zeroizing::new(token.reveal().to_owned())),
            ..outcome.into()
        }
    }
}

impl From<Account> for CheckedAccount {
    fn from(account: Account) -> Self {
        let AccountId(id) = account.id;
        let display_name = account.display_name.as_ref();
        Self {
            id,
            display_name: display_name.map(|name| name.as_str().to_owned()),
            name: account.name,
            role: account.role,
            mail: account.mail,
            groups: account.groups,
        }
    }
}

impl Deed for Verify {
    type Answer = CheckedRow;
    const ROUTE: Route = Route::post("verify", "/v1/verify", Work::Hash);

    fn guess(answer: &CheckedRow) -> Option<Guess> {
        match answer.outcome {
            CheckOutcome::Right
            | CheckOutcome::ChangeOwed
            | CheckOutcome::Temporary
            | CheckOutcome::TemporaryExpired => Some(Guess::Right),
            CheckOutcome::Wrong => Some(Guess::Wrong),
            CheckOutcome::Throttled => None,
        }
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<CheckedRow, Problem> {
        let through = caller.through(desk, self.service, self.address)?;
        let device = device(self.device_token.as_ref());
        let source = Source {
            device: device.as_ref(),
            through: Some(&through),
        };
        match desk.verify(&self.name, &self.password, source, self.keep_device) {
            Ok(right) => Ok(right.into()),
            // What nobody's password can be is answered like any other that is wrong.
            Err(DeskError::WrongPassword | DeskError::TypingMistake | DeskError::NoPassword(_)) => {
                Ok(CheckOutcome::Wrong.into())
            }
            Err(DeskError::TemporaryExpired) => Ok(CheckOutcome::TemporaryExpired.into()),
            Err(DeskError::Throttled { until }) => Ok(CheckedRow {
                retry_after: Some(seconds(until.since(desk.clock()))),
                ..CheckOutcome::Throttled.into()
            }),
            Err(error) => Err(error.into()),
        }
    }
}

impl Caller {
    /// The service that asks for somebody else. Over TLS only a token lets it; one that is brought must be in order.
    fn through(
        &self,
        desk: &Desk,
        service: Option<ServiceName>,
        address: Option<IpAddr>,
    ) -> Result<Through, Problem> {
        match (&self.credential, desk.peer()) {
            (Some(Credential::Token(token)), _) => {
                let asker = desk.by_token(token).map_err(no_asker)?;
                self.is(&asker.account().name);
                let through = asker.asks_for_others(service, address).map_err(no_asker)?;
                self.asks_for_others.set(true);
                Ok(through)
            }
            (Some(Credential::Session(_)) | None, Peer::User(_)) => Ok(Through::named(service)),
            (Some(Credential::Session(_)) | None, Peer::Address(_)) => Err(Problem::new(
                Code::NotPermitted,
                "over a network, only a token may ask whether the password of somebody is right",
            )
            .hint(MAKE_ONE)),
        }
    }

    /// The same where anybody may ask: nothing is asked of those who name no service and no address.
    pub(super) fn through_if_said(
        &self,
        desk: &Desk,
        service: Option<ServiceName>,
        address: Option<IpAddr>,
    ) -> Result<Option<Through>, Problem> {
        match (&self.credential, &service, address) {
            (_, None, None) => Ok(None),
            (Some(Credential::Token(_)), _, _) => self.through(desk, service, address).map(Some),
            (Some(Credential::Session(_)) | None, _, _) => Ok(Some(Through::named(service))),
        }
    }
}

/// Whole seconds, of which there is one at least.
fn seconds(time: Duration) -> u64 {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    seconds.max(1)
}

const MAKE_ONE: &str = "an admin makes one: passdesk tokens create LABEL --scope verify";

/// The problem of a service whose token cannot ask: none that could be taken for one with the password it brought.
fn no_asker(error: DeskError) -> Problem {
    let message = match error {
        DeskError::NotSignedIn => {
            "this token does not work: it is unknown, revoked or expired, or its owner is not an admin any more"
        }
        DeskError::ChangeOwed => {
            "this token does not work: its owner must choose a new password first"
        }
        other => return other.into(),
    };
    Problem::new(Code::NotPermitted, message).hint(MAKE_ONE)
}
