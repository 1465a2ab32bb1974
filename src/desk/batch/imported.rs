//! Accounts that are added with the passwords that they have in another system (S70, S71).

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use super::old_password::{NotKept, OldPassword};
use super::plan::{Plan, addable};
use super::rows::{BatchRow, BatchTerms, NewAccount, PlannedPassword, Reset};
use crate::credentials::imported::{Field, FieldText, Imported, OldHash, Schemes};
use crate::credentials::{Cost, PasswordHash, TemporaryPassword};
use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::{Look, if_readable};
use crate::desk::plan::{Planned, Work};
use crate::desk::reset::Prepared;
use crate::model::{Scope, Timestamp};
use crate::random::Randomness;

/// An account to add, and what another system has in its field for a password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedAccount {
    /// The account.
    pub account: NewAccount,
    /// The other system's field: a hash, or a mark that there is none. Without one the account gets a temporary password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub password_hash: Option<FieldText>,
    /// Whether it is disabled there.
    #[serde(default)]
    pub disabled: bool,
    /// Whether its owner must choose a new password at the first sign-in.
    #[serde(default)]
    pub change_required: bool,
}

/// What is asked for the passwords of all of them.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ImportTerms {
    /// Give a temporary password where the old one cannot be kept; otherwise the account waits for a reset.
    pub temporary: bool,
    /// Keep hashes that make every sign-in take more than five times as long, or more memory.
    pub accept_cost: bool,
    /// The other system had its passwords in Latin-1.
    pub latin_1: bool,
    /// Whoever has an old password that the policy would refuse must choose another one at the first sign-in.
    pub enforce_policy: bool,
}

/// What would become of an account of an import.
#[derive(Debug)]
pub struct Foreseen {
    /// Why it would not be added.
    pub refused: Option<DeskError>,
    /// What would become of its password; nothing where it gets a temporary one.
    pub password: Option<OldPassword>,
    /// Whether it would be disabled.
    pub disabled: bool,
    /// Whether its owner would have to choose a new password.
    pub change_required: bool,
    /// What every check has to know of it, if the hash is kept ([`Imported::kind`]).
    pub kind: Option<String>,
    /// What a sign-in takes then, for everybody, in percent of what it takes without imported hashes.
    pub sign_in_percent: u64,
    /// When that ends at the latest, if the policy says so.
    pub until: Option<Timestamp>,
}

/// What is to be done about one password.
struct Decided {
    /// The hash to keep.
    hash: Option<OldHash>,
    /// Why there is none to keep.
    why: Option<NotKept>,
    disabled: bool,
    change_required: bool,
}

impl Admin<'_> {
    /// Decides, on one state of the store, what happens to each account of an import, as
    /// [`Admin::plan_additions`](Admin::plan_additions) does. Fast hashes are wrapped here, on all cores.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation), which concern the batch as a whole.
    pub fn plan_import(
        &self,
        wanted: Vec<ImportedAccount>,
        terms: &BatchTerms,
        import: ImportTerms,
    ) -> Result<Planned<Vec<BatchRow>>, DeskError> {
        let actor = self.actor();
        let (found, seen, mut known) = self.look_to_act(Needs::Scope(Scope::UsersAdd), |look| {
            let found = wanted
                .iter()
                .map(|new| if_readable(addable(&mut *look.tx, &actor, &new.account)));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            Ok((found, look.seen(), Known::in_store(look, &[])?))
        })?;
        let mut plan: Plan<()> = self.plan(seen, terms)?;
        let in_force = known.in_force;
        let decide = |(new, found): (ImportedAccount, Result<(), DeskError>)| match found {
            Ok(()) => {
                let decided = Decided::about(&new, &mut known, import)?;
                Ok((new.account, Ok(decided)))
            }
            Err(error) => Ok((new.account, Err(error))),
        };
        let decided: Vec<_> = wanted
            .into_iter()
            .zip(found)
            .map(decide)
            .collect::<Result<_, DeskError>>()?;
        let randomness = &*self.desk.around.randomness;
        let made: Vec<_> = decided
            .into_par_iter()
            .map(|(account, decided)| {
                let made = decided.map(|one| one.make(import, in_force, randomness));
                match made {
                    Ok(made) => Ok((account, Ok(made?))),
                    Err(error) => Ok((account, Err(error))),
                }
            })
            .collect::<Result<_, DeskError>>()?;
        plan.begin_again(self.desk)?;
        let mut items = Vec::with_capacity(made.len());
        for (account, made) in made {
            let name = account.name.clone();
            let (planned, shown) = match made {
                Ok(made) => made,
                Err(error) => {
                    plan.fail(name, error);
                    continue;
                }
            };
            plan.rows.push(match shown {
                Shown::Temporary(temporary_password) => BatchRow::Done(Reset {
                    name,
                    temporary_password,
                    expires_at: plan.expires_at,
                    reset_id: plan.operation,
                }),
                Shown::Old(password) => BatchRow::Imported {
                    name,
                    reset_id: plan.operation,
                    password,
                },
            });
            items.push((account, planned));
        }
        let work = Work::Imports {
            reason: terms.reason.clone(),
            expires_at: plan.expires_at.as_millis(),
            items,
        };
        Ok(Planned {
            shown: plan.rows,
            plan: self.sealed(&plan.seen, plan.operation, work),
        })
    }

    /// What would become of an account of an import, beside accounts with hashes of these kinds; nothing is changed.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn would_import(
        &self,
        new: &ImportedAccount,
        import: ImportTerms,
        beside: &[String],
    ) -> Result<Foreseen, DeskError> {
        let actor = self.actor();
        let (found, mut known) = self.look(Needs::Scope(Scope::UsersAdd), |look| {
            let found = if_readable(addable(&mut *look.tx, &actor, &new.account))?;
            Ok((found, Known::in_store(look, beside)?))
        })?;
        let decided = match found.is_ok() {
            true => Some(Decided::about(new, &mut known, import)?),
            false => None,
        };
        let hash = decided.as_ref().and_then(|decided| decided.hash.as_ref());
        let kind = |hash: &OldHash| Imported::kind_of(hash.scheme(), import.latin_1);
        Ok(Foreseen {
            refused: found.err(),
            kind: hash.map(kind),
            disabled: decided.as_ref().is_some_and(|decided| decided.disabled),
            change_required: decided
                .as_ref()
                .is_some_and(|decided| decided.change_required),
            password: decided.and_then(|decided| decided.shown(import)),
            sign_in_percent: 100 + 100 * known.schemes.work() / known.in_force.work(),
            until: known.until,
        })
    }
}

