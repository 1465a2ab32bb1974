//! Who is tried, from which device, and the count of their failures; unknown names take the same number of statements (S19, S53).

use crate::credentials::{DeviceToken, Shape, Typed, is_right_generated, shape};
use crate::desk::DeskError;
use crate::desk::deed::Look;
use crate::desk::event::AuditSubject;
use crate::desk::unknown_names::Unknown;
use crate::model::{Account, AccountId, Guesses, Limits, Role, Timestamp, Username};
use crate::storage::{Device, Guessed, Tx};

/// The kind of secret that is tried; each kind has its own count (S54).
#[derive(Clone, Copy)]
pub(super) enum Secret<'c> {
    /// What was typed, and the token of the device that it comes from, if it showed one (S72).
    Password(&'c Typed, Option<&'c DeviceToken>),
    /// A right code never waits: with 130 bits nobody can guess it, and the wait exists only so that wrong ones do not
    /// fill the audit log.
    Code(&'c IsCodeOf<'c>),
}

/// Whether a typed recovery code belongs to this account.
pub(super) type IsCodeOf<'c> = dyn Fn(&mut dyn Tx, AccountId) -> Result<bool, DeskError> + 'c;

/// The account or name that is tried, with its count.
pub(super) struct Tried {
    pub(super) who: Who,
    pub(super) guesses: Guesses,
    /// Whether it is tried with recovery codes, which have their own count.
    by_code: bool,
    /// The device that a password comes from, which has a count of its own (S72).
    pub(super) device: Option<Device>,
}

/// An account, or an unknown name.
pub(super) enum Who {
    Account(Box<Account>),
    Unknown(Unknown),
}

impl Tried {
    pub(super) fn find(
        look: &mut Look<'_>,
        name: &Username,
        secret: Secret<'_>,
    ) -> Result<Self, DeskError> {
        let unknown = Unknown::of(name, look.info());
        let account = look.tx.account(name)?;
        let by_code = matches!(secret, Secret::Code(_));
        if account.is_some() && !by_code {
            // As much is asked for a name that is one.
            look.tx.unknown_guesses(unknown.bucket)?;
        }
        Self::of(look, account, unknown, secret)
    }

    /// Finds the account that a check was begun for, even if another one has the name now.
    pub(super) fn find_again(
        look: &mut Look<'_>,
        name: &Username,
        guessed: Guessed,
        secret: Secret<'_>,
    ) -> Result<Self, DeskError> {
        let unknown = Unknown::of(name, look.info());
        let account = match guessed {
            Guessed::Account(id) | Guessed::CodeOf(id) | Guessed::Device(id, _) => {
                look.tx.account_by_id(id)?
            }
            Guessed::Unknown(_) => None,
            Guessed::CodeOfUnknown(_) => look.tx.account_by_id(unknown.id)?,
        };
        Self::of(look, account, unknown, secret)
    }

    fn of(
        look: &mut Look<'_>,
        account: Option<Account>,
        unknown: Unknown,
        secret: Secret<'_>,
    ) -> Result<Self, DeskError> {
        let mut tried = Self {
            who: account.map_or(Who::Unknown(unknown), |account| {
                Who::Account(Box::new(account))
            }),
            guesses: Guesses::default(),
            by_code: matches!(secret, Secret::Code(_)),
            device: None,
        };
        if let Secret::Password(_, Some(token)) = secret {
            let digest = token.digest_in(look.info().id, look.info().epoch);
            // Also asked for an unknown name (S53).
            let limits = look.moment().limits;
            let device = look.tx.device(tried.id(), &digest)?;
            tried.device = device.filter(|device| !device.has_ended(&limits));
        }
        tried.guesses = match (&tried.who, tried.by_code, &tried.device) {
            (_, false, Some(device)) => device.guesses,
            (Who::Account(account), false, None) => account.guesses,
            (Who::Unknown(unknown), false, None) => look.tx.unknown_guesses(unknown.bucket)?,
            (_, true, _) => look.tx.code_guesses(tried.guessed())?,
        };
        Ok(tried)
    }

