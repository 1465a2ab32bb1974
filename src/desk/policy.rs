//! The rules for everyone: reading and changing them.

use super::admin::{Admin, Needs};
use super::deed::Deed;
use super::{Desk, DeskError};
use crate::credentials::{Cost, Costs, CostsFound, HashError, Policy, try_hash};
use crate::model::{
    Account, Action, Actor, Assignment, Moment, OlderCosts, Reason, Setting, Settings,
};
use crate::storage::Tx;

/// The change of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSetting {
    /// The setting.
    pub setting: Setting,
    /// Its old value.
    pub before: String,
    /// Its new value; the same where nothing changes.
    pub after: String,
}

impl ChangedSetting {
    fn record(&self, deed: &mut Deed<'_>, actor: &Actor) -> Result<(), DeskError> {
        let Self {
            setting,
            before,
            after,
        } = self;
        let what = Reason::of_the_program(&format!("{setting} from {before} to {after}"));
        let set = Action::PolicySet.done().about(deed.info()).by(actor);
        deed.record(set.why(Some(what)))
    }
}

/// The effect of each assignment.
fn changed(assignments: &[Assignment], before: &Settings, after: &Settings) -> Vec<ChangedSetting> {
    let settings = assignments.iter().map(Assignment::setting);
    settings
        .map(|setting| ChangedSetting {
            setting,
            before: before.shown(setting),
            after: after.shown(setting),
        })
        .collect()
}

/// The old and the new cost, which may be the same, and the other costs that hashes have.
#[derive(Clone)]
struct CostSet {
    before: Cost,
    after: Cost,
    older: OlderCosts,
}

impl CostSet {
    /// Reads all hashes. The old cost is always among the older ones: a hash with it may just be being made.
    fn find(tx: &mut dyn Tx, before: Cost, after: Cost) -> Result<Self, DeskError> {
        let mut found = CostsFound::beside(after);
        found.add(before);
        tx.each_password_hash(&mut |hash| found.add_hash(&hash))?;
        Ok(Self {
            before,
            after,
            older: found.to_remember(),
        })
    }

    /// The same inside the operation, where it is found again only if somebody else has set the cost meanwhile.
    fn still(&self, tx: &mut dyn Tx, before: Cost, after: Cost) -> Result<Self, DeskError> {
        match (before, after) == (self.before, self.after) {
            true => Ok(self.clone()),
            false => Self::find(tx, before, after),
        }
    }
}

impl Desk {
    /// The rules in force at this moment; every operation asks again, so that changes take effect at once.
    pub(super) fn policy(&self) -> Result<Policy, DeskError> {
        self.look(|look| Ok(look.policy()))
    }

    /// What is asked of a new password, in words. Everybody may see it, signed in or not.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn password_rules(&self) -> Result<String, DeskError> {
        Ok(self.policy()?.in_words())
    }

    /// The person to ask when no admin can sign in, if one is set. Everybody may see it, signed in or not.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn support_contact(&self) -> Result<Option<String>, DeskError> {
        self.look(|look| {
            let settings = &look.info().settings;
            Ok(settings.support_contact().map(str::to_owned))
        })
    }
}

impl Admin<'_> {
    /// The settings of the store.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn settings(&self) -> Result<Settings, DeskError> {
        self.look(Needs::Session, |look| Ok(look.info().settings.clone()))
    }

    /// The costs that a check of a password computes besides the one in force, because older hashes may still have them.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn older_costs(&self) -> Result<Vec<Cost>, DeskError> {
        self.look(Needs::Session, |look| {
            Ok(Costs::of(look.info()).older().to_vec())
        })
    }

    /// Changes settings for everyone, all or none, and records each change with the old and the new value. They are in
    /// force from the commit on, in every process.
    ///
    /// If the cost of hashing is among them, even unchanged, all other costs that hashes have are found: every check
    /// computes those too until the cost is set again and no hash has them any more (S53).
    ///
    /// # Errors
    /// [`DeskError::Blocklist`] when the blocklist cannot be used, [`DeskError::TooDear`] when this machine cannot hash
    /// a password at the new cost, [`DeskError::LastAdmin`] when the new limits would leave no usable admin (S15),
    /// [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn set(&self, assignments: &[Assignment]) -> Result<Vec<ChangedSetting>, DeskError> {
        let looked = self.try_out(assignments)?;
        self.act(Needs::Session, |mut deed, actor| {
            let before = deed.info().settings.clone();
            let after = assignments.iter().fold(before.clone(), Settings::with);
            let changed = changed(assignments, &before, &after);
            let older = match &looked {
                Some(looked) => {
                    let (before, after) = (Cost::of(&before), Cost::of(&after));
                    looked.still(&mut *deed.tx, before, after)?.older
                }
                None => deed.info().older_costs.clone(),
            };
            if after == before && older == deed.info().older_costs {
                return Ok(changed);
            }
            let now = Moment {
                at: deed.now,
                limits: after.limits(),
            };
            let is_usable = |admin: &Account| admin.is_usable_admin(now);
            if !deed.tx.admins()?.iter().any(is_usable) {
                let last = DeskError::LastAdmin(self.account().name.clone());
                let refused = Action::PolicySet.refused().about(deed.info()).by(actor);
                return Err(refused.because(last));
            }
            deed.tx.set_settings(&after)?;
            deed.tx.set_older_costs(&older)?;
            for one in changed.iter().filter(|one| one.before != one.after) {
                one.record(&mut deed, actor)?;
            }
            deed.commit()?;
            Ok(changed)
        })
    }

    /// Hashes once at the new cost and opens the new blocklist, if they change: with a cost that this machine does not
    /// have the memory for nobody could sign in, and without the blocklist nobody could choose a password. Only for
    /// admins who may set them.
    ///
    /// If the cost is to be set, returns the costs of the existing hashes. They are read here and not in the operation,
    /// which would delay sign-ins.
    fn try_out(&self, assignments: &[Assignment]) -> Result<Option<CostSet>, DeskError> {
        let sets_cost = assignments.iter().any(|one| one.setting().is_of_the_cost());
        let (before, looked) = self.look_to_act(Needs::Session, |look| {
            let before = look.info().settings.clone();
            let after = assignments.iter().fold(before.clone(), Settings::with);
            let (old, new) = (Cost::of(&before), Cost::of(&after));
            let looked = match sets_cost {
                true => Some(CostSet::find(&mut *look.tx, old, new)?),
                false => None,
            };
            Ok((before, looked))
        })?;
        let after = assignments.iter().fold(before.clone(), Settings::with);
        if after.blocklist_file() != before.blocklist_file() {
            Policy::of(after.clone()).blocklist()?;
        }
        let cost = Cost::of(&after);
        if cost == Cost::of(&before) {
            return Ok(looked);
        }
        match try_hash(cost, &*self.desk.around.randomness) {
            Ok(()) => Ok(looked),
            Err(HashError::NoMemory) => Err(DeskError::TooDear),
            Err(error) => Err(error.into()),
        }
    }
}