/// What decides which hashes are kept.
struct Known {
    in_force: Cost,
    /// The schemes of the hashes that are there, and of those that are to be.
    schemes: Schemes,
    /// When imported passwords end.
    until: Option<Timestamp>,
    has_ended: bool,
}

impl Known {
    /// What is known in a store, and of hashes of these kinds beside its own.
    fn in_store(look: &mut Look<'_>, beside: &[String]) -> Result<Self, DeskError> {
        let kinds = look.tx.imported_kinds()?;
        Ok(Self {
            in_force: look.policy().cost(),
            schemes: Schemes::of(kinds.iter().chain(beside).map(String::as_str)),
            until: look.info().settings.imported_until(),
            has_ended: look.moment().has_ended_imports(),
        })
    }
}

/// What is shown of the password of an account that is added.
enum Shown {
    Temporary(TemporaryPassword),
    Old(OldPassword),
}

impl Decided {
    fn about(
        new: &ImportedAccount,
        known: &mut Known,
        import: ImportTerms,
    ) -> Result<Self, DeskError> {
        let mut decided = Self::of_password(new, known, import)?;
        decided.disabled |= new.disabled;
        // Whoever has no password of another system chooses one in any case.
        decided.change_required |= new.change_required && decided.hash.is_some();
        Ok(decided)
    }

    fn of_password(
        new: &ImportedAccount,
        known: &mut Known,
        import: ImportTerms,
    ) -> Result<Self, DeskError> {
        let nothing = |why, disabled| Self {
            hash: None,
            why,
            disabled,
            change_required: false,
        };
        let Some(text) = &new.password_hash else {
            return Ok(nothing(None, false));
        };
        let (hash, disabled) = match Field::read(text.as_str()) {
            Ok(Field::Hash(hash)) => (hash, false),
            Ok(Field::DisabledHash(hash)) => (hash, true),
            Ok(Field::None) => return Ok(nothing(Some(NotKept::Nothing), false)),
            Ok(Field::Disabled) => return Ok(nothing(Some(NotKept::Nothing), true)),
            Err(refused) => {
                let disabled = Field::is_marked_disabled(text.as_str());
                return Ok(nothing(Some(refused.into()), disabled));
            }
        };
        if known.has_ended {
            return Ok(nothing(Some(NotKept::Ended), disabled));
        }
        let is_cheap = hash.scheme().is_cheap();
        if is_cheap && hash.is_of("")? {
            return Ok(nothing(Some(NotKept::Empty), disabled));
        }
        let Known {
            in_force, schemes, ..
        } = known;
        let admitted = schemes.admit(hash.scheme(), import.latin_1, *in_force, import.accept_cost);
        if let Err(dear) = admitted {
            let why = match dear.is_acceptable {
                true => NotKept::Dear,
                false => NotKept::TooDear,
            };
            return Ok(nothing(Some(why), disabled));
        }
        Ok(Self {
            change_required: is_cheap && hash.is_of(new.account.name.as_str())?,
            hash: Some(hash),
            why: None,
            disabled,
        })
    }

    /// What is shown, unless it is a temporary password.
    fn shown(&self, import: ImportTerms) -> Option<OldPassword> {
        match (&self.hash, self.why) {
            (Some(hash), _) => Some(OldPassword::Kept(hash.scheme())),
            (None, Some(why)) if !import.temporary => Some(OldPassword::None(why)),
            (None, _) => None,
        }
    }

    /// Makes what is stored: the hash, wrapped if it is a fast one, or a temporary password, or nothing.
    fn make(
        self,
        import: ImportTerms,
        in_force: Cost,
        randomness: &dyn Randomness,
    ) -> Result<(PlannedPassword, Shown), DeskError> {
        let shown = self.shown(import);
        let planned = |hash: Option<&PasswordHash>| PlannedPassword {
            hash: hash.map(|hash| hash.as_stored().to_owned()),
            temporary: shown.is_none(),
            disabled: self.disabled,
            change_required: self.change_required,
        };
        let Some(old) = shown else {
            let Prepared { password, hash } = Prepared::generated(randomness)?;
            return Ok((planned(Some(&hash)), Shown::Temporary(password)));
        };
        let kept = match self.hash {
            Some(hash) => {
                let kept = Imported::keep(hash, import.latin_1, in_force, randomness)?;
                let kept = kept.held_to_policy(import.enforce_policy);
                Some(PasswordHash::from(&kept))
            }
            None => None,
        };
        Ok((planned(kept.as_ref()), Shown::Old(old)))
    }
}
