//! Which passwords may be chosen, and for how long temporary ones last.

use std::time::Duration;

use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use super::{Cost, Password, Shape, Typed, Unusable, shape};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Names shorter than this, in code points, are found in innocent words by chance ("al" in
/// "always"), so they are not looked for.
const SHORTEST_NAME: usize = 3;

/// Why a password was refused. The texts go on after "the password was refused:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// Fewer code points than the policy asks for (NIST SP 800-63B-4, section 3.1.1.2).
    #[error("it has {has} characters and needs {needs}")]
    TooShort {
        /// Code points it has.
        has: usize,
        /// Code points it needs.
        needs: usize,
    },
    /// Over 400 bytes.
    #[error("it is longer than 400 bytes")]
    TooLong,
    /// Control or similar characters.
    #[error("it contains characters that cannot be in a password, such as control characters")]
    Characters,
    /// zxcvbn scores it under 3.
    #[error("it is easily guessed")]
    Guessable,
    /// It would be taken for a generated temporary password when it is typed.
    #[error("it looks like a generated temporary password")]
    LooksTemporary,
    /// The account's name is in it.
    #[error("it contains the account's name")]
    ContainsAccountName,
    /// The store's name is in it.
    #[error("it contains the store's name")]
    ContainsStoreName,
    /// It is the password in force.
    #[error("it is the same as the current one")]
    SameAsCurrent,
}

impl From<Unusable> for Refusal {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Empty => Self::Empty,
            Unusable::TooLong => Self::TooLong,
            Unusable::Characters => Self::Characters,
        }
    }
}

/// Whose password it is to be: what must not be in it.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The person's name, if one is known.
    pub display_name: Option<&'a str>,
    /// What people call the store.
    pub store: &'a str,
}

/// The rules of one store. There are none about composition, and no ageing (S4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    min_length: usize,
    cost: Cost,
    temporary_default: Duration,
    temporary_longest: Duration,
}

impl Default for Policy {
    /// 15 code points, the default cost; temporary passwords last 24 hours, 72 at most.
    fn default() -> Self {
        Self {
            min_length: 15,
            cost: Cost::default(),
            temporary_default: 24 * HOUR,
            temporary_longest: 72 * HOUR,
        }
    }
}

impl Policy {
    /// The same policy with another cost of hashing.
    #[must_use]
    pub const fn with_cost(self, cost: Cost) -> Self {
        Self { cost, ..self }
    }

    /// The fewest code points a password may have, counted after normalisation (S1).
    #[must_use]
    pub const fn min_length(&self) -> usize {
        self.min_length
    }

    /// What hashing a password costs.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// How long a temporary password lasts unless something else is asked for (S12).
    #[must_use]
    pub const fn temporary_default(&self) -> Duration {
        self.temporary_default
    }

    /// How long a temporary password may last at most (S12).
    #[must_use]
    pub const fn temporary_longest(&self) -> Duration {
        self.temporary_longest
    }

    /// Normalises a new password and checks it, on every way of setting one (S3). `current` is
    /// the password in force, where it is known.
    ///
    /// # Errors
    /// Every reason against it, in the order in which [`Refusal`] lists them; a text that is no
    /// password at all has just that one.
    pub fn check(
        &self,
        typed: &Typed,
        about: &About<'_>,
        current: Option<&Password>,
    ) -> Result<Password, Vec<Refusal>> {
        let password = Password::prepare(typed).map_err(|unusable| vec![unusable.into()])?;
        let has = password.as_str().chars().count();
        let needs = self.min_length;
        let lower_case = Zeroizing::new(password.as_str().to_lowercase());
        let contains =
            |name: &str| is_long_enough(name) && lower_case.contains(&name.to_lowercase());

        let refusals: Vec<Refusal> = [
            (has < needs, Refusal::TooShort { has, needs }),
            (is_guessable(&password, about), Refusal::Guessable),
            (shape(typed) != Shape::Other, Refusal::LooksTemporary),
            (contains(about.account), Refusal::ContainsAccountName),
            (contains(about.store), Refusal::ContainsStoreName),
            (
                current.is_some_and(|current| current.is_same(&password)),
                Refusal::SameAsCurrent,
            ),
        ]
        .into_iter()
        .filter_map(|(holds, refusal)| holds.then_some(refusal))
        .collect();

        if refusals.is_empty() {
            Ok(password)
        } else {
            Err(refusals)
        }
    }
}

/// zxcvbn's score is under 3, that is, 10^8 guesses may find it. It looks at the first 100
/// characters alone, so a longer password must be strong within them. Its working copies are
/// beyond our reach and are freed unwiped.
fn is_guessable(password: &Password, about: &About<'_>) -> bool {
    let display_name = about.display_name.unwrap_or_default();
    let known: Vec<&str> = [about.account, about.store, display_name]
        .into_iter()
        .chain(display_name.split_whitespace())
        .filter(|word| is_long_enough(word))
        .collect();
    zxcvbn(password.as_str(), &known).score() < Score::Three
}

fn is_long_enough(name: &str) -> bool {
    name.chars().count() >= SHORTEST_NAME
}