    pub(super) fn guessed(&self) -> Guessed {
        if let Some(device) = &self.device {
            return Guessed::Device(device.account, device.id);
        }
        match (&self.who, self.by_code) {
            (Who::Account(account), false) => Guessed::Account(account.id),
            (Who::Account(account), true) => Guessed::CodeOf(account.id),
            (Who::Unknown(unknown), false) => Guessed::Unknown(unknown.bucket),
            (Who::Unknown(unknown), true) => Guessed::CodeOfUnknown(unknown.bucket),
        }
    }

    /// The account's id, or one that no account has.
    pub(super) fn id(&self) -> AccountId {
        match &self.who {
            Who::Account(account) => account.id,
            Who::Unknown(unknown) => unknown.id,
        }
    }

    pub(super) fn subject(&self) -> AuditSubject {
        match &self.who {
            Who::Account(account) => (&**account).into(),
            Who::Unknown(unknown) => unknown.into(),
        }
    }

    /// Whether it is tried with what nobody can guess: a right recovery code, or a right generated temporary password of an
    /// account that is not disabled. Then there is no wait, so that those who guess cannot keep its owner out (S72).
    pub(super) fn never_waits(
        &self,
        tx: &mut dyn Tx,
        secret: Secret<'_>,
    ) -> Result<bool, DeskError> {
        let typed = match secret {
            Secret::Code(_) => return self.has_right_code(tx, secret),
            Secret::Password(typed, _) => typed,
        };
        if shape(typed) != Shape::Generated {
            return Ok(false);
        }
        let stored = tx.password_hash(self.id())?;
        let is_right = is_right_generated(typed, stored.as_ref());
        Ok(match &self.who {
            Who::Account(account) => is_right && !account.disabled,
            Who::Unknown(_) => false,
        })
    }

    /// Whether it is tried with a right recovery code of an account that it may bring back.
    pub(super) fn has_right_code(
        &self,
        tx: &mut dyn Tx,
        secret: Secret<'_>,
    ) -> Result<bool, DeskError> {
        let Secret::Code(is_code_of) = secret else {
            return Ok(false);
        };
        let is_right = is_code_of(tx, self.id())?;
        Ok(match &self.who {
            Who::Account(account) => is_right && account.role == Role::Admin && !account.disabled,
            Who::Unknown(_) => false,
        })
    }

    pub(super) fn count_failure(&mut self, at: Timestamp, limits: &Limits) {
        let guesses = &mut self.guesses;
        guesses.failures = guesses.failures.saturating_add(1);
        guesses.failed_at = Some(at);
        guesses.refusal_noted = false;
        let disables = guesses.failures >= limits.failures_that_disable;
        if let (Who::Account(account), false, None) = (&mut self.who, self.by_code, &self.device) {
            account.password_disabled |= disables;
        }
    }

    /// Writes the count. So many failures as disable a password end a device's token instead (S72).
    pub(super) fn save(&self, tx: &mut dyn Tx, limits: &Limits) -> Result<(), DeskError> {
        if let Some(device) = &self.device {
            let device = Device {
                guesses: self.guesses,
                ..device.clone()
            };
            match device.has_ended(limits) {
                true => drop(tx.remove_device(&device)?),
                false => tx.update_device(&device)?,
            }
            return Ok(());
        }
        match (&self.who, self.by_code) {
            (Who::Account(account), false) => tx.update_account(&Account {
                guesses: self.guesses,
                ..(**account).clone()
            })?,
            (Who::Unknown(unknown), false) => {
                tx.set_unknown_guesses(unknown.bucket, &self.guesses)?;
            }
            (_, true) => tx.set_code_guesses(self.guessed(), &self.guesses)?,
        }
        Ok(())
    }
}
