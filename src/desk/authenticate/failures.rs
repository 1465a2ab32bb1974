//! Who is tried, and the count of their failures; unknown names take the same number of statements (S19, S53).

use crate::desk::DeskError;
use crate::desk::deed::Look;
use crate::desk::event::AuditSubject;
use crate::desk::unknown_names::Unknown;
use crate::model::{Account, AccountId, Guesses, Limits, Role, Timestamp, Username};
use crate::storage::{Guessed, Tx};

/// The kind of secret that is tried; each kind has its own count (S54).
#[derive(Clone, Copy)]
pub(super) enum Secret<'c> {
    Password,
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
        Self::of(look, account, unknown, by_code)
    }

    /// Finds the account that a check was begun for, even if another one has the name now.
    pub(super) fn find_again(
        look: &mut Look<'_>,
        name: &Username,
        guessed: Guessed,
    ) -> Result<Self, DeskError> {
        let unknown = Unknown::of(name, look.info());
        let (account, by_code) = match guessed {
            Guessed::Account(id) => (look.tx.account_by_id(id)?, false),
            Guessed::Unknown(_) => (None, false),
            Guessed::CodeOf(id) => (look.tx.account_by_id(id)?, true),
            Guessed::CodeOfUnknown(_) => (look.tx.account_by_id(unknown.id)?, true),
        };
        Self::of(look, account, unknown, by_code)
    }

    fn of(
        look: &mut Look<'_>,
        account: Option<Account>,
        unknown: Unknown,
        by_code: bool,
    ) -> Result<Self, DeskError> {
        let mut tried = Self {
            who: account.map_or(Who::Unknown(unknown), |account| {
                Who::Account(Box::new(account))
            }),
            guesses: Guesses::default(),
            by_code,
        };
        tried.guesses = match (&tried.who, by_code) {
            (Who::Account(account), false) => account.guesses,
            (Who::Unknown(unknown), false) => look.tx.unknown_guesses(unknown.bucket)?,
            (_, true) => look.tx.code_guesses(tried.guessed())?,
        };
        Ok(tried)
    }

    pub(super) fn guessed(&self) -> Guessed {
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

    /// Whether it is tried with a right recovery code of an account that it may bring back: then there is no wait.
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
        if let (Who::Account(account), false) = (&mut self.who, self.by_code) {
            account.password_disabled |= disables;
        }
    }

    pub(super) fn save(&self, tx: &mut dyn Tx) -> Result<(), DeskError> {
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
