//! Opening a session, and the token of the device that it is opened on.

use super::DeskError;
use super::deed::{Deed, NotDone};
use super::through::{Purpose, Source};
use crate::credentials::{DeviceToken, SessionToken};
use crate::model::{Account, Action, Guesses, Outcome, Session, Timestamp};
use crate::storage::Device;

/// A session that was just opened.
pub struct OpenedSession {
    /// Its secret, for the session file.
    pub token: SessionToken,
    /// The account that is signed in.
    pub account: Account,
    /// Its latest end, in UTC; it ends earlier after an hour without use.
    pub until: Timestamp,
    /// The token for the device to keep, if it keeps one (S72): the one that it showed, or a new one.
    pub device: Option<DeviceToken>,
}

/// Where a session is opened.
pub(super) enum Opening {
    /// Where no token of a device is kept.
    Anywhere,
    /// On a device that keeps a token, and perhaps showed one (S72).
    Device(Option<DeviceToken>),
}

impl Opening {
    pub(super) fn on(device: Option<&DeviceToken>) -> Self {
        Self::Device(device.map(DeviceToken::again))
    }

    pub(super) fn again(&self) -> Self {
        match self {
            Self::Anywhere => Self::Anywhere,
            Self::Device(token) => Self::on(token.as_ref()),
        }
    }

    /// The token that was shown.
    pub(super) fn token(&self) -> Option<&DeviceToken> {
        match self {
            Self::Anywhere => None,
            Self::Device(token) => token.as_ref(),
        }
    }

    /// The device whose token was shown, if it is one of the account's.
    pub(super) fn known(
        &self,
        deed: &mut Deed<'_>,
        account: &Account,
    ) -> Result<Option<Device>, DeskError> {
        let Some(token) = self.token() else {
            return Ok(None);
        };
        let digest = token.digest_in(deed.info().id, deed.info().epoch);
        let limits = deed.moment().limits;
        let device = deed.tx.device(account.id, &digest)?;
        Ok(device.filter(|device| !device.has_ended(&limits)))
    }

    /// The token to keep: that of the known device, or a new one.
    pub(super) fn keep(
        &self,
        deed: &mut Deed<'_>,
        account: &Account,
        known: Option<Device>,
    ) -> Result<Option<DeviceToken>, DeskError> {
        let shown = match self {
            Self::Anywhere => return Ok(None),
            Self::Device(shown) => shown,
        };
        if let (Some(_), Some(shown)) = (known, shown) {
            return Ok(Some(shown.again()));
        }
        let token = DeviceToken::generate(account.id, deed.randomness())?;
        let device = Device {
            account: account.id,
            id: deed.new_id()?,
            used_at: deed.now,
            guesses: Guesses::default(),
        };
        let digest = token.digest_in(deed.info().id, deed.info().epoch);
        deed.tx.insert_device(&device, &digest)?;
        Ok(Some(token))
    }
}

/// Opens a session for an account whose password was right, records that and commits the operation.
pub(super) fn open_session(
    mut deed: Deed<'_>,
    mut account: Account,
    known: Option<Device>,
    opening: &Opening,
    source: Source<'_>,
) -> Result<OpenedSession, NotDone> {
    let now = deed.now;
    account.last_login_at = Some(now);
    deed.tx.update_account(&account)?;
    let token = SessionToken::generate(account.id, deed.randomness())?;
    let session = Session {
        account: account.id,
        opened_at: now,
        last_used_at: now,
        authenticated_at: now,
    };
    deed.tx.insert_session(&session, &token.digest())?;
    let device = opening.keep(&mut deed, &account, known)?;
    let length = deed.moment().limits.session_length;
    let signed_in = Purpose::of(Action::SignIn, source).went(Outcome::Done, &account);
    deed.record(signed_in.by(&account))?;
    deed.commit()?;
    Ok(OpenedSession {
        token,
        account,
        until: now.plus(length),
        device,
    })
}
