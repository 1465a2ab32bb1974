//! Which passwords may be chosen, and for how long temporary ones are valid.

use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use super::recovery::{ClaimSecret, RecoveryCode};
use super::{Blocklist, BlocklistError, Cost, Password, Refusal, Shape, Typed, shape};
use crate::model::{Setting, Settings};

/// Names shorter than this, in code points, are parts of other words by chance ("al" in "always"), so they are not
/// looked for.
const SHORTEST_NAME: usize = 3;

/// The names that must not be in a password.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The person's name, if it is known.
    pub display_name: Option<&'a str>,
    /// The store's name.
    pub store: &'a str,
}

/// The rules of one store, from its settings. There are no composition rules and no ageing (S4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    settings: Settings,
}

impl Policy {
    /// The rules of a store with these settings.
    #[must_use]
    pub const fn of(settings: Settings) -> Self {
        Self { settings }
    }

    /// The cost of hashing a password.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        Cost::of(&self.settings)
    }

    /// How long a temporary password is valid by default (S12).
    #[must_use]
    pub const fn temporary_default(&self) -> Duration {
        self.settings.temporary_expiry()
    }

    /// The longest time that a temporary password may be valid (S12).
    #[must_use]
    pub const fn temporary_longest(&self) -> Duration {
        Duration::from_secs(Setting::TemporaryExpiry.rule().highest as u64)
    }

    /// Whether an admin may enter a temporary password instead of having it generated.
    #[must_use]
    pub const fn entered_temporary(&self) -> bool {
        self.settings.entered_temporary()
    }

    /// Checks that a password is long enough (S1). This is checked again when a password is stored, because the rules
    /// may have changed while somebody typed it again.
    ///
    /// # Errors
    /// [`Refusal::TooShort`].
    pub fn check_length(&self, password: &Password) -> Result<(), Refusal> {
        let has = password.as_str().chars().count();
        let needs = self.settings.min_length();
        if has < needs {
            return Err(Refusal::TooShort { has, needs });
        }
        Ok(())
    }

    /// What is asked of a new password, in words for whoever is about to choose one. A refusal gives all reasons.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!(
            "at least {} characters, not easily guessed, without the account's name",
            self.settings.min_length()
        )
    }

    /// The known passwords: the shipped list, and the filter file if one is set.
    ///
    /// # Errors
    /// [`BlocklistError`] when that file does not exist or cannot be used.
    pub fn blocklist(&self) -> Result<Blocklist, BlocklistError> {
        match self.settings.blocklist_file() {
            None => Ok(Blocklist::shipped()),
            Some(path) => Blocklist::open(Path::new(path)),
        }
    }

    /// Normalises a new password and checks it; every way of setting a password uses this (S3). `current` is the
    /// password in force, if it is known.
    ///
    /// # Errors
    /// [`CheckError::Refused`] with all reasons, in the order of [`Refusal`]; a text that cannot be a password has only
    /// that reason. [`CheckError::Blocklist`] when the password could not be looked up.
    pub fn check(
        &self,
        typed: &Typed,
        about: &About<'_>,
        current: Option<&Password>,
    ) -> Result<Password, CheckError> {
        let password = Password::prepare(typed).map_err(|unusable| vec![unusable.into()])?;
        let is_known = self.blocklist()?.contains(&password)?;
        let too_short = self.check_length(&password).err();
        let lower_case = Zeroizing::new(password.as_str().to_lowercase());
        let contains =
            |name: &str| is_long_enough(name) && lower_case.contains(&name.to_lowercase());

        let others = [
            (is_guessable(&password, about), Refusal::Guessable),
            (is_known, Refusal::Breached),
            (shape(typed) != Shape::Other, Refusal::LooksTemporary),
            (is_for_recovery(typed), Refusal::LooksRecovery),
            (contains(about.account), Refusal::ContainsAccountName),
            (contains(about.store), Refusal::ContainsStoreName),
            (
                current.is_some_and(|current| current.is_same(&password)),
                Refusal::SameAsCurrent,
            ),
        ]
        .into_iter()
        .filter_map(|(holds, refusal)| holds.then_some(refusal));
        let refusals: Vec<Refusal> = too_short.into_iter().chain(others).collect();

        if refusals.is_empty() {
            Ok(password)
        } else {
            Err(refusals.into())
        }
    }
}

/// Why a new password is not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The policy refuses it, for these reasons.
    #[error("the new password was refused")]
    Refused(Vec<Refusal>),
    /// It could not be looked up in the blocklist.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
}

impl From<Vec<Refusal>> for CheckError {
    fn from(reasons: Vec<Refusal>) -> Self {
        Self::Refused(reasons)
    }
}

/// Whether zxcvbn's score is under 3, that is, 10^8 guesses may find it. It considers only the first 100 characters, so
/// a longer password must be strong within them. We cannot wipe its working copies.
fn is_guessable(password: &Password, about: &About<'_>) -> bool {
    let display_name = about.display_name.unwrap_or_default();
    let known: Vec<&str> = [about.account, about.store, display_name]
        .into_iter()
        .chain(display_name.split_whitespace())
        .filter(|word| is_long_enough(word))
        .collect();
    zxcvbn(password.as_str(), &known).score() < Score::Three
}

/// Whether it reads as a recovery code or a claim secret, checks included: a user who chose one would have the secret that
/// opens the account on paper, or in a ticket.
fn is_for_recovery(typed: &Typed) -> bool {
    RecoveryCode::read(typed).is_ok() || ClaimSecret::read(typed).is_ok()
}

fn is_long_enough(name: &str) -> bool {
    name.chars().count() >= SHORTEST_NAME
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
